// The alarm ResourceThreshold, for each series whose value has been beyond a
// limit for as long as its rule wants; of several rules that hold the most
// severe one speaks.
//
// A series that is silent stays as it was for a while, then its alarm ends:
// that a module is silent is told otherwise.
#ifndef TEBIUM_EXPORTER_THRESHOLDS_H_
#define TEBIUM_EXPORTER_THRESHOLDS_H_

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "alert/module_desk.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/threshold_rules.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

inline constexpr std::string_view kResourceThreshold = "ResourceThreshold";

// Of the watch's thread. Looks at samples every kInterval.
class Thresholds : public AlarmSource {
 public:
  static constexpr base::Duration kInterval = std::chrono::seconds(15);
  // A value is of now for so long, or for three intervals of its collector.
  static constexpr base::Duration kFresh = std::chrono::minutes(5);
  // How long an alarm lasts without a value.
  static constexpr base::Duration kSilence = std::chrono::minutes(15);
  // Of one module; the others are not looked at.
  static constexpr size_t kMaxAlarms = 20;

  // `samples` must outlive it.
  explicit Thresholds(const alert::SampleDesk& samples) : samples_(samples) {}

  // `settings` must stay valid until the next call.
  void OnSettings(const WatchSettings& settings);
  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override { return next_at_; }

 private:
  using Rules = std::vector<ThresholdRule>;
  struct Watched {
    const ModuleSettings& module;
    std::shared_ptr<const Rules> rules;
  };
  // Module, series, and what makes up the rule.
  using Key =
      std::tuple<std::string, std::string, Comparison, double, std::string>;
  // Of a rule that holds.
  struct Holding {
    base::Duration began{0};  // monotonic
    base::Time since = base::kNoTime;
    base::Duration seen{0};  // the latest value; monotonic
    double value = 0;
    bool fires = false;
  };
  struct Moment {
    base::Time now = base::kNoTime;
    base::Duration monotonic{0};
  };

  void Look(const Watched& watched, const Moment& at,
            std::map<Key, Holding>& holding);
  void LookAt(const Watched& watched, const std::string& series,
              const Moment& at, std::map<Key, Holding>& holding);
  std::optional<Holding> Judge(const Watched& watched,
                               const ThresholdRule& rule,
                               const std::string& series,
                               std::optional<Holding> before,
                               const Moment& at) const;
  std::optional<double> ValueOf(const Watched& watched,
                                const ThresholdRule& rule,
                                const std::string& series,
                                base::Time now) const;

  const alert::SampleDesk& samples_;
  base::Language language_ = base::Language::kRussian;
  std::vector<Watched> watched_;
  std::map<Key, Holding> holding_;
  std::vector<Wish> wishes_;
  base::Duration next_at_ = base::Duration::min();
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_THRESHOLDS_H_
