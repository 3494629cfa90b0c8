// Taking over the file of the former bot, which was written in Python.
#ifndef TEBIUM_STORE_SQLITE_PYTHON_IMPORT_H_
#define TEBIUM_STORE_SQLITE_PYTHON_IMPORT_H_

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/database.h"

namespace tebium::store {

// Told by its table `alerts`, which has a column `alert_id`.
base::StatusOr<bool> IsPythonFile(Database& database);

// Renames its tables to `python_…`.
base::Status SetPythonTablesAside(Database& database);

// From `python_alerts` to the history. Rows are kept as far as they can be
// read: bad JSON stays as the annotation `data`, a row without a readable time
// takes that of the row before it. Within a transaction.
base::Status ImportPythonAlerts(Database& database, base::Time now,
                                const base::Logger& logger);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_PYTHON_IMPORT_H_
