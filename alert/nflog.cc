#include "alert/nflog.h"

#include <algorithm>

namespace tebium::alert {

FingerprintSet MakeFingerprintSet(std::vector<uint64_t> fingerprints) {
  std::sort(fingerprints.begin(), fingerprints.end());
  fingerprints.erase(std::unique(fingerprints.begin(), fingerprints.end()),
                     fingerprints.end());
  return fingerprints;
}

bool HasAll(const FingerprintSet& set, const FingerprintSet& subset) {
  return std::includes(set.begin(), set.end(), subset.begin(), subset.end());
}

std::string_view NotifyReasonText(NotifyReason reason) {
  switch (reason) {
    case NotifyReason::kNone:
      return "none";
    case NotifyReason::kFirstNotification:
      return "first notification";
    case NotifyReason::kNewAlerts:
      return "new alerts added";
    case NotifyReason::kSomeResolved:
      return "some alerts resolved";
    case NotifyReason::kAllResolved:
      return "all alerts resolved";
    case NotifyReason::kRepeatInterval:
      return "repeat interval elapsed";
    case NotifyReason::kUnknown:
      return "unknown";
  }
  return "unknown";
}

NotifyReason DecideNotification(const NotificationLogEntry* last,
                                const GroupState& now_state, bool send_resolved,
                                base::Duration repeat_interval,
                                base::Time now) {
  if (last == nullptr) {
    // What resolved before anyone heard of it is not told.
    return now_state.firing.empty() ? NotifyReason::kNone
                                    : NotifyReason::kFirstNotification;
  }
  if (!HasAll(last->firing, now_state.firing)) {
    return last->firing.empty() ? NotifyReason::kFirstNotification
                                : NotifyReason::kNewAlerts;
  }
  if (now_state.firing.empty()) {
    return last->firing.empty() ? NotifyReason::kNone
                                : NotifyReason::kAllResolved;
  }
  if (send_resolved && !HasAll(last->resolved, now_state.resolved)) {
    return NotifyReason::kSomeResolved;
  }
  return last->timestamp < now - repeat_interval ? NotifyReason::kRepeatInterval
                                                 : NotifyReason::kNone;
}

}  // namespace tebium::alert
