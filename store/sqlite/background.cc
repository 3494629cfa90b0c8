#include "store/sqlite/background.h"

#include <malloc.h>

#include <algorithm>

#include "store/sqlite/log_file.h"

namespace tebium::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The journal may grow to so many entries while changes keep coming; from then
// on its extraction takes turns with them, and more of them the longer it is.
constexpr int64_t kLongJournal = 200'000;
constexpr int64_t kVeryLongJournal = 1'000'000;

constexpr size_t kMaxEventsInSlice = 2'000;
// Fewer are not worth a transaction (each adds a segment to the index).
constexpr size_t kMinEventsInSlice = 64;
constexpr base::Duration kExtractSlice = milliseconds(10);
constexpr int64_t kTrimSlice = 5'000;
constexpr size_t kDeleteSlice = 200;

// In pages of 4 KiB.
constexpr int kCheckpointWhenQuiet = 1'000;
constexpr int kCheckpointAtLatest = 4'000;
// A log that has grown to so many at once will grow on.
constexpr int kWidenLogAt = 200;
constexpr int64_t kWideLogBytes = int64_t{kCheckpointAtLatest + 250} * 4'120;

constexpr base::Duration kRestAfterFailure = seconds(1);
constexpr base::Duration kLongestRest = seconds(60);
constexpr base::Duration kReleaseAfter = seconds(2);

// So many times as long as a slice took do changes alone have the writer.
int64_t TurnsOfChanges(int64_t backlog) {
  if (backlog > kVeryLongJournal) return 1;
  return backlog > kLongJournal ? 2 : 19;
}

}  // namespace

Background::Background(const SqliteSettings& settings,
                       WriteConnection& connection, const base::Clock& clock,
                       StoreMetrics& metrics, const base::Logger& logger)
    : settings_(settings),
      connection_(connection),
      clock_(clock),
      metrics_(metrics),
      logger_(logger),
      next_maintenance_(clock.Monotonic() + settings.maintenance_interval) {
  if (const auto bytes = connection_.UsedBytes(); bytes.ok()) {
    metrics_.SetSize(*bytes);
  }
}

bool Background::JournalWorkDue(const BackgroundView& view) const {
  const JournalMarks& marks = connection_.marks();
  const int64_t backlog = marks.last - marks.extracted;
  if (backlog == 0 && marks.deletable() == marks.trimmed) return false;
  if (view.quiet || view.wanted > marks.extracted) return true;
  if (clock_.Monotonic() < next_journal_work_) return false;
  return backlog > kLongJournal || !view.changes_wait();
}

bool Background::MaintenanceDue(const BackgroundView& view) const {
  if (phase_ != Phase::kIdle && view.quiet) return true;
  return clock_.Monotonic() >= next_maintenance_;
}

bool Background::CheckpointDue(const BackgroundView& view) const {
  const int pages = connection_.wal_pages();
  // Fewer than before: the log has started over.
  const int fresh =
      pages < checkpointed_pages_ ? pages : pages - checkpointed_pages_;
  return fresh >= (view.quiet ? kCheckpointWhenQuiet : kCheckpointAtLatest);
}

void Background::ReleaseWhenQuiet(const BackgroundView& view) {
  const int64_t commits = connection_.commits();
  if (!view.quiet || commits == released_commits_) {
    release_at_ = base::Duration(0);
    return;
  }
  const base::Duration now = clock_.Monotonic();
  if (release_at_ == base::Duration(0)) release_at_ = now + kReleaseAfter;
  if (now < release_at_) return;
  release_at_ = base::Duration(0);
  released_commits_ = commits;
  connection_.ReleaseMemory();
  // What the load left in pieces is whole pages by now, here and elsewhere.
  malloc_trim(0);
}

base::StatusOr<bool> Background::Step(const BackgroundView& view) {
  if (clock_.Monotonic() < rest_until_) return false;
  WidenLogUnderLoad();
  base::Status status;
  if (CheckpointDue(view)) {
    status = Checkpoint();
  } else if (JournalWorkDue(view)) {
    status = JournalSlice(view);
  } else if (MaintenanceDue(view)) {
    status = MaintenanceSlice();
  } else {
    ReleaseWhenQuiet(view);
    return false;
  }
  if (!status.ok()) {
    rest_until_ = clock_.Monotonic() + kRestAfterFailure;
    return status;
  }
  return true;
}

base::Duration Background::Rest(const BackgroundView& view) const {
  const base::Duration now = clock_.Monotonic();
  if (now < rest_until_)
    return std::max<base::Duration>(rest_until_ - now, milliseconds(1));
  if (JournalWorkDue(view) || MaintenanceDue(view) || CheckpointDue(view)) {
    return base::Duration(0);
  }
  base::Duration next = next_maintenance_;
  if (view.quiet && connection_.commits() != released_commits_) {
    next = std::min(next, release_at_);
  }
  return std::clamp<base::Duration>(next - now, milliseconds(1), kLongestRest);
}

base::Status Background::Run(Operation operation,
                             const std::function<base::Status()>& body) {
  const base::Duration begun = clock_.Monotonic();
  const base::Status status = connection_.Transact(Durability::kLater, body);
  metrics_.Observe(operation, clock_.Monotonic() - begun);
  if (!status.ok()) {
    metrics_.CountError(operation);
    logger_.Error("work in the background failed; trying again",
                  {{"err", status.message()}});
  }
  return status;
}

// --- Journal ----------------------------------------------------------------

