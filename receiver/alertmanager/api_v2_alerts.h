// The body of POST /api/v2/alerts: what Prometheus sends.
//
// Rules: Alertmanager's api/v2 and openapi.yaml, prometheus/common's
// model/alert.go. A body of the wrong form is refused whole; an alert that
// breaks a rule of Alertmanager's is left out, and the others are taken.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ALERTS_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ALERTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "alert/alert.h"
#include "alert/matcher_parser.h"
#include "base/clock.h"
#include "receiver/alertmanager/api_v2_answers.h"
#include "receiver/decoded.h"

namespace tebium::receiver {

struct PostedAlertsSettings {
  DecodeLimits limits;
  // An alert without an end resolves by itself after this, unless repeated.
  base::Duration resolve_timeout = std::chrono::minutes(5);
  alert::ParserMode parser_mode = alert::ParserMode::kFallback;
};

// Either `fault`, or what was in the body.
struct PostedAlerts {
  std::optional<ApiFault> fault;
  // Of source kApi. An event's identity is its alert's fingerprint; it is
  // firing if its end lies ahead, and every one has an end.
  alert::Batch batch;
  // Why alerts were left out of `batch`, one text for each.
  std::vector<std::string> errors;
  // All alerts of the body, those left out included.
  size_t firing = 0;
  size_t resolved = 0;
};

// Takes `body` apart, in one pass. Thread-safe.
PostedAlerts DecodePostedAlerts(std::string& body, base::Time now,
                                const PostedAlertsSettings& settings);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ALERTS_H_
