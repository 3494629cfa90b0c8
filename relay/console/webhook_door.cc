#include "relay/console/webhook_door.h"

#include <optional>
#include <utility>

#include "base/mutex.h"
#include "base/text.h"
#include "net/http_error.h"

namespace tebium::relay {
namespace {

constexpr char kSecretHeader[] = "X-Telegram-Bot-Api-Secret-Token";
constexpr int kRetryAfterSeconds = 1;

}  // namespace

// What became of an update, for the request that waits.
class WebhookDoor::Receipt {
 public:
  void Set(bool handled) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    if (!handled_) handled_ = handled;
    known_.NotifyAll();
  }
  bool Wait(base::Duration limit) EXCLUDES(mutex_) {
    const auto end = base::WaitClock::now() + limit;
    base::MutexLock lock(mutex_);
    while (!handled_) {
      const auto left = end - base::WaitClock::now();
      if (left <= base::Duration(0)) return false;
      known_.WaitFor(mutex_, left);
    }
    return *handled_;
  }

 private:
  base::Mutex mutex_;
  base::CondVar known_;
  std::optional<bool> handled_ GUARDED_BY(mutex_);
};

WebhookDoor::WebhookDoor(std::string secret, std::shared_ptr<Inbox> inbox,
                         Take take, base::Duration limit)
    : secret_(std::move(secret)),
      inbox_(std::move(inbox)),
      take_(std::move(take)),
      limit_(limit) {}

void WebhookDoor::Register(net::Router& router) {
  router.Add(
      {.method = "POST",
       .pattern = "/telegram",
       .access = net::Access::kPublic,
       .handler = [this](net::HttpRequest& request, const net::PathParams&) {
         return Answer(request);
       }});
}

net::HttpResponse WebhookDoor::Answer(const net::HttpRequest& request) {
  if (secret_.empty() ||
      !base::ConstantTimeEquals(request.Header(kSecretHeader), secret_)) {
    return net::ErrorAnswer(401, "wrong or missing secret");
  }
  if (request.body.size() > kMaxUpdateBytes) {
    return net::ErrorAnswer(413, "the update is too large");
  }
  auto update = ReadUpdate(request.body);
  if (!update.ok()) return net::ErrorAnswer(400, update.status().message());
  if (!open_ || !Hand(*std::move(update))) {
    return net::RetryAnswer(503, "the update can't be taken now",
                            kRetryAfterSeconds);
  }
  return net::HttpResponse::Text(200, "");
}

bool WebhookDoor::Hand(Update update) {
  if (++waiting_ > kMaxWaitingUpdates) {
    --waiting_;
    return false;
  }
  const auto receipt = std::make_shared<Receipt>();
  // Where nobody keeps the update any more, the request waits no longer.
  std::shared_ptr<void> kept(nullptr,
                             [receipt](void*) { receipt->Set(false); });
  bool posted = inbox_->Post([this, update = std::move(update), receipt,
                              kept = std::move(kept)]() mutable {
    take_(std::move(update), [receipt, kept = std::move(kept)](bool handled) {
      receipt->Set(handled);
    });
  });
  posted = posted && receipt->Wait(limit_);
  --waiting_;
  return posted;
}

}  // namespace tebium::relay
