// Alerts for tests.
#ifndef TEBIUM_TESTS_ALERT_SAMPLES_H_
#define TEBIUM_TESTS_ALERT_SAMPLES_H_

#include <algorithm>
#include <string>
#include <utility>

#include "alert/alert.h"

namespace tebium::alert {

inline base::Time At(int64_t seconds) {
  return base::Time(std::chrono::seconds(seconds));
}

inline NotifiedAlert Notified(uint64_t identity, std::string_view severity,
                              int64_t starts_at = 100, bool firing = true) {
  NotifiedAlert notified;
  notified.identity = identity;
  notified.alert.labels = LabelSet::Of(
      {{kAlertName, std::to_string(identity)}, {kSeverity, severity}});
  notified.alert.starts_at = At(starts_at);
  notified.firing = firing;
  return notified;
}

// With every field set.
inline Notification FullNotification() {
  Notification n;
  n.group_key = "{}:{module=\"m\"}";
  n.group_labels = LabelSet::Of({{kModule, "m"}});
  n.receiver = "telegram";
  n.source = Source::kWebhook;
  n.reason = Reason::kRepeat;
  n.created_at = base::FromNanos(1'700'000'000'123'456'789);
  n.held_back = 300;
  n.held_back_for = std::chrono::seconds(61);
  n.truncated_alerts = 5;
  n.external_url = "http://alertmanager:9093";
  n.route_group_key = "{}/{team=\"db\"}:{module=\"m\"}";
  n.notify_reason = NotifyReason::kSomeResolved;
  n.route_labels = LabelSet::Of({{"tier", "1"}});
  NotifiedAlert a = Notified(~uint64_t{0}, "critical");
  a.alert.annotations = LabelSet::Of({{kSummary, "ж\n\"<b>"}});
  a.alert.ends_at = base::FromNanos(-1);
  a.alert.generator_url = "http://prometheus:9090/graph";
  a.is_new = a.stale = true;
  a.posts = 1234567;
  a.previous_severity = "warning";
  n.alerts = {a, Notified(1, "info", 7, false)};
  return n;
}

inline bool Same(const NotifiedAlert& a, const NotifiedAlert& b) {
  return a.identity == b.identity && a.alert == b.alert &&
         a.firing == b.firing && a.is_new == b.is_new && a.stale == b.stale &&
         a.posts == b.posts && a.previous_severity == b.previous_severity;
}

inline bool Same(const Notification& a, const Notification& b) {
  return a.group_key == b.group_key && a.group_labels == b.group_labels &&
         a.receiver == b.receiver && a.source == b.source &&
         a.reason == b.reason && a.created_at == b.created_at &&
         a.held_back == b.held_back && a.held_back_for == b.held_back_for &&
         a.truncated_alerts == b.truncated_alerts &&
         a.external_url == b.external_url &&
         a.route_group_key == b.route_group_key &&
         a.notify_reason == b.notify_reason &&
         a.route_labels == b.route_labels &&
         std::equal(a.alerts.begin(), a.alerts.end(), b.alerts.begin(),
                    b.alerts.end(),
                    [](const auto& x, const auto& y) { return Same(x, y); });
}

}  // namespace tebium::alert

#endif  // TEBIUM_TESTS_ALERT_SAMPLES_H_
