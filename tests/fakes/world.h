// Chats and their messages.
#ifndef TEBIUM_TESTS_FAKES_WORLD_H_
#define TEBIUM_TESTS_FAKES_WORLD_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/fakes/types.h"

namespace tebium::fakes {

struct Chat {
  ChatSpec spec;
  int64_t last_message_id = 0;
  std::map<int64_t, Message> messages;
};

// Not thread-safe.
class World {
 public:
  World(size_t max_messages_per_chat, bool auto_create)
      : max_messages_(max_messages_per_chat), auto_create_(auto_create) {}

  void AddChat(ChatSpec spec);
  // Creates it if that is switched on and `id` can be a chat's.
  Chat* FindChat(int64_t id);
  Chat* FindChatByName(const std::string& username);
  const std::map<int64_t, Chat>& chats() const { return chats_; }

  // Null when it is not there; deleted messages are found.
  Message* FindMessage(int64_t chat_id, int64_t message_id);

  // Gives the message its id and keeps it.
  Message& AddMessage(Chat* chat, Message message);
  // To be told after a message was changed in place.
  void Touch(const Message& message);
  void ClearMessages();

  // Files live as long as their messages.
  std::optional<Document> FindFile(const std::string& file_id) const;

  // Calls `visit` for every message that was added or changed since `cursor`
  // (0: for all), until it returns true; moves the cursor behind the last one.
  void VisitChanges(uint64_t* cursor,
                    const std::function<bool(const Message&)>& visit) const;

 private:
  const size_t max_messages_;
  const bool auto_create_;
  std::map<int64_t, Chat> chats_;
  std::map<std::string, std::pair<int64_t, int64_t>> files_;  // → message
  // Changed messages in order; the first has number first_change_.
  std::deque<std::pair<int64_t, int64_t>> changes_;
  uint64_t first_change_ = 1;
};

// "private", "group", "supergroup", "channel".
std::string_view ChatTypeName(ChatType type);

// What an id says: private when positive, supergroup below -10^12, else group.
ChatType ChatTypeOfId(int64_t id);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_WORLD_H_
