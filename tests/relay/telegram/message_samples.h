// Notifications as tests of messages need them.
#ifndef TEBIUM_TESTS_RELAY_TELEGRAM_MESSAGE_SAMPLES_H_
#define TEBIUM_TESTS_RELAY_TELEGRAM_MESSAGE_SAMPLES_H_

#include <string>
#include <utility>
#include <vector>

#include "alert/alert.h"
#include "base/clock.h"
#include "relay/telegram/render.h"

namespace tebium::relay {

inline base::Time At(const char* text) {
  return *base::ParseTimestamp(text, base::TimeZone::Utc());
}

inline base::Time SampleNow() { return At("2026-01-31T12:04:35Z"); }

inline RenderSettings English() {
  RenderSettings settings;
  settings.language = base::Language::kEnglish;
  return settings;
}

inline alert::NotifiedAlert NativeAlert(const std::string& type,
                                        const std::string& priority,
                                        const std::string& message) {
  alert::NotifiedAlert alert;
  alert.alert.labels = alert::LabelSet::Of({{"alertname", type},
                                            {"severity", priority},
                                            {"module", "Telegram-Bot-Tebium"},
                                            {"source", "tebium"}});
  alert.alert.annotations = alert::LabelSet::Of({{"summary", message}});
  alert.alert.starts_at = At("2026-01-31T12:04:31Z");
  alert.is_new = true;
  alert.posts = 1;
  return alert;
}

inline alert::Notification Native(std::vector<alert::NotifiedAlert> alerts) {
  alert::Notification notification;
  notification.group_labels =
      alert::LabelSet::Of({{"alertname", alerts[0].alert.name()},
                           {"module", alerts[0].alert.module()}});
  notification.created_at = SampleNow();
  notification.alerts = std::move(alerts);
  return notification;
}

inline alert::Notification Redis() {
  alert::NotifiedAlert alert =
      NativeAlert("database", "critical",
                  "Redis не отвечает, сессии пользователей не сохраняются");
  alert.alert.annotations = alert.alert.annotations.With("attempts", "5")
                                .With("error", "connection refused");
  return Native({std::move(alert)});
}

// One of "DiskFull", firing since 11:00 or for 2 min 3 s until 11:02:03.
inline alert::NotifiedAlert Instance(const std::string& name,
                                     const std::string& severity,
                                     bool firing = true) {
  alert::NotifiedAlert alert;
  alert.alert.labels = alert::LabelSet::Of({{"alertname", "DiskFull"},
                                            {"job", "node"},
                                            {"instance", name},
                                            {"severity", severity}});
  alert.alert.annotations =
      alert::LabelSet::Of({{"summary", "disk of " + name}});
  alert.alert.starts_at = At("2026-01-31T11:00:00Z");
  if (!firing) alert.alert.ends_at = At("2026-01-31T11:02:03Z");
  alert.firing = firing;
  return alert;
}

inline alert::Notification Group(std::vector<alert::NotifiedAlert> alerts) {
  alert::Notification notification;
  notification.source = alert::Source::kWebhook;
  notification.group_labels = alert::LabelSet::Of({{"alertname", "DiskFull"}});
  notification.created_at = SampleNow();
  notification.alerts = std::move(alerts);
  return notification;
}

// Every third has resolved, every hundredth is critical.
inline alert::Notification BigGroup(size_t count) {
  std::vector<alert::NotifiedAlert> alerts;
  for (size_t i = 0; i < count; ++i) {
    alerts.push_back(Instance("host" + std::to_string(i) + "_end",
                              i % 100 == 0 ? "critical" : "warning",
                              i % 3 != 0));
    alerts.back().is_new = true;
  }
  return Group(std::move(alerts));
}

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_TELEGRAM_MESSAGE_SAMPLES_H_
