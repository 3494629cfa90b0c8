// One civetweb instance on one address. Internal to net/.
#ifndef TEBIUM_NET_CIVET_SERVER_H_
#define TEBIUM_NET_CIVET_SERVER_H_

#include <atomic>
#include <cstdint>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/status.h"
#include "net/basic_auth.h"
#include "net/client_origins.h"
#include "net/connection_watch.h"
#include "net/http_server.h"
#include "net/listen_address.h"

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
  ConnectionWatch watch;
  std::atomic<size_t> connections{0};
  std::atomic<size_t> in_flight{0};
  std::atomic<bool> draining{false};
};

// Connections served beyond the limit, only to be told so.
inline constexpr size_t kSpareConnections = 4;

class CivetServer {
 public:
  // `address` is one of IPv4. With `behind_front` only connections that the
  // core's origins know are answered.
  static base::StatusOr<std::unique_ptr<CivetServer>> Start(
      ServerCore& core, const ListenAddress& address, bool behind_front);
  // Returns when the last handler has.
  ~CivetServer();

  // With the real port.
  const ListenAddress& address() const { return address_; }

 private:
  struct Connection;

  CivetServer(ServerCore& core, const ListenAddress& address, bool behind_front)
      : core_(core), address_(address), behind_front_(behind_front) {}

  static int OnRequest(mg_connection* connection);
  static int OnOpen(const mg_connection* connection, void** user_data);
  static void OnClose(const mg_connection* connection);
  static int OnError(mg_connection* connection, int status,
                     const char* message);
  static int OnLog(const mg_connection* connection, const char* message);

  int Answer(mg_connection* connection, Connection& state);
  HttpResponse Respond(mg_connection* connection, Connection& state);
  std::optional<HttpResponse> Refuse(int header_count, Connection& state) const;
  bool FindOrigin(uint16_t front_port, HttpRequest& request) const;
  HttpResponse Handle(HttpRequest& request);
  void WakeAcceptor() const;

  ServerCore& core_;
  ListenAddress address_;
  const bool behind_front_;
  // Requests may arrive before Start() has learnt the port.
  std::latch port_is_known_{1};
  mg_context* context_ = nullptr;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_CIVET_SERVER_H_
