#include "relay/console/card_metrics.h"

#include <algorithm>

#include "alert/alert.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kSeverities[] = {"critical", "error", "warning",
                                            "info", "other"};
constexpr std::string_view kActions[] = {
    "acknowledge", "snooze", "mute",    "undo",  "details",
    "menu",        "late",   "refused", "ended",
};
constexpr std::string_view kSteps[] = {"on_duty", "next", "chat", "webhook"};

// 10 s … 4 h.
const std::vector<double>& TimeBuckets() {
  static const std::vector<double> buckets = {10,  30,   60,   120,  300,  600,
                                              900, 1800, 3600, 7200, 14400};
  return buckets;
}

}  // namespace

CardMetrics::CardMetrics(base::Metrics& metrics) {
  for (const std::string_view severity : kSeverities) {
    times_.emplace(severity,
                   &metrics.AddHistogram(
                       "time_to_acknowledge_seconds",
                       "Time from an alert message's first showing to its "
                       "acknowledgement, of messages shown since the start.",
                       TimeBuckets(), {{"severity", std::string(severity)}}));
  }
  for (const std::string_view action : kActions) {
    actions_.emplace(
        action, &metrics.AddCounter(
                    "card_actions_total",
                    "What was done by the buttons under alerts: late ones had "
                    "no effect any more, refused ones came from somebody who "
                    "may not, ended ones were marks that ended by themselves.",
                    {{"action", std::string(action)}}));
  }
  for (const std::string_view to : kSteps) {
    steps_.emplace(to,
                   &metrics.AddCounter("escalation_steps_total",
                                       "Steps of escalations that were taken.",
                                       {{"to", std::string(to)}}));
  }
}

void CardMetrics::Acknowledged(std::string_view severity,
                               base::Duration after) {
  const auto found = times_.find(alert::SeverityClass(severity));
  if (found == times_.end()) return;
  found->second->Observe(std::max(0.0, base::ToSeconds(after)));
}

void CardMetrics::Count(const Counters& counters, std::string_view name) {
  const auto found = counters.find(name);
  if (found != counters.end()) found->second->Increment();
}

}  // namespace tebium::relay
