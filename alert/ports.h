// The ports through which folders of the same floor meet.
#ifndef TEBIUM_ALERT_PORTS_H_
#define TEBIUM_ALERT_PORTS_H_

#include <cstdint>
#include <vector>

#include "alert/alert.h"
#include "base/status.h"

namespace tebium::alert {

// Takes alerts in. Thread-safe.
class AlertSink {
 public:
  virtual ~AlertSink() = default;
  // Blocks until the batch is on disk and handed to dispatching; OK means
  // exactly that. kUnavailable or kResourceExhausted: it is not stored, the
  // sender should try again.
  virtual base::Status Accept(Batch batch) = 0;
};

// Chats that want to be told beside those that are configured: subscriptions.
// Thread-safe; must not block.
class Audience {
 public:
  virtual ~Audience() = default;
  // A chat, and the part of the notification that it has subscribed to.
  struct Share {
    int64_t chat_id = 0;
    Notification notification;
  };
  virtual std::vector<Share> SharesOf(
      const Notification& notification) const = 0;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_PORTS_H_
