// The store in one SQLite file.
//
// One writer thread with one connection does all writing; readers have
// connections of their own and see the last commit (WAL). The file is
// `alerts.db`; a lock file beside it (`alerts.db.lock`) keeps a second process
// out. A file that the former Python bot left is taken over: its history is
// imported, its own tables stay under the names `python_…`.
#ifndef TEBIUM_STORE_SQLITE_SQLITE_STORE_H_
#define TEBIUM_STORE_SQLITE_SQLITE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/status.h"
#include "store/store.h"

namespace tebium::store {

struct SqliteSettings {
  std::string path;  // of the file; its folder is made if missing
  base::Duration retention = std::chrono::hours(24 * 90);
  uint64_t max_size_bytes =
      0;  // 0: no limit. Trims history, never what is live
  // Waiting changes over this are refused with kUnavailable.
  size_t max_queued_changes = 100'000;
  base::Duration maintenance_interval = std::chrono::minutes(1);
};

// kFailedPrecondition if another process holds the file. `clock`, `metrics`
// must outlive the store.
base::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(
    const SqliteSettings& settings, const base::Clock& clock,
    base::Metrics& metrics, const base::Logger& logger);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_SQLITE_STORE_H_
