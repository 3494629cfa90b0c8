// The Bot API's methods as requests, and its answers read.
#ifndef TEBIUM_RELAY_TELEGRAM_BOT_API_H_
#define TEBIUM_RELAY_TELEGRAM_BOT_API_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http_client.h"
#include "relay/telegram/errors.h"
#include "relay/telegram/keyboard.h"
#include "relay/telegram/render.h"

namespace tebium::relay {

enum class BotMethod {
  kSendMessage,
  kEditMessageText,
  kSendDocument,
  kSendPhoto,
  kEditMessageReplyMarkup,
};
// "sendMessage", …
std::string_view BotMethodName(BotMethod method);

struct BotCall {
  BotMethod method = BotMethod::kSendMessage;
  int64_t chat_id = 0;
  int64_t thread_id = 0;      // 0: none
  int64_t message_id = 0;     // the message to edit
  int64_t reply_to = 0;       // 0: no reply
  std::string text;           // a document's or a photo's caption
  bool html = true;           // false: no parse_mode …
  std::string_view markdown;  // … or this: "Markdown", "MarkdownV2"
  bool silent = false;
  std::optional<Attachment> attachment;  // kSendDocument, kSendPhoto
  // Buttons under the message; none: an edit takes those that are there away.
  Keyboard keyboard;
  // The relay's alone: less urgent than everything else in the chat, and of no
  // use after a minute.
  bool can_wait = false;
};

struct BotAnswer {
  Verdict verdict = Verdict::kUnknownOutcome;
  int64_t message_id = 0;        // kDone, of the message sent or edited
  std::string error;             // otherwise; without secrets
  base::Duration retry_after{};  // kRetryLater
  int64_t new_chat_id = 0;       // kNewChatId
};

struct BotApiSettings {
  std::string api_url;  // "https://api.telegram.org"
  std::string token;    // a secret: goes into URLs alone
  std::string proxy;
  base::Duration timeout = std::chrono::seconds(30);
};

// "https://api.telegram.org/bot123:TOKEN/getMe": a secret.
std::string BotMethodUrl(const BotApiSettings& settings,
                         std::string_view method);

// JSON; multipart/form-data for documents and photos.
net::ClientRequest BuildBotRequest(const BotApiSettings& settings,
                                   const BotCall& call);

// What became of a request.
BotAnswer ReadBotAnswer(const net::ClientResponse& response);

// A Retry-After header in whole seconds; nullopt if there is none to be read.
std::optional<base::Duration> RetryAfterHeader(
    const net::ClientResponse& response);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_BOT_API_H_
