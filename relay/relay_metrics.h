// The relay's metrics.
#ifndef TEBIUM_RELAY_RELAY_METRICS_H_
#define TEBIUM_RELAY_RELAY_METRICS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/metrics.h"
#include "relay/notifier_metrics.h"
#include "relay/telegram/bot_api.h"

namespace tebium::relay {

// Why an entry became dead; the label `reason`.
enum class DropReason {
  kExpired,
  kDestination,
  kBadRequest,
  kNoChat,
  kFallback,
  kWebhook,
  kReceiver,  // it is no longer configured
};

// Thread-safe, as the metrics are.
class RelayMetrics {
 public:
  explicit RelayMetrics(base::Metrics& metrics);

  // A request of the Bot API has ended.
  void OnRequest(BotMethod method, Verdict verdict, base::Duration elapsed);
  void OnDropped(DropReason reason, size_t count);
  // From the news' arrival to its acknowledgement by Telegram.
  void OnDelivered(const alert::Notification& notification, base::Time now);

  base::Gauge& pending;
  base::Gauge& inflight;
  base::Gauge& retry;
  base::Gauge& dead;
  base::Gauge& oldest_age;
  base::Histogram& wait;
  base::Counter& limited_chat;
  base::Counter& limited_global;
  base::Gauge& retry_until;
  base::Gauge& last_success;
  base::Counter& plain_text;
  base::Counter& expired_calls;
  base::Counter& template_errors;
  base::Counter& fallback_requests;
  base::Counter& fallback_failed;
  base::Counter& undeliverable;
  NotifierMetrics notifiers;

 private:
  struct Method {
    base::Counter* requests = nullptr;
    base::Histogram* duration = nullptr;
    std::map<Verdict, base::Counter*> failed;
  };

  std::map<BotMethod, Method> methods_;
  std::map<DropReason, base::Counter*> dropped_;
  std::map<std::string, base::Histogram*, std::less<>> delay_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_RELAY_METRICS_H_
