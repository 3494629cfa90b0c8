// The thread that writes.
//
// It takes all changes that wait, runs them in one transaction, and tells of
// the outcome; when none wait, it works in the background.
#ifndef TEBIUM_STORE_SQLITE_WRITER_H_
#define TEBIUM_STORE_SQLITE_WRITER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/status.h"
#include "store/sqlite/background.h"
#include "store/sqlite/change.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/store_metrics.h"
#include "store/sqlite/write_connection.h"

namespace tebium::store {

// Thread-safe.
class Writer {
 public:
  Writer(const SqliteSettings& settings,
         std::unique_ptr<WriteConnection> connection, const base::Clock& clock,
         StoreMetrics& metrics, const base::Logger& logger);
  // Writes what was handed in, and closes the file.
  ~Writer();

  Listeners& listeners() { return listeners_; }

  // The latch opens once the change is finished. Null if too many wait: then
  // the change is not taken.
  LatchRef TrySubmit(std::unique_ptr<Change> change) EXCLUDES(mutex_);
  // Taken in any case: if too many wait, only to be finished with kUnavailable
  // when its turn comes.
  void Submit(std::unique_ptr<Change> change) EXCLUDES(mutex_);
  // Taken and executed in any case.
  LatchRef SubmitAlways(std::unique_ptr<Change> change) EXCLUDES(mutex_);

  // Waits until the history holds all that was committed so far, or for
  // `limit`.
  void AwaitHistory(base::Duration limit) EXCLUDES(mutex_);
  // Journal entries that the history does not hold.
  int64_t Backlog() const;

  base::Status Writable() EXCLUDES(mutex_);

 private:
  struct Group {
    std::vector<std::unique_ptr<Change>> changes;
    LatchRef latch = std::make_shared<base::Latch>();
  };

  void Run();
  // All that waits; empty when it is time for other work.
  Group Take(base::Duration patience) EXCLUDES(mutex_);
  void Gather() REQUIRES(mutex_);
  void Push(std::unique_ptr<Change> change) REQUIRES(mutex_);
  void Sleep(size_t wake_at, base::Duration limit) REQUIRES(mutex_);
  bool Finished() EXCLUDES(mutex_);

  void Commit(Group& group);
  base::Status Write(Group& group, size_t begin, size_t end);
  void WriteOneByOne(Group& group);
  void Finish(Change& change, const base::Status& status);
  void TellOfJournal();
  // After anything was written, or not.
  void NoteOutcome(const base::Status& status) EXCLUDES(mutex_);
  void PublishMarks() EXCLUDES(mutex_);

  BackgroundView View();
  base::Duration Patience();
  void WorkInBackground();
  void Probe();

  const SqliteSettings settings_;
  const base::Clock& clock_;
  StoreMetrics& metrics_;
  const base::Logger logger_;
  Listeners listeners_;

  // The writer's thread only.
  const std::unique_ptr<WriteConnection> connection_;
  Background background_;
  bool quiet_ = false;
  bool failing_ = false;
  int64_t seen_wanted_ = 0;
  int64_t seen_commits_ = 0;
  base::Duration last_commit_took_{0};

  std::atomic<size_t> waiting_{0};
  std::atomic<int64_t> committed_{0};  // the last journal id
  std::atomic<int64_t> extracted_{0};

  base::Mutex mutex_;
  base::CondVar work_;
  base::CondVar progress_;
  Group next_ GUARDED_BY(mutex_);
  bool asleep_ GUARDED_BY(mutex_) = false;
  size_t wake_at_ GUARDED_BY(mutex_) = 1;
  size_t last_group_ GUARDED_BY(mutex_) = 0;
  int64_t wanted_ GUARDED_BY(mutex_) = 0;
  base::Status outcome_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_WRITER_H_
