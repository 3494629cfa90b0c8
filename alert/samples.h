// The ports through which modules push what they measured, and that they live.
#ifndef TEBIUM_ALERT_SAMPLES_H_
#define TEBIUM_ALERT_SAMPLES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "alert/labels.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::alert {

// What a module says of one moment. Views: valid during the call.
struct SampleReport {
  struct Value {
    std::string_view name;  // "cpu_usage": [a-zA-Z_][a-zA-Z0-9_]*
    double value = 0;       // finite
  };
  std::string_view module;
  std::vector<LabelView> labels;  // of all its values; mostly none
  std::vector<Value> values;
  base::Time at = base::kNoTime;
};

// Why a report is not taken, and never will be as it is.
struct SampleRejection {
  size_t index = 0;   // of the report
  std::string field;  // "samples.cpu_usage", "labels.instance", "timestamp"
  std::string error;  // starts with the field
};

// Takes in samples that modules push. Thread-safe.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  // Blocks until all that were not refused are on disk. A report is taken
  // whole, or refused whole and told of in `rejected`, which is by index; only
  // values that are measured here anyway are left out of what is taken.
  // kUnavailable: none was taken, to be tried again.
  virtual base::Status AcceptSamples(
      const std::vector<SampleReport>& reports,
      std::vector<SampleRejection>& rejected) = 0;
  // So many, at least, were refused before they came here: they are none.
  virtual void CountRefused(size_t samples) = 0;
};

// Takes in signs of life. Thread-safe.
class HeartbeatSink {
 public:
  virtual ~HeartbeatSink() = default;
  // The next comes within `interval`, or the module is told of. Blocks until it
  // is on disk where it is the module's first or its interval is another.
  // kInvalidArgument: the module's name or the interval is none that is taken;
  // kResourceExhausted: too many modules; kUnavailable: to be tried again, and
  // a module that is expected already has been heard all the same.
  virtual base::Status Beat(std::string_view module,
                            base::Duration interval) = 0;
  // None is expected any more. kNotFound if none was.
  virtual base::Status Forget(std::string_view module) = 0;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_SAMPLES_H_
