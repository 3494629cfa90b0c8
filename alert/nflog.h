// The notification log's rules: whether a group has news for a receiver.
//
// As Alertmanager's notify.go decides at each flush of a group: it compares
// what fires and what has resolved with what the receiver was last told.
#ifndef TEBIUM_ALERT_NFLOG_H_
#define TEBIUM_ALERT_NFLOG_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace tebium::alert {

// Fingerprints of alerts, ascending, each once.
using FingerprintSet = std::vector<uint64_t>;
FingerprintSet MakeFingerprintSet(std::vector<uint64_t> fingerprints);
// Whether `set` has all of `subset`.
bool HasAll(const FingerprintSet& set, const FingerprintSet& subset);

// What a receiver was last told of a group.
struct NotificationLogEntry {
  FingerprintSet firing;
  FingerprintSet resolved;
  base::Time timestamp = base::kNoTime;

  bool operator==(const NotificationLogEntry&) const = default;
};

// Values are stored: never renumber.
enum class NotifyReason : uint8_t {
  kNone = 0,  // do not notify
  kFirstNotification = 1,
  kNewAlerts = 2,
  kSomeResolved = 3,
  kAllResolved = 4,
  kRepeatInterval = 5,
  kUnknown = 6,
};
// The webhook's `notification_reason`: "first notification", "new alerts
// added", "some alerts resolved", "all alerts resolved", "repeat interval
// elapsed", "unknown"; "none" for kNone.
std::string_view NotifyReasonText(NotifyReason reason);

// The state of a group at a flush.
struct GroupState {
  FingerprintSet firing;
  FingerprintSet resolved;
};

// `last` is null if the receiver was never told of the group. kAllResolved is
// answered even if the receiver does not want resolved alerts: the log must
// learn of it, though nothing is sent.
NotifyReason DecideNotification(const NotificationLogEntry* last,
                                const GroupState& now_state, bool send_resolved,
                                base::Duration repeat_interval, base::Time now);

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_NFLOG_H_
