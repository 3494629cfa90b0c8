// Delivers updates to a bot's webhook.
#ifndef TEBIUM_TESTS_FAKES_WEBHOOK_CLIENT_H_
#define TEBIUM_TESTS_FAKES_WEBHOOK_CLIENT_H_

#include <string>

#include "base/mutex.h"
#include "base/status.h"

namespace tebium::fakes {

struct WebhookReply {
  int status = 0;
  std::string body;
  int retry_after_seconds = 0;  // 0: none was given
};

// Thread-safe, for one Post() at a time.
class WebhookClient {
 public:
  // POSTs an update as Telegram does. Only http:// URLs whose host is
  // "localhost" or a loopback address are served: the fake opens nothing else.
  // kInvalidArgument for other URLs, kUnavailable when there is no answer.
  base::StatusOr<WebhookReply> Post(const std::string& url,
                                    const std::string& secret_token,
                                    const std::string& body);
  // Ends the Post() under way and fails all later ones.
  void Cancel();

 private:
  // False when it is cancelled; otherwise Cancel() will shut this socket.
  bool Watch(int handle);

  base::Mutex mutex_;
  bool cancelled_ GUARDED_BY(mutex_) = false;
  int handle_ GUARDED_BY(mutex_) = -1;
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_WEBHOOK_CLIENT_H_
