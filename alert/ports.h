// The ports through which folders of the same floor meet.
#ifndef TEBIUM_ALERT_PORTS_H_
#define TEBIUM_ALERT_PORTS_H_

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

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_PORTS_H_
