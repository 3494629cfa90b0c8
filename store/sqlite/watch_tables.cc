#include "store/sqlite/watch_tables.h"

#include <algorithm>
#include <utility>

namespace tebium::store {
namespace {

constexpr base::Duration kBusyTimeout = std::chrono::seconds(1);
constexpr int kVersion = 1;
constexpr uint64_t kPageBytes = 4096;

// `mark` holds the number up to which records were taken out, so that numbers
// grow though there are none.
constexpr char kTables[] = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE records(
  number INTEGER PRIMARY KEY,
  record BLOB NOT NULL
) STRICT;
CREATE TABLE notes(
  id INTEGER PRIMARY KEY,
  sort TEXT NOT NULL,
  name TEXT NOT NULL,
  value BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX notes_by_name ON notes(sort, name);
CREATE TABLE mark(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  number INTEGER NOT NULL
) STRICT;
INSERT INTO mark VALUES(1, 0);
PRAGMA user_version=1;
COMMIT;
)sql";

// What is written is large and rarely read again: a small cache is enough. The
// pages of what is taken out are used again before the file grows.
std::string Configuration(uint64_t max_bytes) {
  return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
         "PRAGMA secure_delete=OFF; PRAGMA cache_size=-256;"
         "PRAGMA temp_store=FILE; PRAGMA journal_size_limit=33554432;"
         "PRAGMA max_page_count=" +
         std::to_string(std::max<uint64_t>(max_bytes / kPageBytes, 16));
}

}  // namespace

base::StatusOr<std::unique_ptr<WatchTables>> WatchTables::Open(
    const std::string& path, uint64_t max_bytes) {
  TEBIUM_ASSIGN_OR_RETURN(
      auto database,
      Database::Open(path, Database::Mode::kWrite, kBusyTimeout));
  std::unique_ptr<WatchTables> tables(new WatchTables(std::move(database)));
  const base::Status status = tables->Note(tables->Prepare(max_bytes));
  if (tables->IsDamaged())
    return base::FailedPreconditionError(status.message());
  if (!status.ok()) return status;
  return tables;
}

base::Status WatchTables::Note(base::Status status) {
  damaged_ = !status.ok() && database_->IsDamaged();
  return status;
}

WatchTables::WatchTables(std::unique_ptr<Database> database)
    : database_(std::move(database)),
      begin_(*database_, "BEGIN IMMEDIATE"),
      commit_(*database_, "COMMIT"),
      append_(*database_, "INSERT INTO records(number, record) VALUES(?1,?2)"),
      put_(*database_,
           "INSERT INTO notes(sort, name, value) VALUES(?1,?2,?3)"
           " ON CONFLICT(sort, name) DO UPDATE SET value=excluded.value"),
      remove_(*database_, "DELETE FROM notes WHERE sort=?1 AND name=?2"),
      trim_(*database_, "DELETE FROM records WHERE number<=?1"),
      mark_(*database_, "UPDATE mark SET number=?1 WHERE number<?1") {}

base::Status WatchTables::Prepare(uint64_t max_bytes) {
  TEBIUM_ASSIGN_OR_RETURN(const int64_t version,
                          database_->QueryInt("PRAGMA user_version"));
  if (version > kVersion) {
    return base::FailedPreconditionError(
        "the file was written by a later version of this program");
  }
  TEBIUM_RETURN_IF_ERROR(database_->Execute(Configuration(max_bytes)));
  if (version < kVersion) TEBIUM_RETURN_IF_ERROR(database_->Execute(kTables));
  return LoadLast();
}

base::Status WatchTables::LoadLast() {
  TEBIUM_ASSIGN_OR_RETURN(
      const int64_t last,
      database_->QueryInt("SELECT max((SELECT number FROM mark),"
                          " (SELECT ifnull(max(number), 0) FROM records))"));
  last_ = static_cast<uint64_t>(last);
  return {};
}

base::Status WatchTables::Transact(const std::function<base::Status()>& body) {
  // Some failures have ended the transaction already, others not.
  if (database_->in_transaction()) {
    TEBIUM_RETURN_IF_ERROR(database_->Execute("ROLLBACK"));
  }
  const uint64_t last = last_;
  TEBIUM_RETURN_IF_ERROR(Note(begin_.Run()));
  base::Status status = body();
  if (status.ok()) status = commit_.Run();
  if (status.ok()) return status;
  status = Note(std::move(status));
  if (database_->in_transaction()) (void)database_->Execute("ROLLBACK");
  last_ = last;
  return status;
}

base::StatusOr<uint64_t> WatchTables::Append(std::string_view record) {
  TEBIUM_RETURN_IF_ERROR(append_.Run(last_ + 1, Blob{record}));
  return ++last_;
}

base::Status WatchTables::Put(const WatchNote& note) {
  if (note.value.empty()) {
    return remove_.Run(std::string_view(note.sort),
                       std::string_view(note.name));
  }
  return put_.Run(std::string_view(note.sort), std::string_view(note.name),
                  Blob{note.value});
}

base::Status WatchTables::Trim(uint64_t through) {
  const uint64_t number = std::min(through, last_);
  TEBIUM_RETURN_IF_ERROR(trim_.Run(number));
  return mark_.Run(number);
}

base::Status WatchTables::VisitRecords(
    const std::function<void(uint64_t number, std::string_view record)>&
        visit) {
  Statement statement(*database_,
                      "SELECT number, record FROM records ORDER BY number");
  return Note(statement.ForEach([&](const Statement& row) {
    visit(static_cast<uint64_t>(row.Int(0)), row.Text(1));
  }));
}

base::StatusOr<std::vector<WatchNote>> WatchTables::Load(
    std::string_view sort) {
  std::vector<WatchNote> notes;
  Statement statement(
      *database_, "SELECT name, value FROM notes WHERE sort=?1 ORDER BY name");
  TEBIUM_RETURN_IF_ERROR(Note(statement.ForEach(
      [&](const Statement& row) {
        notes.push_back({std::string(sort), row.String(0), row.String(1)});
      },
      sort)));
  return notes;
}

base::Status WatchTables::Checkpoint() {
  return database_->Execute("PRAGMA wal_checkpoint(PASSIVE)");
}

}  // namespace tebium::store
