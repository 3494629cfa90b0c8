// The one connection that writes, with the tables it writes to.
#ifndef TEBIUM_STORE_SQLITE_WRITE_CONNECTION_H_
#define TEBIUM_STORE_SQLITE_WRITE_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/console_state.h"
#include "store/sqlite/database.h"
#include "store/sqlite/dispatch_state.h"
#include "store/sqlite/history.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/messages.h"
#include "store/sqlite/meta.h"
#include "store/sqlite/outbox.h"

namespace tebium::store {

struct Tables {
  Tables(Database& database, const base::Logger& logger)
      : meta(database),
        journal(database, logger),
        history(database),
        state(database),
        outbox(database, logger),
        messages(database),
        console(database) {}

  Meta meta;
  Journal journal;
  HistoryTable history;
  DispatchState state;
  Outbox outbox;
  Messages messages;
  ConsoleState console;
};

// Whether the disk refuses, rather than this one change.
inline bool IsStorageFailure(const base::Status& status) {
  return status.code() == base::StatusCode::kUnavailable ||
         status.code() == base::StatusCode::kResourceExhausted;
}

enum class Durability {
  kDisk,   // on disk when the transaction has ended
  kLater,  // with the next that is
};

// For one thread at a time.
class WriteConnection {
 public:
  // Makes or upgrades the file.
  static base::StatusOr<std::unique_ptr<WriteConnection>> Open(
      const std::string& path, base::Time now, const base::Logger& logger);

  Tables& tables() { return tables_; }
  const JournalMarks& marks() const { return tables_.journal.marks(); }

  // Runs `body` in a transaction, which is undone if it fails.
  base::Status Transact(Durability durability,
                        const std::function<base::Status()>& body);

  // Transactions that wrote something.
  int64_t commits() const { return database_->commits(); }
  int wal_pages() const { return database_->wal_pages(); }
  // Moves what the log holds into the database file, as far as no reader is in
  // the way.
  base::Status Checkpoint();
  // Empties the cache of pages.
  void ReleaseMemory() { database_->ReleaseMemory(); }
  base::StatusOr<uint64_t> UsedBytes();
  base::StatusOr<int64_t> HistoryRows();  // an estimate

 private:
  WriteConnection(std::unique_ptr<Database> database,
                  const base::Logger& logger);
  base::Status Begin(Durability durability);
  void Undo();
  base::Status Load();

  std::unique_ptr<Database> database_;
  Statement begin_;
  Statement commit_;
  Tables tables_;
  Durability durability_ = Durability::kDisk;
  bool loaded_ = false;
};

// Pages in use of the file that `database` is connected to.
base::StatusOr<uint64_t> UsedBytes(Database& database);
// By the ids: rows that were deleted in between count.
base::StatusOr<int64_t> EstimateHistoryRows(Database& database);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_WRITE_CONNECTION_H_
