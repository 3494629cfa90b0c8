// What is counted about alerts coming in. Every series exists from the start;
// counting takes no lock.
#ifndef TEBIUM_RECEIVER_INTAKE_METRICS_H_
#define TEBIUM_RECEIVER_INTAKE_METRICS_H_

#include <array>

#include "alert/alert.h"
#include "base/metrics.h"

namespace tebium::receiver {

// Why a request, or an alert in it, was turned away.
enum class RejectReason {
  kUnauthorized,
  kFlood,
  kContentType,
  kMalformed,    // not JSON, or not the shape of a request
  kInvalid,      // alerts at fault; the others of the request were taken
  kUnavailable,  // could not be made durable
};

// Thread-safe.
class IntakeMetrics {
 public:
  explicit IntakeMetrics(base::Metrics& metrics);

  // `source` is kNative, kWebhook or kApi.
  void CountReceived(alert::Source source);
  void CountRejected(alert::Source source, RejectReason reason);

  static constexpr size_t kSeverities = 5;
  // How many alerts: [resolved, firing][severity].
  using AlertCounts = std::array<std::array<int, kSeverities>, 2>;

  static AlertCounts CountsOf(const alert::Batch& batch);
  void CountAlerts(alert::Source source, const AlertCounts& counts);

 private:
  static constexpr size_t kSources = 3;
  static constexpr size_t kReasons = 6;

  struct SourceSeries {
    base::Counter* received = nullptr;
    std::array<base::Counter*, kReasons> rejected{};
    std::array<std::array<base::Counter*, kSeverities>, 2> alerts{};
  };

  static void AddSeries(base::Metrics& metrics, alert::Source source,
                        SourceSeries& series);

  std::array<SourceSeries, kSources> sources_;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_INTAKE_METRICS_H_
