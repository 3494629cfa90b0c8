// Signs, names, what alerts have in common, counts.
#include <algorithm>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render_alert.h"

namespace tebium::relay {
namespace {

using alert::LabelView;
using alert::NotifiedAlert;

constexpr std::string_view kSourceLabel = "source";
constexpr std::string_view kResolvedSign = "✅";

constexpr std::pair<std::string_view, std::string_view> kTypeSigns[] = {
    {"success", "✅"},     {"system", "🔧"},         {"security", "🔒"},
    {"performance", "📊"}, {"database", "🗄️"}, {"api", "🌐"},
    {"bot", "🤖"},
};

std::string_view SeveritySign(std::string_view severity) {
  switch (alert::SeverityRank(severity)) {
    case 4:
      return "🚨";
    case 3:
      return "❌";
    case 2:
      return "⚠️";
    case 1:
      return "ℹ️";
    default:
      return "🔔";
  }
}

std::string_view Sign(const NotifiedAlert& alert, bool native) {
  if (!alert.firing) return kResolvedSign;
  const std::string_view severity = alert.alert.severity();
  if (native && alert::SeverityRank(severity) == 1) {
    for (const auto& [type, sign] : kTypeSigns) {
      if (base::EqualsIgnoreCaseAscii(type, alert.alert.name())) return sign;
    }
  }
  return SeveritySign(severity);
}

size_t ClassIndex(std::string_view severity) {
  return static_cast<size_t>(4 - alert::SeverityRank(severity));
}

std::vector<LabelView> CommonLabels(const alert::Notification& notification) {
  std::vector<LabelView> common;
  if (notification.alerts.empty()) return common;
  for (const LabelView label : notification.alerts[0].alert.labels) {
    common.push_back(label);
  }
  for (const NotifiedAlert& alert : notification.alerts) {
    std::erase_if(common, [&](const LabelView& label) {
      return alert.alert.labels.Get(label.name) != label.value;
    });
  }
  return common;
}

// Not told with the labels: it stands in the heading, or says what is known.
bool IsToldElsewhere(std::string_view name, const GroupFacts& facts) {
  if (name == alert::kAlertName) return true;
  return facts.native && (name == kSourceLabel || name == alert::kSeverity ||
                          name == alert::kModule);
}

std::string LabelText(const RenderContext& context, const LabelView& label) {
  return context.Say(base::Say::kLabelAndValue,
                     {EscapeText(label.name, LineEnds::kSpace),
                      EscapeText(label.value, LineEnds::kSpace)});
}

}  // namespace

std::string RenderContext::Clock(base::Time time) const {
  const base::TimeZone& zone = settings.time_zone;
  constexpr std::string_view kDay = "%d.%m.%Y ";
  const std::string day = zone.Format(kDay, time);
  const std::string clock = zone.Format("%H:%M:%S", time);
  return day == zone.Format(kDay, now) ? clock : day + clock;
}

AlertRefs WorstFirst(const alert::Notification& notification) {
  AlertRefs alerts;
  alerts.reserve(notification.alerts.size());
  for (const NotifiedAlert& alert : notification.alerts) {
    alerts.push_back(&alert);
  }
  const auto badness = [](const NotifiedAlert* alert) {
    return (alert->firing ? 10 : 0) +
           alert::SeverityRank(alert->alert.severity());
  };
  std::stable_sort(alerts.begin(), alerts.end(),
                   [&](const NotifiedAlert* a, const NotifiedAlert* b) {
                     return badness(a) > badness(b);
                   });
  return alerts;
}

GroupFacts FactsOf(const alert::Notification& notification) {
  GroupFacts facts;
  facts.native = notification.source == alert::Source::kNative ||
                 notification.source == alert::Source::kProbe;
  facts.common = CommonLabels(notification);
  facts.same_name = std::all_of(
      notification.alerts.begin(), notification.alerts.end(),
      [&](const NotifiedAlert& alert) {
        return alert.alert.name() == notification.alerts[0].alert.name();
      });
  return facts;
}

std::string AlertName(const alert::Alert& alert, bool native) {
  const std::string name = EscapeText(
      native ? base::ToUpperAscii(alert.name()) : std::string(alert.name()),
      LineEnds::kSpace);
  return name.empty() ? "?" : name;
}

std::string Mark(const RenderContext& context, const NotifiedAlert& alert,
                 bool native) {
  if (context.settings.emoji) return std::string(Sign(alert, native)) + " ";
  const std::string word =
      alert.firing ? EscapeText(alert.alert.severity(), LineEnds::kSpace)
                   : std::string(context.Say(base::Say::kResolved));
  return word.empty() ? "" : "[" + word + "] ";
}

void Tally::Add(const NotifiedAlert& alert) {
  if (alert.firing) {
    ++firing[ClassIndex(alert.alert.severity())];
  } else {
    ++resolved;
  }
}

std::string TallyText(const RenderContext& context, const Tally& tally) {
  const std::string_view names[] = {"critical", "error", "warning", "info",
                                    context.Say(base::Say::kOtherSeverities)};
  std::string text;
  const auto add = [&](std::string_view name, uint64_t number) {
    if (number == 0) return;
    if (!text.empty()) text += ", ";
    text +=
        context.Say(base::Say::kLabelAndValue, {name, std::to_string(number)});
  };
  for (size_t i = 0; i < tally.firing.size(); ++i) {
    add(names[i], tally.firing[i]);
  }
  add(context.Say(base::Say::kResolvedNumber), tally.resolved);
  return text;
}

std::string LabelLine(const RenderContext& context,
                      const std::vector<LabelView>& labels,
                      const GroupFacts& facts) {
  std::string line;
  for (const LabelView& label : labels) {
    if (IsToldElsewhere(label.name, facts)) continue;
    if (!line.empty()) line += " · ";
    line += LabelText(context, label);
  }
  return line;
}

std::string NameLine(const RenderContext& context, const NotifiedAlert& alert,
                     const GroupFacts& facts) {
  std::vector<LabelView> own;
  for (const LabelView label : alert.alert.labels) {
    if (std::find(facts.common.begin(), facts.common.end(), label) ==
        facts.common.end()) {
      own.push_back(label);
    }
  }
  std::string line = LabelLine(context, own, facts);
  if (!facts.same_name || line.empty()) {
    const std::string name = AlertName(alert.alert, facts.native);
    line = line.empty() ? name : name + " · " + line;
  }
  return Mark(context, alert, facts.native) + line;
}

void AddAfter(std::string_view separator, std::string_view text,
              std::string& out) {
  if (text.empty()) return;
  if (!out.empty()) out += separator;
  out += text;
}

}  // namespace tebium::relay
