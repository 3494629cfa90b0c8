// Questions to the history.
#ifndef TEBIUM_STORE_SQLITE_SEARCH_H_
#define TEBIUM_STORE_SQLITE_SEARCH_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace tebium::store {

// Ids strictly between.
struct IdRange {
  int64_t after = -1;
  int64_t before = std::numeric_limits<int64_t>::max();
};
// All rows received in [from, to] are in it, and few others; kNoTime: without a
// bound.
base::StatusOr<IdRange> IdsOfTimes(Database& database, base::Time from,
                                   base::Time to);

// The newest first. Every word of `query.text` must occur, each at least as the
// beginning of a word; upper and lower case are the same. Signs have no
// meaning: "a-b" is found where a and b follow each other, with any sign or
// space between. Damaged rows are told to the logger and left out.
base::StatusOr<std::vector<HistoryEntry>> SearchHistory(
    Database& database, const HistoryQuery& query, const base::Logger& logger);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_SEARCH_H_
