#include "exporter/flapping.h"

#include <algorithm>

#include "exporter/module_wish.h"

namespace tebium::exporter {

void Flapping::OnSettings(const WatchSettings& settings) {
  language_ = settings.language;
  EraseUnwatched(settings, changes_);
  std::set<std::string> known;
  for (const ModuleSettings& module : settings.modules) {
    if (known_.contains(module.name)) known.insert(module.name);
    if (module.alarms.flapping_changes == 0) changes_.erase(module.name);
  }
  known_ = std::move(known);
}

void Flapping::OnProbe(const ProbeReport& report) {
  const ModuleSettings& module = report.module;
  const AlarmSettings& alarms = module.alarms;
  if (report.state == alert::ModuleState::kUnknown) {
    known_.erase(module.name);
    return;
  }
  const bool is_news = known_.insert(module.name).second;
  if (is_news || !report.changed || report.excused ||
      alarms.flapping_changes == 0) {
    return;
  }
  Changes& changes = changes_[module.name];
  changes.within = alarms.flapping_within;
  changes.at.push_back(report.monotonic);
  while (changes.at.size() > kMaxChanges ||
         changes.at.front() <= report.monotonic - changes.within) {
    changes.at.pop_front();
  }
  if (!changes.wish && changes.at.size() < alarms.flapping_changes) return;
  const base::Time since = changes.wish ? changes.wish->since : report.now;
  changes.wish = ModuleWish(module, kModuleFlapping, kWarning, since);
  changes.wish->summary =
      base::Text(language_, base::Say::kModuleFlapping,
                 {std::to_string(changes.at.size()),
                  base::SaySpan(language_, changes.within)});
}

void Flapping::AddWishes(base::Time, base::Duration monotonic,
                         std::vector<Wish>& wishes) {
  std::erase_if(changes_, [monotonic](const auto& entry) {
    return entry.second.calm_at() <= monotonic;
  });
  for (const auto& [name, changes] : changes_) {
    wishes.push_back(changes.wish ? *changes.wish
                                  : KeepWish(name, kModuleFlapping));
  }
}

base::Duration Flapping::NextAt() const {
  base::Duration next = base::Duration::max();
  for (const auto& [name, changes] : changes_) {
    next = std::min(next, changes.calm_at());
  }
  return next;
}

}  // namespace tebium::exporter
