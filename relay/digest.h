// What a digest may hold, and when a chat's queue becomes one.
#ifndef TEBIUM_RELAY_DIGEST_H_
#define TEBIUM_RELAY_DIGEST_H_

#include <cstddef>
#include <vector>

#include "store/store.h"

namespace tebium::relay {

// Entries are claimed in chunks, as how large they are is not known before.
inline constexpr size_t kDigestChunk = 500;
inline constexpr size_t kMaxDigestAlerts = 5'000;
inline constexpr size_t kMaxDigestBytes = 8u << 20;

// About how long the text about a notification's alerts is, in bytes.
size_t EstimateBytes(const alert::Notification& notification);

// Collects a digest's entries until it is full. What was claimed with the last
// chunk is kept, so it may go over the bounds by one chunk.
class DigestCollector {
 public:
  void Add(std::vector<store::OutboxEntry> entries);
  bool full() const {
    return alerts_ >= kMaxDigestAlerts || bytes_ >= kMaxDigestBytes;
  }
  bool empty() const { return entries_.empty(); }
  // Leaves it empty.
  std::vector<store::OutboxEntry> Take();

 private:
  std::vector<store::OutboxEntry> entries_;
  size_t alerts_ = 0;
  size_t bytes_ = 0;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_DIGEST_H_
