#include "store/sqlite/write_connection.h"

#include <utility>

#include "store/sqlite/schema.h"

namespace tebium::store {
namespace {

// How long someone else's transaction (a backup, a person's shell) is waited
// for before a write is refused.
constexpr base::Duration kBusyTimeout = std::chrono::seconds(1);

}  // namespace

base::StatusOr<std::unique_ptr<WriteConnection>> WriteConnection::Open(
    const std::string& path, base::Time now, const base::Logger& logger) {
  TEBIUM_ASSIGN_OR_RETURN(
      auto database,
      Database::Open(path, Database::Mode::kWrite, kBusyTimeout));
  TEBIUM_RETURN_IF_ERROR(MigrateSchema(*database, now, logger));
  TEBIUM_RETURN_IF_ERROR(ConfigureWriter(*database));
  std::unique_ptr<WriteConnection> connection(
      new WriteConnection(std::move(database), logger));
  TEBIUM_RETURN_IF_ERROR(connection->Load());
  return connection;
}

WriteConnection::WriteConnection(std::unique_ptr<Database> database,
                                 const base::Logger& logger)
    : database_(std::move(database)),
      begin_(*database_, "BEGIN IMMEDIATE"),
      commit_(*database_, "COMMIT"),
      tables_(*database_, logger) {}

base::Status WriteConnection::Load() {
  TEBIUM_RETURN_IF_ERROR(tables_.journal.Load());
  TEBIUM_RETURN_IF_ERROR(tables_.history.Load());
  loaded_ = true;
  return {};
}

base::Status WriteConnection::Begin(Durability durability) {
  if (!loaded_) TEBIUM_RETURN_IF_ERROR(Load());
  if (durability != durability_) {
    TEBIUM_RETURN_IF_ERROR(
        SetDurable(*database_, durability == Durability::kDisk));
    durability_ = durability;
  }
  return begin_.Run();
}

// Some failures have ended the transaction already.
void WriteConnection::Undo() {
  if (database_->in_transaction()) (void)database_->Execute("ROLLBACK");
  tables_.outbox.ForgetChanged();
  loaded_ = false;
  // If it can't be read now, the next transaction tries again.
  (void)Load();
}

base::Status WriteConnection::Transact(
    Durability durability, const std::function<base::Status()>& body) {
  if (database_->in_transaction()) Undo();
  TEBIUM_RETURN_IF_ERROR(Begin(durability));
  base::Status status = body();
  if (status.ok()) status = commit_.Run();
  if (!status.ok()) Undo();
  return status;
}

base::Status WriteConnection::Checkpoint() {
  return database_->Execute("PRAGMA wal_checkpoint(PASSIVE)");
}

base::StatusOr<uint64_t> WriteConnection::UsedBytes() {
  return store::UsedBytes(*database_);
}

base::StatusOr<int64_t> WriteConnection::HistoryRows() {
  return EstimateHistoryRows(*database_);
}

base::StatusOr<uint64_t> UsedBytes(Database& database) {
  TEBIUM_ASSIGN_OR_RETURN(const int64_t pages,
                          database.QueryInt("PRAGMA page_count"));
  TEBIUM_ASSIGN_OR_RETURN(const int64_t unused,
                          database.QueryInt("PRAGMA freelist_count"));
  TEBIUM_ASSIGN_OR_RETURN(const int64_t page_bytes,
                          database.QueryInt("PRAGMA page_size"));
  return static_cast<uint64_t>((pages - unused) * page_bytes);
}

base::StatusOr<int64_t> EstimateHistoryRows(Database& database) {
  return database.QueryInt(
      "SELECT ifnull((SELECT max(id) FROM history)"
      " - (SELECT min(id) FROM history) + 1, 0)");
}

}  // namespace tebium::store
