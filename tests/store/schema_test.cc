// Opening: new files, files of other versions, files of the Python bot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/store/store_fixture.h"

namespace tebium::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SchemaTest : public StoreTest {
 protected:
  SchemaTest() { std::filesystem::create_directories(folder_.Join("data")); }
};

TEST_F(SchemaTest, MakesFolderAndFile) {
  settings_.path = folder_.Join("a/b/alerts.db");
  Open();
  RawDatabase raw(settings_.path);
  EXPECT_EQ(raw.Text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(raw.Int("PRAGMA user_version"), 3);
  EXPECT_EQ(raw.Int("SELECT count(*) FROM pragma_table_list WHERE strict"
                    " AND name IN ('meta','journal','history','alerts',"
                    "'groups','outbox','messages','migrations','silences',"
                    "'notes','audit')"),
            11);
  EXPECT_EQ(Value(store_->Stats()).history_entries, 0u);
}

TEST_F(SchemaTest, ANewFileIsItsOwnersAlone) {
  const mode_t before = umask(0);
  Open();
  umask(before);
  ASSERT_TRUE(Append(MakeBatch(clock_.Now(), {})).ok());
  for (const char* end : {"", "-wal", "-shm"}) {
    struct stat file {};
    ASSERT_EQ(stat((settings_.path + end).c_str(), &file), 0) << end;
    EXPECT_EQ(file.st_mode & 0777, 0600u) << end;
  }
}

TEST_F(SchemaTest, ASecondOpenIsRefusedAndNamesTheOwner) {
  Open();
  auto second =
      OpenSqliteStore(settings_, clock_, metrics_, base::Logger::Null());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), base::StatusCode::kFailedPrecondition);
  EXPECT_THAT(second.status().message(), HasSubstr("alerts.db.lock"));
  EXPECT_THAT(second.status().message(), HasSubstr(std::to_string(getpid())));
  EXPECT_TRUE(Append(MakeBatch(clock_.Now(), {})).ok());
  Reopen();
}

TEST_F(SchemaTest, AFileOfALaterVersionIsRefusedUntouched) {
  {
    RawDatabase raw(settings_.path);
    raw.Execute("PRAGMA user_version=99; CREATE TABLE future(x)");
  }
  const base::Status status = TryOpen();
  EXPECT_EQ(status.code(), base::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), HasSubstr("schema 99"));
  RawDatabase raw(settings_.path);
  EXPECT_EQ(raw.Int("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(SchemaTest, WhatIsNotADatabaseIsRefused) {
  folder_.Write("data/alerts.db", std::string(8192, 'x'));
  const base::Status status = TryOpen();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.message(), HasSubstr("alerts.db: "));
  folder_.Write("file", "");
  settings_.path = folder_.Join("file/alerts.db");
  EXPECT_EQ(TryOpen().code(), base::StatusCode::kUnavailable);
}

TEST_F(SchemaTest, AFailedUpgradeLeavesTheFileAsItWas) {
  {
    RawDatabase raw(settings_.path);
    raw.Execute("CREATE TABLE outbox(x)");
  }
  EXPECT_FALSE(TryOpen().ok());
  RawDatabase raw(settings_.path);
  EXPECT_EQ(raw.Int("SELECT count(*) FROM sqlite_schema"), 1);
  EXPECT_EQ(raw.Int("PRAGMA user_version"), 0);
}

