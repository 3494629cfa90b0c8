// How a wish about a watched module begins.
#ifndef TEBIUM_EXPORTER_MODULE_WISH_H_
#define TEBIUM_EXPORTER_MODULE_WISH_H_

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alert/time_interval.h"
#include "base/clock.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

inline constexpr std::string_view kInfo = "info";
inline constexpr std::string_view kWarning = "warning";
inline constexpr std::string_view kError = "error";
inline constexpr std::string_view kCritical = "critical";

// With the module's labels and target; what is left out is the summary.
inline Wish ModuleWish(const ModuleSettings& module, std::string_view alarm,
                       std::string_view severity, base::Time since) {
  Wish wish;
  wish.module = module.name;
  wish.alarm = alarm;
  wish.severity = severity;
  wish.labels = module.labels;
  if (!module.target.empty()) {
    wish.annotations.emplace_back("target", module.target);
  }
  wish.since = since;
  return wish;
}

// That an alarm stays as it is: firing if an earlier run of this program told
// so, else not. Of a condition that has to last for a while first, or is not
// known yet.
inline Wish KeepWish(std::string_view module, std::string_view alarm,
                     std::string_view subject = "") {
  Wish wish;
  wish.module = module;
  wish.alarm = alarm;
  wish.subject = subject;
  wish.keep = true;
  return wish;
}

// It raises no alarm then.
inline bool IsInMaintenance(const ModuleSettings& module, base::Time now) {
  return std::any_of(module.maintenance.begin(), module.maintenance.end(),
                     [now](const alert::TimeInterval& interval) {
                       return interval.Contains(now);
                     });
}

// Of what is kept by modules' names: takes out the modules that are no longer
// watched.
template <typename Value>
void EraseUnwatched(const WatchSettings& settings,
                    std::map<std::string, Value>& by_module) {
  std::map<std::string, Value> kept;
  for (const ModuleSettings& module : settings.modules) {
    if (auto node = by_module.extract(module.name)) {
      kept.insert(std::move(node));
    }
  }
  by_module = std::move(kept);
}

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_MODULE_WISH_H_
