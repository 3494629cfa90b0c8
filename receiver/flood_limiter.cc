#include "receiver/flood_limiter.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace tebium::receiver {
namespace {

std::string ClientOf(std::string_view address) {
  std::string text(address);
  std::array<char, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  return {bytes.data(), 8};
}

}  // namespace

std::optional<base::Duration> FloodLimiter::Admit(std::string_view address,
                                                  base::Duration now) {
  base::MutexLock lock(mutex_);
  Bucket& bucket = BucketOf(ClientOf(address), now);
  const double refill =
      base::ToSeconds(now - bucket.refilled_at) * settings_.requests_per_second;
  bucket.tokens = std::min(settings_.burst_requests, bucket.tokens + refill);
  bucket.refilled_at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const std::chrono::duration<double> wait((1 - bucket.tokens) /
                                           settings_.requests_per_second);
  return std::chrono::duration_cast<base::Duration>(wait);
}

FloodLimiter::Bucket& FloodLimiter::BucketOf(std::string client,
                                             base::Duration now) {
  if (const auto found = by_client_.find(client); found != by_client_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
    return buckets_.front();
  }
  if (buckets_.size() >= settings_.max_clients) {
    by_client_.erase(buckets_.back().client);
    buckets_.pop_back();
  }
  buckets_.push_front({client, settings_.burst_requests, now});
  by_client_.emplace(std::move(client), buckets_.begin());
  return buckets_.front();
}

size_t FloodLimiter::Clients() const {
  base::MutexLock lock(mutex_);
  return buckets_.size();
}

}  // namespace tebium::receiver
