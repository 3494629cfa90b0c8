// Numbers of the store itself, each under a name.
#ifndef TEBIUM_STORE_SQLITE_META_H_
#define TEBIUM_STORE_SQLITE_META_H_

#include <cstdint>
#include <string_view>

#include "base/status.h"
#include "store/sqlite/database.h"

namespace tebium::store {

// Names that are stored: never change them.
inline constexpr std::string_view kAppliedJournalId = "applied_journal_id";
inline constexpr std::string_view kExtractedJournalId = "extracted_journal_id";
// Of the journal entry after that one: how many events are in the history.
inline constexpr std::string_view kExtractedEvents = "extracted_events";
inline constexpr std::string_view kHistoryDisorder = "history_disorder";
inline constexpr std::string_view kProbe = "probe";

class Meta {
 public:
  explicit Meta(Database& database)
      : get_(database, "SELECT value FROM meta WHERE name=?1"),
        set_(database,
             "INSERT OR REPLACE INTO meta(name, value) VALUES(?1,?2)") {}

  // 0 if it was never set.
  base::StatusOr<int64_t> Get(std::string_view name) {
    int64_t value = 0;
    TEBIUM_RETURN_IF_ERROR(
        get_.ForEach([&](const Statement& row) { value = row.Int(0); }, name));
    return value;
  }
  base::Status Set(std::string_view name, int64_t value) {
    return set_.Run(name, value);
  }

 private:
  Statement get_;
  Statement set_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_META_H_
