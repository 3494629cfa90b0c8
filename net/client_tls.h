// OpenSSL's contexts for connections that the TCP client makes. Internal to
// net/.
#ifndef TEBIUM_NET_CLIENT_TLS_H_
#define TEBIUM_NET_CLIENT_TLS_H_

#include <openssl/ssl.h>

// clang-format off: Boost 1.74's Asio counts on others for this.
#include <utility>
// clang-format on
#include <boost/asio/ssl.hpp>
#include <map>
#include <memory>
#include <string>

#include "base/status.h"
#include "net/tcp_client.h"

namespace tebium::net {

using ClientTlsContext = std::shared_ptr<boost::asio::ssl::context>;

// Keeps some contexts, by whom they trust: reading authorities is what costs.
// Of one thread.
class ClientTlsContexts {
 public:
  // kInvalidArgument: `tls.ca` holds no certificate.
  base::StatusOr<ClientTlsContext> Get(const TcpTls& tls);

 private:
  std::map<std::string, ClientTlsContext> kept_;
};

// Before the handshake: whom to ask for and, if the context verifies, to
// expect. `host` is a name or an address. False: it can be neither.
[[nodiscard]] bool SetServerName(SSL* connection, const std::string& host);

// Why a handshake failed: what is wrong with the certificate, else `otherwise`.
std::string TlsErrorText(const SSL* connection, const std::string& otherwise);

}  // namespace tebium::net

#endif  // TEBIUM_NET_CLIENT_TLS_H_
