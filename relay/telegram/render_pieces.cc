// Small pieces: times, notes, what builds lines.
#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render_alert.h"

namespace tebium::relay {
namespace {

using base::Say;

std::string HeldBackText(const RenderContext& context, uint64_t posts,
                         base::Duration time) {
  if (posts == 0) return "";
  const std::string number = std::to_string(posts);
  if (time < std::chrono::milliseconds(1'500)) {
    return context.Say(Say::kHeldBackSecond, {number});
  }
  return context.Say(Say::kHeldBack,
                     {number, base::SaySpan(context.settings.language, time)});
}

}  // namespace

std::string RenderContext::Clock(base::Time time) const {
  const base::TimeZone& zone = settings.time_zone;
  constexpr std::string_view kDay = "%d.%m.%Y ";
  const std::string day = zone.Format(kDay, time);
  const std::string clock = zone.Format("%H:%M:%S", time);
  return day == zone.Format(kDay, now) ? clock : day + clock;
}

std::string RenderContext::Minute(base::Time time) const {
  const bool russian = settings.language == base::Language::kRussian;
  const base::CivilTime then = settings.time_zone.Civil(time);
  const base::CivilTime today = settings.time_zone.Civil(now);
  const bool same_year = then.year == today.year;
  std::string format = "%H:%M";
  if (!same_year || then.month != today.month || then.day != today.day) {
    format += russian ? " %d.%m" : ", %b " + std::to_string(then.day);
    if (!same_year) format += russian ? ".%Y" : ", %Y";
  }
  return settings.time_zone.Format(format, time);
}

std::string LateText(const RenderContext& context, base::Time created_at) {
  if (created_at == base::kNoTime) return "";
  const base::Duration age = context.now - created_at;
  if (age <= context.settings.tell_age_after) return "";
  return context.Say(Say::kLate,
                     {base::SayDuration(context.settings.language, age)});
}

std::string NotesText(const RenderContext& context,
                      const alert::Notification& notification, bool tell_age) {
  std::string notes =
      HeldBackText(context, notification.held_back, notification.held_back_for);
  if (notification.truncated_alerts > 0) {
    AddAfter("\n",
             context.Say(Say::kTruncated,
                         {context.Counted(base::Noun::kAlert,
                                          notification.truncated_alerts)}),
             notes);
  }
  if (tell_age) {
    AddAfter("\n", LateText(context, notification.created_at), notes);
  }
  const std::string& url = notification.external_url;
  const bool linked = context.settings.markup && IsLinkable(url);
  if (!url.empty() && !linked) {
    AddAfter("\n", LinkOrText("Alertmanager", url, false), notes);
  }
  return notes;
}

std::string Clip(std::string_view text, size_t limit) {
  std::string clean = CleanText(text, LineEnds::kSpace);
  if (base::CodePoints(clean) <= limit) return clean;
  return std::string(base::TruncateCodePoints(clean, limit - 1)) + "…";
}

std::string Short(std::string_view text, size_t limit) {
  return EscapeText(Clip(text, limit), LineEnds::kSpace);
}

std::string Field(const RenderContext& context, base::Say name,
                  std::string_view value) {
  return context.Say(Say::kLabelAndValue, {context.Say(name), value});
}

void AddAfter(std::string_view separator, std::string_view text,
              std::string& out) {
  if (text.empty()) return;
  if (!out.empty()) out += separator;
  out += text;
}

}  // namespace tebium::relay
