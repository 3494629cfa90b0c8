#include "store/sqlite/watch_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/latch.h"
#include "base/mutex.h"
#include "store/sqlite/file_lock.h"
#include "store/sqlite/log_file.h"
#include "store/sqlite/watch_tables.h"

namespace tebium::store {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// As the alerts' writer: after a commit those who were answered soon come with
// their next; it pays to wait for them a little.
constexpr base::Duration kSlowCommit = microseconds(500);
constexpr base::Duration kLongestGathering = milliseconds(1);
// In pages of 4 KiB.
constexpr int kCheckpointAt = 2'000;
constexpr int kCheckpointWhenQuiet = 250;
constexpr int kWidenLogAt = 400;
constexpr int64_t kWideLogBytes = int64_t{kCheckpointAt + 500} * 4'120;
constexpr base::Duration kReopenInterval = seconds(5);
constexpr base::Duration kQuietAfter = seconds(2);

// One call of Append() or Save(), which waits for it.
struct Change {
  std::string record;
  std::vector<WatchNote> notes;
  uint64_t through = 0;
  bool is_record = false;
  uint64_t number = 0;
  base::Status outcome;
};

struct Group {
  std::vector<Change*> changes;
  std::shared_ptr<base::Latch> latch = std::make_shared<base::Latch>();
};

class WatchFile : public WatchStore {
 public:
  WatchFile(WatchFileSettings settings, const base::Clock& clock,
            const base::Logger& logger)
      : settings_(std::move(settings)), clock_(clock), logger_(logger) {
    {
      base::MutexLock lock(tables_mutex_);
      (void)Ready();
    }
    thread_ = std::thread([this] { Run(); });
  }

  ~WatchFile() override {
    {
      base::MutexLock lock(mutex_);
      stopping_ = true;
      work_.NotifyOne();
    }
    thread_.join();
  }

  base::StatusOr<uint64_t> Append(std::string record) override {
    Change change;
    change.record = std::move(record);
    change.is_record = true;
    TEBIUM_RETURN_IF_ERROR(Submit(change));
    return change.number;
  }

  base::Status Save(std::vector<WatchNote> notes, uint64_t through) override {
    Change change;
    change.notes = std::move(notes);
    change.through = through;
    return Submit(change);
  }

  base::Status VisitRecords(
      const std::function<void(uint64_t number, std::string_view record)>&
          visit) const override {
    base::MutexLock lock(tables_mutex_);
    TEBIUM_RETURN_IF_ERROR(Ready());
    return Outcome(tables_->VisitRecords(visit));
  }

  base::StatusOr<std::vector<WatchNote>> Load(
      std::string_view sort) const override {
    base::MutexLock lock(tables_mutex_);
    TEBIUM_RETURN_IF_ERROR(Ready());
    auto notes = tables_->Load(sort);
    if (!notes.ok()) return Outcome(notes.status());
    return notes;
  }

 private:
  base::Status Submit(Change& change) EXCLUDES(mutex_) {
    std::shared_ptr<base::Latch> latch;
    {
      base::MutexLock lock(mutex_);
      if (next_.changes.size() >= settings_.max_waiting) {
        return base::UnavailableError("too many changes wait to be written");
      }
      next_.changes.push_back(&change);
      latch = next_.latch;
      if (next_.changes.size() >= wake_at_) work_.NotifyOne();
    }
    latch->Wait();
    return change.outcome;
  }

  // --- The file -------------------------------------------------------------

  // Opens the file if it is not open. Const because readers do it too.
  base::Status Ready() const REQUIRES(tables_mutex_) {
    if (tables_ != nullptr) return {};
    const base::Duration now = clock_.Monotonic();
    if (retry_at_.has_value() && now < *retry_at_) {
      return base::UnavailableError("the file is not open");
    }
    retry_at_ = now + kReopenInterval;
    const base::Status status = Open();
    if (status.ok()) return status;
    logger_.Error("samples can't be stored",
                  {{"path", settings_.path}, {"err", status.message()}});
    return base::UnavailableError(status.message());
  }

  base::Status Open() const REQUIRES(tables_mutex_) {
    std::error_code ignored;  // opening says what is wrong
    std::filesystem::create_directories(
        std::filesystem::path(settings_.path).parent_path(), ignored);
    if (!lock_.has_value()) {
      auto lock = FileLock::Acquire(settings_.path + ".lock");
      if (!lock.ok()) return lock.status();
      lock_.emplace(*std::move(lock));
    }
    auto tables = WatchTables::Open(settings_.path, settings_.max_bytes);
    if (tables.status().code() == base::StatusCode::kFailedPrecondition) {
      MoveAside(tables.status());
      tables = WatchTables::Open(settings_.path, settings_.max_bytes);
    }
    if (!tables.ok()) return tables.status();
    tables_ = *std::move(tables);
    return {};
  }

  // Failures as callers see them; a file that turns out to be damaged gives
  // way to a new one.
  base::Status Outcome(const base::Status& status) const
      REQUIRES(tables_mutex_) {
    if (status.ok()) return status;
    if (tables_->IsDamaged()) {
      tables_.reset();
      MoveAside(status);
      retry_at_.reset();
    }
    return base::UnavailableError(status.message());
  }

