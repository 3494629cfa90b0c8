#include "exporter/alarms.h"

#include <algorithm>
#include <set>

#include "base/hash.h"

namespace tebium::exporter {
namespace {

constexpr std::string_view kSource = "source";
constexpr std::string_view kTarget = "target";
constexpr std::string_view kDegradedSeverity = "warning";

Alarm AlarmNamed(std::string_view name) {
  for (const Alarm alarm : {Alarm::kDegraded, Alarm::kDown}) {
    if (AlarmName(alarm) == name) return alarm;
  }
  return Alarm::kNone;
}

// 0xFF occurs in no text: no other door's identities are made like this.
uint64_t Identity(std::string_view module, Alarm alarm) {
  const std::string_view door = alert::SourceName(alert::Source::kProbe);
  return base::Fnv1a(
      AlarmName(alarm),
      base::Fnv1a("\xFF",
                  base::Fnv1a(module, base::Fnv1a("\xFF", base::Fnv1a(door)))));
}

}  // namespace

std::string_view AlarmName(Alarm alarm) {
  switch (alarm) {
    case Alarm::kNone:
      return "";
    case Alarm::kDegraded:
      return "ModuleDegraded";
    case Alarm::kDown:
      return "ModuleDown";
  }
  return "";
}

void AlarmBook::Adopt(const alert::Alert& alert) {
  const Alarm alarm = AlarmNamed(alert.name());
  if (alarm == Alarm::kNone || alert.module().empty() ||
      alert.labels.Get(kSource) != alert::SourceName(alert::Source::kProbe)) {
    return;
  }
  told_[{std::string(alert.module()), alarm}].alert = alert;
}

std::vector<alert::Event> AlarmBook::Plan(const std::vector<Wish>& wishes,
                                          base::Time now,
                                          base::Duration monotonic) {
  if (refused_ && monotonic < retry_at_) return {};
  refused_ = false;
  Changes changes;
  std::set<Key> wanted;
  for (const Wish& wish : wishes) {
    const std::string& name = wish.module->name;
    for (const Alarm alarm : {Alarm::kDegraded, Alarm::kDown}) {
      if (wish.keep || alarm == wish.alarm) wanted.insert({name, alarm});
    }
    if (!wish.keep && wish.alarm != Alarm::kNone) {
      PlanFiring(wish, monotonic, changes);
    }
  }
  for (auto& [key, told] : told_) {
    if (wanted.contains(key)) {
      if (changes.contains(key) || monotonic < told.repeat_at) continue;
      told.repeat_at = monotonic + kRepeatInterval;  // kept: not to be said
      continue;
    }
    alert::Event& event = changes[key];
    event.alert = told.alert;
    event.alert.ends_at = std::max(now, told.alert.starts_at);
    event.firing = false;
  }
  std::vector<alert::Event> events;
  for (auto& [key, event] : changes) {
    event.identity = Identity(key.first, key.second);
    events.push_back(event);
  }
  planned_ = std::move(changes);
  return events;
}

void AlarmBook::PlanFiring(const Wish& wish, base::Duration monotonic,
                           Changes& changes) {
  const Key key(wish.module->name, wish.alarm);
  const auto told = told_.find(key);
  if (told != told_.end() && monotonic < told->second.repeat_at) return;
  alert::Alert& alert = changes[key].alert;
  alert = MakeAlert(wish);
  // It goes on, also over a restart, and is no news then.
  if (told != told_.end()) alert.starts_at = told->second.alert.starts_at;
}

alert::Alert AlarmBook::MakeAlert(const Wish& wish) const {
  const ModuleSettings& module = *wish.module;
  const bool down = wish.alarm == Alarm::kDown;
  std::vector<alert::LabelView> labels;
  for (const auto& [name, value] : module.labels) {
    labels.push_back({name, value});
  }
  labels.insert(labels.end(),
                {{alert::kAlertName, AlarmName(wish.alarm)},
                 {alert::kModule, module.name},
                 {alert::kSeverity, down ? module.severity : kDegradedSeverity},
                 {kSource, alert::SourceName(alert::Source::kProbe)}});
  const std::string summary = base::Text(
      language_, down ? base::Say::kModuleDown : base::Say::kModuleDegraded,
      {wish.detail});
  alert::Alert alert;
  // Texts of the settings were checked when these were read.
  if (auto built = alert::LabelSet::Build(labels); built.ok()) {
    alert.labels = *std::move(built);
  }
  alert.annotations = alert::LabelSet::Of(
      {{alert::kSummary, summary}, {kTarget, module.target}});
  alert.starts_at = wish.since;
  return alert;
}

void AlarmBook::Settle(bool stored, base::Duration monotonic) {
  refused_ = !stored;
  if (refused_) retry_at_ = monotonic + kRetryInterval;
  for (auto& [key, event] : planned_) {
    if (!stored) break;
    if (event.firing) {
      told_[key] = {std::move(event.alert), monotonic + kRepeatInterval};
    } else {
      told_.erase(key);
    }
  }
  planned_.clear();
}

base::Duration AlarmBook::NextAt() const {
  if (refused_) return retry_at_;
  base::Duration next = base::Duration::max();
  for (const auto& [key, told] : told_) next = std::min(next, told.repeat_at);
  return next;
}

}  // namespace tebium::exporter
