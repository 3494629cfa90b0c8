#include "store/sqlite/messages.h"

#include <utility>

#include "alert/codec.h"

namespace tebium::store {

LiveMessage ReadMessage(const Statement& row) {
  LiveMessage message;
  message.target.kind = static_cast<TargetKind>(row.Int(0));
  message.target.chat_id = row.Int(1);
  message.target.thread_id = row.Int(2);
  message.group_key = row.Text(3);
  message.message_id = row.Int(4);
  message.text = row.Text(5);
  message.updated_at = row.Time(6);
  message.target.integration = row.Text(7);
  message.card = static_cast<uint64_t>(row.Int(8));
  message.marks = row.Text(9);
  if (row.Text(10).empty()) return message;
  auto shown = alert::DecodeNotification(row.Text(10));
  if (shown.ok()) message.shown = *std::move(shown);
  return message;
}

Messages::Messages(Database& database)
    : database_(database),
      put_(database,
           "INSERT INTO messages(kind, chat_id, thread_id, group_key,"
           " message_id, text, updated_at, integration, card, marks, shown)"
           " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,x'',?10)"
           " ON CONFLICT DO UPDATE SET message_id=excluded.message_id,"
           " text=excluded.text, updated_at=excluded.updated_at,"
           " card=excluded.card, shown=excluded.shown,"
           " marks=CASE WHEN card=excluded.card THEN marks ELSE x'' END"),
      set_marks_(database,
                 "UPDATE messages SET marks=?2 WHERE card=?1 AND card<>0"),
      find_card_(database, std::string("SELECT ") + kMessageColumns +
                               " FROM messages WHERE card=?1 AND card<>0"),
      delete_(database,
              "DELETE FROM messages WHERE kind=?1 AND chat_id=?2"
              " AND thread_id=?3 AND group_key=?4 AND integration=?5"),
      remember_(database,
                "INSERT OR REPLACE INTO migrations(from_chat_id, to_chat_id)"
                " VALUES(?1,?2)"),
      move_(database,
            "UPDATE OR IGNORE messages SET chat_id=?2"
            " WHERE chat_id=?1 AND kind=0"),
      delete_moved_(database,
                    "DELETE FROM messages WHERE chat_id=?1 AND kind=0"),
      expire_(database,
              "DELETE FROM messages WHERE rowid IN (SELECT rowid FROM messages"
              " WHERE updated_at<?1 ORDER BY updated_at LIMIT ?2)") {}

base::Status Messages::Put(const LiveMessage& message) {
  return put_.Run(static_cast<int64_t>(message.target.kind),
                  message.target.chat_id, message.target.thread_id,
                  std::string_view(message.group_key), message.message_id,
                  std::string_view(message.text), message.updated_at,
                  std::string_view(message.target.integration), message.card,
                  Blob{alert::EncodeNotification(message.shown)});
}

base::Status Messages::SetMarks(const CardMarks& marks) {
  return set_marks_.Run(marks.card, Blob{marks.marks});
}

base::StatusOr<std::optional<LiveMessage>> Messages::FindCard(uint64_t card) {
  std::optional<LiveMessage> message;
  TEBIUM_RETURN_IF_ERROR(find_card_.ForEach(
      [&](const Statement& row) { message = ReadMessage(row); }, card));
  return message;
}

base::Status Messages::Delete(const Target& target,
                              const std::string& group_key) {
  return delete_.Run(static_cast<int64_t>(target.kind), target.chat_id,
                     target.thread_id, std::string_view(group_key),
                     std::string_view(target.integration));
}

base::Status Messages::Move(const ChatMigration& migration) {
  if (migration.from_chat_id == migration.to_chat_id) return {};
  TEBIUM_RETURN_IF_ERROR(
      remember_.Run(migration.from_chat_id, migration.to_chat_id));
  TEBIUM_RETURN_IF_ERROR(
      move_.Run(migration.from_chat_id, migration.to_chat_id));
  return delete_moved_.Run(migration.from_chat_id);
}

base::StatusOr<size_t> Messages::DeleteBefore(base::Time cutoff, size_t limit) {
  TEBIUM_RETURN_IF_ERROR(expire_.Run(cutoff, limit));
  return static_cast<size_t>(database_.changes());
}

}  // namespace tebium::store
