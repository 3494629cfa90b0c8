// The metrics of notifying that Alertmanager has, under its names: dashboards
// and alerts made for it (the mixin) read them.
#ifndef TEBIUM_RELAY_NOTIFIER_METRICS_H_
#define TEBIUM_RELAY_NOTIFIER_METRICS_H_

#include <array>
#include <cstdint>

#include "base/clock.h"
#include "base/metrics.h"

namespace tebium::relay {

// The label `integration`.
enum class Notifier { kTelegram = 0, kWebhook = 1 };
// The label `reason`, in Alertmanager's words.
enum class FailureReason { kOther = 0, kClientError = 1, kServerError = 2 };

// Thread-safe, as the metrics are.
//
// Alertmanager tries a notification again for as long as a flush lasts, and
// counts it once. A notification that is tried for longer than
// kAttemptsOfAFlush counts there with each flush, and so with each attempt
// here: an outage is seen for as long as it lasts.
class NotifierMetrics {
 public:
  static constexpr uint32_t kAttemptsOfAFlush = 6;  // about half a minute

  explicit NotifierMetrics(base::Metrics& metrics);

  // A request has ended.
  void OnRequest(Notifier notifier, bool failed, base::Duration elapsed);
  // What came of an attempt; `attempts`, at least 1, counts it too.
  void OnDelivered(Notifier notifier, uint32_t attempts);
  void OnFailed(Notifier notifier, uint32_t attempts, FailureReason reason);
  // … and there will be no other.
  void OnGivenUp(Notifier notifier, uint32_t attempts, FailureReason reason);

 private:
  struct Series {
    base::Counter* total = nullptr;
    std::array<base::Counter*, 3> failed{};  // by reason
    base::Counter* requests = nullptr;
    base::Counter* requests_failed = nullptr;
    base::Histogram* latency = nullptr;
  };

  Series& Of(Notifier notifier) {
    return series_.at(static_cast<size_t>(notifier));
  }
  void Count(Notifier notifier, uint32_t attempts);
  void CountFailed(Notifier notifier, FailureReason reason);

  std::array<Series, 2> series_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_NOTIFIER_METRICS_H_
