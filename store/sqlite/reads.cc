#include "store/sqlite/reads.h"

#include <utility>

#include "store/sqlite/journal.h"
#include "store/sqlite/messages.h"
#include "store/sqlite/meta.h"
#include "store/sqlite/outbox.h"
#include "store/sqlite/write_connection.h"

namespace tebium::store {
namespace {

std::string Select(const char* columns, const std::string& rest) {
  return std::string("SELECT ") + columns + " FROM " + rest;
}

}  // namespace

base::StatusOr<std::vector<StoredAlert>> ReadAlerts(Database& database) {
  std::vector<StoredAlert> alerts;
  Statement statement(database, "SELECT identity, state FROM alerts");
  TEBIUM_RETURN_IF_ERROR(statement.ForEach([&](const Statement& row) {
    alerts.push_back({static_cast<uint64_t>(row.Int(0)), row.String(1)});
  }));
  return alerts;
}

base::StatusOr<std::vector<StoredGroup>> ReadGroups(Database& database) {
  std::vector<StoredGroup> groups;
  Statement statement(database, "SELECT key, state FROM \"groups\"");
  TEBIUM_RETURN_IF_ERROR(statement.ForEach([&](const Statement& row) {
    groups.push_back({row.String(0), row.String(1)});
  }));
  return groups;
}

base::StatusOr<std::vector<StoredSilence>> ReadSilences(Database& database) {
  std::vector<StoredSilence> silences;
  Statement statement(database, "SELECT id, state FROM silences");
  TEBIUM_RETURN_IF_ERROR(statement.ForEach([&](const Statement& row) {
    silences.push_back({row.String(0), row.String(1)});
  }));
  return silences;
}

base::Status ReadUnappliedJournal(
    Database& database, const base::Logger& logger,
    const std::function<void(const JournalEntry&)>& visit) {
  TEBIUM_ASSIGN_OR_RETURN(const int64_t applied,
                          Meta(database).Get(kAppliedJournalId));
  return VisitJournal(
      database, applied, logger, [&](int64_t id, alert::Batch batch) {
        visit({id, std::make_shared<const alert::Batch>(std::move(batch))});
      });
}

base::StatusOr<std::vector<OutboxHead>> ReadLiveOutbox(Database& database) {
  std::vector<OutboxHead> heads;
  Statement statement(database, Select(kOutboxHeadColumns,
                                       "outbox WHERE state<>2 ORDER BY id"));
  TEBIUM_RETURN_IF_ERROR(statement.ForEach(
      [&](const Statement& row) { heads.push_back(ReadOutboxHead(row)); }));
  return heads;
}

base::StatusOr<std::vector<OutboxEntry>> ReadOutbox(
    Database& database, std::optional<OutboxState> state, size_t limit,
    const base::Logger& logger) {
  std::vector<OutboxEntry> entries;
  // Walked by id: sorting would carry the notifications along.
  Statement statement(database,
                      Select(kOutboxEntryColumns,
                             "outbox NOT INDEXED WHERE ?1<0 OR state=?1"
                             " ORDER BY id DESC LIMIT ?2"));
  const int64_t wanted = state ? static_cast<int64_t>(*state) : -1;
  TEBIUM_RETURN_IF_ERROR(statement.ForEach(
      [&](const Statement& row) {
        auto entry = ReadOutboxEntry(row);
        if (entry.ok()) {
          entries.push_back(*std::move(entry));
        } else {
          logger.Error("outbox entry skipped",
                       {{"id", row.Int(0)}, {"err", entry.status().message()}});
        }
      },
      wanted, limit));
  return entries;
}

base::StatusOr<std::vector<ChatMigration>> ReadMigrations(Database& database) {
  std::vector<ChatMigration> migrations;
  Statement statement(database,
                      "SELECT from_chat_id, to_chat_id FROM migrations");
  TEBIUM_RETURN_IF_ERROR(statement.ForEach([&](const Statement& row) {
    migrations.push_back({row.Int(0), row.Int(1)});
  }));
  return migrations;
}

base::StatusOr<std::optional<LiveMessage>> ReadLiveMessage(
    Database& database, const Target& target, const std::string& group_key) {
  std::optional<LiveMessage> message;
  Statement statement(database,
                      Select(kMessageColumns,
                             "messages WHERE group_key=?1 AND chat_id=?2 AND"
                             " thread_id=?3 AND kind=?4 AND integration=?5"));
  TEBIUM_RETURN_IF_ERROR(statement.ForEach(
      [&](const Statement& row) { message = ReadMessage(row); },
      std::string_view(group_key), target.chat_id, target.thread_id,
      static_cast<int64_t>(target.kind), std::string_view(target.integration)));
  return message;
}

base::StatusOr<std::vector<LiveMessage>> ReadRecentMessages(Database& database,
                                                            size_t limit) {
  std::vector<LiveMessage> messages;
  Statement statement(database,
                      Select(kMessageFacts,
                             "messages ORDER BY updated_at DESC, rowid DESC"
                             " LIMIT ?1"));
  TEBIUM_RETURN_IF_ERROR(statement.ForEach(
      [&](const Statement& row) { messages.push_back(ReadMessage(row)); },
      limit));
  return messages;
}

base::StatusOr<std::vector<Note>> ReadNotes(Database& database) {
  std::vector<Note> notes;
  Statement statement(database, "SELECT name, value FROM notes ORDER BY name");
  TEBIUM_RETURN_IF_ERROR(statement.ForEach([&](const Statement& row) {
    notes.push_back({row.String(0), row.String(1)});
  }));
  return notes;
}

base::Status ReadCards(Database& database,
                       const std::function<void(const LiveMessage&)>& visit) {
  Statement statement(database,
                      Select(kMessageColumns, "messages WHERE card<>0"));
  return statement.ForEach(
      [&](const Statement& row) { visit(ReadMessage(row)); });
}

base::StatusOr<std::optional<LiveMessage>> ReadCard(Database& database,
                                                    uint64_t card) {
  return Messages(database).FindCard(card);
}

base::StatusOr<std::vector<AuditEntry>> ReadAudit(Database& database,
                                                  int64_t before_id,
                                                  size_t limit) {
  std::vector<AuditEntry> entries;
  Statement statement(database,
                      "SELECT id, at, chat_id, user_id, user_name, action,"
                      " detail FROM audit WHERE ?1<=0 OR id<?1"
                      " ORDER BY id DESC LIMIT ?2");
  TEBIUM_RETURN_IF_ERROR(statement.ForEach(
      [&](const Statement& row) {
        entries.push_back({.id = row.Int(0),
                           .at = row.Time(1),
                           .chat_id = row.Int(2),
                           .user_id = row.Int(3),
                           .user_name = row.String(4),
                           .action = row.String(5),
                           .detail = row.String(6)});
      },
      before_id, limit));
  return entries;
}

base::StatusOr<StoreStats> ReadStats(Database& database) {
  StoreStats stats;
  TEBIUM_ASSIGN_OR_RETURN(stats.size_bytes, UsedBytes(database));
  TEBIUM_ASSIGN_OR_RETURN(const int64_t rows, EstimateHistoryRows(database));
  stats.history_entries = static_cast<uint64_t>(rows);
  Statement counts(database,
                   "SELECT state, count(*) FROM outbox GROUP BY state");
  TEBIUM_RETURN_IF_ERROR(counts.ForEach([&](const Statement& row) {
    const auto count = static_cast<uint64_t>(row.Int(1));
    switch (static_cast<OutboxState>(row.Int(0))) {
      case OutboxState::kPending:
        stats.outbox_pending = count;
        break;
      case OutboxState::kSending:
        stats.outbox_sending = count;
        break;
      case OutboxState::kDead:
        stats.outbox_dead = count;
        break;
    }
  }));
  Statement oldest(database,
                   "SELECT created_at FROM outbox WHERE state=0 AND notifies<2"
                   " ORDER BY created_at LIMIT 1");
  TEBIUM_RETURN_IF_ERROR(oldest.ForEach(
      [&](const Statement& row) { stats.oldest_pending_at = row.Time(0); }));
  return stats;
}

}  // namespace tebium::store
