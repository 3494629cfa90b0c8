// An HttpServer for one test, whose handler tells what it was asked.
#ifndef TEBIUM_TESTS_NET_SERVER_FIXTURE_H_
#define TEBIUM_TESTS_NET_SERVER_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "net/http_server.h"

namespace tebium::testing {

// "METHOD PATH?QUERY LENGTH-OF-BODY".
inline net::HttpResponse Describe(net::HttpRequest& request) {
  return net::HttpResponse::Text(
      200, request.method + " " + request.path +
               (request.query.empty() ? "" : "?" + request.query) + " " +
               std::to_string(request.body.size()));
}

inline net::HttpServerSettings Loopback() {
  net::HttpServerSettings settings;
  settings.listen_addresses = {"127.0.0.1:0"};
  settings.max_connections = 16;  // each costs a thread
  return settings;
}

// Fails the test and returns null if it can't be started.
inline std::unique_ptr<net::HttpServer> StartServer(
    const net::HttpServerSettings& settings,
    net::HttpHandler handler = Describe) {
  auto server = net::HttpServer::Start(settings, std::move(handler),
                                       base::Logger::Null());
  EXPECT_TRUE(server.ok()) << server.status().message();
  if (!server.ok()) return nullptr;
  return *std::move(server);
}

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_NET_SERVER_FIXTURE_H_