base::Status Background::JournalSlice(const BackgroundView& view) {
  const JournalMarks& marks = connection_.marks();
  const base::Duration begun = clock_.Monotonic();
  size_t events = 0;
  const auto enough = [&] {
    if (++events < kMinEventsInSlice) return false;
    if (clock_.Monotonic() - begun >= kExtractSlice) return true;
    return view.wanted <= marks.extracted &&
           marks.last - marks.extracted <= kLongJournal && view.changes_wait();
  };
  Tables& tables = connection_.tables();
  const base::Status status = Run(Operation::kExtract, [&]() -> base::Status {
    TEBIUM_RETURN_IF_ERROR(
        tables.journal.Extract(tables.history, kMaxEventsInSlice, enough));
    return tables.journal.Trim(kTrimSlice);
  });
  if (!status.ok()) return status;
  const base::Duration now = clock_.Monotonic();
  const int64_t backlog = marks.last - marks.extracted;
  base::Duration pause = (now - begun) * TurnsOfChanges(backlog);
  if (backlog <= kLongJournal) {
    pause = std::max<base::Duration>(pause, milliseconds(50));
  }
  next_journal_work_ = now + pause;
  return {};
}

// --- Maintenance ------------------------------------------------------------

base::StatusOr<size_t> Background::DeleteSlice() {
  Tables& tables = connection_.tables();
  const base::Time cutoff = settings_.retention > base::Duration(0)
                                ? clock_.Now() - settings_.retention
                                : base::Time::min();
  switch (phase_) {
    case Phase::kHistory:
      return tables.history.DeleteBefore(cutoff, kDeleteSlice);
    case Phase::kMessages:
      return tables.messages.DeleteBefore(cutoff, kDeleteSlice);
    case Phase::kOutbox:
      return tables.outbox.DeleteDeadBefore(cutoff, kDeleteSlice);
    case Phase::kAudit:
      return tables.console.DeleteAuditBefore(cutoff, kDeleteSlice);
    case Phase::kTrim:
      return tables.history.DeleteOldest(std::min(kDeleteSlice, rows_to_trim_));
    default:
      return size_t{0};
  }
}

// The index of words gives room back only as it merges, so what is over the
// limit is turned into a number of rows, once a round.
base::Status Background::Measure() {
  TEBIUM_ASSIGN_OR_RETURN(const uint64_t used, connection_.UsedBytes());
  metrics_.SetSize(used);
  rows_to_trim_ = 0;
  const uint64_t limit = settings_.max_size_bytes;
  if (limit == 0 || used <= limit) return {};
  TEBIUM_ASSIGN_OR_RETURN(const int64_t rows, connection_.HistoryRows());
  const double excess =
      static_cast<double>(used - limit) + 0.05 * static_cast<double>(limit);
  const double share = std::min(1.0, excess / static_cast<double>(used));
  rows_to_trim_ = static_cast<size_t>(static_cast<double>(rows) * share) +
                  (rows > 0 ? 1 : 0);
  return {};
}

base::Status Background::MaintenanceSlice() {
  const base::Duration begun = clock_.Monotonic();
  if (phase_ == Phase::kIdle) phase_ = Phase::kHistory;
  size_t deleted = 0;
  const base::Status status =
      Run(Operation::kMaintenance, [&]() -> base::Status {
        TEBIUM_ASSIGN_OR_RETURN(deleted, DeleteSlice());
        const bool of_history =
            phase_ == Phase::kHistory || phase_ == Phase::kTrim;
        if (deleted == 0 || !of_history) return {};
        return connection_.tables().history.Tidy();
      });
  if (!status.ok()) return status;
  const base::Duration now = clock_.Monotonic();
  next_maintenance_ = now + (now - begun) * 4;
  if (phase_ == Phase::kTrim) {
    rows_to_trim_ -= std::min(deleted, rows_to_trim_);
    if (deleted == 0 || rows_to_trim_ == 0) EndRound();
    return {};
  }
  if (deleted < kDeleteSlice) {
    phase_ = static_cast<Phase>(static_cast<int>(phase_) + 1);
  }
  if (phase_ != Phase::kTrim) return {};
  const base::Status measured = Measure();
  if (!measured.ok() || rows_to_trim_ == 0) EndRound();
  return measured;
}

void Background::EndRound() {
  phase_ = Phase::kIdle;
  next_maintenance_ = clock_.Monotonic() + settings_.maintenance_interval;
}

// --- The log ----------------------------------------------------------------

void Background::WidenLogUnderLoad() {
  if (log_is_wide_ || connection_.wal_pages() < kWidenLogAt) return;
  log_is_wide_ = true;
  // It works as well without, only slower.
  const base::Status status = WidenLog(settings_.path, kWideLogBytes);
  if (!status.ok()) {
    logger_.Warn("no room made for the log", {{"err", status.message()}});
  }
}

base::Status Background::Checkpoint() {
  const base::Duration begun = clock_.Monotonic();
  const base::Status status = connection_.Checkpoint();
  metrics_.Observe(Operation::kCheckpoint, clock_.Monotonic() - begun);
  // Should a reader have been in the way, it is tried again when as much has
  // come again.
  checkpointed_pages_ = connection_.wal_pages();
  if (!status.ok()) {
    metrics_.CountError(Operation::kCheckpoint);
    logger_.Warn("checkpoint failed", {{"err", status.message()}});
  }
  return status;
}

}  // namespace tebium::store
