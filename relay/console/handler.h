// How the console's parts answer what people do.
//
// The console's thread calls everything here; handlers need no locks, and may
// block for a commit of the store, never for the network.
#ifndef TEBIUM_RELAY_CONSOLE_HANDLER_H_
#define TEBIUM_RELAY_CONSOLE_HANDLER_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "base/catalogue.h"
#include "base/clock.h"
#include "relay/marks.h"
#include "relay/telegram/bot_api.h"
#include "relay/telegram/keyboard.h"
#include "store/store.h"

namespace tebium::relay {

enum class Role {
  kStranger,   // gets one polite refusal; never reaches a handler
  kMember,     // reads; acts too, where members may
  kActor,      // reads and acts: acknowledges, snoozes, silences
  kChatAdmin,  // acts, and administrates the bot in the turn's chat alone
  kAdmin,      // administrates the bot: TELEGRAM_ADMIN_IDS
};

// One thing that a person did.
struct Turn {
  Person who;
  Role role = Role::kMember;
  int64_t chat_id = 0;
  int64_t thread_id = 0;
  bool is_private = false;
  int64_t message_id = 0;  // theirs; of a press: the one with the button
  int64_t reply_to = 0;    // the message that a text of theirs answers; 0: none
  int64_t update_id = 0;
  base::Language language = base::Language::kRussian;  // of the chat
  base::Time now = base::kNoTime;
  base::Time sent_at = base::kNoTime;  // of a text: by Telegram's clock

  std::string_view Say(base::Say say) const {
    return base::Text(language, say);
  }
  std::string Say(base::Say say,
                  std::initializer_list<std::string_view> arguments) const {
    return base::Text(language, say, arguments);
  }
};

// A message with its buttons. Longer than a message: it is split, and the
// buttons stand under the last part.
struct Screen {
  std::string html;
  Keyboard keyboard;
  std::optional<Attachment> photo;  // then `html` is its caption
};

// What is said at the end of a turn; all parts are optional.
struct Saying {
  std::optional<Screen> reply;    // a new message that answers theirs
  std::optional<Screen> replace;  // the message with the button becomes this
  std::optional<Keyboard> rekey;  // … or gets these buttons instead
  std::string toast;              // shown to who has pressed, plain
  bool toast_stays = false;       // … until they close it
};
// May be called from any thread, more than once.
using Sayer = std::function<void(Saying)>;

struct Outcome {
  // Written together with the update's number, before `then` runs or anything
  // is said: an update has its effect at most once. If it can't be written, the
  // same update may come again; so what a handler keeps in memory of it should
  // change in `then`.
  store::ConsoleChange change;
  // Said after `then` has run, and before what that says by its Sayer. A press
  // is always answered: with the first toast of these, else without a text. A
  // toast that nobody's press waits for becomes a message.
  Saying say;
  // What comes after the change: effects elsewhere (silences), answers that
  // take time. On the console's thread; must not block for the network.
  std::function<void(Sayer say)> then;
};

struct CommandSpec {
  std::string_view name;  // without the slash
  base::Say description;  // for setMyCommands and /help
  Role least = Role::kMember;
  bool listed = true;  // in Telegram's menu
};

class Handler {
 public:
  virtual ~Handler() = default;

  virtual std::vector<CommandSpec> Commands() const { return {}; }
  // One of Commands(), by somebody who may. `arguments` is trimmed.
  virtual Outcome OnCommand(const Turn& turn, std::string_view command,
                            std::string_view arguments);

  // The first letter of the payloads of this handler's buttons; 0: it has none.
  virtual char ButtonLetter() const { return 0; }
  // What these buttons do, in a word each, for the metrics …
  virtual std::vector<std::string_view> ButtonNames() const { return {}; }
  // … and the word for one of them; of ButtonNames(), the first by default.
  virtual std::string_view ButtonName(std::string_view payload) const;
  // `payload` begins with that letter and a colon; its check value was right.
  virtual Outcome OnPress(const Turn& turn, std::string_view payload);

  // A text that is not a command, if this handler waits for one of this person
  // in this chat (a form); else nothing.
  virtual std::optional<Outcome> OnText(const Turn& turn,
                                        std::string_view text);

  // After the chat's id has changed.
  virtual void OnMigration(int64_t from_chat_id, int64_t to_chat_id);
  virtual void OnLive(const store::LiveMessage& message,
                      const alert::Notification& news, bool first);
  virtual void OnOver(const store::Target& target,
                      const std::string& group_key);
  // Once at start, with what the store holds.
  virtual base::Status Load(const std::vector<store::Note>& notes);
  // What is due at `now`; returns when to be called next at the latest
  // (base::Time::max(): no need).
  virtual base::Time Tick(base::Time now);
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_HANDLER_H_
