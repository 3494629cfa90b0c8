#include "relay/notifier_metrics.h"

#include <string>

namespace tebium::relay {
namespace {

constexpr const char* kNotifiers[] = {"telegram", "webhook"};
constexpr const char* kReasons[] = {"other", "clientError", "serverError"};

const std::vector<double>& LatencyBuckets() {
  static const std::vector<double> kBuckets = {1, 5, 10, 15, 20};
  return kBuckets;
}

}  // namespace

NotifierMetrics::NotifierMetrics(base::Metrics& metrics) {
  for (size_t i = 0; i < series_.size(); ++i) {
    const base::MetricLabels labels = {{"integration", kNotifiers[i]}};
    Series& series = series_[i];
    series.total = &metrics.AddCounterNamed(
        "alertmanager_notifications_total",
        "The total number of attempted notifications.", labels);
    for (size_t reason = 0; reason < series.failed.size(); ++reason) {
      base::MetricLabels with_reason = labels;
      with_reason["reason"] = kReasons[reason];
      series.failed[reason] = &metrics.AddCounterNamed(
          "alertmanager_notifications_failed_total",
          "The total number of failed notifications.", with_reason);
    }
    series.requests = &metrics.AddCounterNamed(
        "alertmanager_notification_requests_total",
        "The total number of attempted notification requests.", labels);
    series.requests_failed = &metrics.AddCounterNamed(
        "alertmanager_notification_requests_failed_total",
        "The total number of failed notification requests.", labels);
    series.latency = &metrics.AddHistogramNamed(
        "alertmanager_notification_latency_seconds",
        "The latency of notifications in seconds.", LatencyBuckets(), labels);
  }
}

void NotifierMetrics::OnRequest(Notifier notifier, bool failed,
                                base::Duration elapsed) {
  Series& series = Of(notifier);
  series.requests->Increment();
  if (failed) series.requests_failed->Increment();
  series.latency->Observe(base::ToSeconds(elapsed));
}

void NotifierMetrics::Count(Notifier notifier, uint32_t attempts) {
  if (attempts <= 1 || attempts > kAttemptsOfAFlush) {
    Of(notifier).total->Increment();
  }
}

void NotifierMetrics::CountFailed(Notifier notifier, FailureReason reason) {
  Of(notifier).failed.at(static_cast<size_t>(reason))->Increment();
}

void NotifierMetrics::OnDelivered(Notifier notifier, uint32_t attempts) {
  Count(notifier, attempts);
}

void NotifierMetrics::OnFailed(Notifier notifier, uint32_t attempts,
                               FailureReason reason) {
  Count(notifier, attempts);
  if (attempts >= kAttemptsOfAFlush) CountFailed(notifier, reason);
}

void NotifierMetrics::OnGivenUp(Notifier notifier, uint32_t attempts,
                                FailureReason reason) {
  Count(notifier, attempts);
  CountFailed(notifier, reason);
}

}  // namespace tebium::relay
