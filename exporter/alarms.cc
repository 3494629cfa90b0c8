#include "exporter/alarms.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace tebium::exporter {
namespace {

constexpr std::string_view kSource = "source";
constexpr std::string_view kSubject = "subject";

bool IsOfState(std::string_view alarm) {
  return alarm == kModuleDownAlarm || alarm == kModuleDegradedAlarm;
}

// 0xFF occurs in no text: no other door's identities are made like this.
uint64_t Identity(std::string_view module, std::string_view alarm,
                  std::string_view subject) {
  uint64_t hash = base::Fnv1a(alert::SourceName(alert::Source::kProbe));
  for (const std::string_view part : {module, alarm, subject}) {
    if (part.empty()) continue;  // there is a module and an alarm
    hash = base::Fnv1a(part, base::Fnv1a("\xFF", hash));
  }
  return hash;
}

void AddPairs(const auto& pairs, std::vector<alert::LabelView>& out) {
  for (const auto& [name, value] : pairs) out.push_back({name, value});
}

alert::Alert MakeAlert(const Wish& wish) {
  std::vector<alert::LabelView> labels;
  AddPairs(wish.labels, labels);
  labels.insert(labels.end(),
                {{alert::kAlertName, wish.alarm},
                 {alert::kModule, wish.module},
                 {alert::kSeverity, wish.severity},
                 {kSource, alert::SourceName(alert::Source::kProbe)},
                 {kSubject, wish.subject}});
  std::vector<alert::LabelView> annotations = {{alert::kSummary, wish.summary}};
  AddPairs(wish.annotations, annotations);
  alert::Alert alert;
  // Texts of the settings were checked when these were read.
  if (auto built = alert::LabelSet::Build(labels); built.ok()) {
    alert.labels = *std::move(built);
  }
  if (auto built = alert::LabelSet::Build(annotations); built.ok()) {
    alert.annotations = *std::move(built);
  }
  alert.starts_at = wish.since;
  return alert;
}

}  // namespace

void AlarmBook::Adopt(const alert::Alert& alert) {
  if (alert.name().empty() || alert.module().empty() ||
      alert.labels.Get(kSource) != alert::SourceName(alert::Source::kProbe)) {
    return;
  }
  Told& told = told_[{std::string(alert.module()), std::string(alert.name()),
                      std::string(alert.labels.Get(kSubject))}];
  told.alert = alert;
  told.adopted = true;
}

std::vector<alert::Event> AlarmBook::Plan(const std::vector<Wish>& wishes,
                                          base::Time now,
                                          base::Duration monotonic) {
  if (!grace_end_.has_value()) grace_end_ = monotonic + kAdoptionGrace;
  if (refused_ && monotonic < retry_at_) return {};
  refused_ = false;
  Changes changes;
  std::set<Key> wished;
  for (const Wish& wish : wishes) {
    wished.emplace(wish.module, wish.alarm, wish.subject);
    if (!wish.keep) PlanFiring(wish, monotonic, changes);
  }
  PlanUnwished(wished, now, monotonic, changes);
  std::vector<alert::Event> events;
  for (auto& [key, event] : changes) {
    event.identity =
        Identity(std::get<0>(key), std::get<1>(key), std::get<2>(key));
    events.push_back(event);
  }
  planned_ = std::move(changes);
  return events;
}

void AlarmBook::PlanFiring(const Wish& wish, base::Duration monotonic,
                           Changes& changes) {
  const Key key(wish.module, wish.alarm, wish.subject);
  const auto told = told_.find(key);
  if (told != told_.end() && monotonic < told->second.repeat_at) return;
  alert::Alert& alert = changes[key].alert;
  alert = MakeAlert(wish);
  // It goes on, also over a restart, and is no news then.
  if (told != told_.end()) alert.starts_at = told->second.alert.starts_at;
}

bool AlarmBook::IsInGrace(const Key& key, const Told& told,
                          base::Duration monotonic) const {
  return told.adopted && !IsOfState(std::get<1>(key)) &&
         monotonic < *grace_end_;
}

void AlarmBook::PlanUnwished(const std::set<Key>& wished, base::Time now,
                             base::Duration monotonic, Changes& changes) {
  for (auto& [key, told] : told_) {
    const bool kept = wished.contains(key);
    if (kept && changes.contains(key)) {
      told.adopted = false;
      continue;
    }
    if (kept && std::exchange(told.adopted, false)) {
      told.repeat_at = monotonic + kRepeatInterval;  // it was just read
      continue;
    }
    const bool stays = kept || IsInGrace(key, told, monotonic);
    if (stays && monotonic < told.repeat_at) continue;
    alert::Event& event = changes[key];
    event.alert = told.alert;
    event.firing = stays;
    if (!stays) event.alert.ends_at = std::max(now, told.alert.starts_at);
  }
}

void AlarmBook::Settle(bool stored, base::Duration monotonic) {
  refused_ = !stored;
  if (refused_) retry_at_ = monotonic + kRetryInterval;
  for (auto& [key, event] : planned_) {
    if (!stored) break;
    if (!event.firing) {
      told_.erase(key);
      continue;
    }
    Told& told = told_[key];
    told.alert = std::move(event.alert);
    told.repeat_at = monotonic + kRepeatInterval;
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
