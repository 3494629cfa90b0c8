// What the fake Bot API knows: chats, messages, calls, faults. Plain values.
#ifndef TEBIUM_TESTS_FAKES_TYPES_H_
#define TEBIUM_TESTS_FAKES_TYPES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace tebium::fakes {

// A stretch of a text; offset and length in UTF-16 units, as the Bot API has
// them.
struct Entity {
  std::string type{};  // "bold", "text_link", "pre", …
  size_t offset = 0;
  size_t length = 0;
  std::string value{};  // url, language, custom emoji id or user id

  bool operator==(const Entity&) const = default;
};

// A button of an inline keyboard: `data` or `url` is set.
struct Button {
  std::string text{};
  std::string data{};
  std::string url{};

  bool operator==(const Button&) const = default;
};
using Keyboard = std::vector<std::vector<Button>>;  // rows

// A file of a message: a document or a photo.
struct Document {
  std::string file_id{};
  std::string name{};
  std::string mime_type{};
  bool is_photo = false;
  int width = 0;   // photos only
  int height = 0;  // photos only
  // Shared between copies of a message; never null.
  std::shared_ptr<const std::string> content{};
};

// What a message said before an edit.
struct Revision {
  base::Time replaced_at = base::kNoTime;
  std::string text{};
  std::string raw_text{};
  std::vector<Entity> entities{};
  Keyboard keyboard{};
};

// A message as it stands now.
struct Message {
  int64_t chat_id = 0;
  int64_t id = 0;
  int64_t thread_id = 0;  // 0: none
  int64_t from_id = 0;
  bool from_bot = false;
  base::Time date = base::kNoTime;
  base::Time edit_date = base::kNoTime;
  std::string text{};  // parsed; the caption of a document or photo
  std::string raw_text{};
  std::string parse_mode{};  // as sent; empty: plain
  std::vector<Entity> entities{};
  int64_t reply_to = 0;  // message id; 0: none
  std::string quote{};
  bool silent = false;
  bool protect = false;
  bool deleted = false;
  bool pinned = false;
  std::string link_preview_options{};  // JSON as sent
  std::string media_group_id{};
  std::optional<Document> document{};
  Keyboard keyboard{};
  std::vector<std::string> reactions{};
  std::vector<Revision> history{};  // oldest first
};

// One request to the Bot API, and what it was answered. Calls are listed in
// the order in which they arrived.
struct Call {
  uint64_t number = 0;   // 1, 2, …
  std::string method{};  // as written in the documentation; as sent if unknown
  std::map<std::string, std::string> parameters{};  // nested ones as JSON
  std::map<std::string, size_t> file_sizes_bytes{};
  base::Time received = base::kNoTime;
  base::Time answered = base::kNoTime;  // kNoTime: not yet, or never
  int status = 0;                       // HTTP; 0: not answered
  std::string answer{};                 // body
  bool acted = false;                   // the method took effect
  int64_t chat_id = 0;
  int64_t message_id = 0;  // sent or edited by it
  std::string fault{};     // name of the injected fault; empty: none
};

enum class ChatType { kPrivate, kGroup, kSupergroup, kChannel };

// Why nothing can be sent to a chat.
enum class ChatState {
  kOk,
  kBlocked,      // 403 bot was blocked by the user
  kDeactivated,  // 403 user is deactivated
  kNotStarted,   // 403 bot can't initiate conversation with a user
  kKicked,       // 403 bot was kicked from the … chat
  kNotMember,    // 403 bot is not a member of the … chat
  kDeleted,      // 403 the group chat was deleted
  kNoRights,     // 400 not enough rights to send text messages to the chat
  kNeedAdmin,    // 400 need administrator rights in the channel chat
  kNoWrite,      // 400 have no write access to the chat
};

struct Topic {
  std::string name{};
  bool closed = false;
};

struct ChatMember {
  int64_t user_id = 0;
  std::string first_name{};
  std::string username{};
  std::string status = "member";  // creator, administrator, member, left, …
};

// A chat to declare. Declaring it anew changes its settings; its messages stay.
struct ChatSpec {
  int64_t id = 0;  // negative: group, supergroup or channel
  ChatType type = ChatType::kPrivate;
  std::string title{};     // first name in a private chat
  std::string username{};  // without the @
  bool is_forum = false;
  std::map<int64_t, Topic> topics{};  // by thread id; id 1 is never accepted
  ChatState state = ChatState::kOk;
  int64_t migrated_to = 0;   // 0: not; kGroup only
  bool bot_is_admin = true;  // rights to see members
  bool can_pin = true;
  std::vector<ChatMember> members{};
};

enum class FaultKind {
  kServerError,      // 500 Internal Server Error: restart
  kBadGateway,       // 502 with an HTML body
  kDelay,            // acts, answers after `delay`
  kAcceptThenDrop,   // acts, closes the connection without an answer
  kDropBefore,       // closes the connection without acting
  kTooManyRequests,  // 429 with `retry_after_seconds`, without acting
  kError,            // `code` and `description`, without acting
  kRevoked,          // 401 Unauthorized
};

// A fault to inject into calls that match. Of several, the first added wins.
struct Fault {
  FaultKind kind = FaultKind::kServerError;
  int times = 1;           // matching calls to spoil; negative: all
  int skip = 0;            // matching calls to let pass first
  std::string method{};    // any case; empty: every method but getUpdates
  int64_t chat_id = 0;     // 0: every chat
  bool act_first = false;  // kServerError, kBadGateway: after taking effect
  base::Duration delay{};  // kDelay: before the answer
  int retry_after_seconds = 1;  // kTooManyRequests
  int code = 400;               // kError
  std::string description{};    // kError: complete, with its prefix
  // More to match on; called with the lock held, so it must not call the fake.
  std::function<bool(const Call&)> when{};
};

// Telegram's flood limits. 0 switches one off.
struct Limits {
  int chat_messages_per_second = 1;
  int chat_burst = 1;  // messages that may come at once after a pause
  int group_messages_per_minute = 20;  // chats with a negative id
  int total_messages_per_second = 30;
  // A call that comes too early by no more than this still passes: what left a
  // client in time may arrive closer together.
  base::Duration slack = std::chrono::milliseconds(50);
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_TYPES_H_
