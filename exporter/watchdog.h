// Dead man's switches: alerts that always fire, such as Prometheus's Watchdog.
// When one stops arriving, the way by which alerts come is broken, and that
// raises WatchdogMissing.
//
// A switch with a timeout is awaited from the start. One without learns how
// often its alert comes: it is awaited once three have come, for three times
// the longest gap between two of them (at least five minutes, at most a day). A
// gap that was told as missing is learnt from only as far as another soon after
// is as long: one outage makes nobody less watchful, while an alert that comes
// by fits and starts, as one of a group does, is not told as missing for ever.
//
// That its alert resolves is no sign of life: whoever sends it says that it no
// longer fires, so it is missing at once. One that learns is forgotten after a
// week of silence. While this program is not running nothing can arrive: after
// a start each switch has its whole timeout anew.
#ifndef TEBIUM_EXPORTER_WATCHDOG_H_
#define TEBIUM_EXPORTER_WATCHDOG_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alert/ports.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "exporter/note_saver.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"
#include "store/watch_store.h"

namespace tebium::exporter {

// The alert's name; its subject is the switch's.
inline constexpr std::string_view kWatchdogMissing = "WatchdogMissing";

// What is watched for where the configuration says nothing:
// alertname="Watchdog", learnt.
std::vector<DeadMansSwitch> DefaultSwitches();

// Stands before the sink that takes alerts in, and sees them pass; nothing
// waits here but for the sink. Thread-safe.
class Watchdog : public alert::AlertSink,
                 public AlarmSource,
                 public NoteSource {
 public:
  static constexpr base::Duration kMinTimeout = std::chrono::minutes(5);
  static constexpr base::Duration kMaxTimeout = std::chrono::hours(24);
  static constexpr base::Duration kForgetAfter = std::chrono::hours(24 * 7);

  // All references must outlive it.
  Watchdog(const WatchSettings& settings, alert::AlertSink& sink,
           const base::Clock& clock, base::Metrics& metrics);
  ~Watchdog() override;

  // What was learnt of a switch stays for the next one of its name.
  void Reconfigure(const WatchSettings& settings);

  base::Status Accept(alert::Batch batch) override;

  // What was learnt of switches.
  std::string_view NoteSort() const override;
  std::vector<std::string> Restore(
      const std::vector<store::WatchNote>& notes) override;
  std::vector<store::WatchNote> TakeNotes() override;

  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override;

 private:
  struct Switch;
  using Switches = std::vector<DeadMansSwitch>;
  // Switches whose alert a batch holds, and whether it fires.
  using Sightings = std::map<std::string, bool>;

  std::unique_ptr<Switch> Make(const DeadMansSwitch& settings) REQUIRES(mutex_);
  Sightings Look(const alert::Batch& batch) const EXCLUDES(mutex_);
  void Note(const Sightings& sightings) EXCLUDES(mutex_);
  Wish MakeWish(const Switch& dead_mans, base::Time now) const REQUIRES(mutex_);

  alert::AlertSink& sink_;
  const base::Clock& clock_;
  base::Metrics& metrics_;
  mutable base::Mutex mutex_;
  base::Language language_ GUARDED_BY(mutex_) = base::Language::kRussian;
  std::shared_ptr<const Switches> wanted_ GUARDED_BY(mutex_);
  std::map<std::string, std::unique_ptr<Switch>> switches_ GUARDED_BY(mutex_);
  // What is known of switches that are not there, by name.
  std::map<std::string, std::string> noted_ GUARDED_BY(mutex_);
  base::Duration asked_at_ GUARDED_BY(mutex_);  // AddWishes()
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCHDOG_H_
