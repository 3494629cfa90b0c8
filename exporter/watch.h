// Watches modules: probes each on its schedule, keeps how it stands, and raises
// and ends alerts through the one door.
//
// Nothing is stored. After a restart every module is unknown until it was
// probed often enough; alerts of ours that fire since before are taken over:
// they go on, or end once their module is known to be up or is watched no more.
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
#include "exporter/probe.h"
#include "exporter/watch_book.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// Thread-safe; has a thread of its own, on which CheckNow() answers.
class Watch : public alert::ModuleDesk, public alert::SampleDesk {
 public:
  // References must outlive it. `alerts` is asked once, here, for alerts that
  // fire already.
  static std::unique_ptr<Watch> Start(
      WatchSettings settings, std::unique_ptr<Prober> prober,
      alert::AlertSink& sink, const alert::AlertDesk& alerts,
      const base::Clock& clock, base::Random& random, base::Metrics& metrics,
      const base::Logger& logger);
  ~Watch() override;  // drains

  // What is known of a module that is still probed the same way stays; alerts
  // of modules that are gone end.
  void Reconfigure(WatchSettings settings);

  // Ends promptly; what is being probed is not waited for. Alerts stay as they
  // are: that nobody looks says nothing of a module.
  void Drain();

  std::vector<alert::ModuleView> Modules() const override;
  void CheckNow(
      std::function<void(std::vector<alert::ModuleView>)> done) override;

  std::vector<std::string> SampleNames(std::string_view module) const override;
  base::StatusOr<alert::SampleSeries> Samples(std::string_view module,
                                              std::string_view name,
                                              base::Time from,
                                              base::Time to) const override;

 private:
  class Inbox;
  struct Mail;
  using CheckDone = std::function<void(std::vector<alert::ModuleView>)>;
  // A CheckNow() that is being answered.
  struct Check {
    std::set<uint64_t> waiting;  // modules' numbers
    base::Duration deadline{0};  // monotonic
    CheckDone done;
  };

  Watch(WatchSettings settings, std::unique_ptr<Prober> prober,
        alert::AlertSink& sink, const base::Clock& clock, base::Random& random,
        base::Metrics& metrics, const base::Logger& logger);
  void TakeOver(const alert::AlertDesk& alerts);

  // The rest is the thread's.
  void Run();
  base::Duration UntilWork() const EXCLUDES(mutex_);
  std::vector<DueProbe> Take(Mail& mail) EXCLUDES(mutex_);
  void Probe(const DueProbe& due);
  void PostAlarms() EXCLUDES(mutex_);
  void FinishChecks(bool all);
  void LogChange(const StateChange& change) const;

  alert::AlertSink& sink_;
  const base::Clock& clock_;
  const base::Logger logger_;
  // Results may come when this is gone.
  const std::shared_ptr<Inbox> inbox_;
  mutable base::Mutex mutex_;
  WatchBook book_ GUARDED_BY(mutex_);
  AlarmBook alarms_;           // of the thread
  std::vector<Check> checks_;  // of the thread
  base::Mutex drain_mutex_;
  const std::unique_ptr<Prober> prober_;
  std::thread thread_ GUARDED_BY(drain_mutex_);
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_H_
