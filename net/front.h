// The front: TLS and IPv6 before a civetweb that has neither.
//
// It accepts, does the handshake where TLS is asked for, and forwards bytes in
// both directions to a private port. Each of its connections to that port is
// announced in ClientOrigins first, so that nobody else can use the port.
// Everything is bounded: connections, buffers, handshakes, silence.
#ifndef TEBIUM_NET_FRONT_H_
#define TEBIUM_NET_FRONT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "net/client_origins.h"
#include "net/listen_address.h"
#include "net/web_config.h"

namespace tebium::net {

struct FrontSettings {
  uint16_t private_port = 0;
  size_t max_connections = 256;
  base::Duration handshake_timeout = std::chrono::seconds(5);
  base::Duration idle_timeout = std::chrono::seconds(70);
};

// One thread of its own. SetTls and Listen may be called at any time.
class Front {
 public:
  // `origins` must outlive the front.
  static base::StatusOr<std::unique_ptr<Front>> Create(
      const FrontSettings& settings, ClientOrigins& origins,
      const base::Logger& logger);

  virtual ~Front() = default;

  // From now on connections are TLS with this configuration; the old one stays
  // on error. Certificates are read anew when their files change.
  virtual base::Status SetTls(const TlsServerConfig& config) = 0;

  // Returns the address bound, with its real port.
  virtual base::StatusOr<ListenAddress> Listen(
      const ListenAddress& address) = 0;

  // Accepts no more; what is open goes on.
  virtual void StopListening() = 0;
  // Open now, handshakes included.
  virtual size_t Connections() const = 0;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_FRONT_H_
