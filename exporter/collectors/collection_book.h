// What is collected: when each source of each module is asked, and what it gave
// last. Pure; not thread-safe. Durations are monotonic.
#ifndef TEBIUM_EXPORTER_COLLECTORS_COLLECTION_BOOK_H_
#define TEBIUM_EXPORTER_COLLECTORS_COLLECTION_BOOK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/status.h"
#include "exporter/collectors/collected.h"
#include "exporter/collectors/collector.h"
#include "exporter/exposition.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// One that is to be made now.
struct DueCollection {
  uint64_t number = 0;  // of the module's source; never used again for another
  std::shared_ptr<const ModuleSettings> module;
  CollectSource source = CollectSource::kHost;
};

// Whose numbers have come.
struct CollectionEnd {
  // None: nobody waits for it any more. Several have the machine's.
  std::vector<std::shared_ptr<const ModuleSettings>> modules;
  CollectSource source = CollectSource::kHost;
  bool changed = false;  // it fails and did not before, or the other way round
};

// One family as a scrape shows it.
struct ShownFamily {
  std::string name;
  MetricType type = MetricType::kUntyped;
  std::string help;
  std::string lines;
};
using ShownFamilies = std::vector<ShownFamily>;

// How one source stands.
struct SourceView {
  std::string module;
  CollectSource source = CollectSource::kHost;
  bool success = false;                           // the last time
  base::Duration duration{0};                     // … it took so long
  base::Time good_at = base::kNoTime;             // the last success
  size_t series = 0;                              // that are shown
  uint64_t dropped = 0;                           // in all
  std::shared_ptr<const ShownFamilies> families;  // null: none
};
using CollectionView = std::vector<SourceView>;

// Families whose name another has with another type are left out, and counted.
void ExposeCollection(const CollectionView& view, Exposition& exposition);

// Those series of a page that the module's thresholds name, by their metric or
// as jobs{queue="a"} (without the label `module`), and which are not among the
// numbers anyway. The first kMaxWatchedSeries, none longer than
// kMaxWatchedBytes.
inline constexpr size_t kMaxWatchedSeries = 50;
inline constexpr size_t kMaxWatchedBytes = 300;
std::vector<std::pair<std::string, double>> WatchedSeries(
    const ModuleSettings& module, const Collected& collected);

class CollectionBook {
 public:
  // Under way at once.
  static constexpr size_t kMaxInFlight = 16;
  // After a module said that it has nothing of a kind.
  static constexpr base::Duration kAskAgain = std::chrono::minutes(10);
  // The first of all come within this time after they are known.
  static constexpr base::Duration kFirstWithin = std::chrono::seconds(5);

  // It must outlive this.
  explicit CollectionBook(base::Random& random) : random_(random) {}

  // What is known of a source stays if its module is the same.
  void Reconfigure(std::vector<ModuleSettings> modules,
                   base::Duration monotonic);

  // The ones that are due; each must be ended by Finish().
  std::vector<DueCollection> TakeDue(base::Duration monotonic);
  // That the module has nothing of the kind (kNotFound, or kInvalidArgument
  // from the start) is no failure of an optional source.
  CollectionEnd Finish(uint64_t number, const base::StatusOr<Collected>& result,
                       base::Time now, base::Duration monotonic);
  // When TakeDue() has the next; Duration::max() if a Finish() comes first.
  base::Duration NextAt() const;

  // Of those of which there is something to say.
  CollectionView View(base::Duration monotonic) const;

 private:
  struct Source {
    uint64_t number = 0;
    std::vector<std::shared_ptr<const ModuleSettings>> modules;  // at least one
    CollectSource kind = CollectSource::kHost;
    base::Duration next_at{0};
    base::Duration started_at{0};
    bool in_flight = false;
    bool spoken_of = false;     // in View()
    base::Duration good_at{0};  // when `view.families` came
    SourceView view;

    const ModuleSettings& module() const { return *modules[0]; }
  };
  using Sources = std::vector<Source>;
  using Module = std::shared_ptr<const ModuleSettings>;

  void AddSource(const Module& module, CollectSource kind, Sources& old,
                 base::Duration monotonic);
  void Take(Source& source, const base::StatusOr<Collected>& result,
            base::Time now, base::Duration monotonic);
  void Show(Source& source, const Collected& collected);

  base::Random& random_;
  Sources sources_;
  size_t in_flight_ = 0;
  uint64_t last_number_ = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_COLLECTION_BOOK_H_
