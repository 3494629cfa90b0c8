#include "store/sqlite/sqlite_store.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "store/sqlite/change.h"
#include "store/sqlite/count.h"
#include "store/sqlite/file_lock.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/reads.h"
#include "store/sqlite/search.h"
#include "store/sqlite/store_metrics.h"
#include "store/sqlite/write_connection.h"
#include "store/sqlite/writer.h"

namespace tebium::store {
namespace {

// History() and CountHistory() do not wait longer for what was only just
// appended.
constexpr base::Duration kHistoryPatience = std::chrono::seconds(2);

class SqliteStore : public Store {
 public:
  SqliteStore(const SqliteSettings& settings, FileLock lock,
              std::unique_ptr<WriteConnection> connection,
              const base::Clock& clock, base::Metrics& metrics,
              const base::Logger& logger)
      : clock_(clock),
        logger_(logger),
        lock_(std::move(lock)),
        metrics_(metrics),
        writer_(settings, std::move(connection), clock, metrics_, logger_),
        readers_(settings.path) {}

  void SetJournalListener(StoreListener* listener) override {
    writer_.listeners().journal.store(listener);
  }
  void SetOutboxListener(OutboxListener* listener) override {
    writer_.listeners().outbox.store(listener);
  }

  base::Status Append(std::shared_ptr<const alert::Batch> batch) override {
    base::Status outcome;
    const auto latch = writer_.TrySubmit(std::make_unique<AppendChange>(
        clock_.Monotonic(), std::move(batch), outcome));
    if (latch == nullptr) {
      metrics_.CountError(Operation::kAppend);
      return base::UnavailableError("too many changes wait to be written");
    }
    latch->Wait();
    return outcome;
  }
  void Apply(DispatchChange change, Completion done) override {
    writer_.Submit(std::make_unique<ApplyDispatch>(
        clock_.Monotonic(), std::move(change), std::move(done)));
  }
  void Apply(RelayChange change, Completion done) override {
    writer_.Submit(std::make_unique<ApplyRelay>(
        clock_.Monotonic(), std::move(change), std::move(done)));
  }
  void Apply(ConsoleChange change, Completion done) override {
    writer_.Submit(std::make_unique<ApplyConsole>(
        clock_.Monotonic(), std::move(change), std::move(done)));
  }
  void Claim(std::vector<int64_t> ids, bool reclaim,
             ClaimCompletion done) override {
    writer_.Submit(std::make_unique<ClaimChange>(
        clock_.Monotonic(), std::move(ids), reclaim, std::move(done)));
  }

  base::StatusOr<std::vector<StoredAlert>> LoadAlerts() override {
    return Read([](Database& database) { return ReadAlerts(database); });
  }
  base::StatusOr<std::vector<StoredGroup>> LoadGroups() override {
    return Read([](Database& database) { return ReadGroups(database); });
  }
  base::StatusOr<std::vector<StoredSilence>> LoadSilences() override {
    return Read([](Database& database) { return ReadSilences(database); });
  }
  base::Status ReplayJournal(
      const std::function<void(const JournalEntry&)>& visit) override {
    return Walk([&](Database& database) {
      return ReadUnappliedJournal(database, logger_, visit);
    });
  }
  base::StatusOr<std::vector<OutboxHead>> LoadOutbox() override {
    return Read([](Database& database) { return ReadLiveOutbox(database); });
  }
  base::StatusOr<std::vector<ChatMigration>> LoadMigrations() override {
    return Read([](Database& database) { return ReadMigrations(database); });
  }

  base::StatusOr<std::vector<Note>> LoadNotes() override {
    return Read([](Database& database) { return ReadNotes(database); });
  }
  base::Status VisitCards(
      const std::function<void(const LiveMessage&)>& visit) override {
    return Walk([&](Database& database) { return ReadCards(database, visit); });
  }

