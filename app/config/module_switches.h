// Dead man's switches, the section `dead_mans_switches` of the configuration
// file, which Alertmanager does not have: alerts that always fire, and whose
// absence is told as WatchdogMissing.
//
//   dead_mans_switches:
//   - name: Watchdog                       # also the alert's label `subject`
//     matchers: ['alertname="Watchdog"']   # what its alert is like
//     timeout: 15m                         # without: learnt from its rhythm
//     severity: critical
//
// Without the section, alertname="Watchdog" is watched for once it has come; an
// empty one watches for nothing.
#ifndef TEBIUM_APP_CONFIG_MODULE_SWITCHES_H_
#define TEBIUM_APP_CONFIG_MODULE_SWITCHES_H_

#include <cstddef>
#include <vector>

#include "app/config/alertmanager/fields.h"
#include "exporter/watch_settings.h"

namespace tebium::app {

inline constexpr size_t kMaxDeadMansSwitches = 20;

namespace amfile {

// Replaces `switches`.
void ReadDeadMansSwitches(const Field& field,
                          std::vector<exporter::DeadMansSwitch>& switches);

}  // namespace amfile
}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_MODULE_SWITCHES_H_
