#include "store/sqlite/outbox.h"

#include <algorithm>
#include <utility>

#include "alert/codec.h"

namespace tebium::store {
namespace {

std::string Select(const std::string& columns, const std::string& rest) {
  return "SELECT " + columns + " FROM outbox " + rest;
}

// The column `notifies`: 0 quiet news, 1 loud news, 2 no news at all.
constexpr int64_t kTold = 2;

int64_t NotifiesColumn(const OutboxHead& head) {
  return head.told ? kTold : static_cast<int64_t>(head.notifies);
}

base::Time OldestNews(const OutboxHead& a, const OutboxHead& b) {
  if (a.told != b.told) return a.told ? b.created_at : a.created_at;
  return std::min(a.created_at, b.created_at);
}

std::string RowColumns() {
  return std::string(kOutboxHeadColumns) + ", notification";
}

}  // namespace

OutboxHead ReadOutboxHead(const Statement& row) {
  OutboxHead head;
  head.id = row.Int(0);
  head.target.kind = static_cast<TargetKind>(row.Int(1));
  head.target.chat_id = row.Int(2);
  head.target.thread_id = row.Int(3);
  head.group_key = row.Text(4);
  head.state = static_cast<OutboxState>(row.Int(5));
  head.told = row.Int(6) == kTold;
  head.notifies = row.Int(6) != 0 && !head.told;
  head.created_at = row.Time(7);
  head.next_attempt_at = row.Time(8);
  head.target.integration = row.Text(9);
  return head;
}

base::StatusOr<OutboxEntry> ReadOutboxEntry(const Statement& row) {
  OutboxEntry entry;
  entry.head = ReadOutboxHead(row);
  entry.attempts = static_cast<uint32_t>(row.Int(10));
  entry.progress = row.Text(11);
  entry.last_error = row.Text(12);
  TEBIUM_ASSIGN_OR_RETURN(entry.notification,
                          alert::DecodeNotification(row.Text(13)));
  return entry;
}

Outbox::Outbox(Database& database, const base::Logger& logger)
    : database_(database),
      logger_(logger),
      head_(database, Select(kOutboxHeadColumns, "WHERE id=?1 AND state=0")),
      find_(database, Select(RowColumns(), "WHERE id=?1")),
      find_pending_(database,
                    Select(RowColumns(),
                           "WHERE state=0 AND group_key=?1 AND chat_id=?2"
                           " AND thread_id=?3 AND kind=?4"
                           " AND integration=?5")),
      find_sending_(database,
                    "SELECT notification FROM outbox"
                    " WHERE state=1 AND group_key=?1 AND chat_id=?2"
                    " AND thread_id=?3 AND kind=?4 AND integration=?5"
                    " ORDER BY id DESC LIMIT 1"),
      insert_(database,
              "INSERT INTO outbox(kind, chat_id, thread_id, group_key, state,"
              " notifies, created_at, next_attempt_at, integration, progress,"
              " notification) VALUES(?1,?2,?3,?4,0,?5,?6,0,?7,?8,?9)"),
      set_content_(database,
                   "UPDATE outbox SET notifies=?2, created_at=?3,"
                   " notification=?4 WHERE id=?1"),
      make_pending_(database,
                    "UPDATE outbox SET state=0, chat_id=?2, notifies=?3,"
                    " created_at=?4, notification=?5 WHERE id=?1"),
      delete_(database, "DELETE FROM outbox WHERE id=?1"),
      release_(database,
               "UPDATE outbox SET next_attempt_at=?2, last_error=?3"
               " WHERE id=?1 AND state<>2"),
      progress_(database,
                "UPDATE outbox SET progress=?2 WHERE id=?1 AND state<>2"),
      find_shown_(database,
                  Select(RowColumns(),
                         "WHERE id=?1 AND state<>2 AND EXISTS(SELECT 1"
                         " FROM messages WHERE group_key=outbox.group_key"
                         " AND chat_id=?2 AND thread_id=?3 AND kind=?4"
                         " AND integration=?5)")),
      die_(database,
           "UPDATE outbox SET state=2, last_error=?2, died_at=?3"
           " WHERE id=?1 AND state<>2"),
      resend_(database,
              "UPDATE outbox SET attempts=0, next_attempt_at=0, died_at=0"
              " WHERE id=?1 AND state=2"),
      pending_of_chat_(database,
                       Select(RowColumns(),
                              "WHERE state=0 AND kind=0 AND chat_id=?1"
                              " ORDER BY id")),
      move_sending_(database,
                    "UPDATE outbox SET chat_id=?2"
                    " WHERE state=1 AND kind=0 AND chat_id=?1"),
      claim_(database,
             "UPDATE outbox SET state=1, attempts=attempts+1"
             " WHERE id=?1 AND (state=0 OR (?2 AND state=1))"),
      entry_(database, Select(kOutboxEntryColumns, "WHERE id=?1")),
      expire_(database,
              "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox"
              " WHERE state=2 AND died_at<?1 LIMIT ?2)") {}

base::StatusOr<std::vector<OutboxHead>> Outbox::TakeChanged() {
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  std::vector<OutboxHead> heads;
  for (const int64_t id : changed_) {
    TEBIUM_RETURN_IF_ERROR(head_.ForEach(
        [&](const Statement& row) { heads.push_back(ReadOutboxHead(row)); },
        id));
  }
  changed_.clear();
  return heads;
}

base::StatusOr<std::optional<Outbox::Row>> Outbox::Find(int64_t id) {
  std::optional<Row> found;
  TEBIUM_RETURN_IF_ERROR(find_.ForEach(
      [&](const Statement& row) {
        found = Row{ReadOutboxHead(row), row.String(10)};
      },
      id));
  return found;
}

base::StatusOr<std::optional<Outbox::Row>> Outbox::FindPending(
    const Target& target, const std::string& group_key) {
  std::optional<Row> found;
  TEBIUM_RETURN_IF_ERROR(find_pending_.ForEach(
      [&](const Statement& row) {
        found = Row{ReadOutboxHead(row), row.String(10)};
      },
      std::string_view(group_key), target.chat_id, target.thread_id,
      static_cast<int64_t>(target.kind), std::string_view(target.integration)));
  return found;
}

void Outbox::MergeInto(Row& kept, base::StatusOr<alert::Notification> older,
                       base::StatusOr<alert::Notification> newer) const {
  if (!older.ok() || !newer.ok()) {
    logger_.Error("damaged notification skipped", {{"id", kept.head.id}});
    const auto& sound = newer.ok() ? newer : older;
    if (sound.ok()) kept.notification = alert::EncodeNotification(*sound);
    return;
  }
  const alert::Notification merged =
      alert::Merge(*std::move(older), *std::move(newer));
  kept.head.notifies = merged.Notifies();
  if (merged.created_at != base::kNoTime) {
    kept.head.created_at = std::min(kept.head.created_at, merged.created_at);
  }
  kept.notification = alert::EncodeNotification(merged);
}

base::Status Outbox::Put(const Target& target,
                         const alert::Notification& notification,
                         base::Time now) {
  TEBIUM_ASSIGN_OR_RETURN(auto pending,
                          FindPending(target, notification.group_key));
  const bool dated = notification.created_at != base::kNoTime;
  const base::Time created_at = dated ? notification.created_at : now;
  if (pending) {
    if (pending->head.told) pending->head.created_at = created_at;
    MergeInto(*pending, alert::DecodeNotification(pending->notification),
              notification);
    TEBIUM_RETURN_IF_ERROR(set_content_.Run(
        pending->head.id, pending->head.notifies, pending->head.created_at,
        Blob{pending->notification}));
    changed_.push_back(pending->head.id);
    return {};
  }
  OutboxHead head;
  head.target = target;
  head.group_key = notification.group_key;
  head.notifies = notification.Notifies();
  head.created_at = created_at;
  return Insert(head, alert::EncodeNotification(notification), "");
}

base::Status Outbox::Insert(const OutboxHead& head,
                            const std::string& notification,
                            std::string_view progress) {
  TEBIUM_RETURN_IF_ERROR(insert_.Run(
      static_cast<int64_t>(head.target.kind), head.target.chat_id,
      head.target.thread_id, std::string_view(head.group_key),
      NotifiesColumn(head), head.created_at,
      std::string_view(head.target.integration), progress, Blob{notification}));
  changed_.push_back(database_.last_insert_id());
  return {};
}

// What is being sent may be put back, and is then merged with this as with
// later news: it must not be older.
base::StatusOr<std::string> Outbox::ShownSoon(const LiveMessage& message) {
  const Target& target = message.target;
  std::string sending;
  TEBIUM_RETURN_IF_ERROR(find_sending_.ForEach(
      [&](const Statement& row) { sending = row.String(0); },
      std::string_view(message.group_key), target.chat_id, target.thread_id,
      static_cast<int64_t>(target.kind), std::string_view(target.integration)));
  auto notification = alert::DecodeNotification(sending);
  return alert::EncodeNotification(
      notification.ok() ? alert::WithoutNews(*std::move(notification))
                        : message.shown);
}

base::StatusOr<int64_t> Outbox::Refresh(const LiveMessage& message,
                                        base::Time now) {
  if (message.shown.alerts.empty()) return 0;
  TEBIUM_ASSIGN_OR_RETURN(const auto pending,
                          FindPending(message.target, message.group_key));
  if (pending) {
    changed_.push_back(pending->head.id);
    return pending->head.id;
  }
  OutboxHead head;
  head.target = message.target;
  head.group_key = message.group_key;
  head.notifies = false;
  head.told = true;
  head.created_at = now;
  TEBIUM_ASSIGN_OR_RETURN(const std::string content, ShownSoon(message));
  TEBIUM_RETURN_IF_ERROR(Insert(head, content, kRefresh));
  return database_.last_insert_id();
}

base::Status Outbox::MakePending(Row row) {
  TEBIUM_ASSIGN_OR_RETURN(const auto other,
                          FindPending(row.head.target, row.head.group_key));
  if (other && other->head.id != row.head.id) {
    const bool newer = other->head.id > row.head.id;
    row.head.created_at = OldestNews(row.head, other->head);
    row.head.told = row.head.told && other->head.told;
    auto older = alert::DecodeNotification(row.notification);
    auto later = alert::DecodeNotification(other->notification);
    if (!newer) std::swap(older, later);
    MergeInto(row, std::move(older), std::move(later));
    const int64_t gone = newer ? other->head.id : row.head.id;
    row.head.id = newer ? row.head.id : other->head.id;
    TEBIUM_RETURN_IF_ERROR(delete_.Run(gone));
  }
  TEBIUM_RETURN_IF_ERROR(make_pending_.Run(
      row.head.id, row.head.target.chat_id, NotifiesColumn(row.head),
      row.head.created_at, Blob{row.notification}));
  changed_.push_back(row.head.id);
  return {};
}

base::Status Outbox::Deliver(int64_t id) { return delete_.Run(id); }

base::Status Outbox::Release(const OutboxRelease& release) {
  TEBIUM_RETURN_IF_ERROR(release_.Run(release.id, release.next_attempt_at,
                                      std::string_view(release.error)));
  TEBIUM_ASSIGN_OR_RETURN(auto row, Find(release.id));
  if (!row || row->head.state == OutboxState::kDead) return {};
  return MakePending(*std::move(row));
}

base::Status Outbox::SetProgress(const OutboxProgress& progress) {
  return progress_.Run(progress.id, std::string_view(progress.progress));
}

base::Status Outbox::Tell(const OutboxTold& told) {
  std::optional<Row> row;
  TEBIUM_RETURN_IF_ERROR(find_shown_.ForEach(
      [&](const Statement& found) {
        row = Row{ReadOutboxHead(found), found.String(10)};
      },
      told.id, told.target.chat_id, told.target.thread_id,
      static_cast<int64_t>(told.target.kind),
      std::string_view(told.target.integration)));
  if (!row) return Deliver(told.id);
  auto notification = alert::DecodeNotification(row->notification);
  if (!notification.ok()) return Deliver(told.id);
  row->notification =
      alert::EncodeNotification(alert::WithoutNews(*std::move(notification)));
  row->head.told = true;
  row->head.notifies = false;
  TEBIUM_RETURN_IF_ERROR(SetProgress({told.id, ""}));
  TEBIUM_RETURN_IF_ERROR(
      release_.Run(told.id, base::kNoTime, std::string_view()));
  return MakePending(*std::move(row));
}

base::Status Outbox::Die(const OutboxDeath& death, base::Time now) {
  TEBIUM_RETURN_IF_ERROR(
      die_.Run(death.id, std::string_view(death.error), now));
  if (database_.changes() == 0 || !death.to_fallback) return {};
  TEBIUM_ASSIGN_OR_RETURN(const auto row, Find(death.id));
  // What the fallback itself refused has nowhere else to go.
  if (!row || row->head.target.kind == TargetKind::kFallback) return {};
  const auto notification = alert::DecodeNotification(row->notification);
  if (!notification.ok()) {
    logger_.Error("damaged notification skipped", {{"id", death.id}});
    return {};
  }
  Target fallback = row->head.target;
  fallback.kind = TargetKind::kFallback;
  TEBIUM_RETURN_IF_ERROR(Put(fallback, *notification, now));
  // Why it goes there is told with it.
  TEBIUM_ASSIGN_OR_RETURN(const auto put,
                          FindPending(fallback, notification->group_key));
  if (!put) return {};
  return release_.Run(put->head.id, put->head.next_attempt_at,
                      std::string_view(death.error));
}

base::Status Outbox::Resend(int64_t id) {
  TEBIUM_RETURN_IF_ERROR(resend_.Run(id));
  if (database_.changes() == 0) return {};
  TEBIUM_ASSIGN_OR_RETURN(auto row, Find(id));
  return row ? MakePending(*std::move(row)) : base::Status();
}

base::Status Outbox::Move(const ChatMigration& migration) {
  if (migration.from_chat_id == migration.to_chat_id) return {};
  TEBIUM_RETURN_IF_ERROR(
      move_sending_.Run(migration.from_chat_id, migration.to_chat_id));
  std::vector<Row> rows;
  TEBIUM_RETURN_IF_ERROR(pending_of_chat_.ForEach(
      [&](const Statement& row) {
        rows.push_back({ReadOutboxHead(row), row.String(10)});
      },
      migration.from_chat_id));
  for (Row& row : rows) {
    row.head.target.chat_id = migration.to_chat_id;
    TEBIUM_RETURN_IF_ERROR(MakePending(std::move(row)));
  }
  return {};
}

base::StatusOr<std::optional<OutboxEntry>> Outbox::Claim(int64_t id,
                                                         bool reclaim,
                                                         base::Time now) {
  TEBIUM_RETURN_IF_ERROR(claim_.Run(id, reclaim));
  std::optional<OutboxEntry> claimed;
  if (database_.changes() == 0) return claimed;
  base::Status damage;
  TEBIUM_RETURN_IF_ERROR(entry_.ForEach(
      [&](const Statement& row) {
        auto entry = ReadOutboxEntry(row);
        damage = entry.status();
        if (entry.ok()) claimed = *std::move(entry);
      },
      id));
  if (damage.ok()) return claimed;
  logger_.Error("outbox entry skipped",
                {{"id", id}, {"err", damage.message()}});
  TEBIUM_RETURN_IF_ERROR(die_.Run(
      id, std::string_view("the stored notification is damaged"), now));
  return claimed;
}

base::StatusOr<size_t> Outbox::DeleteDeadBefore(base::Time cutoff,
                                                size_t limit) {
  TEBIUM_RETURN_IF_ERROR(expire_.Run(cutoff, limit));
  return static_cast<size_t>(database_.changes());
}

}  // namespace tebium::store
