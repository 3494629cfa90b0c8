// Samples that modules push, one object or an array of them:
//
//   {"module": "...", "samples": {"cpu_usage": 0.5, ...},
//    "labels": {"disk": "/", ...}, "timestamp": ...}
//
// `module` and `samples` are required; `timestamp` is RFC 3339 (UTC where it
// names no zone) or Unix seconds, and now where there is none. null stands for
// a missing field; unknown fields are ignored. What names and values may be is
// the sink's to say.
#ifndef TEBIUM_RECEIVER_SAMPLE_DECODER_H_
#define TEBIUM_RECEIVER_SAMPLE_DECODER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "alert/samples.h"
#include "base/clock.h"
#include "receiver/decoded.h"

namespace tebium::receiver {

struct SampleDecodeLimits {
  size_t max_reports = 10'000;  // in one request
  // Of one report; one more is kept, for the sink to refuse.
  size_t max_values = 1'000;
  size_t max_labels = 10;
  size_t max_depth = 32;
};

// Either `fault`, or the reports that are well-formed and the others' faults,
// each in the order in which they came.
struct DecodedSamples {
  std::optional<DecodeFault> fault;
  std::vector<alert::SampleReport> reports;  // views into the body
  std::vector<size_t> places;  // of each report, among all of the body
  std::vector<Rejection> rejected;
  size_t rejected_values = 0;  // of those, at least one each
};

// Takes `body` apart, which must outlive what is given. Thread-safe.
DecodedSamples DecodeSamples(std::string& body, base::Time received_at,
                             const SampleDecodeLimits& limits);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_SAMPLE_DECODER_H_
