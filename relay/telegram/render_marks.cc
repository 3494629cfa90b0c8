// What people have done about a live message.
#include <vector>

#include "base/text.h"
#include "relay/telegram/render_alert.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr size_t kMaxPersonName = 64;  // code points

std::string NameOf(const Person& person) {
  const std::string name = Clip(base::Trim(person.name), kMaxPersonName);
  return name.empty() ? std::to_string(person.id) : name;
}

std::string_view Sign(MarkKind kind) {
  switch (kind) {
    case MarkKind::kAcknowledged:
      return "👤";
    case MarkKind::kSnoozed:
      return "⏰";
    case MarkKind::kMuted:
      break;
  }
  return "🔕";
}

// The first who did, then everybody after.
std::string AcknowledgedLine(const RenderContext& context, const Mark& mark) {
  std::vector<EarlierMark> all = mark.earlier;
  all.push_back({mark.by, mark.at});
  std::string line =
      context.Say(Say::kMarkAcknowledged,
                  {NameOf(all.front().by), context.Minute(all.front().at)});
  for (size_t i = 1; i < all.size(); ++i) {
    line += "; " + NameOf(all[i].by) + ", " + context.Minute(all[i].at);
  }
  return line;
}

std::string Line(const RenderContext& context, const Mark& mark) {
  const std::string name = NameOf(mark.by);
  const std::string at = context.Minute(mark.at);
  const std::string until = context.Minute(mark.until);
  switch (mark.kind) {
    case MarkKind::kAcknowledged:
      return AcknowledgedLine(context, mark);
    case MarkKind::kSnoozed:
      return context.Say(Say::kMarkSnoozed, {until, name, at});
    case MarkKind::kMuted:
      break;
  }
  return context.Say(Say::kMarkMuted, {until, name, at});
}

}  // namespace

std::string MarksText(const Marks& marks, const RenderSettings& settings,
                      base::Time now) {
  const RenderContext context{settings, now};
  std::string text;
  for (const Mark& mark : marks.marks) {
    std::string line = Line(context, mark);
    if (settings.emoji) line = std::string(Sign(mark.kind)) + " " + line;
    AddAfter("\n", line, text);
  }
  return text;
}

}  // namespace tebium::relay
