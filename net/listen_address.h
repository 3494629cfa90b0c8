// "HOST:PORT" as users write it.
#ifndef TEBIUM_NET_LISTEN_ADDRESS_H_
#define TEBIUM_NET_LISTEN_ADDRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace tebium::net {

struct ListenAddress {
  std::string host;  // an IP address; "0.0.0.0" where none was given
  uint16_t port = 0;
  bool ipv6 = false;

  // "127.0.0.1:8082", "[::1]:8082".
  std::string ToString() const;
};

// "HOST:PORT", ":PORT" (all of IPv4), "[IPV6]:PORT"; HOST is an IP address or
// "localhost".
base::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

}  // namespace tebium::net

#endif  // TEBIUM_NET_LISTEN_ADDRESS_H_
