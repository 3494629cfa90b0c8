// From what is to be said to calls of the Bot API.
#ifndef TEBIUM_RELAY_CONSOLE_SPEAKER_H_
#define TEBIUM_RELAY_CONSOLE_SPEAKER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.h"
#include "relay/console/handler.h"
#include "relay/console/inbox.h"
#include "relay/courier.h"
#include "relay/telegram/bot_client.h"

namespace tebium::relay {

// A screen that is longer than so many messages is cut.
inline constexpr size_t kMaxScreenParts = 5;
// Bot API: answerCallbackQuery's text, in code points.
inline constexpr size_t kMaxToastCodePoints = 200;

// Where somebody waits for an answer.
struct Place {
  int64_t chat_id = 0;
  int64_t thread_id = 0;
  int64_t pressed = 0;   // the message whose button was pressed; 0: none was
  int64_t reply_to = 0;  // 0: no reply
};

// For the console's thread. What is handed in must outlive it, and the inbox be
// closed before it goes.
class Speaker {
 public:
  Speaker(Courier& courier, BotClient& bot, std::shared_ptr<Inbox> inbox,
          base::Logger logger)
      : courier_(courier),
        bot_(bot),
        inbox_(std::move(inbox)),
        logger_(std::move(logger)) {}

  // All but the toast. A message that can't be edited is sent anew.
  void Say(const Place& place, Saying saying);
  // Plain text, as a message.
  void SayPlain(const Place& place, std::string_view text);
  // answerCallbackQuery; `toast` may be empty.
  void AnswerPress(const std::string& query_id, std::string_view toast,
                   bool stays);

 private:
  void Send(const Place& place, Screen screen);
  void Replace(const Place& place, Screen screen);
  void Rekey(const Place& place, Keyboard keyboard);
  void Tell(BotCall call);

  Courier& courier_;
  BotClient& bot_;
  const std::shared_ptr<Inbox> inbox_;
  const base::Logger logger_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_SPEAKER_H_
