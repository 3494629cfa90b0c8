// Availability of modules and their error budgets: metrics of all that are
// probed, and the alarm ErrorBudgetBurn ("fast", "slow") of those that have an
// objective.
//
// A probe is good if the module answered as it should; that its certificate
// ends soon is no unavailability. Probes that are excused (maintenance, or what
// it depends on is down) do not count.
#ifndef TEBIUM_EXPORTER_SLO_H_
#define TEBIUM_EXPORTER_SLO_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "exporter/exposition.h"
#include "exporter/note_saver.h"
#include "exporter/slo_burn.h"
#include "exporter/slo_counts.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"
#include "store/watch_store.h"

namespace tebium::exporter {

inline constexpr std::string_view kErrorBudgetBurn = "ErrorBudgetBurn";
// Of its notes; their names are modules'.
inline constexpr std::string_view kSloNotes = "slo";

// Thread-safe.
class SloBook : public ProbeObserver,
                public AlarmSource,
                public MetricSource,
                public NoteSource {
 public:
  // Of modules without an objective, and before settings are known.
  static constexpr base::Duration kDefaultWindow = std::chrono::hours(24 * 30);
  // Modules whose counts are kept though they are no longer watched: a
  // reload that loses a module by mistake does not lose its past.
  static constexpr size_t kMaxUnwatched = 100;

  explicit SloBook(const base::Clock& clock) : clock_(clock) {}

  // The counts of modules.
  std::string_view NoteSort() const override { return kSloNotes; }
  std::vector<std::string> Restore(
      const std::vector<store::WatchNote>& notes) override;
  std::vector<store::WatchNote> TakeNotes() override;

  void OnSettings(const WatchSettings& settings) override;
  void OnProbe(const ProbeReport& report) override;

  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override { return base::Duration::max(); }

  void Expose(Exposition& exposition) const override;

 private:
  struct Module {
    SloCounts counts;
    bool watched = false;  // else not any more, or not yet
    base::Duration interval{0};
    std::optional<SloSettings> slo;
    bool changed = false;  // since TakeNotes()
    base::Duration judged_at = base::Duration::min();
    std::vector<Wish> wishes;
  };
  class Families;

  void ForgetUnwatched() REQUIRES(mutex_);
  void Judge(const ModuleSettings& settings, Module& module, base::Time now)
      REQUIRES(mutex_);
  std::string Summary(const Module& module, const BurnRule& rule,
                      base::Time now) const REQUIRES(mutex_);

  const base::Clock& clock_;
  mutable base::Mutex mutex_;
  base::Language language_ GUARDED_BY(mutex_) = base::Language::kRussian;
  std::map<std::string, Module, std::less<>> modules_ GUARDED_BY(mutex_);
  // Notes to be taken out.
  std::vector<std::string> forgotten_ GUARDED_BY(mutex_);
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SLO_H_
