#include "receiver/alertmanager/api_v2_metrics.h"

#include <array>

#include "alert/silence.h"

namespace tebium::receiver {
namespace {

base::Counter& Received(base::Metrics& metrics, const std::string& status) {
  return metrics.AddCounterNamed("alertmanager_alerts_received_total",
                                 "The total number of received alerts.",
                                 {{"status", status}, {"version", "v2"}});
}

// Alertmanager has two names for it: its marks are of alerts that it stores.
class AlertsGauge {
 public:
  AlertsGauge(base::Metrics& metrics, const std::string& state)
      : alerts_(metrics.AddGaugeNamed("alertmanager_alerts",
                                      "How many alerts by state.",
                                      {{"state", state}})),
        marked_(metrics.AddGaugeNamed("alertmanager_marked_alerts",
                                      "How many alerts are marked so.",
                                      {{"state", state}})) {}

  void Set(double count) const {
    alerts_.Set(count);
    marked_.Set(count);
  }

 private:
  base::Gauge& alerts_;
  base::Gauge& marked_;
};

base::Gauge& SilencesGauge(base::Metrics& metrics, alert::SilenceState state) {
  return metrics.AddGaugeNamed(
      "alertmanager_silences", "How many silences by state.",
      {{"state", std::string(alert::SilenceStateName(state))}});
}

void AddAlertsCollector(base::Metrics& metrics, const alert::AlertDesk& desk) {
  const AlertsGauge active(metrics, "active");
  const AlertsGauge suppressed(metrics, "suppressed");
  const AlertsGauge unprocessed(metrics, "unprocessed");
  metrics.AddCollector([&desk, active, suppressed, unprocessed] {
    std::array<double, 3> counts{};
    desk.VisitAlerts({}, [&counts](const alert::AlertView& view) {
      const bool hidden =
          view.marks.suppressed() || !view.marks.muted_by.empty();
      const size_t seen = view.marks.processed ? 0 : 2;
      ++counts[hidden ? 1 : seen];
    });
    active.Set(counts[0]);
    suppressed.Set(counts[1]);
    unprocessed.Set(counts[2]);
  });
}

void AddSilencesCollector(base::Metrics& metrics,
                          const alert::SilenceDesk& desk,
                          const base::Clock& clock) {
  using alert::SilenceState;
  const std::array<base::Gauge*, 3> gauges = {
      &SilencesGauge(metrics, SilenceState::kPending),
      &SilencesGauge(metrics, SilenceState::kActive),
      &SilencesGauge(metrics, SilenceState::kExpired)};
  metrics.AddCollector([&desk, &clock, gauges] {
    std::array<double, 3> counts{};
    const base::Time now = clock.Now();
    for (const alert::Silence& silence : desk.Silences()) {
      ++counts[static_cast<size_t>(silence.StateAt(now))];
    }
    for (size_t i = 0; i < counts.size(); ++i) gauges[i]->Set(counts[i]);
  });
}

}  // namespace

ApiV2Metrics::ApiV2Metrics(base::Metrics& metrics,
                           const alert::AlertDesk& alerts,
                           const alert::SilenceDesk& silences,
                           const base::Clock& clock, const VersionInfo& version)
    : firing_(Received(metrics, "firing")),
      resolved_(Received(metrics, "resolved")),
      invalid_(metrics.AddCounterNamed(
          "alertmanager_alerts_invalid_total",
          "The total number of received alerts that were invalid.",
          {{"version", "v2"}})),
      silence_queries_(
          metrics.AddCounterNamed("alertmanager_silences_queries_total",
                                  "How often silences were asked for.")),
      silence_query_errors_(metrics.AddCounterNamed(
          "alertmanager_silences_query_errors_total",
          "How often silences were asked for and could not be told.")),
      silence_query_seconds_(metrics.AddHistogramNamed(
          "alertmanager_silences_query_duration_seconds",
          "How long it took to tell of silences.", base::LatencyBuckets())),
      in_flight_(metrics.AddGaugeNamed("alertmanager_http_requests_in_flight",
                                       "HTTP requests being answered.",
                                       {{"method", "get"}})) {
  metrics
      .AddGaugeNamed("alertmanager_build_info",
                     "Which version of Alertmanager's API this is; always 1.",
                     {{"branch", version.branch},
                      {"goversion", version.go_version},
                      {"revision", version.revision},
                      {"version", version.version}})
      .Set(1);
  AddAlertsCollector(metrics, alerts);
  AddSilencesCollector(metrics, silences, clock);
}

void ApiV2Metrics::CountAlerts(const PostedAlerts& posted) {
  if (posted.firing > 0) {
    firing_.Increment(static_cast<double>(posted.firing));
  }
  if (posted.resolved > 0) {
    resolved_.Increment(static_cast<double>(posted.resolved));
  }
  if (!posted.errors.empty()) {
    invalid_.Increment(static_cast<double>(posted.errors.size()));
  }
}

void ApiV2Metrics::CountSilenceQuery(base::Duration elapsed, bool answered) {
  silence_queries_.Increment();
  silence_query_seconds_.Observe(base::ToSeconds(elapsed));
  if (!answered) silence_query_errors_.Increment();
}

ApiV2Metrics::Handled ApiV2Metrics::HandledBy(base::Metrics& metrics,
                                              const std::string& path,
                                              const std::string& method) {
  const base::MetricLabels labels = {{"handler", path}, {"method", method}};
  return {
      metrics.AddHistogramNamed("alertmanager_http_request_duration_seconds",
                                "Histogram of latencies for HTTP requests.",
                                base::LatencyBuckets(), labels),
      metrics.AddHistogramNamed("alertmanager_http_response_size_bytes",
                                "Sizes of the answers' bodies.",
                                {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}, labels)};
}

}  // namespace tebium::receiver
