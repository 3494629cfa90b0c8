// What an answer of the Bot API means for the message that was sent.
//
// The descriptions are those of tdlib's telegram-bot-api; where it changes a
// text, the answer falls into the general class of its code.
#ifndef TEBIUM_RELAY_TELEGRAM_ERRORS_H_
#define TEBIUM_RELAY_TELEGRAM_ERRORS_H_

#include <string_view>

namespace tebium::relay {

enum class Verdict {
  kDone,             // delivered, or nothing is left to do
  kDeadDestination,  // this chat can't be written to; trying again is of no use
  kBadRequest,       // this message is refused wherever it goes
  kRetryLater,       // 429: not before the time it names
  kNewChatId,        // the group has become a supergroup with another id
  kConfiguration,    // the token or the address is wrong: nothing can be sent
  kUnknownOutcome,   // it may have been delivered
  kNotSent,          // no connection: it can't have been delivered
  // Refused as it is, but there is another way to say it:
  kDropTopic,    // the topic is gone or closed
  kDropReply,    // the message that is replied to is gone
  kPlainText,    // the markup is refused
  kDropLinks,    // a button leads where Telegram lets none lead
  kDropButtons,  // the buttons are refused
  kSendAnew,     // the message can't be edited (any more)
};

// The label `reason` of a failed request; "" for kDone.
std::string_view VerdictName(Verdict verdict);

// For a complete answer that is not a success: its status and description (""
// if there was none to be read). `new_chat_id`: the answer names one.
Verdict JudgeError(int code, std::string_view description, bool new_chat_id);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_ERRORS_H_
