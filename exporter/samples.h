// What was measured of a module, in memory.
#ifndef TEBIUM_EXPORTER_SAMPLES_H_
#define TEBIUM_EXPORTER_SAMPLES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "alert/module_desk.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::exporter {

inline constexpr std::string_view kDurationSample = "probe_duration_seconds";
inline constexpr std::string_view kUpSample = "up";  // 1: the probe was good

// The latest kMaxPoints probes of one module: a day of them, half a minute
// apart. Not thread-safe.
class ProbeSamples {
 public:
  static constexpr size_t kMaxPoints = 2880;

  void Add(base::Time at, base::Duration duration, bool up);

  // Sorted; empty before the first probe.
  std::vector<std::string> Names() const;
  // From `from` to `to`, both included. kNotFound as alert::SampleDesk.
  base::StatusOr<alert::SampleSeries> Series(std::string_view name,
                                             base::Time from,
                                             base::Time to) const;

 private:
  struct Point {
    base::Time at;
    float seconds;
    bool up;
  };
  std::vector<Point> points_;  // a ring once it is full
  size_t oldest_ = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLES_H_
