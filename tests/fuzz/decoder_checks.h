// What holds for every decoder's result, whatever it was given.
#ifndef TEBIUM_TESTS_FUZZ_DECODER_CHECKS_H_
#define TEBIUM_TESTS_FUZZ_DECODER_CHECKS_H_

#include <cstdlib>
#include <string_view>

#include "alert/codec.h"
#include "base/text.h"
#include "receiver/decoded.h"

namespace tebium::receiver {

inline void Require(bool condition) {
  if (!condition) std::abort();
}

inline void CheckLabels(const alert::LabelSet& labels,
                        const PairLimits& limits) {
  // One more: the summary stands among the annotations.
  Require(labels.size() <= limits.max_pairs + 1);
  std::string_view previous;
  for (const alert::LabelView label : labels) {
    Require(label.name > previous);
    Require(base::IsValidUtf8(label.name) && base::IsValidUtf8(label.value));
    Require(label.value.size() <= limits.max_value_bytes);
    previous = label.name;
  }
}

inline void CheckEvent(const alert::Event& event, const DecodeLimits& limits) {
  CheckLabels(event.alert.labels, limits.labels);
  CheckLabels(event.alert.annotations, limits.annotations);
  Require(!event.alert.labels.empty());
  Require(event.alert.starts_at != base::kNoTime);
  Require(event.firing || event.alert.ends_at != base::kNoTime);
  Require(base::IsValidUtf8(event.alert.generator_url));
}

inline void CheckDecoded(const Decoded& decoded, size_t body_size,
                         const DecodeLimits& limits) {
  const size_t alerts = decoded.batch.events.size() + decoded.rejected.size();
  Require(alerts <= limits.max_alerts);
  if (decoded.fault.has_value()) {
    Require(alerts == 0 && !decoded.fault->error.empty());
    Require(base::IsValidUtf8(decoded.fault->error));
    Require(decoded.fault->offset.value_or(0) <= body_size);
    return;
  }
  for (const Rejection& rejection : decoded.rejected) {
    Require(rejection.index < alerts);
    Require(!rejection.error.empty() && base::IsValidUtf8(rejection.error));
  }
  for (const alert::Event& event : decoded.batch.events) {
    CheckEvent(event, limits);
  }
  // What was accepted can be stored and read again.
  const auto read = alert::DecodeBatch(alert::EncodeBatch(decoded.batch));
  Require(read.ok() && read->events.size() == decoded.batch.events.size());
}

}  // namespace tebium::receiver

#endif  // TEBIUM_TESTS_FUZZ_DECODER_CHECKS_H_
