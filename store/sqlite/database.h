// SQLite behind Status: a connection and its prepared statements.
//
// sqlite3.h is included by database.cc alone.
#ifndef TEBIUM_STORE_SQLITE_DATABASE_H_
#define TEBIUM_STORE_SQLITE_DATABASE_H_

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/clock.h"
#include "base/status.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tebium::store {

// Bytes, where a string_view is text.
struct Blob {
  std::string_view bytes;
};

// One connection, for one thread at a time.
//
// Failures: kResourceExhausted if the disk (or a quota) is full; kUnavailable
// if the file can't be read or written for other reasons of its surroundings;
// kInternal if the statement itself is at fault.
class Database {
 public:
  enum class Mode {
    kWrite,  // makes the file if it is missing
    kRead,
  };

  // The file is used as it stands; see ConfigureWriter().
  static base::StatusOr<std::unique_ptr<Database>> Open(
      const std::string& path, Mode mode, base::Duration busy_timeout);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Statements without parameters; rows are dropped.
  base::Status Execute(const std::string& sql);
  // The first column of the first row; 0 if there is none.
  base::StatusOr<int64_t> QueryInt(const std::string& sql);

  int64_t last_insert_id() const;
  // Rows that the last INSERT, UPDATE or DELETE changed.
  int64_t changes() const;
  // Empties the cache of pages, as far as it is not in use.
  void ReleaseMemory();
  bool in_transaction() const;
  // The last call failed because the file is damaged, or no database at all.
  bool IsDamaged() const;
  // Pages in the write-ahead log after the last commit.
  int wal_pages() const { return wal_pages_; }
  // Commits that wrote something.
  int64_t commits() const { return commits_; }

  // Whether FTS5's unicode61 finds any word in `text`, as the history's index
  // splits it.
  base::StatusOr<bool> HasWords(std::string_view text);

 private:
  friend class Statement;
  static int OnCommit(void* self, sqlite3* handle, const char* schema,
                      int wal_pages);
  explicit Database(sqlite3* handle);
  // The last failure of this connection, as a Status.
  base::Status Failure(int code) const;

  sqlite3* handle_;
  int wal_pages_ = 0;
  int64_t commits_ = 0;
};

// A statement, prepared at first use and kept. Must not outlive its database.
// Parameters are numbered from 1 in the order of the arguments: integers,
// bools, texts, Blob, nullptr.
class Statement {
 public:
  Statement(Database& database, std::string sql)
      : database_(&database), sql_(std::move(sql)) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Runs it to its end.
  template <typename... Args>
  base::Status Run(const Args&... args) {
    return ForEach([](const Statement&) {}, args...);
  }

  // Calls `visit(const Statement& row)` for each row. A visitor that returns
  // bool ends the walk with false; one that returns base::Status, with a
  // failure, which is passed on.
  template <typename Visit, typename... Args>
  base::Status ForEach(Visit visit, const Args&... args) {
    const base::Status status = Walk(visit, args...);
    Reset();
    return status;
  }

  // Of the present row, columns from 0. Texts and blobs live until the next.
  int64_t Int(int column) const;
  std::string_view Text(int column) const;  // blobs too
  bool IsNull(int column) const;
  bool IsNumber(int column) const;
  double Real(int column) const;
  std::string String(int column) const { return std::string(Text(column)); }
  base::Time Time(int column) const { return base::FromNanos(Int(column)); }

 private:
  template <typename Visit, typename... Args>
  base::Status Walk(Visit& visit, const Args&... args) {
    TEBIUM_RETURN_IF_ERROR(Prepare());
    int index = 0;
    bool bound = true;
    ((bound = bound && Bind(++index, args)), ...);
    if (!bound) return BindFailure();
    while (true) {
      TEBIUM_ASSIGN_OR_RETURN(const bool more, Step());
      if (!more) return {};
      using Result = std::invoke_result_t<Visit&, const Statement&>;
      if constexpr (std::is_same_v<Result, bool>) {
        if (!visit(*this)) return {};
      } else if constexpr (std::is_same_v<Result, base::Status>) {
        TEBIUM_RETURN_IF_ERROR(visit(*this));
      } else {
        visit(*this);
      }
    }
  }

  base::Status Prepare();
  base::StatusOr<bool> Step();
  void Reset();
  base::Status BindFailure() const;

  bool Bind(int index, std::string_view text);
  bool Bind(int index, const Blob& blob);
  bool Bind(int index, std::nullptr_t);
  bool BindInt(int index, int64_t value);
  template <std::integral T>
  bool Bind(int index, T value) {
    return BindInt(index, static_cast<int64_t>(value));
  }
  bool Bind(int index, base::Time time) {
    return BindInt(index, base::ToNanos(time));
  }

  Database* database_;
  const std::string sql_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_DATABASE_H_
