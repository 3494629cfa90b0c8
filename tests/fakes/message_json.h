// Messages, chats and users as the Bot API writes them.
#ifndef TEBIUM_TESTS_FAKES_MESSAGE_JSON_H_
#define TEBIUM_TESTS_FAKES_MESSAGE_JSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "tests/fakes/types.h"
#include "tests/fakes/world.h"

namespace tebium::fakes {

struct BotIdentity {
  int64_t id = 0;
  std::string username;
};

int64_t UnixSeconds(base::Time time);

void WriteUser(const ChatMember& user, base::JsonWriter* json);
void WriteBot(const BotIdentity& bot, base::JsonWriter* json);
void WriteChat(const ChatSpec& chat, base::JsonWriter* json);
void WriteEntities(const std::vector<Entity>& entities, base::JsonWriter* json);
// {"inline_keyboard": …}
void WriteKeyboard(const Keyboard& keyboard, base::JsonWriter* json);

// The user with this id as the chat knows them, or made up.
ChatMember UserOf(const ChatSpec& chat, int64_t user_id);

// With the message it replies to, if that is still there.
std::string MessageJson(const Chat& chat, const Message& message,
                        const BotIdentity& bot);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_MESSAGE_JSON_H_
