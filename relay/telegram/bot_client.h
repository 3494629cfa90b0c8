// Calls of the Bot API that say nothing in a chat, and so have no flood limits:
// getMe, getUpdates, answerCallbackQuery, setMyCommands, …
#ifndef TEBIUM_RELAY_TELEGRAM_BOT_CLIENT_H_
#define TEBIUM_RELAY_TELEGRAM_BOT_CLIENT_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http_client.h"
#include "relay/telegram/bot_api.h"

namespace tebium::relay {

struct BotReply {
  Verdict verdict = Verdict::kUnknownOutcome;
  std::string result;            // kDone: the JSON of `result`
  int code = 0;                  // the API's error_code; 0: no answer
  std::string error;             // otherwise; without secrets
  base::Duration retry_after{};  // kRetryLater
  base::Duration elapsed{};      // from the call to its answer
};

// Thread-safe.
class BotClient {
 public:
  virtual ~BotClient() = default;
  // `parameters` is a JSON object. `done` is called exactly once, on a thread
  // that must not be blocked. `timeout`: how long Telegram may keep the answer
  // back (getUpdates); 0: it answers at once.
  virtual void Ask(std::string_view method, std::string parameters,
                   base::Duration timeout,
                   std::function<void(BotReply)> done) = 0;
};

// The real one. `client` must outlive it. Without a token (preview) every call
// ends at once with kNotSent.
std::unique_ptr<BotClient> MakeBotClient(const BotApiSettings& settings,
                                         net::HttpClient& client);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_BOT_CLIENT_H_
