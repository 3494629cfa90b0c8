// Counts of the history's events.
#ifndef TEBIUM_STORE_SQLITE_COUNT_H_
#define TEBIUM_STORE_SQLITE_COUNT_H_

#include <cstddef>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace tebium::store {

// So many events are looked at, the newest first: somebody waits. About half a
// second's work.
inline constexpr size_t kMaxCountedEvents = 1'000'000;

// As Store::CountHistory(). Damaged rows have no name.
base::StatusOr<std::vector<HistoryCount>> CountEvents(
    Database& database, HistoryDimension dimension, base::Time from,
    base::Time to, size_t limit);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_COUNT_H_
