// What is said of the alerts that the watch itself raises.
//
// The book compares what ought to fire with what was said to the sink, and
// gives the difference as events. So it makes no odds why the two differ: a
// module fell, the sink refused the last events, the program was restarted, a
// module is watched no more. Pure; not thread-safe. Durations are monotonic.
#ifndef TEBIUM_EXPORTER_ALARMS_H_
#define TEBIUM_EXPORTER_ALARMS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"
#include "exporter/watch_ports.h"

namespace tebium::exporter {

// The alarms of a module's state, which the watch knows of all modules.
inline constexpr std::string_view kModuleDownAlarm = "ModuleDown";
inline constexpr std::string_view kModuleDegradedAlarm = "ModuleDegraded";

class AlarmBook {
 public:
  // An alert that fires since before this program's start; others' are passed
  // over.
  void Adopt(const alert::Alert& alert);

  // What has to be said for `wishes` to come true: each alarm begins and ends
  // once, and is repeated every kRepeatInterval while it lasts, or is kept:
  // what is not repeated for a day is taken for stale elsewhere. Alarms without
  // a wish end; adopted ones, but for those of a module's state, not before
  // kAdoptionGrace has passed since the first call: what they follow from may
  // have to be measured anew. Where there are events, Settle() must follow
  // before the next Plan(); for a while after some were refused there are none.
  std::vector<alert::Event> Plan(const std::vector<Wish>& wishes,
                                 base::Time now, base::Duration monotonic);
  // Whether the sink has stored them.
  void Settle(bool stored, base::Duration monotonic);

  // When to plan again though nothing has changed; Duration::max(): never.
  base::Duration NextAt() const;

  static constexpr base::Duration kRepeatInterval = std::chrono::minutes(1);
  static constexpr base::Duration kRetryInterval = std::chrono::seconds(5);
  static constexpr base::Duration kAdoptionGrace = std::chrono::minutes(5);

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // as Wish
  struct Told {
    alert::Alert alert;
    base::Duration repeat_at{0};
    bool adopted = false;  // nobody has wished it since this program's start
  };
  using Changes = std::map<Key, alert::Event>;

  void PlanFiring(const Wish& wish, base::Duration monotonic, Changes& changes);
  void PlanUnwished(const std::set<Key>& wished, base::Time now,
                    base::Duration monotonic, Changes& changes);
  bool IsInGrace(const Key& key, const Told& told,
                 base::Duration monotonic) const;

  std::map<Key, Told> told_;
  Changes planned_;
  std::optional<base::Duration> grace_end_;  // none before the first Plan()
  bool refused_ = false;  // the last events; not before retry_at_ again
  base::Duration retry_at_{0};
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_ALARMS_H_
