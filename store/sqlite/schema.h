// The tables, and how a file of an earlier version becomes one of this.
//
// PRAGMA user_version numbers the schema. Each step runs in a transaction of
// its own, with the new number in it; a file is never left half way.
#ifndef TEBIUM_STORE_SQLITE_SCHEMA_H_
#define TEBIUM_STORE_SQLITE_SCHEMA_H_

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/database.h"

namespace tebium::store {

inline constexpr int kSchemaVersion = 3;

// Sets up a connection that writes. Durable commits; see SetDurable().
base::Status ConfigureWriter(Database& database);
base::Status ConfigureReader(Database& database);

// Between transactions. Commits that are not durable are still whole and in
// order: a crash of the machine may take back the last of them, up to the last
// durable one. For what can be done again, such as filling the history.
base::Status SetDurable(Database& database, bool durable);

// Makes or upgrades the tables; takes over a file of the former Python bot.
// kFailedPrecondition for a file of a later version.
base::Status MigrateSchema(Database& database, base::Time now,
                           const base::Logger& logger);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_SCHEMA_H_
