// Questions to the history.
#ifndef TEBIUM_STORE_SQLITE_SEARCH_H_
#define TEBIUM_STORE_SQLITE_SEARCH_H_

#include <string>
#include <vector>

#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace tebium::store {

// The newest first. Every word of `query.text` must occur, each at least as the
// beginning of a word; upper and lower case are the same. Signs have no
// meaning: "a-b" is found where a and b follow each other, with any sign or
// space between. Damaged rows are told to the logger and left out.
base::StatusOr<std::vector<HistoryEntry>> SearchHistory(
    Database& database, const HistoryQuery& query, const base::Logger& logger);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_SEARCH_H_
