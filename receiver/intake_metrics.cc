#include "receiver/intake_metrics.h"

#include <string>
#include <string_view>

namespace tebium::receiver {
namespace {

constexpr std::array<std::string_view, 6> kReasonNames = {
    "unauthorized", "flood",   "content_type",
    "malformed",    "invalid", "unavailable"};
constexpr std::array<std::string_view, 5> kSeverityNames = {
    "critical", "error", "warning", "info", "other"};

size_t SeverityIndex(std::string_view severity) {
  const std::string_view name = alert::SeverityClass(severity);
  size_t index = 0;
  while (index + 1 < kSeverityNames.size() && kSeverityNames[index] != name) {
    ++index;
  }
  return index;
}

}  // namespace

IntakeMetrics::IntakeMetrics(base::Metrics& metrics) {
  for (size_t i = 0; i < kSources; ++i) {
    AddSeries(metrics, static_cast<alert::Source>(i), sources_[i]);
  }
}

void IntakeMetrics::AddSeries(base::Metrics& metrics, alert::Source source,
                              SourceSeries& series) {
  const std::string name(alert::SourceName(source));
  series.received = &metrics.AddCounter(
      "webhooks_received_total",
      "Requests that brought alerts, refused ones included.",
      {{"source", name}});
  for (size_t i = 0; i < kReasons; ++i) {
    series.rejected[i] = &metrics.AddCounter(
        "webhooks_rejected_total",
        "Requests that were refused, in whole or in part.",
        {{"source", name}, {"reason", std::string(kReasonNames[i])}});
  }
  for (const bool firing : {false, true}) {
    for (size_t i = 0; i < kSeverities; ++i) {
      series.alerts[firing ? 1 : 0][i] = &metrics.AddCounter(
          "alerts_received_total", "Alerts that were made durable.",
          {{"source", name},
           {"status", firing ? "firing" : "resolved"},
           {"severity", std::string(kSeverityNames[i])}});
    }
  }
}

void IntakeMetrics::CountReceived(alert::Source source) {
  sources_[static_cast<size_t>(source)].received->Increment();
}

void IntakeMetrics::CountRejected(alert::Source source, RejectReason reason) {
  sources_[static_cast<size_t>(source)]
      .rejected[static_cast<size_t>(reason)]
      ->Increment();
}

IntakeMetrics::AlertCounts IntakeMetrics::CountsOf(const alert::Batch& batch) {
  AlertCounts counts{};
  for (const alert::Event& event : batch.events) {
    ++counts[event.firing ? 1 : 0][SeverityIndex(event.alert.severity())];
  }
  return counts;
}

void IntakeMetrics::CountAlerts(alert::Source source,
                                const AlertCounts& counts) {
  SourceSeries& series = sources_[static_cast<size_t>(source)];
  for (size_t firing = 0; firing < counts.size(); ++firing) {
    for (size_t i = 0; i < kSeverities; ++i) {
      if (counts[firing][i] == 0) continue;
      series.alerts[firing][i]->Increment(counts[firing][i]);
    }
  }
}

}  // namespace tebium::receiver
