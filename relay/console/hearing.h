// Hearing from Telegram: asks who the bot is, then either polls for updates or
// has them sent to the webhook.
//
// One question is under way at a time. While updates of an answer are being
// handled nothing is asked, so that no more come than can be handled. What is
// wrong is said once in the log, and tried again after growing pauses.
#ifndef TEBIUM_RELAY_CONSOLE_HEARING_H_
#define TEBIUM_RELAY_CONSOLE_HEARING_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "relay/console/inbox.h"
#include "relay/console/parts.h"
#include "relay/console/update.h"
#include "relay/telegram/bot_client.h"

namespace tebium::relay {

enum class HearState {
  kOff,
  kConnecting,  // nothing is known yet
  kOk,
  kUnreachable,
  kUnauthorized,
  kOthersPoll,      // another process polls with the same token
  kOthersWebhook,   // another process has set a webhook again
  kWebhookRefused,  // Telegram does not take WEBHOOK_URL
};
// As in Console::State().
std::string_view HearStateName(HearState state);

struct BotIdentity {
  int64_t id = 0;
  std::string username;
};

// The webhook as Telegram is told of it.
struct WebhookTarget {
  std::string url;     // complete
  std::string secret;  // 1–256 of A–Z a–z 0–9 _ -
};

struct HearingPorts {
  BotClient& bot;
  const base::Clock& clock;
  base::Random& random;
  base::Logger logger;
  std::shared_ptr<Inbox> inbox;
  std::function<void(const BotIdentity&)> on_identity;
  // What getUpdates begins with; nothing: whatever there is.
  std::function<std::optional<int64_t>()> next_offset;
  // Calls back once: whether the update is done with, or is to come again.
  std::function<void(Update, std::function<void(bool)>)> take;
  // All updates of an answer are done with.
  std::function<void()> settle;
};

// For the console's thread, but for state(). The inbox must be closed before it
// goes.
class Hearing {
 public:
  // `webhook`: of HearMode::kWebhook.
  Hearing(HearMode mode, WebhookTarget webhook, HearingPorts ports);

  // Asks what is due; returns how long there is nothing to do at most
  // (Duration::max(): until an answer comes).
  base::Duration Step();

  HearState state() const { return state_; }

 private:
  enum class Phase { kGreet, kPoll, kDropWebhook, kSetWebhook };

  void AskNow();
  void Ask(std::string_view method, std::string parameters,
           base::Duration timeout);
  void Poll();
  std::string WebhookParameters() const;

  void OnReply(const BotReply& reply);
  void OnGood(const BotReply& reply);
  void OnIdentity(const std::string& json);
  void OnUpdates(const std::string& json);
  void OnBatchDone();
  void OnTrouble(const BotReply& reply);
  // What the trouble is; kOk: nothing that people need to know of.
  HearState Judge(const BotReply& reply);
  void SetState(HearState state, const std::string& error);
  bool MaySayConflict();
  void PauseFor(base::Duration pause);

  const HearMode mode_;
  const WebhookTarget webhook_;
  const HearingPorts ports_;
  std::atomic<HearState> state_;

  Phase phase_ = Phase::kGreet;
  bool asking_ = false;
  base::Duration asked_at_{};
  bool long_poll_ = false;
  base::Duration ready_at_{};
  uint32_t failures_ = 0;  // in a row
  bool dropped_webhook_ = false;
  std::optional<base::Duration> conflict_said_at_;
  int limit_;

  // The answer that is being handled.
  size_t unhandled_ = 0;
  bool some_come_again_ = false;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_HEARING_H_
