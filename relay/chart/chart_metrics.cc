#include "relay/chart/chart_metrics.h"

namespace tebium::relay {
namespace {

constexpr std::array<const char*, static_cast<size_t>(ChartFailure::kCount)>
    kReasons = {nullptr,   "no_source", "busy",    "query",
                "samples", "drawing",   "stopping"};

}  // namespace

ChartMetrics::ChartMetrics(base::Metrics& metrics)
    : total_(metrics.AddCounter("charts_total", "Charts asked for.")),
      duration_(metrics.AddHistogram(
          "chart_duration_seconds",
          "How long charts took, their queries and the wait included.",
          base::LatencyBuckets())) {
  for (size_t i = 1; i < failed_.size(); ++i) {
    failed_[i] =
        &metrics.AddCounter("charts_failed_total", "Charts that came to none.",
                            {{"reason", kReasons[i]}});
  }
}

void ChartMetrics::OnDone(ChartFailure failure, base::Duration elapsed) {
  total_.Increment();
  if (failure == ChartFailure::kNone) {
    duration_.Observe(base::ToSeconds(elapsed));
  } else {
    failed_.at(static_cast<size_t>(failure))->Increment();
  }
}

}  // namespace tebium::relay