  void MoveAside(const base::Status& status) const {
    const std::string aside = settings_.path + ".damaged";
    logger_.Error("samples begin anew: their file can't be used",
                  {{"path", settings_.path},
                   {"moved_to", aside},
                   {"err", status.message()}});
    std::error_code ignored;  // opening it again says so
    std::filesystem::rename(settings_.path, aside, ignored);
    for (const char* suffix : {"-wal", "-shm"}) {
      std::filesystem::remove(settings_.path + suffix, ignored);
    }
  }

  // --- The writer's thread --------------------------------------------------

  void Run() {
    while (true) {
      Group group = Take();
      if (!group.changes.empty()) {
        Commit(group);
      } else if (Finished()) {
        return;
      }
      CareForLog(group.changes.empty());
    }
  }

  bool Finished() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    return stopping_ && next_.changes.empty();
  }

  Group Take() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    while (next_.changes.empty() && !stopping_) {
      if (!dirty_) {
        work_.Wait(mutex_);
      } else if (!work_.WaitFor(mutex_, kQuietAfter)) {
        break;
      }
    }
    if (!next_.changes.empty()) Gather();
    Group group = std::exchange(next_, {});
    last_group_ = group.changes.size();
    return group;
  }

  void Gather() REQUIRES(mutex_) {
    if (last_commit_took_ < kSlowCommit) return;
    const base::Duration until =
        clock_.Monotonic() +
        std::min<base::Duration>(last_commit_took_ / 4, kLongestGathering);
    wake_at_ = last_group_;
    while (next_.changes.size() < last_group_ && !stopping_) {
      const base::Duration left = until - clock_.Monotonic();
      if (left <= base::Duration(0) || !work_.WaitFor(mutex_, left)) break;
    }
    wake_at_ = 1;
  }

  void Commit(Group& group) {
    const base::Duration begun = clock_.Monotonic();
    base::MutexLock lock(tables_mutex_);
    base::Status status = Write(group.changes);
    if (!status.ok() && tables_ != nullptr && group.changes.size() > 1) {
      // One that can't be written must not take the others with it.
      for (Change* change : group.changes) change->outcome = Write({change});
    } else {
      for (Change* change : group.changes) change->outcome = status;
    }
    dirty_ = true;
    NoteOutcome(status);
    last_commit_took_ = clock_.Monotonic() - begun;
    group.latch->Open();
  }

  base::Status Write(const std::vector<Change*>& changes)
      REQUIRES(tables_mutex_) {
    TEBIUM_RETURN_IF_ERROR(Ready());
    WatchTables& tables = *tables_;
    return Outcome(tables.Transact([&]() -> base::Status {
      for (Change* change : changes) {
        TEBIUM_RETURN_IF_ERROR(Execute(tables, *change));
      }
      return {};
    }));
  }

  static base::Status Execute(WatchTables& tables, Change& change) {
    if (change.is_record) {
      TEBIUM_ASSIGN_OR_RETURN(change.number, tables.Append(change.record));
      return {};
    }
    // What is taken out first makes room in a file that is full.
    if (change.through > 0) {
      TEBIUM_RETURN_IF_ERROR(tables.Trim(change.through));
    }
    for (const WatchNote& note : change.notes) {
      TEBIUM_RETURN_IF_ERROR(tables.Put(note));
    }
    return {};
  }

  void NoteOutcome(const base::Status& status) {
    if (status.ok() != failing_) return;
    failing_ = !status.ok();
    if (failing_) {
      logger_.Error("writing samples failed", {{"err", status.message()}});
    } else {
      logger_.Info("writing samples works again");
    }
  }

  void CareForLog(bool quiet) {
    base::MutexLock lock(tables_mutex_);
    if (tables_ == nullptr) return;
    const int pages = tables_->wal_pages();
    if (!log_is_wide_ && pages >= kWidenLogAt) {
      log_is_wide_ = true;
      (void)WidenLog(settings_.path, kWideLogBytes);  // it works without
    }
    // Fewer than before: the log has started over.
    const int fresh = pages < moved_pages_ ? pages : pages - moved_pages_;
    if (fresh >= (quiet ? kCheckpointWhenQuiet : kCheckpointAt)) {
      const base::Status status = tables_->Checkpoint();
      moved_pages_ = pages;
      if (!status.ok()) {
        logger_.Warn("checkpoint of samples failed",
                     {{"err", status.message()}});
      }
    }
    if (!quiet) return;
    tables_->ReleaseMemory();
    dirty_ = false;
  }

  const WatchFileSettings settings_;
  const base::Clock& clock_;
  const base::Logger logger_;

  mutable base::Mutex tables_mutex_;
  mutable std::optional<FileLock> lock_ GUARDED_BY(tables_mutex_);
  mutable std::unique_ptr<WatchTables> tables_ GUARDED_BY(tables_mutex_);
  mutable std::optional<base::Duration> retry_at_ GUARDED_BY(tables_mutex_);

  // The thread's.
  bool dirty_ = false;  // something was written since it was last quiet
  bool failing_ = false;
  bool log_is_wide_ = false;
  int moved_pages_ = 0;
  base::Duration last_commit_took_{0};

  base::Mutex mutex_;
  base::CondVar work_;
  Group next_ GUARDED_BY(mutex_);
  size_t wake_at_ GUARDED_BY(mutex_) = 1;
  size_t last_group_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace

std::unique_ptr<WatchStore> OpenWatchFile(WatchFileSettings settings,
                                          const base::Clock& clock,
                                          const base::Logger& logger) {
  return std::make_unique<WatchFile>(std::move(settings), clock,
                                     logger.Named("samples"));
}

}  // namespace tebium::store
