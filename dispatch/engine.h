// The dispatch engine: from durable alerts to durable notifications.
//
// One thread owns the AlertBook. It takes journal entries in commit order, lets
// timers ring, and hands the store one change at a time; while that is being
// written, arrivals gather, so the engine batches by itself under load.
#ifndef TEBIUM_DISPATCH_ENGINE_H_
#define TEBIUM_DISPATCH_ENGINE_H_

#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "alert/ports.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "base/status.h"
#include "dispatch/alert_book.h"
#include "dispatch/repeat_index.h"
#include "dispatch/router.h"
#include "store/store.h"

namespace tebium::dispatch {

struct EngineSettings {
  BookSettings book;
  // How often alerts that changed are written where the journal can be cut.
  base::Duration checkpoint_interval = std::chrono::seconds(5);
  // Alerts in one change; bounds how long one write can take.
  size_t max_alerts_per_change = 5'000;
  // Entries that may wait for the engine before Accept() refuses.
  size_t max_queued_events = 200'000;
  // Alerts that may be active at once before Accept() refuses requests with
  // anything that fires; resolutions still pass, or it could never get better.
  size_t max_active_alerts = 1'000'000;
  // After a change could not be written.
  base::Duration retry_delay = std::chrono::seconds(1);
};

// Alerts come in through Accept(), which writes the journal. Thread-safe.
class Engine : public alert::AlertSink, public store::StoreListener {
 public:
  // Restores the state from the store, replays the journal, and starts. All
  // references must outlive the engine.
  static base::StatusOr<std::unique_ptr<Engine>> Start(
      const EngineSettings& settings, const Router& router, store::Store& store,
      const base::Clock& clock, base::Metrics& metrics,
      const base::Logger& logger);

  ~Engine() override;  // Drain() with no patience

  base::Status Accept(alert::Batch batch) override;

  // On the store's writer thread.
  void OnJournal(const store::JournalEntry& entry) override;

  // Works off what has arrived, writes all state, and stops; at most `limit`.
  void Drain(base::Duration limit);

 private:
  struct EngineMetrics;

  Engine(const EngineSettings& settings, const Router& router,
         store::Store& store, const base::Clock& clock, base::Metrics& metrics,
         const base::Logger& logger);

  base::Status Restore();
  base::Status CheckQueue() const;
  base::Status CheckActive(const alert::Batch& batch) const;
  void DropRepeats(alert::Batch& batch);
  void RecordForRepeats(const store::JournalEntry& entry);
  void Run();
  void Step();
  void WaitForWork() EXCLUDES(mutex_);
  base::Duration UntilWork() const REQUIRES(mutex_);
  std::deque<store::JournalEntry> TakeInbox() EXCLUDES(mutex_);
  store::DispatchChange NextChange();
  void Submit(const std::shared_ptr<const store::DispatchChange>& change);
  void OnWritten(const std::shared_ptr<const store::DispatchChange>& change,
                 const base::Status& status) EXCLUDES(mutex_);
  void PublishMetrics();
  bool Finished() EXCLUDES(mutex_);

  const EngineSettings settings_;
  store::Store& store_;
  const base::Clock& clock_;
  const base::Logger logger_;
  std::unique_ptr<EngineMetrics> metrics_;
  RepeatIndex repeats_;

  AlertBook book_;                     // the engine's thread only
  base::Duration next_checkpoint_{0};  // monotonic

  std::atomic<size_t> queued_events_{0};
  std::atomic<size_t> active_alerts_{0};

  base::Mutex mutex_;
  base::CondVar work_;
  base::CondVar stopped_;
  std::deque<store::JournalEntry> inbox_ GUARDED_BY(mutex_);
  bool writing_ GUARDED_BY(mutex_) = false;
  // A change that could not be written, and when to try again (monotonic).
  std::shared_ptr<const store::DispatchChange> failed_ GUARDED_BY(mutex_);
  base::Duration retry_at_ GUARDED_BY(mutex_){0};
  bool draining_ GUARDED_BY(mutex_) = false;
  bool abandon_ GUARDED_BY(mutex_) = false;
  bool done_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_ENGINE_H_
