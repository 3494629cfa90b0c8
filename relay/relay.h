// The relay: from due notifications in the outbox to people.
//
// Every target (chat and topic) has a queue. One send is in flight per chat; a
// chat that has to wait (its rate limit, a 429, a fault) does not hold up the
// others. Intent is recorded before a send and its result after it, so that a
// crash leaves at most one send of unknown outcome per chat.
//
// What a digest has told of groups that have a live message is shown in those
// at leisure: with half of what the limits allow, while nothing else is due in
// the chat. Such leftovers never make a sound or a digest, and end in the
// group's later news. Those that somebody waits to see, as they have pressed a
// button, come at once after the other news.
//
// What the console says goes through the same queues, ahead of the outbox.
#ifndef TEBIUM_RELAY_RELAY_H_
#define TEBIUM_RELAY_RELAY_H_

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/status.h"
#include "net/http_client.h"
#include "relay/buttons.h"
#include "relay/chat_book.h"
#include "relay/courier.h"
#include "relay/receivers.h"
#include "relay/telegram/render.h"
#include "store/store.h"

namespace tebium::relay {

struct RelaySettings {
  std::string bot_token;  // empty: preview, nothing leaves the machine
  std::string api_url = "https://api.telegram.org";
  std::string proxy;                 // TELEGRAM_PROXY
  std::string fallback_webhook_url;  // FALLBACK_WEBHOOK_URL; empty: none
  // TELEGRAM_ADMIN_IDS: who is told what the program notices of itself.
  std::vector<int64_t> admin_ids;
  bool enabled = true;       // ENABLE_ALERTS; false: entries wait
  uint32_t max_retries = 3;  // MAX_RETRIES, quick phase
  base::Duration retry_delay = std::chrono::seconds(5);  // RETRY_DELAY
  base::Duration max_age = std::chrono::hours(24 * 90);  // --data.retention
  base::Duration request_timeout = std::chrono::seconds(30);
  // Limits of the Bot API, in messages.
  double per_chat_per_second = 1;
  double per_group_per_minute = 20;
  double overall_per_second = 30;
  // A chat's queue that would take longer than this becomes a digest …
  base::Duration digest_after = std::chrono::seconds(20);
  // … and two digests of a chat are at least this far apart.
  base::Duration digest_interval = std::chrono::seconds(10);
  // What the console says in a chat waits in memory, at most so many calls.
  size_t max_calls_waiting = 100;
  // … and, where Telegram asks the chat to wait, no longer than this: an answer
  // that comes later is none.
  base::Duration max_call_age = std::chrono::minutes(5);
  // What is less bad is told without a sound (alert::SeverityRank).
  int sound_from_rank = 2;  // warnings
  // Makes the buttons under alerts; null: there are none. Outlives the relay.
  const ButtonSigner* signer = nullptr;
  // How long a topic that was closed or gone is not tried again: its messages
  // go to the chat itself.
  base::Duration closed_topic_memory = std::chrono::minutes(10);
  RenderSettings render;
  // Whom configured routes notify. Where their http_config names no proxy,
  // that above is taken for Telegram. What is sent to them leaves the machine
  // even in preview, except with the program's own bot.
  std::vector<ReceiverSettings> receivers;
  // So many groups of one webhook are told at once, at least 1. After a crash
  // the outcome of as many is not known, and they are told once more.
  size_t webhook_concurrency = 1;
  std::string external_url;  // as receivers are told; empty: the sender's
  std::string own_url;       // … where that is empty too
  std::string user_agent = "tebium-alert-bot";  // of webhooks
};

// Starts its own thread; registers itself as the store's outbox listener.
class Relay {
 public:
  // All references must outlive the relay. Loads what the outbox holds and goes
  // on with it. `chats`: what each chat has chosen; null: nothing.
  static base::StatusOr<std::unique_ptr<Relay>> Start(
      const RelaySettings& settings, store::Store& store,
      net::HttpClient& client, const base::Clock& clock, base::Random& random,
      base::Metrics& metrics, const base::Logger& logger,
      const ChatBook* chats = nullptr);

  virtual ~Relay() = default;

  // Instead of those before. What waits for an integration that is not there
  // any more becomes dead. Thread-safe; returns at once.
  virtual void SetReceivers(std::vector<ReceiverSettings> receivers) = 0;

  // Speaks for the console. Lives as long as the relay.
  virtual Courier& courier() = 0;

  // Who is told of live messages from now on; null: nobody. Once it has
  // returned, the one before is not called any more. Thread-safe.
  virtual void SetObserver(LiveObserver* observer) = 0;

  // Sends nothing new, waits for what is in flight and records it; at most
  // `limit`.
  virtual void Drain(base::Duration limit) = 0;

  // One line for /health: "ok", "preview", "waiting: 429 for 12 s",
  // "unauthorized", "unreachable", "no chat".
  virtual std::string State() const = 0;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_RELAY_H_
