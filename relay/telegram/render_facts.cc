// What alerts have in common, signs, names, counts.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "relay/telegram/html.h"
#include "relay/telegram/render_alert.h"

namespace tebium::relay {
namespace {

using alert::LabelView;
using alert::NotifiedAlert;

constexpr std::string_view kSourceLabel = "source";
constexpr std::string_view kOurs = "tebium";
constexpr std::string_view kResolvedSign = "✅";

// Code points: a phone's preview of a message shows about a hundred.
constexpr size_t kMaxName = 64;
constexpr size_t kMaxPlace = 40;
constexpr size_t kMaxSeverity = 24;

constexpr size_t kMaxSpots = 2;

// Labels that say where, the most telling first: an exporter that speaks for
// others (kube-state-metrics) is itself the `instance`.
constexpr std::string_view kSpotLabels[] = {
    "pod",  "deployment", "statefulset", "daemonset", "persistentvolumeclaim",
    "node", "instance",   "host",        "hostname"};
// … that will do if there is no better.
constexpr std::string_view kWideLabels[] = {"service", "job"};
// Which server sent it is the business of those who run it.
constexpr std::string_view kNoise[] = {"prometheus", "prometheus_replica"};

constexpr std::pair<std::string_view, std::string_view> kTypeSigns[] = {
    {"success", "✅"},     {"system", "🔧"},         {"security", "🔒"},
    {"performance", "📊"}, {"database", "🗄️"}, {"api", "🌐"},
    {"bot", "🤖"},
};

template <typename Range>
bool Contains(const Range& range, std::string_view text) {
  return std::find(std::begin(range), std::end(range), text) != std::end(range);
}

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

// Those of the first alert that all have.
Labels Common(const AlertRefs& alerts,
              alert::LabelSet alert::Alert::*set_of_alert) {
  Labels common;
  if (alerts.empty()) return common;
  for (const LabelView label : alerts[0]->alert.*set_of_alert) {
    common.push_back(label);
  }
  for (const NotifiedAlert* alert : alerts) {
    if (common.empty()) break;
    const alert::LabelSet& labels = alert->alert.*set_of_alert;
    std::erase_if(common, [&](const LabelView& label) {
      return labels.Get(label.name) != label.value;
    });
  }
  return common;
}

std::string_view CommonSource(const AlertRefs& alerts) {
  if (alerts.empty()) return "";
  const std::string_view source = alerts[0]->alert.generator_url.view();
  const bool same = std::all_of(
      alerts.begin(), alerts.end(), [&](const NotifiedAlert* alert) {
        return alert->alert.generator_url.view() == source;
      });
  return same ? source : "";
}

bool RepeatsHeading(std::string_view value, const GroupFacts& facts) {
  return value == facts.name ||
         std::any_of(facts.place.begin(), facts.place.end(),
                     [&](const LabelView& l) { return l.value == value; });
}

// False if they do not have this label in common, or it is too long.
bool AddPlace(std::string_view name, GroupFacts& facts) {
  for (const LabelView& label : facts.labels) {
    if (label.name != name) continue;
    if (base::CodePoints(label.value) > kMaxPlace) return false;
    if (!RepeatsHeading(label.value, facts)) facts.place.push_back(label);
    return true;
  }
  return false;
}

// Lists the values of a label that the alerts differ in; false if the worst of
// them has none.
bool ListSpots(const AlertRefs& alerts, std::string_view name,
               GroupFacts& facts) {
  if (alerts.empty() || !alerts[0]->alert.labels.Has(name)) return false;
  std::set<std::string_view> known = {""};
  for (const NotifiedAlert* alert : alerts) {
    const std::string_view value = alert->alert.labels.Get(name);
    if (!known.insert(value).second) continue;
    if (facts.spots.size() < kMaxSpots) {
      facts.spots.push_back(value);
    } else {
      ++facts.more_spots;
    }
  }
  return true;
}

void ChoosePlace(const AlertRefs& alerts, const alert::LabelSet& group_labels,
                 GroupFacts& facts) {
  const bool in_one_module = AddPlace(alert::kModule, facts);
  // Of a native alert the module is the whole place.
  if (facts.native) {
    if (!in_one_module) ListSpots(alerts, alert::kModule, facts);
    return;
  }
  for (const std::string_view name : kSpotLabels) {
    if (AddPlace(name, facts) || ListSpots(alerts, name, facts)) return;
  }
  for (const LabelView label : group_labels) {
    if (!facts.place.empty()) return;
    if (label.name != alert::kAlertName && label.name != alert::kSeverity) {
      AddPlace(label.name, facts);
    }
  }
  for (const std::string_view name : kWideLabels) {
    if (!facts.place.empty()) return;
    AddPlace(name, facts);
  }
}

// Not told with the labels: it stands in the heading, or says what is known.
bool IsToldElsewhere(const LabelView& label, const GroupFacts& facts) {
  if (label.name == alert::kAlertName) {
    return base::CodePoints(label.value) <= kMaxName;
  }
  if (label.name == alert::kSeverity) return facts.native || facts.firing;
  if (label.name == kSourceLabel) return facts.native || label.value == kOurs;
  return Contains(kNoise, label.name) || RepeatsHeading(label.value, facts);
}

std::string LabelText(const RenderContext& context, const LabelView& label) {
  return context.Say(base::Say::kLabelAndValue,
                     {EscapeText(label.name, LineEnds::kSpace),
                      EscapeText(label.value, LineEnds::kSpace)});
}

// "db2 · device: sda": values that say what they are stand alone.
std::string OwnLabels(const RenderContext& context, const NotifiedAlert& alert,
                      const GroupFacts& facts) {
  std::string line;
  for (const LabelView label : alert.alert.labels) {
    if (IsToldElsewhere(label, facts) ||
        std::find(facts.labels.begin(), facts.labels.end(), label) !=
            facts.labels.end()) {
      continue;
    }
    const bool bare = label.name == alert::kModule ||
                      (!facts.native && Contains(kSpotLabels, label.name));
    AddAfter(" · ",
             bare ? EscapeText(label.value, LineEnds::kSpace)
                  : LabelText(context, label),
             line);
  }
  return line;
}

}  // namespace

size_t BadnessOf(const NotifiedAlert& alert) {
  const int rank = alert::SeverityRank(alert.alert.severity());
  return (alert.firing ? kBadnesses / 2 : 0) + static_cast<size_t>(rank);
}

AlertRefs WorstFirst(const alert::Notification& notification) {
  std::array<AlertRefs, kBadnesses> classes;
  for (const NotifiedAlert& alert : notification.alerts) {
    classes[BadnessOf(alert)].push_back(&alert);
  }
  AlertRefs alerts;
  alerts.reserve(notification.alerts.size());
  for (auto same = classes.rbegin(); same != classes.rend(); ++same) {
    alerts.insert(alerts.end(), same->begin(), same->end());
  }
  return alerts;
}

bool IsNative(const alert::Notification& notification) {
  return notification.source == alert::Source::kNative ||
         notification.source == alert::Source::kProbe;
}

GroupFacts FactsOf(const AlertRefs& alerts, bool native,
                   const alert::LabelSet& group_labels) {
  GroupFacts facts;
  facts.native = native;
  facts.labels = Common(alerts, &alert::Alert::labels);
  facts.annotations = Common(alerts, &alert::Alert::annotations);
  facts.source = CommonSource(alerts);
  for (const NotifiedAlert* alert : alerts) {
    facts.same_name =
        facts.same_name && alert->alert.name() == alerts[0]->alert.name();
    if (!alert->firing) continue;
    facts.firing = true;
    const base::Time start = alert->alert.starts_at;
    if (start == base::kNoTime) continue;
    if (facts.since == base::kNoTime || start < facts.since) {
      facts.since = start;
    }
  }
  if (facts.same_name && !alerts.empty()) {
    facts.name = alerts[0]->alert.name();
  }
  ChoosePlace(alerts, group_labels, facts);
  return facts;
}

std::string SignOf(const RenderContext& context, const NotifiedAlert& alert,
                   bool native) {
  if (context.settings.emoji) return std::string(Sign(alert, native)) + " ";
  const std::string word = alert.firing
                               ? Short(alert.alert.severity(), kMaxSeverity)
                               : std::string(context.Say(base::Say::kResolved));
  return word.empty() ? "" : "[" + word + "] ";
}

std::string SeverityWord(const RenderContext& context,
                         const NotifiedAlert& alert) {
  const std::string_view severity = alert.alert.severity();
  if (!context.settings.emoji || !alert.firing || severity.empty() ||
      alert::SeverityClass(severity) == severity) {
    return "";
  }
  return " (" + Short(severity, kMaxSeverity) + ")";
}

std::string AlertName(const alert::Alert& alert, bool native) {
  const bool type = native && alert.name() == base::ToLowerAscii(alert.name());
  const std::string name =
      Short(type ? base::ToUpperAscii(alert.name()) : alert.name(), kMaxName);
  return name.empty() ? "?" : name;
}

std::string NameLine(const RenderContext& context, const NotifiedAlert& alert,
                     const GroupFacts& facts) {
  std::string line = OwnLabels(context, alert, facts);
  if (!facts.same_name || line.empty()) {
    const std::string name = AlertName(alert.alert, facts.native);
    line = line.empty() ? name : name + " · " + line;
  }
  return line + SeverityWord(context, alert);
}

std::string PlaceText(const RenderContext& context, const GroupFacts& facts) {
  std::string text;
  for (const LabelView& label : facts.place) {
    AddAfter(" · ", EscapeText(label.value, LineEnds::kSpace), text);
  }
  std::string list;
  for (const std::string_view spot : facts.spots) {
    AddAfter(", ", Short(spot, kMaxPlace), list);
  }
  if (facts.more_spots > 0) {
    AddAfter(
        ", ",
        context.Say(base::Say::kMoreNames, {std::to_string(facts.more_spots)}),
        list);
  }
  AddAfter(" · ", list, text);
  return text;
}

std::string LabelLine(const RenderContext& context, const Labels& labels,
                      const GroupFacts& facts) {
  std::string line;
  for (const LabelView& label : labels) {
    if (IsToldElsewhere(label, facts)) continue;
    AddAfter(" · ", LabelText(context, label), line);
  }
  return line;
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
    AddAfter(
        ", ",
        context.Say(base::Say::kLabelAndValue, {name, std::to_string(number)}),
        text);
  };
  for (size_t i = 0; i < tally.firing.size(); ++i) {
    add(names[i], tally.firing[i]);
  }
  add(context.Say(base::Say::kResolvedNumber), tally.resolved);
  return text;
}

}  // namespace tebium::relay
