// Trouble with the way by which alerts are told, told past it: a POST to
// FALLBACK_WEBHOOK_URL when QueueOld, TelegramRefusing or StoreFailing begins
// and when it ends.
//
// The relay sends there what Telegram can never take; while Telegram is away
// everything waits for it, also the alert that says so. The body has the shape
// of the relay's (relay/webhook/fallback.h), without a chat, so that one
// receiver reads both.
#ifndef TEBIUM_EXPORTER_SELF_POST_H_
#define TEBIUM_EXPORTER_SELF_POST_H_

#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "exporter/self_watch.h"
#include "net/http_client.h"

namespace tebium::exporter {

// Of the watch's thread. What was not taken is tried again at each look, until
// it is taken, refused for good (a 4xx other than 408 and 429) or replaced by
// what the same alarm says later.
class SelfPost : public SelfListener {
 public:
  // `client` must outlive it. An empty `url`: nothing is ever sent.
  SelfPost(std::string url, net::HttpClient& client,
           const base::Logger& logger);

  void OnNews(const SelfNews& news) override;
  void OnLook(const SelfFacts& facts, base::Duration monotonic) override;

 private:
  class Outbox;

  void SendWaiting();

  const std::string url_;  // a secret
  net::HttpClient& client_;
  const base::Logger logger_;
  // Answers may come when this is gone.
  const std::shared_ptr<Outbox> outbox_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SELF_POST_H_
