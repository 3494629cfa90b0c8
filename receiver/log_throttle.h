// Keeps what clients do from flooding the log.
#ifndef TEBIUM_RECEIVER_LOG_THROTTLE_H_
#define TEBIUM_RECEIVER_LOG_THROTTLE_H_

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace tebium::receiver {

// At most one line in each interval. Thread-safe.
class LogThrottle {
 public:
  explicit LogThrottle(base::Duration interval) : interval_(interval) {}

  // How many lines were held back since the last one, if one may be written at
  // `now` (monotonic).
  std::optional<uint64_t> Admit(base::Duration now) {
    int64_t next = next_nanos_.load(std::memory_order_relaxed);
    if (now.count() < next ||
        !next_nanos_.compare_exchange_strong(next, (now + interval_).count())) {
      held_back_.fetch_add(1, std::memory_order_relaxed);
      return std::nullopt;
    }
    return held_back_.exchange(0, std::memory_order_relaxed);
  }

 private:
  const base::Duration interval_;
  std::atomic<int64_t> next_nanos_{INT64_MIN};
  std::atomic<uint64_t> held_back_{0};
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_LOG_THROTTLE_H_
