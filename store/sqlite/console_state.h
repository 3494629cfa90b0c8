// What the console remembers, and who did what.
#ifndef TEBIUM_STORE_SQLITE_CONSOLE_STATE_H_
#define TEBIUM_STORE_SQLITE_CONSOLE_STATE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace tebium::store {

// The audit log holds no more, whatever the retention.
inline constexpr int64_t kMaxAuditRows = 100'000;

// Inside a transaction.
class ConsoleState {
 public:
  explicit ConsoleState(Database& database);

  base::Status Put(const Note& note);
  base::Status DeleteNote(const std::string& name);
  // The oldest entry goes where there would be too many.
  base::Status Record(const AuditEntry& entry);
  // Deletes up to `limit` audit entries of before `cutoff`.
  base::StatusOr<size_t> DeleteAuditBefore(base::Time cutoff, size_t limit);

 private:
  Database& database_;
  Statement put_note_;
  Statement delete_note_;
  Statement record_;
  Statement bound_;
  Statement expire_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_CONSOLE_STATE_H_
