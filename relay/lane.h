// One chat's queue and what is being done about it; or one of a web hook's.
#ifndef TEBIUM_RELAY_LANE_H_
#define TEBIUM_RELAY_LANE_H_

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "relay/bot.h"
#include "relay/delivery.h"
#include "relay/digest.h"
#include "relay/integrations.h"
#include "relay/lane_queue.h"
#include "relay/mailbox.h"
#include "store/store.h"

namespace tebium::relay {

enum class Phase {
  kIdle,       // what waits is in the queue
  kClaiming,   // the store is asked for the contents
  kWaiting,    // between two steps of a delivery
  kSending,    // a request is in flight
  kSpeaking,   // … of the first of `speeches`
  kRecording,  // its outcome is being written
};

// What is to be done once the outcome is on disk.
enum class After {
  kDone,     // the entries are gone
  kGoOn,     // the delivery has further steps
  kRequeue,  // the entries wait again
  kMove,     // … in the lane of the chat's new id
};

struct WaitingSpeech {
  Speech speech;
  base::Duration asked_at{0};
};

struct Lane {
  LaneKey key;
  Phase phase = Phase::kIdle;
  LaneQueue queue;
  // Entries that are told, and only have to be shown: apart from the queue, so
  // that they neither hold it up nor count for a digest.
  LaneQueue leftovers;
  LaneQueue prompts;  // leftovers that somebody waits to see
  // What the console says, with what is in flight: before the queue, but for
  // BotCall::can_wait, which comes after all else.
  std::deque<WaitingSpeech> speeches;
  size_t said_in_row = 0;
  base::Duration not_before{0};  // the chat has to wait until then
  base::Duration leftovers_not_before{0};
  std::optional<base::Duration> last_digest_at;
  uint32_t failures = 0;  // fallback: in a row

  // What is claimed, from kClaiming on.
  std::vector<QueuedEntry> taken;
  DigestCollector collected;
  bool is_digest = false;
  bool only_uncertain = false;
  // In the limiter and at the gate, or among the web hooks in flight.
  bool holds_place = false;
  bool probe = false;                          // … whose probe it is
  BotMethod method = BotMethod::kSendMessage;  // of the request in flight
  IntegrationRef integration;                  // null: the built-in route's
  std::unique_ptr<Delivery> delivery;
  std::optional<store::OutboxEntry> fallback;  // or a web hook's

  // kRecording.
  store::RelayChange change;
  // These go with the next change.
  std::vector<store::OutboxDeath> dead_too;
  std::vector<store::OutboxTold> told_too;
  After after = After::kDone;
  base::Duration requeue_due{0};
  int64_t new_chat_id = 0;
  std::optional<base::Duration> record_again_at;

  // Bookkeeping of the worker.
  base::Duration scheduled_at = base::Duration::max();
  Schedule* scheduled_in = nullptr;
  // For a leftover, or for a speech that can wait.
  base::Duration leisure_at = base::Duration::max();
  size_t counted_failed = 0;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_LANE_H_
