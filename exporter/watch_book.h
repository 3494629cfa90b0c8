// The watched modules: what is known of each, and when each is to be probed.
// Pure; not thread-safe. Durations are monotonic.
//
// No alarm of a module begins, and one that fires goes on until the module is
// known to be up, while
// - a maintenance window of it is open: whoever is at work on it knows, and an
//   end that is told although nothing was mended would mislead;
// - something that it depends on is down, or may be about to be;
// - it is down and our own network is down too, or was not looked at since.
#ifndef TEBIUM_EXPORTER_WATCH_BOOK_H_
#define TEBIUM_EXPORTER_WATCH_BOOK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "alert/module_desk.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "exporter/heartbeats.h"
#include "exporter/module_metrics.h"
#include "exporter/own_network.h"
#include "exporter/probe.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"
#include "exporter/watch_state.h"

namespace tebium::exporter {

// A probe that is to be made now.
struct DueProbe {
  uint64_t number = 0;  // of the module; never used again for another
  std::shared_ptr<const ModuleSettings> module;
};

// A probe that has ended, and how its module stands since.
struct RecordedProbe {
  std::shared_ptr<const ModuleSettings> module;  // null: it is gone
  ProbeResult result;
  alert::ModuleState state = alert::ModuleState::kUnknown;
  bool changed = false;  // the state is another than before
  bool excused = false;  // as ProbeReport has it
  std::string detail;    // in English, why the state is not up
};

class WatchBook {
 public:
  // Probes under way at once: as many as targets that answer within half a
  // second want at a thousand probes a second, and fewer than the sockets that
  // a process may have open (1024, as systems come).
  static constexpr size_t kMaxInFlight = 512;

  // Both must outlive it.
  WatchBook(base::Random& random, base::Metrics& metrics,
            size_t max_in_flight = kMaxInFlight);
  ~WatchBook();

  // What is known of a module stays if it is still the same that is probed; its
  // next probe's time too, unless its interval is another.
  void Reconfigure(WatchSettings settings, base::Time now,
                   base::Duration monotonic);

  // The probes that are due, the longest overdue first; each must be ended by
  // Record() or, of kPush, by RecordPush().
  std::vector<DueProbe> TakeDue(base::Duration monotonic);
  // No effect for a module that is gone.
  RecordedProbe Record(uint64_t number, const ProbeResult& result,
                       base::Time now, base::Duration monotonic);
  // The same of a module that sends. `beats`: when it falls silent somebody
  // else tells of it. Nothing is recorded while nothing is known.
  RecordedProbe RecordPush(uint64_t number, const PushState& push, bool beats,
                           base::Time now, base::Duration monotonic);
  // All that are not under way are due. Gives the numbers of all.
  std::vector<uint64_t> Hurry(base::Duration monotonic);
  // When TakeDue() has the next; Duration::max() if a Record() comes first.
  base::Duration NextAt() const;

  // Our own network; RecordNetwork() ends what its TakeDue() begins.
  OwnNetworkState& network() { return network_; }
  const OwnNetworkState& network() const { return network_; }
  void RecordNetwork(bool reached, base::Time now, base::Duration monotonic);

  std::vector<Wish> Wishes(base::Time now) const;
  std::vector<alert::ModuleView> Views(base::Language language,
                                       base::Time now) const;

 private:
  struct Module;
  using Modules = std::vector<std::unique_ptr<Module>>;

  std::unique_ptr<Module> Make(ModuleSettings settings, base::Time now,
                               base::Duration monotonic);
  void Keep(Module& module, ModuleSettings settings, base::Duration monotonic);
  Modules TakeOut(const std::vector<ModuleSettings>& settings);
  void Register();
  Module* Find(std::string_view name) const;
  Module* Find(uint64_t number) const;

  Module* Land(uint64_t number);
  void Observe(Module& module, const ProbeResult& result,
               const StateThresholds& thresholds, base::Time now,
               base::Duration monotonic);
  RecordedProbe Report(Module& module, alert::ModuleState before,
                       base::Time now) const;
  void ScheduleAt(Module& module, base::Duration at);
  // An interval after its latest probe began.
  void Schedule(Module& module, base::Duration earliest);
  base::Duration SoonAfter(base::Duration monotonic, base::Duration interval);
  void OnFailing(Module& module, base::Duration monotonic);

  // What it depends on and what is, or may be, the reason; null: nothing.
  const Module* Blocker(const Module& module) const;
  bool IsNetworkSuspect(const Module& module) const;
  bool IsNetworkUnknown() const;
  // No alarm of it begins now.
  bool IsHeld(const Module& module, base::Time now) const;
  bool IsExcused(const Module& module, base::Time now) const;
  std::string SayWhy(base::Language language, const Module& module) const;
  std::string Detail(base::Language language, const Module& module,
                     base::Time now) const;
  Wish MakeWish(const Module& module, std::string_view alarm) const;
  void AddWishes(const Module& module, base::Time now,
                 std::vector<Wish>& wishes) const;
  Wish NetworkWish() const;

  base::Random& random_;
  base::Metrics& metrics_;
  const size_t max_in_flight_;
  base::Histogram& lateness_;
  base::Language language_ = base::Language::kRussian;
  OwnNetworkState network_;
  Modules modules_;  // in the order of the configuration
  std::unordered_map<uint64_t, Module*> by_number_;
  std::unordered_map<std::string_view, Module*> by_name_;
  // Those that are probed and not under way, by when they are due.
  std::set<std::pair<base::Duration, uint64_t>> schedule_;
  size_t in_flight_ = 0;
  uint64_t last_number_ = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_BOOK_H_
