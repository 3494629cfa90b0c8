// Live messages, and chats that have moved.
#ifndef TEBIUM_STORE_SQLITE_MESSAGES_H_
#define TEBIUM_STORE_SQLITE_MESSAGES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace tebium::store {

// Columns of ReadMessage().
inline constexpr char kMessageColumns[] =
    "kind, chat_id, thread_id, group_key, message_id, text, updated_at,"
    " integration, card, marks, shown";
// The same without `shown`, which may be large.
inline constexpr char kMessageFacts[] =
    "kind, chat_id, thread_id, group_key, message_id, text, updated_at,"
    " integration, card, marks, x''";
// What is damaged of `shown` reads as nothing shown.
LiveMessage ReadMessage(const Statement& row);

// Inside a transaction.
class Messages {
 public:
  explicit Messages(Database& database);

  // Marks stay as they are, unless the card is another.
  base::Status Put(const LiveMessage& message);
  base::Status SetMarks(const CardMarks& marks);
  base::StatusOr<std::optional<LiveMessage>> FindCard(uint64_t card);
  base::Status Delete(const Target& target, const std::string& group_key);
  // Remembers that the chat moved, and moves its messages; where the new chat
  // has one of the same group already, that one stays.
  base::Status Move(const ChatMigration& migration);
  // Deletes up to `limit` that were last shown before `cutoff`.
  base::StatusOr<size_t> DeleteBefore(base::Time cutoff, size_t limit);

 private:
  Database& database_;
  Statement put_;
  Statement set_marks_;
  Statement find_card_;
  Statement delete_;
  Statement remember_;
  Statement move_;
  Statement delete_moved_;
  Statement expire_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_MESSAGES_H_
