#include "store/sqlite/schema.h"

#include <string>

#include "store/sqlite/python_import.h"

namespace tebium::store {
namespace {

// Large columns come last, so that walks over the others skip their pages.
// Sets of labels are BLOBs: their separator is not UTF-8.
constexpr char kTables1[] = R"sql(
CREATE TABLE meta(
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal(
  id INTEGER PRIMARY KEY,
  batch BLOB NOT NULL
) STRICT;

CREATE TABLE history(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  received_at INTEGER NOT NULL,
  source INTEGER NOT NULL,
  firing INTEGER NOT NULL,
  module TEXT NOT NULL,
  severity TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  labels BLOB NOT NULL,
  annotations BLOB NOT NULL,
  generator_url TEXT NOT NULL,
  extra TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_time ON history(received_at);
CREATE INDEX history_by_module ON history(module);
CREATE INDEX history_by_severity ON history(severity);
CREATE INDEX history_by_both ON history(module, severity);
CREATE VIRTUAL TABLE history_text USING fts5(
  module, severity, words, content='', columnsize=0, tokenize='unicode61');

CREATE TABLE alerts(
  identity INTEGER PRIMARY KEY,
  state BLOB NOT NULL
) STRICT;

CREATE TABLE "groups"(
  key TEXT PRIMARY KEY,
  state BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  group_key TEXT NOT NULL,
  state INTEGER NOT NULL,
  notifies INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  died_at INTEGER NOT NULL DEFAULT 0,
  progress TEXT NOT NULL DEFAULT '',
  last_error TEXT NOT NULL DEFAULT '',
  notification BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX outbox_pending
  ON outbox(group_key, chat_id, thread_id, kind) WHERE state = 0;
CREATE INDEX outbox_by_state ON outbox(state, created_at);

CREATE TABLE messages(
  group_key TEXT NOT NULL,
  chat_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY(group_key, chat_id, thread_id, kind)
) STRICT;
CREATE INDEX messages_by_time ON messages(updated_at);

CREATE TABLE migrations(
  from_chat_id INTEGER PRIMARY KEY,
  to_chat_id INTEGER NOT NULL
) STRICT;
)sql";

// Silences; targets that name a configured integration. Tables are made anew
// where the column must come before a large one or belongs to the key; the
// outbox's ids go on growing.
constexpr char kTables2[] = R"sql(
CREATE TABLE silences(
  id TEXT PRIMARY KEY,
  state BLOB NOT NULL
) STRICT, WITHOUT ROWID;

DROP INDEX outbox_pending;
DROP INDEX outbox_by_state;
ALTER TABLE outbox RENAME TO outbox_1;
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  integration TEXT NOT NULL DEFAULT '',
  group_key TEXT NOT NULL,
  state INTEGER NOT NULL,
  notifies INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  died_at INTEGER NOT NULL DEFAULT 0,
  progress TEXT NOT NULL DEFAULT '',
  last_error TEXT NOT NULL DEFAULT '',
  notification BLOB NOT NULL
) STRICT;
INSERT INTO outbox(id, kind, chat_id, thread_id, group_key, state, notifies,
                   created_at, next_attempt_at, attempts, died_at, progress,
                   last_error, notification)
  SELECT id, kind, chat_id, thread_id, group_key, state, notifies,
         created_at, next_attempt_at, attempts, died_at, progress,
         last_error, notification FROM outbox_1;
DELETE FROM sqlite_sequence WHERE name = 'outbox';
UPDATE sqlite_sequence SET name = 'outbox' WHERE name = 'outbox_1';
DROP TABLE outbox_1;
CREATE UNIQUE INDEX outbox_pending
  ON outbox(group_key, chat_id, thread_id, kind, integration) WHERE state = 0;
CREATE INDEX outbox_by_state ON outbox(state, created_at);

DROP INDEX messages_by_time;
ALTER TABLE messages RENAME TO messages_1;
CREATE TABLE messages(
  group_key TEXT NOT NULL,
  chat_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  integration TEXT NOT NULL DEFAULT '',
  message_id INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY(group_key, chat_id, thread_id, kind, integration)
) STRICT;
INSERT INTO messages(rowid, group_key, chat_id, thread_id, kind, message_id,
                     updated_at, text)
  SELECT rowid, group_key, chat_id, thread_id, kind, message_id,
         updated_at, text FROM messages_1;
DROP TABLE messages_1;
CREATE INDEX messages_by_time ON messages(updated_at);
)sql";

// The console: buttons under live messages, notes, the audit log.
constexpr char kTables3[] = R"sql(
ALTER TABLE messages ADD COLUMN card INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN marks BLOB NOT NULL DEFAULT x'';
ALTER TABLE messages ADD COLUMN shown BLOB NOT NULL DEFAULT x'';
CREATE INDEX messages_by_card ON messages(card) WHERE card <> 0;

CREATE TABLE notes(
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE audit(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  user_name TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit(at);
)sql";

base::Status MakeTables(Database& database, base::Time now,
                        const base::Logger& logger) {
  TEBIUM_ASSIGN_OR_RETURN(const bool python, IsPythonFile(database));
  if (python) TEBIUM_RETURN_IF_ERROR(SetPythonTablesAside(database));
  TEBIUM_RETURN_IF_ERROR(database.Execute(kTables1));
  if (python) TEBIUM_RETURN_IF_ERROR(ImportPythonAlerts(database, now, logger));
  return {};
}

base::Status Upgrade(Database& database, int64_t from, base::Time now,
                     const base::Logger& logger) {
  // One line for each step, from version 0 on.
  if (from < 1) TEBIUM_RETURN_IF_ERROR(MakeTables(database, now, logger));
  if (from == 1) TEBIUM_RETURN_IF_ERROR(database.Execute(kTables2));
  if (from == 2) TEBIUM_RETURN_IF_ERROR(database.Execute(kTables3));
  return database.Execute("PRAGMA user_version=" + std::to_string(from + 1));
}

base::Status UpgradeInTransaction(Database& database, int64_t from,
                                  base::Time now, const base::Logger& logger) {
  TEBIUM_RETURN_IF_ERROR(database.Execute("BEGIN IMMEDIATE"));
  base::Status status = Upgrade(database, from, now, logger);
  if (status.ok()) status = database.Execute("COMMIT");
  if (!status.ok()) (void)database.Execute("ROLLBACK");
  return status;
}

}  // namespace

base::Status ConfigureWriter(Database& database) {
  // Debian's SQLite overwrites what is deleted (SECURE_DELETE), which doubles
  // the cost of emptying the journal. The log's file keeps its size when it
  // starts over: writing in place needs no new blocks.
  return database.Execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "PRAGMA foreign_keys=ON; PRAGMA secure_delete=OFF;"
      "PRAGMA cache_size=-4096; PRAGMA temp_store=FILE;"
      "PRAGMA journal_size_limit=67108864");
}

base::Status ConfigureReader(Database& database) {
  return database.Execute(
      "PRAGMA query_only=ON; PRAGMA cache_size=-1024; PRAGMA temp_store=FILE");
}

base::Status SetDurable(Database& database, bool durable) {
  return database.Execute(durable ? "PRAGMA synchronous=FULL"
                                  : "PRAGMA synchronous=NORMAL");
}

base::Status MigrateSchema(Database& database, base::Time now,
                           const base::Logger& logger) {
  TEBIUM_ASSIGN_OR_RETURN(int64_t version,
                          database.QueryInt("PRAGMA user_version"));
  if (version > kSchemaVersion) {
    return base::FailedPreconditionError(
        "the file was written by a later version of this program (schema " +
        std::to_string(version) + ", known up to " +
        std::to_string(kSchemaVersion) + ")");
  }
  for (; version < kSchemaVersion; ++version) {
    TEBIUM_RETURN_IF_ERROR(
        UpgradeInTransaction(database, version, now, logger)
            .WithContext("schema " + std::to_string(version + 1)));
  }
  return {};
}

}  // namespace tebium::store
