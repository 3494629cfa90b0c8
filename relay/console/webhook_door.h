// POST /telegram: updates that Telegram's servers send.
//
// Answers: 200 once the update is done with and that is on disk; 401 without
// the secret; 400 for what is no update; 413 for too much; 503 with Retry-After
// when it can't be written or nobody takes it in time: Telegram sends it again.
#ifndef TEBIUM_RELAY_CONSOLE_WEBHOOK_DOOR_H_
#define TEBIUM_RELAY_CONSOLE_WEBHOOK_DOOR_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "net/router.h"
#include "relay/console/inbox.h"
#include "relay/console/update.h"

namespace tebium::relay {

// Requests that may wait at a time: more than Telegram makes.
inline constexpr size_t kMaxWaitingUpdates = 32;

// Thread-safe.
class WebhookDoor {
 public:
  // Calls back once; as Switchboard::Take(). Called by the inbox's reader.
  using Take = std::function<void(Update, std::function<void(bool)>)>;

  WebhookDoor(std::string secret, std::shared_ptr<Inbox> inbox, Take take,
              base::Duration limit = std::chrono::seconds(20));

  // The route asks for no other secret. Must outlive `router`'s use.
  void Register(net::Router& router);
  // From now on updates are taken: the bot knows who it is.
  void Open() { open_ = true; }

  net::HttpResponse Answer(const net::HttpRequest& request);

 private:
  class Receipt;

  bool Hand(Update update);

  const std::string secret_;
  const std::shared_ptr<Inbox> inbox_;
  const Take take_;
  const base::Duration limit_;
  std::atomic<bool> open_ = false;
  std::atomic<size_t> waiting_ = 0;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_WEBHOOK_DOOR_H_
