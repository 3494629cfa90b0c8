// The alarm ModuleSlow: a module answers, but takes longer than it may, and has
// done so for a while (AlarmSettings::slow_latency, slow_lasts).
//
// As many quick answers in a row as its success_threshold end it, or the while.
// Probes that are not answered say nothing of speed, nor do excused ones; the
// while begins anew after an excuse, or when the module was down.
#ifndef TEBIUM_EXPORTER_SLOW_ANSWERS_H_
#define TEBIUM_EXPORTER_SLOW_ANSWERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

inline constexpr std::string_view kModuleSlow = "ModuleSlow";

// Of the watch's thread.
class SlowAnswers : public ProbeObserver, public AlarmSource {
 public:
  void OnSettings(const WatchSettings& settings) override;
  void OnProbe(const ProbeReport& report) override;
  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override { return base::Duration::max(); }

 private:
  // Of a module whose answers are slow.
  struct Slow {
    std::optional<base::Duration> began;  // the while; monotonic
    base::Time since = base::kNoTime;
    uint32_t quick = 0;  // answers in a row
    std::optional<Wish> wish;
  };

  void Interrupt(const std::string& module);
  void NoteQuick(const ModuleSettings& module);
  void NoteSlow(const ProbeReport& report);

  base::Language language_ = base::Language::kRussian;
  std::map<std::string, Slow> slow_;  // by module
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SLOW_ANSWERS_H_
