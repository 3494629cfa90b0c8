#include "relay/digest.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tebium::relay {
namespace {

constexpr size_t kBytesAroundAnAlert = 100;

}  // namespace

size_t EstimateBytes(const alert::Notification& notification) {
  size_t bytes = notification.group_labels.encoded().size();
  for (const alert::NotifiedAlert& told : notification.alerts) {
    bytes += told.alert.labels.encoded().size() +
             told.alert.annotations.encoded().size() + kBytesAroundAnAlert;
  }
  return bytes;
}

void DigestCollector::Add(std::vector<store::OutboxEntry> entries) {
  for (const store::OutboxEntry& entry : entries) {
    alerts_ += std::max<size_t>(entry.notification.alerts.size(), 1);
    bytes_ += EstimateBytes(entry.notification);
  }
  if (entries_.empty()) {
    entries_ = std::move(entries);
    return;
  }
  entries_.insert(entries_.end(), std::make_move_iterator(entries.begin()),
                  std::make_move_iterator(entries.end()));
}

std::vector<store::OutboxEntry> DigestCollector::Take() {
  alerts_ = 0;
  bytes_ = 0;
  return std::exchange(entries_, {});
}

}  // namespace tebium::relay
