#include "net/http_metrics.h"

#include <algorithm>

namespace tebium::net {

HttpMetrics::HttpMetrics(base::Metrics& metrics, const std::string& handler,
                         const std::string& method,
                         std::initializer_list<int> usual_codes)
    : metrics_(metrics),
      handler_(handler),
      method_(method),
      duration_(metrics.AddHistogram(
          "http_request_duration_seconds",
          "How long requests took, from the whole request read to its answer.",
          base::LatencyBuckets(), {{"handler", handler}, {"method", method}})) {
  for (const int code : usual_codes) SeriesAt(IndexOf(code));
}

void HttpMetrics::Count(int status) { SeriesAt(IndexOf(status)).Increment(); }

void HttpMetrics::Observe(base::Duration duration) {
  duration_.Observe(base::ToSeconds(duration));
}

size_t HttpMetrics::IndexOf(int status) {
  const auto* found = std::find(kCodes.begin(), kCodes.end() - 1, status);
  return static_cast<size_t>(found - kCodes.begin());
}

// Two threads may both ask for a new series; they get the same one.
base::Counter& HttpMetrics::SeriesAt(size_t index) {
  base::Counter* counter = counters_[index].load(std::memory_order_acquire);
  if (counter != nullptr) return *counter;
  const int code = kCodes[index];
  counter = &metrics_.AddCounter(
      "http_requests_total", "Requests answered.",
      {{"handler", handler_},
       {"method", method_},
       {"code", code == 0 ? std::string("other") : std::to_string(code)}});
  counters_[index].store(counter, std::memory_order_release);
  return *counter;
}

}  // namespace tebium::net
