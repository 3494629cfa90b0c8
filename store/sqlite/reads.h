// Questions that one connection answers.
#ifndef TEBIUM_STORE_SQLITE_READS_H_
#define TEBIUM_STORE_SQLITE_READS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace tebium::store {

// As in Store. Damaged rows are told to the logger and left out.
base::StatusOr<std::vector<StoredAlert>> ReadAlerts(Database& database);
base::StatusOr<std::vector<StoredGroup>> ReadGroups(Database& database);
base::StatusOr<std::vector<StoredSilence>> ReadSilences(Database& database);
base::Status ReadUnappliedJournal(
    Database& database, const base::Logger& logger,
    const std::function<void(const JournalEntry&)>& visit);
base::StatusOr<std::vector<OutboxHead>> ReadLiveOutbox(Database& database);
base::StatusOr<std::vector<OutboxEntry>> ReadOutbox(
    Database& database, std::optional<OutboxState> state, size_t limit,
    const base::Logger& logger);
base::StatusOr<std::vector<ChatMigration>> ReadMigrations(Database& database);
base::StatusOr<std::optional<LiveMessage>> ReadLiveMessage(
    Database& database, const Target& target, const std::string& group_key);
base::StatusOr<std::vector<LiveMessage>> ReadRecentMessages(Database& database,
                                                            size_t limit);
base::StatusOr<std::vector<Note>> ReadNotes(Database& database);
base::Status ReadCards(Database& database,
                       const std::function<void(const LiveMessage&)>& visit);
base::StatusOr<std::optional<LiveMessage>> ReadCard(Database& database,
                                                    uint64_t card);
base::StatusOr<std::vector<AuditEntry>> ReadAudit(Database& database,
                                                  int64_t before_id,
                                                  size_t limit);
// All but journal_entries.
base::StatusOr<StoreStats> ReadStats(Database& database);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_READS_H_
