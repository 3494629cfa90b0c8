// An HttpClient for one test, with answers one can wait for.
#ifndef TEBIUM_TESTS_NET_CLIENT_FIXTURE_H_
#define TEBIUM_TESTS_NET_CLIENT_FIXTURE_H_

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "net/http_client.h"

namespace tebium::testing {

class ClientTest : public ::testing::Test {
 protected:
  static std::unique_ptr<net::HttpClient> Start(
      const net::HttpClientSettings& settings = {}) {
    auto client = net::StartHttpClient(settings, base::Logger::Null());
    EXPECT_TRUE(client.ok());
    return *std::move(client);
  }

  static net::ClientRequest To(const std::string& url) {
    net::ClientRequest request;
    request.url = url;
    return request;
  }

  std::future<net::ClientResponse> Begin(net::ClientRequest request) {
    auto promise = std::make_shared<std::promise<net::ClientResponse>>();
    auto future = promise->get_future();
    client_->Send(std::move(request), [promise](net::ClientResponse response) {
      promise->set_value(std::move(response));
    });
    return future;
  }

  net::ClientResponse Send(net::ClientRequest request) {
    return Begin(std::move(request)).get();
  }

  std::unique_ptr<net::HttpClient> client_ = Start();
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_NET_CLIENT_FIXTURE_H_
