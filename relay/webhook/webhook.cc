#include "relay/webhook/webhook.h"

#include <algorithm>

#include "relay/gate.h"
#include "relay/http_settings.h"
#include "relay/telegram/bot_api.h"
#include "relay/template_data.h"
#include "relay/webhook/message.h"

namespace tebium::relay {
namespace {

using base::Duration;

// As Alertmanager's backoff.
constexpr Duration kFirstPause = std::chrono::milliseconds(500);
constexpr Duration kMaxPause = std::chrono::minutes(1);
// Alertmanager's group_interval, by default.
constexpr Duration kNextFlush = std::chrono::minutes(5);
constexpr Duration kMaxRetryAfter = std::chrono::hours(1);

// What the template says to be wrong may be a part of the URL, a secret.
base::StatusOr<std::string> UrlOf(const WebhookReceiver& receiver,
                                  const alert::Notification& notification,
                                  const std::string& external_url,
                                  base::Time now) {
  if (!receiver.url_template) {
    return TextOrFile(receiver.url, receiver.url_file);
  }
  alert::tmpl::CallContext context = TemplateContext(now);
  const auto url = receiver.url_template->Render(
      TemplateData(notification, external_url, receiver.max_alerts), {},
      context);
  if (url.ok()) return *url;
  return base::FailedPreconditionError("the template of the URL failed");
}

}  // namespace

base::StatusOr<net::ClientRequest> BuildWebhookRequest(
    const WebhookReceiver& receiver, const alert::Notification& notification,
    const WebhookSettings& settings) {
  const std::string& external_url = settings.external_url.empty()
                                        ? notification.external_url
                                        : settings.external_url;
  net::ClientRequest request;
  request.method = "POST";
  TEBIUM_ASSIGN_OR_RETURN(
      request.url, UrlOf(receiver, notification, external_url, settings.now));
  if (request.url.empty()) {
    return base::FailedPreconditionError("the web hook has no URL");
  }
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("User-Agent", settings.user_agent);
  request.timeout = settings.timeout;
  if (receiver.timeout > Duration(0)) {
    request.timeout = std::min(receiver.timeout, settings.timeout);
  }
  TEBIUM_RETURN_IF_ERROR(ApplyHttpSettings(receiver.http, request));
  request.body =
      settings.payload.has_value()
          ? *settings.payload
          : WebhookBody(notification, receiver.max_alerts, external_url);
  return request;
}

WebhookAnswer ReadWebhookAnswer(const net::ClientResponse& response) {
  WebhookAnswer answer;
  if (response.outcome != net::ClientOutcome::kAnswered) {
    answer.error = response.error.empty() ? "no answer" : response.error;
    return answer;
  }
  const int status = response.status;
  if (status >= 200 && status < 300) {
    answer.verdict = WebhookVerdict::kDelivered;
    return answer;
  }
  answer.error = "HTTP status " + std::to_string(status);
  if (status >= 500) {
    answer.reason = FailureReason::kServerError;
    return answer;
  }
  answer.verdict = WebhookVerdict::kRefused;
  if (status >= 400) answer.reason = FailureReason::kClientError;
  if (status == 408 || status == 429) {
    answer.verdict = WebhookVerdict::kRetryLater;
    answer.pause = std::min(RetryAfterHeader(response).value_or(kNextFlush),
                            kMaxRetryAfter);
  }
  return answer;
}

Duration WebhookPause(const WebhookAnswer& answer, uint32_t attempts,
                      base::Random& random) {
  if (answer.verdict == WebhookVerdict::kRetryLater) return answer.pause;
  return GrowingPause(attempts, 1, kFirstPause, kMaxPause, random);
}

}  // namespace tebium::relay
