// The alerts that the watch itself raises: ModuleDown and ModuleDegraded.
//
// The book compares what ought to fire with what was said to the sink, and
// gives the difference as events. So it makes no odds why the two differ: a
// module fell, the sink refused the last events, the program was restarted, a
// module is watched no more. Pure; not thread-safe. Durations are monotonic.
#ifndef TEBIUM_EXPORTER_ALARMS_H_
#define TEBIUM_EXPORTER_ALARMS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "alert/alert.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

enum class Alarm { kNone, kDegraded, kDown };
// The alert's name: "ModuleDegraded", "ModuleDown"; "" for kNone.
std::string_view AlarmName(Alarm alarm);

// How the alerts of one module ought to be.
struct Wish {
  const ModuleSettings* module = nullptr;
  bool keep = false;  // as they are, whatever `alarm` says
  Alarm alarm = Alarm::kNone;
  base::Time since = base::kNoTime;  // when it came to `alarm`
  std::string detail;                // why, in the language of alerts
};

class AlarmBook {
 public:
  explicit AlarmBook(base::Language language) : language_(language) {}
  void SetLanguage(base::Language language) { language_ = language; }

  // An alert that fires since before this program's start; others' are passed
  // over.
  void Adopt(const alert::Alert& alert);

  // What has to be said for `wishes` to come true: each alarm begins and ends
  // once, and is repeated every kRepeatInterval while it lasts. Alarms of
  // modules without a wish end. Where there are events, Settle() must follow
  // before the next Plan(); for a while after some were refused there are none.
  std::vector<alert::Event> Plan(const std::vector<Wish>& wishes,
                                 base::Time now, base::Duration monotonic);
  // Whether the sink has stored them.
  void Settle(bool stored, base::Duration monotonic);

  // When to plan again though nothing has changed; Duration::max(): never.
  base::Duration NextAt() const;

  static constexpr base::Duration kRepeatInterval = std::chrono::minutes(1);
  static constexpr base::Duration kRetryInterval = std::chrono::seconds(5);

 private:
  using Key = std::pair<std::string, Alarm>;  // module and alarm
  struct Told {
    alert::Alert alert;
    base::Duration repeat_at{0};
  };
  using Changes = std::map<Key, alert::Event>;

  void PlanFiring(const Wish& wish, base::Duration monotonic, Changes& changes);
  alert::Alert MakeAlert(const Wish& wish) const;

  base::Language language_;
  std::map<Key, Told> told_;
  Changes planned_;
  bool refused_ = false;  // the last events; not before retry_at_ again
  base::Duration retry_at_{0};
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_ALARMS_H_
