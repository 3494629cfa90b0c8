// The HTTP server: civetweb behind a small interface of our own.
//
// Plain HTTP over IPv4 goes to civetweb directly. Where TLS or IPv6 is asked
// for, a front of our own (net/front.h) terminates it and forwards to a private
// civetweb port that accepts connections from that front alone.
//
// Handlers run on the server's threads, one per connection, and may block (up
// to `max_connections` at once). Limits: bodies over `max_body_bytes` get 413
// without being read whole; a client that needs longer than
// `request_timeout` for headers and body together is cut off; connections over
// `max_connections` get 503 with Retry-After.
#ifndef TEBIUM_NET_HTTP_SERVER_H_
#define TEBIUM_NET_HTTP_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "net/web_config.h"

namespace tebium::net {

struct HttpRequest {
  std::string method;          // "GET"
  std::string path;            // percent-decoded, route prefix removed
  std::string query;           // as sent, without '?'
  std::string remote_address;  // the true client's IP, also behind the front
  bool loopback = false;       // the true client is this machine
  std::string body;            // handlers may parse it in place

  // A header's value, empty if missing; the name in any case.
  std::string_view Header(std::string_view name) const;
  // All values of a query parameter, decoded, in order.
  std::vector<std::string> QueryValues(std::string_view name) const;
  // The first value, or "".
  std::string QueryValue(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> headers;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  static HttpResponse Json(int status, std::string body);
  static HttpResponse Text(int status, std::string body);
};

using HttpHandler = std::function<HttpResponse(HttpRequest&)>;

struct HttpServerSettings {
  // "HOST:PORT", ":PORT" (all IPv4), "[::1]:PORT", "[::]:PORT"; port 0 picks.
  std::vector<std::string> listen_addresses;
  std::string route_prefix;  // "" or "/prefix", without a trailing slash
  size_t max_connections = 256;
  size_t max_body_bytes = 8u << 20;
  base::Duration request_timeout = std::chrono::seconds(10);
  base::Duration idle_timeout = std::chrono::seconds(60);
  WebConfig web_config;  // TLS and basic auth; empty: neither
};

// Answers to the same address a request came from; called for every request
// whose path no limit refused. Thread-safe.
class HttpServer {
 public:
  // Binds and starts answering. On failure nothing stays bound.
  static base::StatusOr<std::unique_ptr<HttpServer>> Start(
      const HttpServerSettings& settings, HttpHandler handler,
      const base::Logger& logger);

  virtual ~HttpServer() = default;

  // The addresses bound, with real ports: "127.0.0.1:8082", "[::1]:8082".
  virtual std::vector<std::string> Addresses() const = 0;
  // Connections open now.
  virtual size_t Connections() const = 0;
  // Replaces certificates, client rules and users for new connections; keeps
  // the old ones on error. TLS can't be switched on or off while running.
  virtual base::Status Reload(const WebConfig& web_config) = 0;
  // Accepts no more, answers what is in flight, and returns; at most `limit`.
  virtual void Drain(base::Duration limit) = 0;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_HTTP_SERVER_H_