// A file of version 1 as its program left it: version 2 added the integration
// to two tables, and a third one.
void MakeVersion1(const std::string& path) {
  RawDatabase raw(path);
  raw.Execute(R"sql(
DROP TABLE silences; DROP TABLE outbox; DROP TABLE messages;
DROP TABLE notes; DROP TABLE audit;
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,
  chat_id INTEGER NOT NULL, thread_id INTEGER NOT NULL,
  group_key TEXT NOT NULL, state INTEGER NOT NULL, notifies INTEGER NOT NULL,
  created_at INTEGER NOT NULL, next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, died_at INTEGER NOT NULL DEFAULT 0,
  progress TEXT NOT NULL DEFAULT '', last_error TEXT NOT NULL DEFAULT '',
  notification BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX outbox_pending
  ON outbox(group_key, chat_id, thread_id, kind) WHERE state = 0;
CREATE INDEX outbox_by_state ON outbox(state, created_at);
CREATE TABLE messages(
  group_key TEXT NOT NULL, chat_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL, kind INTEGER NOT NULL,
  message_id INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  text TEXT NOT NULL, PRIMARY KEY(group_key, chat_id, thread_id, kind)) STRICT;
CREATE INDEX messages_by_time ON messages(updated_at);
INSERT INTO messages VALUES('g', -100, 7, 0, 42, 1, 'shown');
INSERT INTO outbox VALUES(50, 0, -100, 7, 'g', 0, 1, 5, 6, 2, 0, 'p', 'e',
  x'01');
INSERT INTO outbox VALUES(60, 0, -100, 7, 'gone', 2, 1, 5, 6, 2, 9, '', '',
  x'01');
DELETE FROM outbox WHERE id = 60;
PRAGMA user_version=1)sql");
}

TEST_F(SchemaTest, AFileOfVersion1IsTakenOver) {
  Open();
  Close();
  MakeVersion1(settings_.path);
  Open();
  const auto heads = Value(store_->LoadOutbox());
  ASSERT_THAT(heads, SizeIs(1));
  EXPECT_EQ(heads[0].id, 50);
  const Target target{TargetKind::kTelegram, -100, 7};
  EXPECT_EQ(heads[0].target, target);
  EXPECT_EQ(heads[0].group_key, "g");
  EXPECT_EQ(heads[0].created_at, base::FromNanos(5));
  const auto message = Value(store_->FindMessage(target, "g"));
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->message_id, 42);
  EXPECT_EQ(message->text, "shown");
  RawDatabase raw(settings_.path);
  EXPECT_EQ(raw.Text("SELECT progress || last_error || attempts FROM outbox"),
            "pe2");
  // Ids are not used twice, though the last entries are gone.
  EXPECT_EQ(raw.Int("SELECT seq FROM sqlite_sequence WHERE name='outbox'"), 60);
  DispatchChange change;
  change.outbox.push_back(MakeDraft(-100, "new", "cpu"));
  ASSERT_TRUE(Apply(std::move(change)).ok());
  EXPECT_EQ(raw.Int("SELECT max(id) FROM outbox"), 61);
  EXPECT_EQ(raw.Int("SELECT count(*) FROM sqlite_schema"
                    " WHERE name IN ('outbox_1', 'messages_1')"),
            0);
}

// What version 3 added is taken away again.
void MakeVersion2(const std::string& path) {
  RawDatabase raw(path);
  raw.Execute(R"sql(
DROP TABLE notes; DROP TABLE audit; DROP INDEX messages_by_card;
ALTER TABLE messages DROP COLUMN card;
ALTER TABLE messages DROP COLUMN marks;
ALTER TABLE messages DROP COLUMN shown;
INSERT INTO messages VALUES('g', -100, 7, 0, 'ops/telegram/0', 42, 1, 'shown');
PRAGMA user_version=2)sql");
}

TEST_F(SchemaTest, AFileOfVersion2IsTakenOver) {
  Open();
  Close();
  MakeVersion2(settings_.path);
  Open();
  const Target target{TargetKind::kTelegram, -100, 7, "ops/telegram/0"};
  auto message = Value(store_->FindMessage(target, "g"));
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->text, "shown");
  EXPECT_EQ(message->card, 0u);
  EXPECT_EQ(message->marks, "");
  EXPECT_THAT(message->shown.alerts, SizeIs(0));
  // An edit gives it its first card.
  message->card = 5;
  RelayChange change;
  change.put_messages.push_back(*message);
  ASSERT_TRUE(Apply(std::move(change)).ok());
  EXPECT_TRUE(Value(store_->FindCard(5)).has_value());
  ConsoleChange console;
  console.put_notes = {{"n", "v"}};
  console.audit.push_back({.action = "a"});
  ASSERT_TRUE(Apply(std::move(console)).ok());
  EXPECT_THAT(Value(store_->LoadNotes()), SizeIs(1));
}

