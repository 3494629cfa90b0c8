// The alarm ModuleFlapping: a module's state changes so often that each change
// says little (AlarmSettings::flapping_changes within flapping_within). It ends
// when the state has not changed for the same time.
//
// That a module becomes known is no change, and excused probes change nothing.
// Any change keeps the alarm that an earlier run of this program told.
#ifndef TEBIUM_EXPORTER_FLAPPING_H_
#define TEBIUM_EXPORTER_FLAPPING_H_

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alert/module_desk.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

inline constexpr std::string_view kModuleFlapping = "ModuleFlapping";

// Of the watch's thread.
class Flapping : public ProbeObserver, public AlarmSource {
 public:
  // Of one module that are counted.
  static constexpr size_t kMaxChanges = 1000;

  void OnSettings(const WatchSettings& settings) override;
  void OnProbe(const ProbeReport& report) override;
  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override;

 private:
  struct Changes {
    std::deque<base::Duration> at;  // monotonic; those that still count
    base::Duration within{0};
    std::optional<Wish> wish;

    base::Duration calm_at() const { return at.back() + within; }
  };

  base::Language language_ = base::Language::kRussian;
  std::set<std::string> known_;  // modules whose state is
  std::map<std::string, Changes> changes_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_FLAPPING_H_
