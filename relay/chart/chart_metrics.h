// Metrics of charts.
#ifndef TEBIUM_RELAY_CHART_CHART_METRICS_H_
#define TEBIUM_RELAY_CHART_CHART_METRICS_H_

#include <array>
#include <cstddef>

#include "base/clock.h"
#include "base/metrics.h"

namespace tebium::relay {

// Why there is no chart; the label `reason`. kNone: there is.
enum class ChartFailure : size_t {
  kNone,
  kNoSource,  // "no_source": nothing that could be charted, or asked
  kBusy,      // "busy": too many waited already
  kQuery,     // "query": no answer, or one that cannot be drawn
  kSamples,   // "samples": they are gone
  kDrawing,   // "drawing"
  kStopping,  // "stopping"
  kCount,     // not a reason
};

// Thread-safe, as the metrics are.
class ChartMetrics {
 public:
  explicit ChartMetrics(base::Metrics& metrics);

  // A chart that was asked for is there, or there will be none.
  void OnDone(ChartFailure failure, base::Duration elapsed);

 private:
  base::Counter& total_;
  base::Histogram& duration_;  // of those that are there
  std::array<base::Counter*, static_cast<size_t>(ChartFailure::kCount)>
      failed_{};
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_CHART_METRICS_H_
