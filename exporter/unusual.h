// The alarm UnusualActivity: requests, errors or connections of a module are
// suddenly far from their own recent past (see unusual_baseline.h).
//
// Three minutes in a row begin it, three minutes of what is usual end it. One
// alarm for a module tells of all its series. Only series that are alive and
// whose names speak of activity are watched, and not more than a bounded
// number: it is better to miss something here than to cry at nothing. After a
// start it takes an hour until anything can be unusual.
#ifndef TEBIUM_EXPORTER_UNUSUAL_H_
#define TEBIUM_EXPORTER_UNUSUAL_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/module_desk.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/unusual_baseline.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

inline constexpr std::string_view kUnusualActivity = "UnusualActivity";

// What is watched of a series; none: it is not watched.
enum class ActivitySort {
  kNone,
  kRate,       // of a counter, a second
  kErrorRate,  // the same of one that counts what went wrong: few matter
  kLevel,      // as it is
};
ActivitySort ActivitySortOf(std::string_view series);

// Of the watch's thread. Looks at samples every kInterval.
class Unusual : public AlarmSource {
 public:
  static constexpr base::Duration kInterval = std::chrono::minutes(1);
  static constexpr int kInARow = 3;
  // Of all modules together, and of one; those by name that come first.
  static constexpr size_t kMaxSeries = 200;
  static constexpr size_t kMaxSeriesOfModule = 20;
  // Modules that are told of at once; further ones wait.
  static constexpr size_t kMaxAlarms = 10;
  // Series that are named in one alarm.
  static constexpr size_t kMaxNamed = 3;
  // A series that is silent for so long begins anew.
  static constexpr base::Duration kSilence = std::chrono::minutes(10);

  // `samples` must outlive it.
  explicit Unusual(const alert::SampleDesk& samples) : samples_(samples) {}

  // `settings` must stay valid until the next call.
  void OnSettings(const WatchSettings& settings);
  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override { return next_at_; }

 private:
  struct Series {
    explicit Series(ActivitySort sort);

    ActivitySort sort;
    Baseline baseline;
    alert::SamplePoint latest;
    base::Duration heard{0};  // monotonic
    double value = 0;         // the level or rate
    double usual = 0;
    int side = 0;  // of the minutes in a row: far above, below, or as usual
    int row = 0;
    bool unusual = false;
    base::Time since = base::kNoTime;
  };
  using SeriesOfModule = std::map<std::string, Series>;

  void Look(const ModuleSettings& module, base::Time now,
            base::Duration monotonic);
  void TakeUp(const std::string& module, SeriesOfModule& kept, base::Time now,
              base::Duration monotonic) const;
  void LookAt(const std::string& module, const std::string& name,
              Series& series, base::Time now, base::Duration monotonic);
  static std::optional<double> ActivityOf(
      Series& series, const std::vector<alert::SamplePoint>& points);
  static bool Judge(Series& series, double value, bool may_begin);
  size_t CountModules() const;
  std::optional<Wish> WishFor(const ModuleSettings& module) const;
  std::string SayItem(const std::string& name, const Series& series) const;

  const alert::SampleDesk& samples_;
  base::Language language_ = base::Language::kRussian;
  std::vector<const ModuleSettings*> modules_;
  std::map<std::string, SeriesOfModule> series_;  // by module
  std::vector<Wish> wishes_;
  base::Duration next_at_ = base::Duration::min();
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_UNUSUAL_H_
