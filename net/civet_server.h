// One civetweb instance on one address. Internal to net/.
#ifndef TEBIUM_NET_CIVET_SERVER_H_
#define TEBIUM_NET_CIVET_SERVER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/status.h"
#include "net/basic_auth.h"
#include "net/client_origins.h"
#include "net/http_server.h"

struct mg_connection;
struct mg_context;

namespace tebium::net {

// What all instances of one server share. Outlives them.
struct ServerCore {
  ServerCore(const HttpServerSettings& given, HttpHandler request_handler,
             const base::Logger& log)
      : settings(given),
        handler(std::move(request_handler)),
        logger(log.Named("http")) {}

  const HttpServerSettings settings;
  const HttpHandler handler;
  const base::Logger logger;
  BasicAuth auth;
  ClientOrigins origins;
  std::atomic<size_t> connections{0};
  std::atomic<size_t> in_flight{0};
  std::atomic<bool> draining{false};
};

class CivetServer {
 public:
  // `address` is "HOST:PORT" of IPv4. With `behind_front` only connections that
  // the core's origins know are answered.
  static base::StatusOr<std::unique_ptr<CivetServer>> Start(
      ServerCore& core, const std::string& address, bool behind_front);
  ~CivetServer();

  uint16_t port() const { return port_; }

 private:
  CivetServer(ServerCore& core, bool behind_front)
      : core_(core), behind_front_(behind_front) {}

  static int OnRequest(mg_connection* connection);
  static int OnOpen(const mg_connection* connection, void** user_data);
  static void OnClose(const mg_connection* connection);
  static int OnLog(const mg_connection* connection, const char* message);
  int Answer(mg_connection* connection);
  HttpResponse Respond(mg_connection* connection, HttpRequest& request,
                       bool& close);

  ServerCore& core_;
  const bool behind_front_;
  mg_context* context_ = nullptr;
  uint16_t port_ = 0;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_CIVET_SERVER_H_
