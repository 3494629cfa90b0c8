// The alarm ResourceThreshold, for each series whose value has been beyond a
// limit for as long as its rule wants; of several rules that hold the most
// severe one speaks.
//
// A series that is silent stays as it was for a while, then its alarm ends:
// that a module is silent is told otherwise. What holds but does not fire yet,
// or must not begin, keeps the alarm that an earlier run of this program told.
#ifndef TEBIUM_EXPORTER_THRESHOLDS_H_
#define TEBIUM_EXPORTER_THRESHOLDS_H_

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
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
  // How long a series stays as it was without a value.
  static constexpr base::Duration kSilence = std::chrono::minutes(15);
  // Of one module; no further one begins.
  static constexpr size_t kMaxAlarms = 20;
  // Series of one module whose earlier alarms are kept.
  static constexpr size_t kMaxKept = 100;

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
  using Series = std::pair<std::string, std::string>;  // module and name
  // What makes up a rule. How long it has to hold is no part of it.
  using RuleKey = std::tuple<Comparison, double, std::string>;
  // Of a rule that holds.
  struct Holding {
    base::Duration began{0};  // monotonic
    base::Time since = base::kNoTime;
    base::Duration seen{0};  // the latest value; monotonic
    double value = 0;
    bool fires = false;
  };
  using Holdings = std::map<RuleKey, Holding>;
  struct Moment {
    base::Time now = base::kNoTime;
    base::Duration monotonic{0};
  };
  // One look at everything.
  struct Round {
    Moment at;
    std::map<Series, Holdings> holding;  // what it finds
    // Of the module that is looked at.
    bool quiet = false;
    size_t alarms = 0;
    size_t kept = 0;
  };

  void Look(const Watched& watched, Round& round);
  void LookAt(const Watched& watched, const std::string& series, Round& round);
  void AddWish(const Watched& watched, const std::string& series,
               const Holdings& holdings, Round& round);
  std::optional<double> ValueOf(const Watched& watched,
                                const ThresholdRule& rule,
                                const std::string& series,
                                base::Time now) const;
  size_t CountAlarms(const std::string& module) const;
  // How it stands after this look; none: the rule does not hold.
  static std::optional<Holding> Judge(const ThresholdRule& rule,
                                      std::optional<double> value,
                                      std::optional<Holding> before,
                                      bool may_begin, const Moment& at);
  static std::optional<Holding> HoldingOf(const ThresholdRule& rule,
                                          const Holdings& holdings);
  static RuleKey KeyOf(const ThresholdRule& rule);
  static bool Fires(const Holdings& holdings);

  const alert::SampleDesk& samples_;
  base::Language language_ = base::Language::kRussian;
  std::vector<Watched> watched_;
  std::map<Series, Holdings> holding_;
  std::vector<Wish> wishes_;
  base::Duration next_at_ = base::Duration::min();
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_THRESHOLDS_H_
