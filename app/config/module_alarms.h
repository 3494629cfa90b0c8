// What a module of the section `modules` can say of its availability, its
// alarms beside ModuleDown and ModuleDegraded, and its maintenance:
//
//   slo: {objective: 99.9, window: 30d}   # per cent; false: none
//   alarms:
//     slow: {latency: 2s, lasts: 5m}      # ModuleSlow; false: off, as without
//     flapping: {changes: 6, within: 30m} # ModuleFlapping; false: off
//     certificate_days: 14                # CertificateExpiring; false: off
//     restarted: true                     # ModuleRestarted
//     unusual: true                       # UnusualActivity
//     thresholds:                         # ResourceThreshold
//     - {sample: queue_length, above: 1000, lasts: 5m, severity: warning}
//     - {sample: redis_memory_used_ratio, below: 0.1}
//     - {sample: 'disk_usage{disk="/"}', above: 0.9}
//     - {sample: host_memory_available_ratio, off: true}
//   maintenance:
//   - names: [weekends]                   # of time_intervals
//   - times: [{start_time: '02:00', end_time: '03:00'}]
//     weekdays: [sunday]
//     location: Europe/Moscow
//
// Thresholds of a sample stand instead of those that are built in for it.
#ifndef TEBIUM_APP_CONFIG_MODULE_ALARMS_H_
#define TEBIUM_APP_CONFIG_MODULE_ALARMS_H_

#include <cstddef>
#include <vector>

#include "alert/time_interval.h"
#include "app/config/alertmanager/fields.h"
#include "exporter/watch_settings.h"

namespace tebium::app::amfile {

inline constexpr size_t kMaxThresholds = 50;  // of a module

void ReadSlo(const Field& field, exporter::ModuleSettings& module);
void ReadAlarms(const Field& field, exporter::ModuleSettings& module);
// `named`: those of the section time_intervals, which has to be read before.
void ReadMaintenance(const Field& field,
                     const std::vector<alert::NamedTimeInterval>& named,
                     exporter::ModuleSettings& module);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_MODULE_ALARMS_H_
