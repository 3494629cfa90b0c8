// "HOST:PORT" of a peer, as people write it.
#ifndef TEBIUM_NET_HOST_PORT_H_
#define TEBIUM_NET_HOST_PORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tebium::net {

struct HostPort {
  std::string host;  // a name, or an address without brackets
  uint16_t port = 0;

  bool operator==(const HostPort&) const = default;
};

// "host:1234", "192.0.2.1:1234", "[::1]:1234", with a `usual` port (not 0) also
// "host" and "[::1]". An IPv6 address stands in brackets, and nothing else does
// (RFC 3986, 3.2.2). None for anything else.
std::optional<HostPort> ParseHostPort(std::string_view text,
                                      uint16_t usual = 0);

// With the brackets that an IPv6 address needs.
std::string HostPortText(std::string_view host, uint16_t port);

}  // namespace tebium::net

#endif  // TEBIUM_NET_HOST_PORT_H_
