// The dispatch engine: from durable alerts to durable notifications.
//
// One thread works on the AlertBook, a slice at a time; between slices, others
// may look at it (several at once) and change its silences. The thread takes
// journal entries in commit order, lets timers ring, and hands the store one
// change at a time; while that is being written, arrivals gather, so the engine
// batches by itself under load.
#ifndef TEBIUM_DISPATCH_ENGINE_H_
#define TEBIUM_DISPATCH_ENGINE_H_

#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "alert/desk.h"
#include "alert/ports.h"
#include "alert/silence.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/status.h"
#include "dispatch/alert_book.h"
#include "dispatch/repeat_index.h"
#include "dispatch/router.h"
#include "store/store.h"

namespace tebium::dispatch {

struct EngineSettings {
  BookSettings book;
  alert::SilenceLimits silence_limits;
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
class Engine : public alert::AlertSink,
               public alert::AlertDesk,
               public alert::SilenceDesk,
               public store::StoreListener {
 public:
  // Restores the state from the store, replays the journal, and starts. All
  // references must outlive the engine.
  static base::StatusOr<std::unique_ptr<Engine>> Start(
      const EngineSettings& settings, Routing routing, store::Store& store,
      const base::Clock& clock, base::Random& random, base::Metrics& metrics,
      const base::Logger& logger);

  ~Engine() override;  // Drain() with no patience

  base::Status Accept(alert::Batch batch) override;

  // Another configuration holds once this returns; see AlertBook.
  void Reconfigure(Routing routing) EXCLUDES(book_mutex_);

  // --- alert::AlertDesk ---
  void VisitAlerts(const alert::AlertFilter& filter,
                   const std::function<void(const alert::AlertView&)>& visit)
      const override EXCLUDES(book_mutex_);
  void VisitGroups(const alert::AlertFilter& filter,
                   const std::function<void(const alert::GroupView&)>& visit)
      const override EXCLUDES(book_mutex_);
  std::vector<std::string> Receivers() const override EXCLUDES(book_mutex_);

  // --- alert::SilenceDesk ---
  std::vector<alert::Silence> Silences() const override EXCLUDES(book_mutex_);
  base::StatusOr<alert::Silence> FindSilence(std::string_view id) const override
      EXCLUDES(book_mutex_);
  base::StatusOr<std::string> PutSilence(alert::Silence wanted) override
      EXCLUDES(silence_mutex_, book_mutex_);
  base::StatusOr<std::string> EnsureSilence(alert::Silence wanted) override
      EXCLUDES(silence_mutex_, book_mutex_);
  base::Status ExpireSilence(std::string_view id) override
      EXCLUDES(silence_mutex_, book_mutex_);

  // On the store's writer thread.
  void OnJournal(std::span<const store::JournalEntry> entries) override;

  // Works off what has arrived, writes all state, and stops; at most `limit`.
  void Drain(base::Duration limit);

 private:
  struct EngineMetrics;

  Engine(const EngineSettings& settings, Routing routing, store::Store& store,
         const base::Clock& clock, base::Random& random, base::Metrics& metrics,
         const base::Logger& logger);

  base::Status Restore() EXCLUDES(book_mutex_);
  base::Status RestoreRows() REQUIRES(book_mutex_);
  base::Status CheckQueue() const;
  base::Status CheckActive(const alert::Batch& batch) const;
  void DropRepeats(alert::Batch& batch);
  void RecordForRepeats(const store::JournalEntry& entry);
  void Run();
  void Step();
  void WaitForWork() EXCLUDES(mutex_);
  base::Duration UntilWork() const REQUIRES(mutex_);
  std::deque<store::JournalEntry> TakeInbox() EXCLUDES(mutex_);
  void ApplyInbox() EXCLUDES(book_mutex_);
  store::DispatchChange NextChange() EXCLUDES(book_mutex_);
  void Submit(const std::shared_ptr<const store::DispatchChange>& change);
  void OnWritten(const std::shared_ptr<const store::DispatchChange>& change,
                 const base::Status& status) EXCLUDES(mutex_);
  // Both after the book has changed.
  void PublishMetrics() REQUIRES(book_mutex_);
  void PublishWork() REQUIRES(book_mutex_) EXCLUDES(mutex_);
  base::Status StoreSilences(const std::vector<alert::Silence>& silences)
      EXCLUDES(book_mutex_);
  bool Finished() EXCLUDES(mutex_);

  const EngineSettings settings_;
  store::Store& store_;
  const base::Clock& clock_;
  base::Random& random_;
  const base::Logger logger_;
  std::unique_ptr<EngineMetrics> metrics_;
  RepeatIndex repeats_;

  // Held while a slice of work is done; before mutex_ where both are.
  mutable base::SharedMutex book_mutex_;
  AlertBook book_ GUARDED_BY(book_mutex_);
  // One change of silences at a time, until it is on disk; before book_mutex_.
  base::Mutex silence_mutex_;

  std::atomic<size_t> queued_events_{0};
  std::atomic<size_t> active_alerts_{0};

  base::Mutex mutex_;
  base::CondVar work_;
  base::CondVar stopped_;
  std::deque<store::JournalEntry> inbox_ GUARDED_BY(mutex_);
  // What the book has to do, as of its last change.
  base::Time next_timer_ GUARDED_BY(mutex_) = base::Time::max();
  bool needs_checkpoint_ GUARDED_BY(mutex_) = false;
  base::Duration next_checkpoint_ GUARDED_BY(mutex_){0};  // monotonic
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