  base::StatusOr<std::optional<LiveMessage>> FindMessage(
      const Target& target, const std::string& group_key) override {
    return Read([&](Database& database) {
      return ReadLiveMessage(database, target, group_key);
    });
  }
  base::StatusOr<std::optional<LiveMessage>> FindCard(uint64_t card) override {
    return Read([&](Database& database) { return ReadCard(database, card); });
  }
  base::StatusOr<std::vector<AuditEntry>> Audit(int64_t before_id,
                                                size_t limit) override {
    return Read([&](Database& database) {
      return ReadAudit(database, before_id, limit);
    });
  }
  base::StatusOr<std::vector<HistoryCount>> CountHistory(
      HistoryDimension dimension, base::Time from, base::Time to,
      size_t limit) override {
    writer_.AwaitHistory(kHistoryPatience);
    return Read([&](Database& database) {
      return CountEvents(database, dimension, from, to, limit);
    });
  }
  base::StatusOr<std::vector<LiveMessage>> RecentMessages(
      size_t limit) override {
    return Read([&](Database& database) {
      return ReadRecentMessages(database, limit);
    });
  }
  base::StatusOr<std::vector<HistoryEntry>> History(
      const HistoryQuery& query) override {
    writer_.AwaitHistory(kHistoryPatience);
    return Read([&](Database& database) {
      return SearchHistory(database, query, logger_);
    });
  }
  base::StatusOr<std::vector<OutboxEntry>> ListOutbox(
      std::optional<OutboxState> state, size_t limit) override {
    return Read([&](Database& database) {
      return ReadOutbox(database, state, limit, logger_);
    });
  }
  base::StatusOr<StoreStats> Stats() override {
    auto stats = Read([](Database& database) { return ReadStats(database); });
    if (stats.ok()) {
      stats->journal_entries = static_cast<uint64_t>(writer_.Backlog());
    }
    return stats;
  }

  base::Status Writable() override { return writer_.Writable(); }

  base::Status Flush() override {
    base::Status outcome;
    writer_
        .SubmitAlways(
            std::make_unique<FlushChange>(clock_.Monotonic(), outcome))
        ->Wait();
    return outcome;
  }

 private:
  // A question that only visits.
  template <typename Question>
  base::Status Walk(Question question) {
    return Read([&](Database& database) -> base::StatusOr<bool> {
             TEBIUM_RETURN_IF_ERROR(question(database));
             return true;
           })
        .status();
  }

  template <typename Question>
  auto Read(Question question)
      -> decltype(question(std::declval<Database&>())) {
    const base::Duration begun = clock_.Monotonic();
    auto answer = Ask(question);
    metrics_.Observe(Operation::kRead, clock_.Monotonic() - begun);
    if (!answer.ok()) metrics_.CountError(Operation::kRead);
    return answer;
  }

  template <typename Question>
  auto Ask(Question& question)
      -> decltype(question(std::declval<Database&>())) {
    TEBIUM_ASSIGN_OR_RETURN(ReaderPool::Lease lease, readers_.Borrow());
    auto answer = question(*lease);
    if (!answer.ok()) lease.Discard();
    return answer;
  }

  const base::Clock& clock_;
  const base::Logger logger_;
  const FileLock lock_;  // let go of last
  StoreMetrics metrics_;
  Writer writer_;
  ReaderPool readers_;
};

base::Status MakeFolderOf(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return base::UnavailableError(folder.string() + ": " + error.message());
}

}  // namespace

base::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(
    const SqliteSettings& settings, const base::Clock& clock,
    base::Metrics& metrics, const base::Logger& logger) {
  const base::Logger named = logger.Named("store");
  TEBIUM_RETURN_IF_ERROR(MakeFolderOf(settings.path));
  TEBIUM_ASSIGN_OR_RETURN(auto lock,
                          FileLock::Acquire(settings.path + ".lock"));
  auto connection = WriteConnection::Open(settings.path, clock.Now(), named);
  if (!connection.ok()) {
    return connection.status().WithContext(settings.path);
  }
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(
      settings, std::move(lock), *std::move(connection), clock, metrics,
      named));
}

}  // namespace tebium::store
