// The body of POST /api/v2/silences. Rules: Alertmanager's openapi.yaml; what a
// silence must fulfil beyond its form is alert/silence.h's.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_SILENCES_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_SILENCES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "alert/silence.h"
#include "receiver/alertmanager/api_v2_answers.h"
#include "receiver/decoded.h"

namespace tebium::receiver {

struct PostedSilenceLimits {
  DecodeLimits decode;
  size_t max_matchers = 10'000;       // of one silence, told before compiled
  size_t max_text_bytes = 64u << 10;  // the comment, the creator
};

// Either `fault`, or the silence; its matchers are in `matchers`.
struct PostedSilence {
  std::optional<ApiFault> fault;
  alert::Silence silence;
  std::vector<alert::MatcherSpec> matchers;
  // What is over a limit; empty where nothing is.
  std::string over_limit;
};

// Takes `body` apart. Thread-safe.
PostedSilence DecodePostedSilence(std::string& body,
                                  const PostedSilenceLimits& limits);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_SILENCES_H_
