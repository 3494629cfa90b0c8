// Outgoing webhooks as requests, and what their answers mean.
//
// As Alertmanager: 2xx is success, 5xx and a failed connection are worth
// another try, anything else is refused and not tried again. Where it would
// come again with the next flush after a 408 or a 429, we wait that long, or
// for as long as the answer asks.
#ifndef TEBIUM_RELAY_WEBHOOK_WEBHOOK_H_
#define TEBIUM_RELAY_WEBHOOK_WEBHOOK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "alert/alert.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status.h"
#include "net/http_client.h"
#include "relay/notifier_metrics.h"
#include "relay/receivers.h"

namespace tebium::relay {

struct WebhookSettings {
  std::string external_url;  // empty: the notification's
  std::string user_agent;
  base::Duration timeout = std::chrono::seconds(30);  // the longest
  base::Time now = base::kNoTime;                     // for templates
  // Instead of Alertmanager's own form.
  std::optional<std::string> payload = std::nullopt;
};

// Reads the files that the receiver names. Errors tell no secret.
base::StatusOr<net::ClientRequest> BuildWebhookRequest(
    const WebhookReceiver& receiver, const alert::Notification& notification,
    const WebhookSettings& settings);

enum class WebhookVerdict { kDelivered, kRefused, kRetry, kRetryLater };

struct WebhookAnswer {
  WebhookVerdict verdict = WebhookVerdict::kRetry;
  FailureReason reason = FailureReason::kOther;  // of a failure
  std::string error;                             // without the URL
  base::Duration pause{};  // kRetryLater: at least so long
};

WebhookAnswer ReadWebhookAnswer(const net::ClientResponse& response);

// The pause after `attempts` (at least 1) of one notification.
base::Duration WebhookPause(const WebhookAnswer& answer, uint32_t attempts,
                            base::Random& random);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_WEBHOOK_WEBHOOK_H_
