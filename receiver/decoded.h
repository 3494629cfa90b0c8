// What every decoder gives, and the limits that every decoder keeps.
#ifndef TEBIUM_RECEIVER_DECODED_H_
#define TEBIUM_RECEIVER_DECODED_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "alert/alert.h"
#include "receiver/fields.h"

namespace tebium::receiver {

// Generous for people, tight enough that one request can't take the memory of
// many: a body is at most 8 MiB.
struct DecodeLimits {
  size_t max_alerts = 20000;  // in one request
  // Of one alert: how many, and how long their names and values may be.
  PairLimits labels = {128, 1024, 16u << 10};
  PairLimits annotations = {128, 1024, 64u << 10};
  size_t max_url_bytes = 8u << 10;
  size_t max_depth = 32;  // of nested JSON values
};

// Why a whole body is refused.
struct DecodeFault {
  std::string error;             // "groupLabels: expected an object"
  std::string field;             // "groupLabels"; empty if there is none
  std::optional<size_t> offset;  // in bytes; of malformed JSON
};

// Why one alert of several is refused.
struct Rejection {
  size_t index = 0;   // among the alerts of the body, from 0
  std::string error;  // "alerts[3].labels.job: expected a string"
  std::string field;  // "alerts[3].labels.job"
};

// Either `fault`, or what was in the body: the well-formed alerts in `batch`,
// the others in `rejected`, both in the order in which they came.
struct Decoded {
  std::optional<DecodeFault> fault;
  alert::Batch batch;
  std::vector<Rejection> rejected;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_DECODED_H_
