// A token bucket for each client address.
//
// The table is bounded: the client that has been quiet the longest is forgotten
// first. IPv6 clients share a bucket for each /64, as one machine owns all of
// it.
#ifndef TEBIUM_RECEIVER_FLOOD_LIMITER_H_
#define TEBIUM_RECEIVER_FLOOD_LIMITER_H_

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"

namespace tebium::receiver {

struct FloodSettings {
  double requests_per_second = 50;  // in the long run
  double burst_requests = 500;      // at once, after a pause
  size_t max_clients = 4096;
};

// Thread-safe.
class FloodLimiter {
 public:
  explicit FloodLimiter(const FloodSettings& settings) : settings_(settings) {}

  // Counts a request of `address`. Nothing if it may pass, else how long the
  // client should wait. `now` is monotonic.
  std::optional<base::Duration> Admit(std::string_view address,
                                      base::Duration now);

  size_t Clients() const;

 private:
  struct Bucket {
    std::string client;
    double tokens = 0;
    base::Duration refilled_at{};
  };

  Bucket& BucketOf(std::string client, base::Duration now) REQUIRES(mutex_);

  const FloodSettings settings_;
  mutable base::Mutex mutex_;
  std::list<Bucket> buckets_ GUARDED_BY(mutex_);  // the latest first
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_client_
      GUARDED_BY(mutex_);
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_FLOOD_LIMITER_H_
