// The file of the write-ahead log, beside SQLite.
#ifndef TEBIUM_STORE_SQLITE_LOG_FILE_H_
#define TEBIUM_STORE_SQLITE_LOG_FILE_H_

#include <cstdint>
#include <string>

#include "base/status.h"

namespace tebium::store {

// Makes the log of this database so long, if it is shorter: a sync that finds
// its blocks there has no metadata to write, which is half of its cost. What
// follows the last frame is never read, because its checksums do not fit. Not
// while anyone writes to the log.
base::Status WidenLog(const std::string& database_path, int64_t bytes);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_LOG_FILE_H_
