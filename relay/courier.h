// How the console talks in chats: through the relay, which keeps each chat's
// order and Telegram's flood limits.
#ifndef TEBIUM_RELAY_COURIER_H_
#define TEBIUM_RELAY_COURIER_H_

#include <functional>

#include "relay/telegram/bot_api.h"
#include "store/store.h"

namespace tebium::relay {

// Thread-safe.
class Courier {
 public:
  virtual ~Courier() = default;

  // Says it by the program's own bot, before what waits in the chat's outbox:
  // somebody waits for an answer. Not durable: what is not said when the
  // program ends is lost. Calls of one chat are made in order, one at a time.
  // `done` is called exactly once, on the relay's thread, and must not block.
  // kNotSent if the chat has too many waiting, or if the relay is stopping;
  // once it has stopped, on the caller's thread. What Telegram refuses to take
  // as it is, is said in another way: as plain text, without its buttons, to
  // the chat instead of a topic that is gone. A 429 is waited out, unless that
  // would take longer than RelaySettings::max_call_age: then it is kRetryLater.
  // Where the outcome is not known it is not said again.
  virtual void Say(BotCall call, std::function<void(BotAnswer)> done) = 0;
};

// What the relay tells of live messages. Called on the relay's thread, after it
// is on disk; must not block.
class LiveObserver {
 public:
  virtual ~LiveObserver() = default;
  // Sent for the first time (`first`), or edited. `news`: the notification as
  // it was delivered.
  virtual void OnLive(const store::LiveMessage& message,
                      const alert::Notification& news, bool first) = 0;
  // Its group has resolved: it has no buttons any more.
  virtual void OnOver(const store::Target& target,
                      const std::string& group_key) = 0;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_COURIER_H_
