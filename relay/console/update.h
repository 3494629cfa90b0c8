// What Telegram tells the bot, as far as the console wants to hear of it.
#ifndef TEBIUM_RELAY_CONSOLE_UPDATE_H_
#define TEBIUM_RELAY_CONSOLE_UPDATE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "relay/marks.h"

namespace tebium::relay {

struct UpdateChat {
  int64_t id = 0;
  std::string type;  // "private", "group", "supergroup", "channel"
  std::string title;

  bool is_private() const { return type == "private"; }
};

// A text that somebody wrote.
struct TextUpdate {
  UpdateChat chat;
  int64_t thread_id = 0;  // of a forum; 0: none
  int64_t message_id = 0;
  Person from;
  std::string language_code;  // of the person's program, "ru"; may be empty
  std::string text;
  int64_t reply_to = 0;  // the message that it answers; 0: none
  bool reply_to_us = false;
  base::Time sent_at = base::kNoTime;
};

// A button that somebody pressed.
struct PressUpdate {
  std::string query_id;
  UpdateChat chat;
  int64_t thread_id = 0;
  int64_t message_id = 0;
  Person from;
  std::string data;
};

// A group became a supergroup.
struct MigrationUpdate {
  int64_t from_chat_id = 0;
  int64_t to_chat_id = 0;
};

struct Update {
  int64_t id = 0;
  // monostate: something that is not for us.
  std::variant<std::monostate, TextUpdate, PressUpdate, MigrationUpdate> what;
};

inline constexpr size_t kMaxUpdateBytes = 1u << 20;

// One update, as the webhook gets it. kInvalidArgument: not an update's JSON,
// or over kMaxUpdateBytes.
base::StatusOr<Update> ReadUpdate(std::string_view json);
// The result of getUpdates. Updates whose form is not understood are kept as
// monostate, so that they are confirmed; what has no number is left out.
base::StatusOr<std::vector<Update>> ReadUpdates(std::string_view json);

// "/alerts@tebium_bot db critical" → {"alerts", "tebium_bot", "db critical"};
// an empty name if it is not a command.
struct CommandText {
  std::string name;  // in lower case
  std::string bot;   // whom it is for; empty: anyone
  std::string arguments;
};
CommandText ReadCommand(std::string_view text);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_UPDATE_H_
