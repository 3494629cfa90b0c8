// The ports through which modules push what they measured, and that they live.
#ifndef TEBIUM_ALERT_SAMPLES_H_
#define TEBIUM_ALERT_SAMPLES_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/status.h"

namespace tebium::alert {

// Sorted by name, each name once.
using SampleLabels = std::vector<std::pair<std::string, std::string>>;

struct Sample {
  std::string module;
  std::string name;     // "cpu_usage": [a-zA-Z_][a-zA-Z0-9_]*
  SampleLabels labels;  // beside module and name; mostly none
  double value = 0;     // finite
  base::Time at = base::kNoTime;
};

// Takes in samples that modules push. Thread-safe.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  // Blocks until all are on disk; none is kept otherwise. kInvalidArgument: one
  // of them is none that is ever taken (too old, from the future, a name's or
  // label's form); the message names it by its place. kResourceExhausted: a new
  // series over the bound. kUnavailable: not stored, to be tried again.
  virtual base::Status AcceptSamples(std::vector<Sample> samples) = 0;
};

// Takes in signs of life. Thread-safe.
class HeartbeatSink {
 public:
  virtual ~HeartbeatSink() = default;
  // The next comes within `interval`, or the module is told of. Blocks until it
  // is on disk where it is the module's first or its interval is another.
  virtual base::Status Beat(std::string_view module,
                            base::Duration interval) = 0;
  // None is expected any more. kNotFound if none was.
  virtual base::Status Forget(std::string_view module) = 0;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_SAMPLES_H_
