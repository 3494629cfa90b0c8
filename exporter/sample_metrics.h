// What is counted about samples. Every series exists from the start.
#ifndef TEBIUM_EXPORTER_SAMPLE_METRICS_H_
#define TEBIUM_EXPORTER_SAMPLE_METRICS_H_

#include <array>
#include <cstddef>

#include "base/metrics.h"

namespace tebium::exporter {

// Why samples were not taken.
enum class SampleReject : size_t {
  kMalformed,    // what came is no report
  kInvalid,      // a name, a label or a value
  kTimestamp,    // too old, or from the future
  kSeriesLimit,  // too many series
  kUnavailable,  // they could not be stored
  kCollected,    // pushed under a name that is measured here too
};

// Thread-safe.
class SampleMetrics {
 public:
  explicit SampleMetrics(base::Metrics& metrics)
      : received_(metrics.AddCounter(
            "samples_received_total",
            "Samples that modules pushed and that were stored.")),
        rejected_{&Rejected(metrics, "malformed"),
                  &Rejected(metrics, "invalid"),
                  &Rejected(metrics, "timestamp"),
                  &Rejected(metrics, "series_limit"),
                  &Rejected(metrics, "unavailable"),
                  &Rejected(metrics, "collected")} {}

  void CountReceived(size_t samples) {
    received_.Increment(static_cast<double>(samples));
  }
  void CountRejected(SampleReject reason, size_t samples) {
    rejected_[static_cast<size_t>(reason)]->Increment(
        static_cast<double>(samples));
  }

 private:
  static base::Counter& Rejected(base::Metrics& metrics, const char* reason) {
    return metrics.AddCounter("samples_rejected_total",
                              "Samples that were refused, or measured here and "
                              "not kept.",
                              {{"reason", reason}});
  }

  base::Counter& received_;
  const std::array<base::Counter*, 6> rejected_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_METRICS_H_
