// Watches modules: probes each on its schedule, keeps how it stands, and raises
// and ends alerts through the one door.
//
// Nothing is stored. After a restart every module is unknown until it was
// probed often enough; alerts of ours that fire since before are taken over:
// they go on, or end once their module is known to be up or is watched no more.
//
// What ought to fire is compared with what does at most every kPlanInterval,
// however many probes end: a thousand a second must not mean as many looks at a
// thousand modules.
#ifndef TEBIUM_EXPORTER_WATCH_H_
#define TEBIUM_EXPORTER_WATCH_H_

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "alert/desk.h"
#include "alert/module_desk.h"
#include "alert/ports.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "base/random.h"
#include "exporter/alarms.h"
#include "exporter/heartbeats.h"
#include "exporter/inbox.h"
#include "exporter/probe.h"
#include "exporter/watch_book.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"
#include "net/tcp_client.h"

namespace tebium::exporter {

// What the recorder is given of each probe. 1: it was good.
inline constexpr std::string_view kUpSample = "up";
inline constexpr std::string_view kDurationSample = "probe_duration_seconds";

// Who works with the watch; all must outlive it.
struct WatchParts {
  std::vector<AlarmSource*> alarms = {};  // beside the modules' own
  std::vector<ProbeObserver*> observers = {};
  SampleRecorder* recorder = nullptr;     // null: nobody keeps them
  const PushDesk* push = nullptr;         // null: kPush is never known
  net::TcpClient* own_network = nullptr;  // checks it; null: nobody does
  size_t max_in_flight = WatchBook::kMaxInFlight;
};

// Thread-safe; has a thread of its own, on which CheckNow() answers and the
// parts are called.
class Watch : public alert::ModuleDesk {
 public:
  // References must outlive it. `alerts` is asked once, here, for alerts that
  // fire already.
  static std::unique_ptr<Watch> Start(
      WatchSettings settings, std::unique_ptr<Prober> prober,
      alert::AlertSink& sink, const alert::AlertDesk& alerts,
      const base::Clock& clock, base::Random& random, base::Metrics& metrics,
      const base::Logger& logger, WatchParts parts = {});
  ~Watch() override;  // drains

  // What is known of a module that is still probed the same way stays; alerts
  // of modules that are gone end.
  void Reconfigure(WatchSettings settings);

  // Ends promptly; what is being probed is not waited for. Alerts stay as they
  // are: that nobody looks says nothing of a module.
  void Drain();

  std::vector<alert::ModuleView> Modules(
      base::Language language) const override;
  void CheckNow(std::function<void()> done) override;

  // For probes that others want made; valid as long as this.
  Prober& prober() { return *prober_; }

  static constexpr base::Duration kPlanInterval =
      std::chrono::milliseconds(200);

 private:
  struct Mail;
  using CheckDone = std::function<void()>;
  // A CheckNow() that is being answered.
  struct Check {
    std::set<uint64_t> waiting;  // modules' numbers
    base::Duration deadline{0};  // monotonic
    CheckDone done;
  };

  Watch(WatchSettings settings, std::unique_ptr<Prober> prober,
        alert::AlertSink& sink, const base::Clock& clock, base::Random& random,
        base::Metrics& metrics, const base::Logger& logger, WatchParts parts);
  void TakeOver(const alert::AlertDesk& alerts);

  // The rest is the thread's.
  void Run();
  base::Duration UntilWork() const EXCLUDES(mutex_);
  std::vector<DueProbe> Take(Mail& mail) EXCLUDES(mutex_);
  void TakeResults(const Mail& mail) EXCLUDES(mutex_);
  void TakeSettings(WatchSettings settings) EXCLUDES(mutex_);
  void TakeChecks(Mail& mail) EXCLUDES(mutex_);
  void TakePush(const DueProbe& due) EXCLUDES(mutex_);
  void Tell(const RecordedProbe& recorded, base::Time now,
            base::Duration monotonic) const;
  void Probe(const DueProbe& due);
  void CheckNetwork() EXCLUDES(mutex_);
  void PlanAlarms() EXCLUDES(mutex_);
  void PostAlarms() EXCLUDES(mutex_);
  base::Duration NextPlan() const;
  void FinishChecks(bool all);
  void LogChange(const RecordedProbe& recorded) const;

  alert::AlertSink& sink_;
  const base::Clock& clock_;
  const base::Logger logger_;
  const WatchParts parts_;
  // Results may come when this is gone.
  const std::shared_ptr<Inbox<Mail>> inbox_;
  mutable base::Mutex mutex_;
  WatchBook book_ GUARDED_BY(mutex_);
  // These are the thread's.
  AlarmBook alarms_;
  std::vector<Check> checks_;
  bool news_ = true;              // since the last plan
  base::Duration planned_at_{0};  // monotonic
  base::Duration plan_at_{0};     // though there is no news

  base::Mutex drain_mutex_;
  const std::unique_ptr<Prober> prober_;
  std::thread thread_ GUARDED_BY(drain_mutex_);
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_H_
