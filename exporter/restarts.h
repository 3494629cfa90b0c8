// The alarm ModuleRestarted: what was measured of a module says that it has
// started anew. It tells of it for five minutes and ends by itself.
//
// By samples whose name speaks of an uptime, which has fallen, in whatever
// unit, or ends in start_time_seconds or boot_time_seconds, which has risen by
// more than clocks that are corrected make it: process_start_time_seconds,
// redis_uptime_seconds, uptime. Samples outlive this program, so a restart
// meanwhile is seen too.
//
// Behind a load balancer each sample may be another instance's. So what was
// started when another sample was, or long before the one before, is no
// restart.
#ifndef TEBIUM_EXPORTER_RESTARTS_H_
#define TEBIUM_EXPORTER_RESTARTS_H_

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/module_desk.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

inline constexpr std::string_view kModuleRestarted = "ModuleRestarted";

// Of the watch's thread. Looks at samples every kInterval.
class Restarts : public AlarmSource {
 public:
  static constexpr base::Duration kInterval = std::chrono::seconds(15);
  static constexpr base::Duration kTold = std::chrono::minutes(5);
  // Start times of one series that are remembered.
  static constexpr size_t kMaxStarts = 16;

  // `samples` must outlive it.
  explicit Restarts(const alert::SampleDesk& samples) : samples_(samples) {}

  // `settings` must stay valid until the next call.
  void OnSettings(const WatchSettings& settings);
  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override { return next_at_; }

 private:
  using Key = std::pair<std::string, std::string>;  // module and series
  struct Series {
    alert::SamplePoint latest;
    std::vector<double> starts;  // Unix seconds; the latest seen comes last
  };

  void Look(const ModuleSettings& module, base::Time now,
            base::Duration monotonic);
  void LookAt(const ModuleSettings& module, const std::string& name,
              base::Time now, base::Duration monotonic);

  struct Restart {
    Wish wish;
    base::Duration until{0};  // monotonic
  };

  const alert::SampleDesk& samples_;
  base::Language language_ = base::Language::kRussian;
  std::vector<const ModuleSettings*> modules_;  // whose restarts are told
  std::map<Key, Series> series_;
  std::map<std::string, Restart> restarts_;  // by module
  base::Duration next_at_ = base::Duration::min();
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_RESTARTS_H_
