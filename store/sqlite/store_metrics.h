// What the store tells about itself.
#ifndef TEBIUM_STORE_SQLITE_STORE_METRICS_H_
#define TEBIUM_STORE_SQLITE_STORE_METRICS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"

namespace tebium::store {

enum class Operation : uint8_t {
  kCommit,  // one transaction for all changes that waited
  kAppend,  // from here on: from being handed in until being answered
  kDispatch,
  kRelay,
  kConsole,
  kClaim,
  kFlush,
  kRead,
  kExtract,  // from here on: in the background
  kMaintenance,
  kCheckpoint,
  kProbe,
};

class StoreMetrics {
 public:
  explicit StoreMetrics(base::Metrics& metrics)
      : size_bytes_(metrics.AddGauge("store_size_bytes",
                                     "Pages in use of the database.")),
        queued_(metrics.AddGauge("store_queued_changes",
                                 "Changes that wait to be written.")),
        commit_changes_(metrics.AddHistogram(
            "store_commit_changes", "Changes that shared one transaction.",
            {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000})) {
    for (size_t i = 0; i < kNames.size(); ++i) {
      const base::MetricLabels labels = {{"operation", std::string(kNames[i])}};
      durations_[i] =
          &metrics.AddHistogram("store_operation_duration_seconds",
                                "How long operations of the store took.",
                                base::LatencyBuckets(), labels);
      errors_[i] = &metrics.AddCounter(
          "store_errors_total", "Operations of the store that failed.", labels);
    }
  }

  void Observe(Operation operation, base::Duration duration) {
    durations_[Index(operation)]->Observe(base::ToSeconds(duration));
  }
  void CountError(Operation operation) {
    errors_[Index(operation)]->Increment();
  }
  void ObserveCommit(size_t changes, base::Duration duration) {
    Observe(Operation::kCommit, duration);
    commit_changes_.Observe(static_cast<double>(changes));
  }
  void SetQueued(size_t changes) { queued_.Set(static_cast<double>(changes)); }
  void SetSize(uint64_t bytes) { size_bytes_.Set(static_cast<double>(bytes)); }

 private:
  static constexpr std::array<std::string_view, 12> kNames = {
      "commit", "append", "dispatch", "relay",       "console",    "claim",
      "flush",  "read",   "extract",  "maintenance", "checkpoint", "probe"};
  static size_t Index(Operation operation) {
    return static_cast<size_t>(operation);
  }

  base::Gauge& size_bytes_;
  base::Gauge& queued_;
  base::Histogram& commit_changes_;
  std::array<base::Histogram*, kNames.size()> durations_{};
  std::array<base::Counter*, kNames.size()> errors_{};
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_STORE_METRICS_H_
