#include "net/connection_facts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tebium::net {

std::string_view PhaseName(Phase phase) {
  static constexpr std::array<std::string_view, kPhases> kNames = {
      "resolve", "connect", "tls", "processing", "transfer"};
  return kNames[static_cast<size_t>(phase)];
}

std::string AddressText(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address.sa_family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  } else if (address.sa_family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  } else {
    return "";
  }
  inet_ntop(address.sa_family, bytes, text.data(), text.size());
  return text.data();
}

}  // namespace tebium::net
