// What the relay's thread tells the others about itself.
#ifndef TEBIUM_RELAY_STATUS_BOARD_H_
#define TEBIUM_RELAY_STATUS_BOARD_H_

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "relay/gate.h"

namespace tebium::relay {

struct RelayStatus {
  bool enabled = true;
  bool preview = false;
  Reach reach = Reach::kOk;
  bool no_chat = false;  // notifications without any chat were given up
  std::string trouble;   // why a chat can't be written to; "": none
  base::Duration limited_until{0};  // monotonic; the end of the longest 429
  int64_t limited_chat = 0;         // … of the latest
  int64_t waiting_after_failure = 0;
};

// "ok", "preview", "disabled", "unauthorized", "unreachable", "no chat",
// "undeliverable: …", "waiting: 429 for 12 s"; the worst that holds.
std::string DescribeStatus(const RelayStatus& status, base::Duration now);

// Thread-safe.
class StatusBoard {
 public:
  void Set(const RelayStatus& status) {
    base::MutexLock lock(mutex_);
    status_ = status;
  }
  RelayStatus Get() const {
    base::MutexLock lock(mutex_);
    return status_;
  }

 private:
  mutable base::Mutex mutex_;
  RelayStatus status_ GUARDED_BY(mutex_);
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_STATUS_BOARD_H_
