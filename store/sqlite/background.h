// What the writer does when nobody waits for it: filling the history from the
// journal, retention, the size limit, checkpoints of the write-ahead log.
//
// All of it goes in slices of some milliseconds, in transactions that are not
// durable by themselves: after a crash it is simply done again.
#ifndef TEBIUM_STORE_SQLITE_BACKGROUND_H_
#define TEBIUM_STORE_SQLITE_BACKGROUND_H_

#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/store_metrics.h"
#include "store/sqlite/write_connection.h"

namespace tebium::store {

// What the writer knows when it asks for a slice.
struct BackgroundView {
  bool quiet = false;  // no change has come for a while
  int64_t wanted = 0;  // someone waits for the history up to this journal id
  std::function<bool()> changes_wait;  // asked during a slice
};

// On the writer's thread alone.
class Background {
 public:
  Background(const SqliteSettings& settings, WriteConnection& connection,
             const base::Clock& clock, StoreMetrics& metrics,
             const base::Logger& logger);

  // Does one slice of what is due; false if nothing is. A failure is counted
  // and logged, and the work rests for a second.
  base::StatusOr<bool> Step(const BackgroundView& view);

  // Writing works again: no more rest.
  void Resume() { rest_until_ = base::Duration(0); }

  // How long nothing will be due, if no change comes and nobody asks.
  base::Duration Rest(const BackgroundView& view) const;

 private:
  enum class Phase { kIdle, kHistory, kMessages, kOutbox, kAudit, kTrim };

  bool JournalWorkDue(const BackgroundView& view) const;
  bool MaintenanceDue(const BackgroundView& view) const;
  bool CheckpointDue(const BackgroundView& view) const;
  // Gives unused memory back once it has been quiet for a while.
  void ReleaseWhenQuiet(const BackgroundView& view);

  base::Status JournalSlice(const BackgroundView& view);
  base::Status MaintenanceSlice();
  void WidenLogUnderLoad();
  base::Status Checkpoint();
  base::Status Run(Operation operation,
                   const std::function<base::Status()>& body);

  // One slice of the present phase; gives how many rows it deleted.
  base::StatusOr<size_t> DeleteSlice();
  // How many rows are to be trimmed, and the size for the metric.
  base::Status Measure();
  void EndRound();

  const SqliteSettings settings_;
  WriteConnection& connection_;
  const base::Clock& clock_;
  StoreMetrics& metrics_;
  const base::Logger logger_;

  base::Duration rest_until_{0};  // after a failure
  base::Duration next_journal_work_{0};
  base::Duration next_maintenance_{0};  // the next round, or slice of one
  Phase phase_ = Phase::kIdle;
  size_t rows_to_trim_ = 0;
  bool log_is_wide_ = false;
  int checkpointed_pages_ = 0;
  base::Duration release_at_{0};  // 0: not set
  int64_t released_commits_ = 0;  // how many there were then
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_BACKGROUND_H_