// --- The Python bot's file --------------------------------------------------

constexpr char kPythonSchema[] = R"sql(
CREATE TABLE alerts (
  id INTEGER NOT NULL PRIMARY KEY, alert_id VARCHAR NOT NULL UNIQUE,
  type VARCHAR, priority VARCHAR, module VARCHAR, message TEXT, data TEXT,
  timestamp DATETIME, sent BOOLEAN, chat_id INTEGER, message_id INTEGER);
CREATE INDEX ix_alerts_module ON alerts(module);
CREATE TABLE module_settings (
  id INTEGER NOT NULL PRIMARY KEY, module_name VARCHAR UNIQUE,
  enabled BOOLEAN, alert_types TEXT, cooldown INTEGER, last_alert DATETIME,
  settings TEXT);
INSERT INTO module_settings(module_name, enabled) VALUES('Redis', 1);
CREATE TABLE module_status (
  id INTEGER NOT NULL PRIMARY KEY, module_name VARCHAR, status VARCHAR,
  last_check DATETIME, details TEXT, response_time FLOAT);
CREATE TABLE alert_subscriptions (
  id INTEGER NOT NULL PRIMARY KEY, chat_id INTEGER, alert_types TEXT,
  modules TEXT, priority_levels TEXT, enabled BOOLEAN, created_at DATETIME);
)sql";

class PythonTest : public SchemaTest {
 protected:
  PythonTest() {
    // Python wrote the machine's local time.
    setenv("TZ", "UTC", 1);
    RawDatabase raw(settings_.path);
    raw.Execute(kPythonSchema);
    settings_.retention = std::chrono::hours(24 * 3650);
  }

  void Insert(const std::string& values) {
    RawDatabase raw(settings_.path);
    raw.Execute(
        "INSERT INTO alerts(alert_id, type, priority, module, message,"
        " data, timestamp, sent, chat_id, message_id) VALUES(" +
        values + ")");
  }
};

base::Time At(const std::string& text) {
  return *base::ParseTimestamp(text, base::TimeZone::Utc());
}

TEST_F(PythonTest, ItsHistoryIsTakenOver) {
  Insert(
      "'Redis_1740824423', 'database', 'error', 'Redis', 'нет связи',"
      R"('{"host": "r1", "tries": 3, "load": 0.5, "up": false, "x": null,)"
      R"( "list": [1, "a"], "obj": {"k": "v"}, "summary": "own", "": "e"}',)"
      "'2025-03-01 10:20:30.123456', 1, -100, 42");
  Open();
  const auto entries = History();
  ASSERT_THAT(entries, SizeIs(1));
  const HistoryEntry& entry = entries[0];
  EXPECT_EQ(entry.source, "python-bot");
  EXPECT_TRUE(entry.firing);
  EXPECT_EQ(entry.received_at, At("2025-03-01T10:20:30.123456Z"));
  EXPECT_EQ(entry.alert.starts_at, entry.received_at);
  EXPECT_EQ(entry.alert.labels, alert::LabelSet::Of({{"alertname", "database"},
                                                     {"severity", "error"},
                                                     {"module", "Redis"},
                                                     {"source", "tebium"}}));
  EXPECT_EQ(entry.alert.annotations,
            alert::LabelSet::Of({{"summary", "нет связи"},
                                 {"host", "r1"},
                                 {"tries", "3"},
                                 {"load", "0.5"},
                                 {"up", "false"},
                                 {"x", "null"},
                                 {"list", "[1,\"a\"]"},
                                 {"obj", "{\"k\":\"v\"}"},
                                 {"data.summary", "own"},
                                 {"_", "e"}}));
  EXPECT_EQ(entry.extra_json,
            R"({"alert_id":"Redis_1740824423","sent":true,"chat_id":-100,)"
            R"("message_id":42})");
  EXPECT_THAT(Summaries(Ask().Text("связи r1")), SizeIs(1));
  EXPECT_THAT(Summaries(Ask().Module("Redis").Severity("error")), SizeIs(1));

  // Once; its own tables stay.
  Reopen();
  EXPECT_THAT(History(), SizeIs(1));
  RawDatabase raw(settings_.path);
  EXPECT_EQ(raw.Int("SELECT count(*) FROM python_alerts"), 1);
  EXPECT_EQ(raw.Text("SELECT module_name FROM python_module_settings"),
            "Redis");
  EXPECT_EQ(raw.Int("SELECT count(*) FROM python_module_status"), 0);
  EXPECT_EQ(raw.Int("SELECT count(*) FROM python_alert_subscriptions"), 0);
}

