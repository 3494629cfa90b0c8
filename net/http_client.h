// The HTTP client: libcurl's multi interface on one thread of its own.
//
// Connections are kept alive and reused, HTTP/2 where the server has it. Each
// request has a limit for connecting and one for the whole. Redirects are not
// followed unless a request asks for it.
#ifndef TEBIUM_NET_HTTP_CLIENT_H_
#define TEBIUM_NET_HTTP_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "net/connection_facts.h"
#include "net/web_config.h"

namespace tebium::net {

// One part of a multipart/form-data body.
struct FormPart {
  std::string name;
  std::string content;
  std::string filename;      // empty: a plain field
  std::string content_type;  // empty: none
};

// Certificates and key are PEM, as text.
struct ClientTls {
  std::string ca;    // trusted instead of the client's own; empty: those
  std::string cert;  // shown to servers that ask, with its chain; empty: none
  std::string key;
  std::string server_name;  // asked for and checked; empty: the URL's host
  std::optional<TlsVersion> min_version;  // none: the library's own
  std::optional<TlsVersion> max_version;
};

struct ClientRequest {
  std::string method = "GET";
  std::string url;  // may hold a secret: never logged, never in an error
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::vector<FormPart> form;  // instead of body
  // http://…, https://…, socks5://…, socks5h://…; empty: none, whatever the
  // environment says.
  std::string proxy;
  // Hosts that are asked directly, as the variable NO_PROXY has them (names
  // with all below them, addresses, networks, "*"; no ports). Where it is set,
  // this machine is asked directly too, as Go does.
  std::string no_proxy;
  // Instead of both: HTTP_PROXY or HTTPS_PROXY, and NO_PROXY.
  bool proxy_from_environment = false;
  // Sent to the proxy alone, with CONNECT.
  std::vector<std::pair<std::string, std::string>> proxy_headers;
  // At most 10, as Go's client follows them: after 301, 302 and 303 a POST
  // becomes a GET without a body. Another origin than that of `url` is sent
  // Accept, Content-Type and User-Agent of `headers`, and none of the others.
  bool follow_redirects = false;
  bool http2 = true;  // where the server has it
  base::Duration connect_timeout = std::chrono::seconds(5);
  base::Duration timeout = std::chrono::seconds(30);
  size_t max_response_bytes = 1u << 20;
  size_t max_kept_bytes = SIZE_MAX;  // of those; the rest is only counted
  bool verify_tls = true;            // false: any certificate will do
  // A connection of its own, closed afterwards, to see whether one can be made:
  // its name is asked for anew, and no TLS session is resumed.
  bool fresh_connection = false;
  // Asked for each address that is to be connected to, a proxy's too. Goes with
  // a fresh connection: one that is kept was another's.
  AddressGuard guard;
  ClientTls tls;
};

// How far a request got when it failed. What decides about retries is whether
// the server can have acted on it.
enum class ClientOutcome {
  kAnswered,  // any HTTP status
  kNotSent,   // no connection: the server can't have seen it
  kUnknown,   // sent in part or whole, no complete answer
};

// What failed, for those who tell people or count.
enum class ClientFailure {
  kNone,     // it was answered
  kResolve,  // the host's name, or the proxy's
  kConnect,
  kTls,  // the handshake, or the certificate
  kTimeout,
  kTooLarge,   // the answer, over max_response_bytes
  kProtocol,   // what came is no HTTP
  kRedirects,  // too many
  kRefused,    // by the request's guard
  kOther,      // the connection broke off, for one
};

struct ClientResponse {
  ClientOutcome outcome = ClientOutcome::kNotSent;
  int status = 0;     // when answered
  std::string error;  // otherwise; without URL or secrets
  ClientFailure failure = ClientFailure::kNone;
  // Of fresh connections with TLS over which an answer began.
  std::optional<TlsFacts> tls;
  // Sums over all requests of a chain of redirects.
  Phases phases{};
  std::string address;  // the last that was connected to; "": none
  double version = 0;   // 1.0, 1.1, 2; 0: no answer began
  uint32_t redirects = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names lowercase
  std::string body;
  size_t dropped_body_bytes = 0;  // that followed, over max_kept_bytes
  base::Duration elapsed{};
};

// Thread-safe. Callbacks run on the client's thread and must not block.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // `done` is called exactly once, also for what is open when the client stops.
  virtual void Send(ClientRequest request,
                    std::function<void(ClientResponse)> done) = 0;
};

struct HttpClientSettings {
  size_t max_connections_per_host = 8;
  size_t max_connections = 64;
  std::string ca_file;  // empty: the system's
};

base::StatusOr<std::unique_ptr<HttpClient>> StartHttpClient(
    const HttpClientSettings& settings, const base::Logger& logger);

}  // namespace tebium::net

#endif  // TEBIUM_NET_HTTP_CLIENT_H_
