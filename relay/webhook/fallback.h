// FALLBACK_WEBHOOK_URL: what Telegram can't deliver, as JSON to a web hook.
//
//   {"version": 1, "error": "Bad Request: chat not found",
//    "chat_id": -100123, "thread_id": 0,
//    "text": "…the notification as people would have read it…",
//    "notification": {"group_key": …, "group_labels": {…}, "receiver": …,
//      "source": "native", "reason": "firing", "created_at": "2026-…Z",
//      "external_url": …, "held_back": 0, "truncated_alerts": 0,
//      "alerts": [{"status": "firing", "labels": {…}, "annotations": {…},
//        "starts_at": …, "ends_at": …, "generator_url": …, "is_new": true,
//        "posts": 1}]}}
//
// A time that is not known is "".
#ifndef TEBIUM_RELAY_WEBHOOK_FALLBACK_H_
#define TEBIUM_RELAY_WEBHOOK_FALLBACK_H_

#include <string>

#include "base/clock.h"
#include "net/http_client.h"
#include "relay/telegram/render.h"
#include "store/store.h"

namespace tebium::relay {

std::string FallbackBody(const store::OutboxEntry& entry,
                         const RenderSettings& render, base::Time now);

net::ClientRequest BuildFallbackRequest(const std::string& url,
                                        const store::OutboxEntry& entry,
                                        const RenderSettings& render,
                                        base::Time now, base::Duration timeout);

enum class FallbackVerdict {
  kDelivered,  // 2xx
  kRefused,    // any other 4xx: it would be refused again
  kRetry,      // no answer, 408, 429, 5xx, or a redirect (none is followed)
};

struct FallbackAnswer {
  FallbackVerdict verdict = FallbackVerdict::kRetry;
  std::string error;             // without the URL
  base::Duration retry_after{};  // zero: not said
};

FallbackAnswer ReadFallbackAnswer(const net::ClientResponse& response);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_WEBHOOK_FALLBACK_H_
