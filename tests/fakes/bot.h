// The methods of the Bot API over chats, limits and updates.
#ifndef TEBIUM_TESTS_FAKES_BOT_H_
#define TEBIUM_TESTS_FAKES_BOT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "tests/fakes/answer.h"
#include "tests/fakes/limiter.h"
#include "tests/fakes/message_json.h"
#include "tests/fakes/request.h"
#include "tests/fakes/updates.h"
#include "tests/fakes/world.h"

namespace tebium::fakes {

struct Webhook {
  std::string url;  // empty: none
  std::string secret_token;
  std::string allowed_updates;  // JSON array, or empty
  int64_t max_connections = 40;
  std::string last_error;
  base::Time last_error_time = base::kNoTime;
};

struct BotOptions {
  std::string token;
  std::string username;
  bool auto_create_chats = false;
  bool allow_http_webhook = false;
  base::Duration callback_max_age{};
  Limits limits;
  size_t max_messages_per_chat = 0;
  size_t max_updates = 0;
};

// Everything the fake knows about its bot, for the methods to work on. Not
// thread-safe.
struct Bot {
  explicit Bot(const BotOptions& bot_options);

  const BotOptions options;
  const BotIdentity identity;
  World world;
  Limiter limiter;
  UpdateQueue updates;
  Webhook webhook;
  std::map<std::string, base::Time> presses;  // callback query id → when
  int64_t last_press = 0;
  std::map<std::string, std::string> commands;  // scope and language → JSON
  size_t flood_refusals = 0;
  std::string refused_link;  // part of URLs that no button may have; "": none
};

// The name as documented, or empty for an unknown method. Any case.
std::string CanonicalMethod(std::string_view method);

// Any method but getUpdates, which waits and is handled by its caller.
Answer CallMethod(Bot& bot, const ApiRequest& request, base::Time now);

// Which chat a call is about, before any check; 0 for none. `@name` is looked
// up.
int64_t TargetChat(Bot& bot, const ApiRequest& request);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_BOT_H_
