#include "net/listen_address.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>

namespace tebium::net {
namespace {

bool IsIp(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> ignored{};
  return inet_pton(family, text.c_str(), ignored.data()) == 1;
}

base::Status Wrong(std::string_view text) {
  return base::InvalidArgumentError(
      "listen address: expected HOST:PORT with an IP address or localhost as "
      "HOST, got \"" +
      std::string(text) + "\"");
}

}  // namespace

std::string ListenAddress::ToString() const {
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

base::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return Wrong(text);
  ListenAddress address;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] =
      std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    return Wrong(text);
  }
  std::string_view host = text.substr(0, colon);
  address.ipv6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (address.ipv6) host = host.substr(1, host.size() - 2);
  if (host.empty()) host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  address.host = host;
  if (!IsIp(address.ipv6 ? AF_INET6 : AF_INET, address.host)) {
    return Wrong(text);
  }
  return address;
}

}  // namespace tebium::net
