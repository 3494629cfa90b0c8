// The configured integrations by the names that the outbox knows them by.
#ifndef TEBIUM_RELAY_INTEGRATIONS_H_
#define TEBIUM_RELAY_INTEGRATIONS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "relay/receivers.h"
#include "relay/telegram/bot_api.h"
#include "relay/telegram/render.h"

namespace tebium::relay {

// Immutable.
struct Integration {
  uint32_t number = 0;  // never 0, and never another name's
  std::string name;     // "RECEIVER/telegram/0"
  // One of the two.
  std::optional<TelegramReceiver> telegram;
  std::optional<WebhookReceiver> webhook;
  // Telegram: whose flood limits count; 0 is the program's own bot.
  uint32_t bot = 0;
  RenderSettings render;
};
using IntegrationRef = std::shared_ptr<const Integration>;

// "team/a" of "team/a/webhook/0".
std::string_view ReceiverOf(std::string_view integration);

// Not thread-safe; what it gives out stays valid.
class Integrations {
 public:
  // `own`: the program's bot, which an integration without a token means.
  // `render`: how its messages look.
  Integrations(const BotApiSettings& own, const RenderSettings& render)
      : own_(own), render_(render) {}

  // Instead of those before. Numbers stay with their names and bots.
  void Set(const std::vector<ReceiverSettings>& receivers);

  // Null if it is not configured (any more).
  IntegrationRef Find(std::string_view name) const;
  IntegrationRef Find(uint32_t number) const;
  bool empty() const { return by_name_.empty(); }

  // How to call the Bot API for a Telegram integration; reads its token's file.
  base::StatusOr<net::ClientRequest> BotRequest(const Integration& integration,
                                                const BotCall& call) const;

 private:
  void Add(const std::string& name, Integration integration);
  std::string ApiUrl(const TelegramReceiver& receiver) const;
  uint32_t BotOf(const TelegramReceiver& receiver);
  RenderSettings RenderOf(const TelegramReceiver& receiver) const;

  const BotApiSettings own_;
  const RenderSettings render_;
  std::map<std::string, IntegrationRef, std::less<>> by_name_;
  std::map<uint32_t, IntegrationRef> by_number_;
  // Kept for as long as the program runs.
  std::map<std::string, uint32_t> numbers_;  // by name
  std::map<std::string, uint32_t> bots_;     // by API and token
};

// The chat that the file names. Blocks on the disk.
base::StatusOr<int64_t> ReadChatId(const std::string& path);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_INTEGRATIONS_H_
