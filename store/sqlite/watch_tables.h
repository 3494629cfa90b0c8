// The tables of the watch's file: records in order, and notes by name.
#ifndef TEBIUM_STORE_SQLITE_WATCH_TABLES_H_
#define TEBIUM_STORE_SQLITE_WATCH_TABLES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/watch_store.h"

namespace tebium::store {

// One connection, for one thread at a time.
class WatchTables {
 public:
  // Makes the file if it is missing. kFailedPrecondition: it is damaged, or
  // none of ours. The file never grows over `max_bytes`.
  static base::StatusOr<std::unique_ptr<WatchTables>> Open(
      const std::string& path, uint64_t max_bytes);

  // Runs `body` in a transaction, which is on disk afterwards, or undone.
  base::Status Transact(const std::function<base::Status()>& body);
  // The last call failed because the file is damaged.
  bool IsDamaged() const { return damaged_; }

  // Within a transaction. Numbers that were given in one that was undone are
  // given again.
  base::StatusOr<uint64_t> Append(std::string_view record);
  base::Status Put(const WatchNote& note);
  base::Status Trim(uint64_t through);

  base::Status VisitRecords(
      const std::function<void(uint64_t number, std::string_view record)>&
          visit);
  base::StatusOr<std::vector<WatchNote>> Load(std::string_view sort);

  int wal_pages() const { return database_->wal_pages(); }
  // Moves what the log holds into the file.
  base::Status Checkpoint();
  void ReleaseMemory() { database_->ReleaseMemory(); }

 private:
  explicit WatchTables(std::unique_ptr<Database> database);
  base::Status Prepare(uint64_t max_bytes);
  base::Status LoadLast();
  base::Status Note(base::Status status);  // sets damaged_

  std::unique_ptr<Database> database_;
  Statement begin_;
  Statement commit_;
  Statement append_;
  Statement put_;
  Statement remove_;
  Statement trim_;
  Statement mark_;
  bool damaged_ = false;
  uint64_t last_ = 0;  // the last record's number
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_WATCH_TABLES_H_
