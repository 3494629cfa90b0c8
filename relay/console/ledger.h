// What updates have changed, written together with their numbers.
#ifndef TEBIUM_RELAY_CONSOLE_LEDGER_H_
#define TEBIUM_RELAY_CONSOLE_LEDGER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "relay/console/heard.h"
#include "store/store.h"

namespace tebium::relay {

// For one thread.
class Ledger {
 public:
  explicit Ledger(store::Store& store) : store_(store) {}

  void Load(const std::vector<store::Note>& notes);

  bool WasHeard(int64_t update_id, base::Time now);
  // All that Telegram has sent so far is done with.
  void Settle() { heard_.Settle(); }
  // What getUpdates begins with; nothing: whatever there is.
  std::optional<int64_t> NextOffset(base::Time now);

  // Blocks until the change is on disk, and with it that the update was heard.
  // kUnavailable or kResourceExhausted: nothing was written, the update is to
  // come again. Any other failure: the change will never do, and only the
  // update's number was written.
  base::Status Write(int64_t update_id, store::ConsoleChange change,
                     base::Time now);
  // It changes nothing: hearing it again, after a restart, does no harm.
  void Skip(int64_t update_id, base::Time now);

 private:
  base::Status WriteOnce(int64_t update_id, store::ConsoleChange change,
                         base::Time now);

  store::Store& store_;
  Heard heard_;
};

// The update is to come again.
inline bool ComesAgain(const base::Status& status) {
  return status.code() == base::StatusCode::kUnavailable ||
         status.code() == base::StatusCode::kResourceExhausted;
}

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_LEDGER_H_
