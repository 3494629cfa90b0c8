// The watched modules: what is known of each, and when each is to be probed.
// Pure; not thread-safe. Durations are monotonic.
#ifndef TEBIUM_EXPORTER_WATCH_BOOK_H_
#define TEBIUM_EXPORTER_WATCH_BOOK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alert/module_desk.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "exporter/alarms.h"
#include "exporter/module_metrics.h"
#include "exporter/probe.h"
#include "exporter/samples.h"
#include "exporter/watch_settings.h"
#include "exporter/watch_state.h"

namespace tebium::exporter {

// A probe that is to be made now.
struct DueProbe {
  uint64_t number = 0;  // of the module; never used again for another
  std::shared_ptr<const ModuleSettings> module;
};

// A module came to another state.
struct StateChange {
  std::string module;
  alert::ModuleState to = alert::ModuleState::kUnknown;
  std::string detail;  // in English
};

class WatchBook {
 public:
  // Probes under way at once.
  static constexpr size_t kMaxInFlight = 16;

  // Both must outlive it.
  WatchBook(base::Random& random, base::Metrics& metrics)
      : random_(random), metrics_(metrics) {}

  // What is known of a module stays if it is still the same that is probed.
  void Reconfigure(WatchSettings settings, base::Time now,
                   base::Duration monotonic);

  // The probes that are due; each must be ended by Record().
  std::vector<DueProbe> TakeDue(base::Duration monotonic);
  // No effect for a module that is gone.
  std::vector<StateChange> Record(uint64_t number, const ProbeResult& result,
                                  base::Time now, base::Duration monotonic);
  // All that are not under way are due. Gives the numbers of all.
  std::vector<uint64_t> Hurry(base::Duration monotonic);
  // When TakeDue() has the next; Duration::max() if a Record() comes first.
  base::Duration NextAt() const;

  std::vector<Wish> Wishes() const;
  std::vector<alert::ModuleView> Views() const;
  // Null if there is no such module.
  const ProbeSamples* SamplesOf(std::string_view module) const;

 private:
  struct Module {
    uint64_t number = 0;
    std::shared_ptr<const ModuleSettings> settings;
    WatchState state;
    ProbeResult last;   // the latest result
    ProbeResult fault;  // the latest that was not good
    base::Time checked_at = base::kNoTime;
    base::Duration started_at{0};
    base::Duration next_at{0};
    // The wall clock may be set meanwhile: checked_at and state.since() are to
    // be shown, not to be compared.
    base::Duration ended_at = base::Duration::min();    // the latest probe
    base::Duration changed_at = base::Duration::min();  // the state
    base::Duration failed_at = base::Duration::min();   // first in a row
    bool in_flight = false;
    ProbeSamples samples;
    std::unique_ptr<ModuleMetrics> metrics;

    bool is_probed() const { return settings->kind != ProbeKind::kSelf; }
  };
  using Modules = std::vector<std::unique_ptr<Module>>;

  std::unique_ptr<Module> Make(ModuleSettings settings, base::Time now,
                               base::Duration monotonic);
  std::unique_ptr<Module> TakeOut(const ModuleSettings& settings);
  Module* Find(std::string_view name) const;
  Module* Find(uint64_t number) const;
  bool Observe(Module& module, const ProbeResult& result, base::Time now);
  void Schedule(Module& module, base::Duration monotonic);
  void HurryDependencies(const Module& module, base::Duration monotonic);
  // No alarm of it begins now.
  bool IsHeld(const Module& module) const;

  base::Random& random_;
  base::Metrics& metrics_;
  base::Language language_ = base::Language::kRussian;
  Modules modules_;
  size_t in_flight_ = 0;
  uint64_t last_number_ = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_BOOK_H_
