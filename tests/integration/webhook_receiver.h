// A server that webhooks are sent to.
#ifndef TEBIUM_TESTS_INTEGRATION_WEBHOOK_RECEIVER_H_
#define TEBIUM_TESTS_INTEGRATION_WEBHOOK_RECEIVER_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "tests/fakes/http_server.h"
#include "tests/support/wait.h"

namespace tebium::testing {

// Takes whatever comes, and keeps it. Thread-safe.
class WebhookReceiver {
 public:
  WebhookReceiver() {
    auto server = fakes::HttpServer::Start(
        "127.0.0.1", 0,
        [this](const fakes::HttpRequest& request) {
          base::MutexLock lock(mutex_);
          got_ += request.method + " " + request.target + " " + request.body;
          return fakes::HttpReply();
        },
        [] {});
    EXPECT_TRUE(server.ok()) << server.status().message();
    server_ = *std::move(server);
  }

  std::string Url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  // All requests, with their bodies.
  std::string Got() const {
    base::MutexLock lock(mutex_);
    return got_;
  }
  bool WaitUntilGot(const std::string& text) const {
    return WaitFor([&] { return Got().find(text) != std::string::npos; });
  }

 private:
  mutable base::Mutex mutex_;
  std::string got_ GUARDED_BY(mutex_);
  std::unique_ptr<fakes::HttpServer> server_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_WEBHOOK_RECEIVER_H_
