// Alerts as they arrive, for dispatch's tests.
#ifndef TEBIUM_TESTS_DISPATCH_SAMPLES_H_
#define TEBIUM_TESTS_DISPATCH_SAMPLES_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/alert.h"
#include "base/hash.h"

namespace tebium::dispatch {

inline constexpr base::Duration kResolveAfter = std::chrono::minutes(5);

// As the native decoder makes it.
struct NativePost {
  std::string type = "down";
  std::string severity = "error";
  std::string module = "api";
  std::string key{};
  std::string text = "no answer";
  bool firing = true;
};

inline uint64_t IdentityOf(const NativePost& post) {
  return post.key.empty() ? base::Fnv1a(post.module + "\xFF" + post.type)
                          : base::Fnv1a(post.key);
}

inline alert::Batch Native(const NativePost& post, base::Time now) {
  alert::Event event;
  event.alert.labels = alert::LabelSet::Of({{alert::kAlertName, post.type},
                                            {alert::kModule, post.module},
                                            {alert::kSeverity, post.severity},
                                            {"key", post.key}});
  event.alert.annotations = alert::LabelSet::Of({{alert::kSummary, post.text}});
  event.alert.starts_at = now;
  event.alert.ends_at = post.firing ? now + kResolveAfter : now;
  event.firing = post.firing;
  event.identity = IdentityOf(post);
  alert::Batch batch;
  batch.source = alert::Source::kNative;
  batch.received_at = now;
  batch.events.push_back(std::move(event));
  return batch;
}

struct WebhookAlert {
  std::string instance;
  bool firing = true;
  std::string severity = "warning";
  std::string text = "slow";
  base::Time starts_at = base::kNoTime;
};

inline uint64_t IdentityOf(const std::string& group_key,
                           const WebhookAlert& alert) {
  return base::Fnv1a(alert.instance + "\xFF" + alert.severity,
                     base::Fnv1a(group_key));
}

// As the decoder of Alertmanager's webhook makes it.
inline alert::Batch Webhook(const std::string& group_key,
                            const std::vector<WebhookAlert>& alerts,
                            base::Time now, uint64_t truncated = 0) {
  alert::Batch batch;
  batch.source = alert::Source::kWebhook;
  batch.received_at = now;
  alert::SenderGroup group;
  group.key = group_key;
  group.labels = alert::LabelSet::Of({{alert::kAlertName, "Slow"}});
  group.external_url = "http://am";
  group.truncated_alerts = truncated;
  batch.sender_group = std::make_shared<const alert::SenderGroup>(group);
  for (const WebhookAlert& alert : alerts) {
    alert::Event event;
    event.alert.labels =
        alert::LabelSet::Of({{alert::kAlertName, "Slow"},
                             {"instance", alert.instance},
                             {alert::kSeverity, alert.severity}});
    event.alert.annotations =
        alert::LabelSet::Of({{alert::kSummary, alert.text}});
    event.alert.starts_at =
        alert.starts_at == base::kNoTime ? base::FromNanos(1) : alert.starts_at;
    event.alert.ends_at = alert.firing ? base::kNoTime : now;
    event.firing = alert.firing;
    event.identity = IdentityOf(group_key, alert);
    batch.events.push_back(std::move(event));
  }
  return batch;
}

}  // namespace tebium::dispatch

#endif  // TEBIUM_TESTS_DISPATCH_SAMPLES_H_
