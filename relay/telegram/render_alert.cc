#include "relay/telegram/render_alert.h"

#include "base/text.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

using alert::LabelView;
using alert::NotifiedAlert;

constexpr std::string_view kDescription = "description";
constexpr std::string_view kMessage = "message";

std::string Bold(const std::string& html) { return "<b>" + html + "</b>"; }

std::string Escape(std::string_view text) {
  return EscapeText(text, LineEnds::kKeep);
}

// The text of a rule: told as it is, without its key.
bool IsProse(std::string_view key, const GroupFacts& facts) {
  if (key == alert::kSummary) return true;
  return !facts.native && (key == kDescription || key == kMessage);
}

// "×3" and "(решён)" behind a heading.
std::string Suffix(const RenderContext& context, const NotifiedAlert& alert) {
  std::string suffix;
  if (alert.posts > 1) {
    suffix +=
        " " + context.Say(base::Say::kTimes, {std::to_string(alert.posts)});
  }
  // With signs off the mark has said it.
  if (!alert.firing && context.settings.emoji) {
    suffix += " (" + std::string(context.Say(base::Say::kResolved)) + ")";
  }
  return suffix;
}

std::string Field(const RenderContext& context, base::Say name,
                  std::string_view value) {
  return context.Say(base::Say::kLabelAndValue, {context.Say(name), value});
}

std::string Heading(const RenderContext& context, const NotifiedAlert& alert,
                    const GroupFacts& facts, bool alone) {
  if (!alone) {
    return Bold(NameLine(context, alert, facts)) + Suffix(context, alert);
  }
  return Mark(context, alert, facts.native) +
         Bold(AlertName(alert.alert, facts.native)) + Suffix(context, alert);
}

// What stands between the heading and the text.
void AddOrigin(const RenderContext& context, const NotifiedAlert& alert,
               const GroupFacts& facts, bool alone, std::string& out) {
  if (facts.native) {
    if (alone && !alert.alert.module().empty()) {
      AddAfter("\n",
               Field(context, base::Say::kModule,
                     EscapeText(alert.alert.module(), LineEnds::kSpace)),
               out);
    }
    if (alert.alert.starts_at != base::kNoTime) {
      AddAfter("\n",
               Field(context, base::Say::kTime,
                     context.Clock(alert.alert.starts_at)),
               out);
    }
  }
  if (alone) AddAfter("\n", LabelLine(context, facts.common, facts), out);
}

void AddTexts(const RenderContext& context, const NotifiedAlert& alert,
              const GroupFacts& facts, std::string& out) {
  const alert::LabelSet& annotations = alert.alert.annotations;
  AddAfter("\n", Escape(annotations.Get(alert::kSummary)), out);
  if (!facts.native) {
    AddAfter("\n", Escape(annotations.Get(kDescription)), out);
    AddAfter("\n", Escape(annotations.Get(kMessage)), out);
  }
  for (const LabelView pair : annotations) {
    if (IsProse(pair.name, facts)) continue;
    const std::string key = EscapeText(pair.name, LineEnds::kSpace);
    if (IsLinkable(pair.value) && context.settings.markup) {
      AddAfter("\n", "• " + LinkOrText(pair.name, pair.value, true), out);
    } else {
      AddAfter("\n", context.Say(base::Say::kBullet, {key, Escape(pair.value)}),
               out);
    }
  }
}

void AddCourse(const RenderContext& context, const NotifiedAlert& alert,
               const GroupFacts& facts, std::string& out) {
  const alert::Alert& what = alert.alert;
  const bool started = what.starts_at != base::kNoTime;
  if (!alert.previous_severity.empty() && alert.firing) {
    AddAfter("\n",
             context.Say(base::Say::kSeverityChanged,
                         {EscapeText(alert.previous_severity, LineEnds::kSpace),
                          EscapeText(what.severity(), LineEnds::kSpace)}),
             out);
  }
  if (!facts.native && started) {
    AddAfter("\n",
             Field(context, base::Say::kStarted, context.Clock(what.starts_at)),
             out);
  }
  if (!alert.firing && what.ends_at != base::kNoTime) {
    const std::string end = context.Clock(what.ends_at);
    const bool lasted = started && what.ends_at >= what.starts_at;
    AddAfter("\n",
             lasted ? context.Say(base::Say::kResolvedAfter,
                                  {end, base::SayDuration(
                                            context.settings.language,
                                            what.ends_at - what.starts_at)})
                    : context.Say(base::Say::kResolvedAt, {end}),
             out);
  }
  if (alert.stale && alert.firing) {
    AddAfter("\n", context.Say(base::Say::kStale), out);
  }
}

}  // namespace

std::string AlertBlock(const RenderContext& context, const NotifiedAlert& alert,
                       const GroupFacts& facts, bool alone) {
  std::string block = Heading(context, alert, facts, alone);
  AddOrigin(context, alert, facts, alone, block);
  AddTexts(context, alert, facts, block);
  AddCourse(context, alert, facts, block);
  if (!alert.alert.generator_url.empty()) {
    AddAfter("\n",
             LinkOrText(context.Say(base::Say::kSource),
                        alert.alert.generator_url, context.settings.markup),
             block);
  }
  return block;
}

std::string LateText(const RenderContext& context, base::Time created_at) {
  if (created_at == base::kNoTime) return "";
  const base::Duration age = context.now - created_at;
  if (age <= context.settings.tell_age_after) return "";
  return context.Say(base::Say::kLate,
                     {base::SayDuration(context.settings.language, age)});
}

std::string HeldBackText(const RenderContext& context, uint64_t posts,
                         base::Duration time) {
  if (posts == 0) return "";
  const std::string number = std::to_string(posts);
  if (time < std::chrono::milliseconds(1'500)) {
    return context.Say(base::Say::kHeldBackSecond, {number});
  }
  return context.Say(base::Say::kHeldBack,
                     {number, base::SaySpan(context.settings.language, time)});
}

std::string NotesText(const RenderContext& context,
                      const alert::Notification& notification, bool tell_age) {
  std::string notes;
  AddAfter(
      "\n",
      HeldBackText(context, notification.held_back, notification.held_back_for),
      notes);
  if (notification.truncated_alerts > 0) {
    AddAfter("\n",
             context.Say(base::Say::kTruncated,
                         {context.Counted(base::Noun::kAlert,
                                          notification.truncated_alerts)}),
             notes);
  }
  if (tell_age)
    AddAfter("\n", LateText(context, notification.created_at), notes);
  if (!notification.external_url.empty()) {
    AddAfter("\n",
             LinkOrText("Alertmanager", notification.external_url,
                        context.settings.markup),
             notes);
  }
  return notes;
}

}  // namespace tebium::relay
