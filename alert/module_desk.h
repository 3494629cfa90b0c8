// The ports through which the watched modules of the ecosystem and what is
// measured of them are looked at.
#ifndef TEBIUM_ALERT_MODULE_DESK_H_
#define TEBIUM_ALERT_MODULE_DESK_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::alert {

enum class ModuleState {
  kUnknown,   // not probed often enough yet
  kUp,        // it answers as it should
  kDegraded,  // it answers, but with an error or too late
  kDown,      // it does not answer
};
// "unknown", "up", "degraded", "down".
std::string_view ModuleStateName(ModuleState state);

struct ModuleView {
  std::string name;    // "TeBium-Analytics-Server"
  std::string kind;    // "http", "redis", "clickhouse", "telegram", "self"
  std::string target;  // where it is probed, without secrets; "" if nowhere
  ModuleState state = ModuleState::kUnknown;
  base::Time since = base::kNoTime;       // when that state began
  base::Time checked_at = base::kNoTime;  // the latest probe; kNoTime: none
  base::Duration latency{0};              // of the latest probe
  std::string detail;  // why it is not up, in a few words; else ""
};

// Thread-safe; nothing here blocks.
class ModuleDesk {
 public:
  virtual ~ModuleDesk() = default;
  // In the order of the configuration; `language` is that of the details.
  virtual std::vector<ModuleView> Modules(base::Language language) const = 0;
  // Probes all at once; `done` is called once, when the last has answered or
  // its time is up, on a thread of the desk's own.
  virtual void CheckNow(std::function<void()> done) = 0;
};

struct SamplePoint {
  base::Time at = base::kNoTime;
  double value = 0;
};
struct SampleSeries {
  std::string name;
  std::vector<SamplePoint> points;  // by time
};

// Thread-safe; nothing here blocks.
class SampleDesk {
 public:
  virtual ~SampleDesk() = default;
  // Names of what is kept of a module, sorted: "probe_duration_seconds", ….
  virtual std::vector<std::string> SampleNames(
      std::string_view module) const = 0;
  // kNotFound if nothing of this name is kept of the module.
  virtual base::StatusOr<SampleSeries> Samples(std::string_view module,
                                               std::string_view name,
                                               base::Time from,
                                               base::Time to) const = 0;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_MODULE_DESK_H_
