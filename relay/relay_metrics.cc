#include "relay/relay_metrics.h"

namespace tebium::relay {
namespace {

constexpr BotMethod kMethods[] = {
    BotMethod::kSendMessage, BotMethod::kEditMessageText,
    BotMethod::kSendDocument, BotMethod::kSendPhoto,
    BotMethod::kEditMessageReplyMarkup};
constexpr Verdict kFailures[] = {
    Verdict::kDeadDestination, Verdict::kBadRequest,
    Verdict::kRetryLater,      Verdict::kNewChatId,
    Verdict::kConfiguration,   Verdict::kUnknownOutcome,
    Verdict::kNotSent,         Verdict::kDropTopic,
    Verdict::kDropReply,       Verdict::kPlainText,
    Verdict::kDropLinks,       Verdict::kDropButtons,
    Verdict::kSendAnew};
constexpr const char* kSeverityClasses[] = {"critical", "error", "warning",
                                            "info", "other"};
constexpr std::pair<DropReason, const char*> kDropReasons[] = {
    {DropReason::kExpired, "expired"},
    {DropReason::kDestination, "destination"},
    {DropReason::kBadRequest, "bad_request"},
    {DropReason::kNoChat, "no_chat"},
    {DropReason::kFallback, "fallback"},
    {DropReason::kWebhook, "webhook"},
    {DropReason::kReceiver, "receiver"}};

// From milliseconds to hours: outages are waited out.
const std::vector<double>& DelayBuckets() {
  static const std::vector<double> kBuckets = {
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,  1,    2.5,
      5,     10,   30,    60,   300, 900,  3600, 14400};
  return kBuckets;
}

base::Gauge& QueueGauge(base::Metrics& metrics, const char* state) {
  return metrics.AddGauge("queue_messages",
                          "Notifications in the outbox, by state.",
                          {{"state", state}});
}

base::Counter& LimitedCounter(base::Metrics& metrics, const char* scope) {
  return metrics.AddCounter(
      "telegram_rate_limited_total",
      "Requests that Telegram refused with 429: for one chat, or while other "
      "chats were refused too.",
      {{"scope", scope}});
}

}  // namespace

RelayMetrics::RelayMetrics(base::Metrics& metrics)
    : pending(QueueGauge(metrics, "pending")),
      inflight(QueueGauge(metrics, "inflight")),
      retry(QueueGauge(metrics, "retry")),
      dead(QueueGauge(metrics, "dead")),
      oldest_age(metrics.AddGauge(
          "queue_oldest_message_age_seconds",
          "How long the oldest notification in the outbox has waited.")),
      wait(metrics.AddHistogram(
          "queue_wait_seconds",
          "How long notifications waited in the outbox for their turn.",
          DelayBuckets())),
      limited_chat(LimitedCounter(metrics, "chat")),
      limited_global(LimitedCounter(metrics, "global")),
      retry_until(
          metrics.AddGauge("telegram_retry_until_timestamp_seconds",
                           "Until when Telegram's latest 429 asks to wait.")),
      last_success(
          metrics.AddGauge("telegram_last_success_timestamp_seconds",
                           "When Telegram last did what it was asked.")),
      plain_text(metrics.AddCounter(
          "telegram_plain_text_fallbacks_total",
          "Messages sent as plain text because Telegram refused the markup.")),
      expired_calls(metrics.AddCounter(
          "telegram_expired_answers_total",
          "Answers to people that were dropped because Telegram asked to wait "
          "for too long.")),
      template_errors(metrics.AddCounter(
          "template_errors_total",
          "Messages sent in the built-in form because their template "
          "failed.")),
      fallback_requests(
          metrics.AddCounter("fallback_webhook_requests_total",
                             "Requests to the fallback web hook.")),
      fallback_failed(
          metrics.AddCounter("fallback_webhook_requests_failed_total",
                             "Requests to the fallback web hook that failed.")),
      undeliverable(metrics.AddCounter(
          "undeliverable_notifications_total",
          "Notifications that their chat can never receive.")),
      notifiers(metrics) {
  for (const BotMethod method : kMethods) {
    const std::string name(BotMethodName(method));
    Method& kept = methods_[method];
    kept.requests =
        &metrics.AddCounter("telegram_requests_total",
                            "Requests to the Bot API.", {{"method", name}});
    kept.duration =
        &metrics.AddHistogram("telegram_request_duration_seconds",
                              "How long requests to the Bot API took.",
                              base::LatencyBuckets(), {{"method", name}});
    for (const Verdict verdict : kFailures) {
      kept.failed[verdict] = &metrics.AddCounter(
          "telegram_requests_failed_total",
          "Requests to the Bot API that did not succeed.",
          {{"method", name}, {"reason", std::string(VerdictName(verdict))}});
    }
  }
  for (const auto& [reason, name] : kDropReasons) {
    dropped_[reason] = &metrics.AddCounter(
        "queue_dropped_messages_total",
        "Notifications given up; they are kept, and can be sent again.",
        {{"reason", name}});
  }
  for (const char* severity : kSeverityClasses) {
    delay_[severity] = &metrics.AddHistogram(
        "notification_delay_seconds",
        "From the arrival of news to its acknowledgement by Telegram.",
        DelayBuckets(), {{"severity", severity}});
  }
}

void RelayMetrics::OnRequest(BotMethod method, Verdict verdict,
                             base::Duration elapsed) {
  const Method& kept = methods_.at(method);
  kept.requests->Increment();
  kept.duration->Observe(base::ToSeconds(elapsed));
  const auto failed = kept.failed.find(verdict);
  if (failed != kept.failed.end()) failed->second->Increment();
}

void RelayMetrics::OnDropped(DropReason reason, size_t count) {
  dropped_.at(reason)->Increment(static_cast<double>(count));
  undeliverable.Increment(static_cast<double>(count));
}

void RelayMetrics::OnDelivered(const alert::Notification& notification,
                               base::Time now) {
  if (notification.created_at == base::kNoTime) return;
  const std::string_view severity =
      notification.alerts.empty()
          ? "other"
          : alert::SeverityClass(notification.alerts.front().alert.severity());
  const base::Duration delay = now - notification.created_at;
  delay_.find(severity)->second->Observe(std::max(0.0, base::ToSeconds(delay)));
}

}  // namespace tebium::relay
