// A router with the web folder's handlers behind it, asked without sockets.
#ifndef TEBIUM_TESTS_WEB_WEB_FIXTURE_H_
#define TEBIUM_TESTS_WEB_WEB_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "net/router.h"
#include "tests/support/manual_clock.h"
#include "tests/web/fake_store.h"

namespace tebium::web {

using Headers = std::vector<std::pair<std::string, std::string>>;

inline std::string HeaderOf(const net::HttpResponse& response,
                            const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

class WebFixture : public ::testing::Test {
 protected:
  WebFixture() : router_(metrics_, clock_, base::Logger::Null()) {
    // What the guard does is tested with the guard.
    router_.SetGuard([](const net::HttpRequest&, const net::PathParams&,
                        net::Access) { return std::nullopt; });
  }

  net::HttpResponse Send(const std::string& method, const std::string& target,
                         const std::string& body = "", Headers headers = {}) {
    net::HttpRequest request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (target.size() > request.path.size()) {
      request.query = target.substr(request.path.size() + 1);
    }
    request.remote_address = "127.0.0.1";
    request.loopback = true;
    request.body = body;
    request.headers = std::move(headers);
    return router_.Dispatch(request);
  }
  net::HttpResponse Get(const std::string& target, Headers headers = {}) {
    return Send("GET", target, "", std::move(headers));
  }

  tebium::testing::ManualClock clock_;
  base::Metrics metrics_;
  FakeStore store_;
  net::Router router_;
};

}  // namespace tebium::web

#endif  // TEBIUM_TESTS_WEB_WEB_FIXTURE_H_
