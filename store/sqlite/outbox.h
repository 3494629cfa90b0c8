// The outbox: notifications on their way.
//
// A target and group have at most one pending entry; whatever would make a
// second one is merged with it. Of two entries that become one, the older
// stays, with its place in the queue and its note of progress.
#ifndef TEBIUM_STORE_SQLITE_OUTBOX_H_
#define TEBIUM_STORE_SQLITE_OUTBOX_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace tebium::store {

// Columns of ReadOutboxHead() and ReadOutboxEntry().
inline constexpr char kOutboxHeadColumns[] =
    "id, kind, chat_id, thread_id, group_key, state, notifies, created_at,"
    " next_attempt_at, integration";
inline constexpr char kOutboxEntryColumns[] =
    "id, kind, chat_id, thread_id, group_key, state, notifies, created_at,"
    " next_attempt_at, integration, attempts, progress, last_error,"
    " notification";
OutboxHead ReadOutboxHead(const Statement& row);
// Fails if the notification is damaged.
base::StatusOr<OutboxEntry> ReadOutboxEntry(const Statement& row);

// Inside a transaction. What is asked of entries that are not there (any more),
// or not in the state for it, has no effect.
class Outbox {
 public:
  Outbox(Database& database, const base::Logger& logger);

  // Entries that are new, or pending and changed, since the last call.
  base::StatusOr<std::vector<OutboxHead>> TakeChanged();
  void ForgetChanged() { changed_.clear(); }

  base::Status Put(const Target& target,
                   const alert::Notification& notification, base::Time now);
  // The group's live message is to be edited: the id of its pending entry,
  // which is made if it has none; 0 if it is not known what is shown.
  base::StatusOr<int64_t> Refresh(const LiveMessage& message, base::Time now);
  base::Status Deliver(int64_t id);
  base::Status Release(const OutboxRelease& release);
  base::Status SetProgress(const OutboxProgress& progress);
  base::Status Tell(const OutboxTold& told);
  base::Status Die(const OutboxDeath& death, base::Time now);
  base::Status Resend(int64_t id);
  base::Status Move(const ChatMigration& migration);
  // A damaged entry is not given, but made dead.
  base::StatusOr<std::optional<OutboxEntry>> Claim(int64_t id, bool reclaim,
                                                   base::Time now);
  // Deletes up to `limit` dead ones that died before `cutoff`.
  base::StatusOr<size_t> DeleteDeadBefore(base::Time cutoff, size_t limit);

 private:
  // A row as it is stored, its notification encoded.
  struct Row {
    OutboxHead head;
    std::string notification;
  };

  base::StatusOr<std::optional<Row>> Find(int64_t id);
  base::Status Insert(const OutboxHead& head, const std::string& notification,
                      std::string_view progress);
  // What a refreshed message will show, as far as it is known now.
  base::StatusOr<std::string> ShownSoon(const LiveMessage& message);
  base::StatusOr<std::optional<Row>> FindPending(const Target& target,
                                                 const std::string& group_key);
  // Makes `row` pending, in one with the pending entry of its target and group
  // if there is one.
  base::Status MakePending(Row row);
  // The two become one, encoded in `kept`; what is damaged is left out.
  void MergeInto(Row& kept, base::StatusOr<alert::Notification> older,
                 base::StatusOr<alert::Notification> newer) const;

  Database& database_;
  const base::Logger logger_;
  Statement head_;
  Statement find_;
  Statement find_pending_;
  Statement find_sending_;
  Statement insert_;
  Statement set_content_;
  Statement make_pending_;
  Statement delete_;
  Statement release_;
  Statement progress_;
  Statement find_shown_;
  Statement die_;
  Statement resend_;
  Statement pending_of_chat_;
  Statement move_sending_;
  Statement claim_;
  Statement entry_;
  Statement expire_;
  std::vector<int64_t> changed_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_OUTBOX_H_