TEST_F(PythonTest, OddRowsAreKeptAsFarAsPossible) {
  Insert(
      "'a', 'api', 'info', 'm', 'good', NULL, '2025-03-01 10:00:00', 0,"
      " NULL, NULL");
  Insert(
      "'b', NULL, NULL, NULL, NULL, '{broken', 'yesterday', NULL, 'x', NULL");
  Insert(
      "'c', x'ff', 'info', 'm', 'list', '[1]', '2125-01-01T00:00:00+03:00',"
      " 'yes', NULL, 9223372036854775807");
  Insert("'d', 'api', 'info', 'm', 'number', 'null', 1740823200, 1, 1.0, 1");
  Insert("'e', 'api', 'info', 'm', 'text', '\"t\"', NULL, 1, 1, 1");
  Open();
  auto entries = History();
  ASSERT_THAT(entries, SizeIs(5));
  std::reverse(entries.begin(), entries.end());
  EXPECT_EQ(
      entries[0].extra_json,
      R"({"alert_id":"a","sent":false,"chat_id":null,"message_id":null})");
  // The time of the row before stands in.
  EXPECT_EQ(entries[1].received_at, At("2025-03-01T10:00:00Z"));
  EXPECT_EQ(entries[1].alert.annotations.Get("data"), "{broken");
  EXPECT_EQ(entries[1].alert.annotations.Get("summary"), "");
  EXPECT_EQ(entries[1].alert.labels,
            alert::LabelSet::Of({{"source", "tebium"}}));
  EXPECT_THAT(entries[1].extra_json, HasSubstr(R"("chat_id":"x")"));
  EXPECT_EQ(entries[2].received_at, clock_.Now());  // not in the future
  EXPECT_EQ(entries[2].alert.starts_at, At("2124-12-31T21:00:00Z"));
  EXPECT_EQ(entries[2].alert.name(), "\xEF\xBF\xBD");
  EXPECT_EQ(entries[2].alert.annotations.Get("data"), "[1]");
  EXPECT_THAT(entries[2].extra_json, HasSubstr(R"("sent":"yes")"));
  EXPECT_EQ(entries[3].received_at, At("2025-03-01T10:00:00Z"));
  EXPECT_FALSE(entries[3].alert.annotations.Has("data"));
  EXPECT_EQ(entries[4].alert.annotations.Get("data"), "\"t\"");
}

TEST_F(PythonTest, ColumnsAndTablesThatAreMissingAreNoFault) {
  {
    RawDatabase raw(settings_.path);
    raw.Execute(
        "DROP TABLE alerts; DROP TABLE module_status;"
        "CREATE TABLE alerts(id INTEGER PRIMARY KEY, alert_id TEXT,"
        " type TEXT, message TEXT);"
        "INSERT INTO alerts VALUES(1, 'a', 'api', 'old')");
  }
  Open();
  EXPECT_THAT(Summaries(), ElementsAre("old"));
  EXPECT_TRUE(
      Append(MakeBatch(clock_.Now(), {MakeAlert("a", "m", "info", "new")}))
          .ok());
  EXPECT_THAT(Summaries(), ElementsAre("new", "old"));
}

}  // namespace
}  // namespace tebium::store
