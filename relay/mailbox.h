// Where other threads leave what concerns the relay: the store's writer new
// entries and completions, the HTTP client answers, the console what it says.
#ifndef TEBIUM_RELAY_MAILBOX_H_
#define TEBIUM_RELAY_MAILBOX_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "net/http_client.h"
#include "relay/receivers.h"
#include "relay/telegram/bot_api.h"
#include "store/store.h"

namespace tebium::relay {

// A chat's queue with one bot. A web hook has several, among which its groups
// are divided; the fallback has one for all.
struct LaneKey {
  store::TargetKind kind = store::TargetKind::kTelegram;
  int64_t chat_id = 0;  // a web hook's: which of its queues
  uint32_t owner = 0;   // the bot, or the number of the web hook's integration

  bool operator==(const LaneKey&) const = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads it.
  auto operator<=>(const LaneKey&) const = default;
};

struct NewHeads {
  std::vector<store::OutboxHead> heads;
};
struct Claimed {
  LaneKey lane;
  base::Status status;
  std::vector<store::OutboxEntry> entries;
};
struct Answered {
  LaneKey lane;
  net::ClientResponse response;
};
struct Recorded {
  LaneKey lane;
  base::Status status;
};
struct NewReceivers {
  std::vector<ReceiverSettings> receivers;
};
// A call for somebody else: see Courier.
struct Speech {
  BotCall call;
  std::function<void(BotAnswer)> done;
};
using Event =
    std::variant<NewHeads, Claimed, Answered, Recorded, NewReceivers, Speech>;

// Thread-safe. Shared by callbacks that may outlive the relay.
class Mailbox : public store::OutboxListener {
 public:
  void OnOutbox(const std::vector<store::OutboxHead>& entries) override;
  // False: it is closed, and the event has been left alone.
  bool Push(Event&& event);

  // In the order in which they came.
  std::vector<Event> TakeAll();
  // The same, and takes no more from then on.
  std::vector<Event> Close();
  // Returns when there is something, when woken, or when the time is up.
  void Wait(base::Duration limit);
  void Wake();

 private:
  base::Mutex mutex_;
  base::CondVar arrived_;
  std::vector<Event> events_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_MAILBOX_H_
