// Dispatch's alerts, groups and silences.
#ifndef TEBIUM_STORE_SQLITE_DISPATCH_STATE_H_
#define TEBIUM_STORE_SQLITE_DISPATCH_STATE_H_

#include <string>
#include <vector>

#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace tebium::store {

class DispatchState {
 public:
  explicit DispatchState(Database& database)
      : put_alert_(database,
                   "INSERT INTO alerts(identity, state) VALUES(?1,?2)"
                   " ON CONFLICT DO UPDATE SET state=excluded.state"),
        delete_alert_(database, "DELETE FROM alerts WHERE identity=?1"),
        put_group_(database,
                   "INSERT INTO \"groups\"(key, state) VALUES(?1,?2)"
                   " ON CONFLICT DO UPDATE SET state=excluded.state"),
        delete_group_(database, "DELETE FROM \"groups\" WHERE key=?1"),
        put_silence_(database,
                     "INSERT INTO silences(id, state) VALUES(?1,?2)"
                     " ON CONFLICT DO UPDATE SET state=excluded.state"),
        delete_silence_(database, "DELETE FROM silences WHERE id=?1") {}

  // All of `change` but its outbox; inside a transaction.
  base::Status Apply(const DispatchChange& change) {
    for (const StoredAlert& alert : change.put_alerts) {
      TEBIUM_RETURN_IF_ERROR(put_alert_.Run(alert.identity, Blob{alert.state}));
    }
    for (const uint64_t identity : change.delete_alerts) {
      TEBIUM_RETURN_IF_ERROR(delete_alert_.Run(identity));
    }
    for (const StoredGroup& group : change.put_groups) {
      TEBIUM_RETURN_IF_ERROR(
          put_group_.Run(std::string_view(group.key), Blob{group.state}));
    }
    for (const std::string& key : change.delete_groups) {
      TEBIUM_RETURN_IF_ERROR(delete_group_.Run(std::string_view(key)));
    }
    return ApplySilences(change);
  }

 private:
  base::Status ApplySilences(const DispatchChange& change) {
    for (const StoredSilence& silence : change.put_silences) {
      TEBIUM_RETURN_IF_ERROR(
          put_silence_.Run(std::string_view(silence.id), Blob{silence.state}));
    }
    for (const std::string& id : change.delete_silences) {
      TEBIUM_RETURN_IF_ERROR(delete_silence_.Run(std::string_view(id)));
    }
    return {};
  }

  Statement put_alert_;
  Statement delete_alert_;
  Statement put_group_;
  Statement delete_group_;
  Statement put_silence_;
  Statement delete_silence_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_DISPATCH_STATE_H_
