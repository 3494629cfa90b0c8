#include "exporter/module_alarms.h"

#include <algorithm>
#include <utility>

namespace tebium::exporter {

ModuleAlarms::ModuleAlarms(const alert::SampleDesk& samples)
    : restarts_(samples),
      thresholds_(samples),
      unusual_(samples),
      sources_{&slow_,     &flapping_,   &certificates_,
               &restarts_, &thresholds_, &unusual_} {}

void ModuleAlarms::OnSettings(const WatchSettings& settings) {
  WatchSettings copy = settings;
  slow_.OnSettings(copy);
  flapping_.OnSettings(copy);
  certificates_.OnSettings(copy);
  // These look into what they were given last until they are given another.
  std::swap(settings_, copy);
  restarts_.OnSettings(settings_);
  thresholds_.OnSettings(settings_);
  unusual_.OnSettings(settings_);
}

void ModuleAlarms::OnProbe(const ProbeReport& report) {
  slow_.OnProbe(report);
  flapping_.OnProbe(report);
  certificates_.OnProbe(report);
}

void ModuleAlarms::AddWishes(base::Time now, base::Duration monotonic,
                             std::vector<Wish>& wishes) {
  for (AlarmSource* source : sources_) {
    source->AddWishes(now, monotonic, wishes);
  }
}

base::Duration ModuleAlarms::NextAt() const {
  base::Duration next = base::Duration::max();
  for (const AlarmSource* source : sources_) {
    next = std::min(next, source->NextAt());
  }
  return next;
}

}  // namespace tebium::exporter
