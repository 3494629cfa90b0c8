// The operator's console: hears from Telegram, and answers.
//
// One thread handles all updates, each at most once: its number is written
// together with what it changes (see handler.h). Nothing of it waits for the
// network, so no chat holds up another; answers go out through the relay, in
// order for each chat. Long polling, or Telegram's webhook.
#ifndef TEBIUM_RELAY_CONSOLE_CONSOLE_H_
#define TEBIUM_RELAY_CONSOLE_CONSOLE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "net/router.h"
#include "relay/console/handler.h"
#include "relay/console/parts.h"

namespace tebium::relay {

class Console : public LiveObserver {
 public:
  // Loads what the store holds, and starts; what chats have chosen is loaded
  // before (LoadConsoleMemory). The handlers are asked in order.
  // kInvalidArgument: webhook mode without a URL.
  static base::StatusOr<std::unique_ptr<Console>> Start(
      const ConsoleParts& parts,
      std::vector<std::unique_ptr<Handler>> handlers);

  // Takes POST /telegram: updates from Telegram's servers, with the secret
  // header that setWebhook has given them. Only in webhook mode. The route
  // needs no other secret.
  virtual void Register(net::Router& router) = 0;

  // After a reload. `change` is called on the console's thread: there it may
  // change ConsoleParts::settings.chats, which is taken up then, as is what the
  // duty book holds. Thread-safe.
  virtual void Reconfigure(std::function<void()> change) = 0;

  // Hears nothing more, ends what is being handled, and stops; at most `limit`.
  virtual void Drain(base::Duration limit) = 0;

  // One line for /health: "ok", "off", "connecting", "another instance is
  // polling", "another instance has set a webhook", "webhook refused",
  // "unauthorized", "unreachable".
  virtual std::string State() const = 0;
};

// The handlers of the program, in order.
std::vector<std::unique_ptr<Handler>> MakeHandlers(const ConsoleParts& parts);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CONSOLE_H_
