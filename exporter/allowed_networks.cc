#include "exporter/allowed_networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace tebium::exporter {
namespace {

constexpr int kMappedBits = 96;
constexpr int kBits = 128;

constexpr std::string_view kReserved[] = {
    // IANA's special-purpose registries, RFC 6890.
    "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4",
    "255.255.255.255", "::", "::1", "fe80::/10", "ff00::/8",
    // What stands for IPv4: NAT64, Teredo, 6to4.
    "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16",
    // Metadata services outside 169.254.0.0/16: of Amazon, Google, Alibaba,
    // Oracle and Azure.
    "fd00:ec2::/32", "fd20:ce::254", "100.100.100.200", "192.0.0.192",
    "168.63.129.16"};

}  // namespace

bool AllowedNetworks::Network::Holds(const Bytes& address) const {
  const auto whole = static_cast<size_t>(length / 8);
  if (!std::equal(bytes.begin(), bytes.begin() + whole, address.begin())) {
    return false;
  }
  if (length % 8 == 0) return true;
  const int mask = 0xFF << (8 - length % 8);
  return ((bytes.at(whole) ^ address.at(whole)) & mask) == 0;
}

bool AllowedNetworks::ParseNetwork(std::string_view text, Network& network) {
  const size_t slash = std::min(text.find('/'), text.size());
  const std::string address(text.substr(0, slash));
  const bool ipv4 = address.find(':') == std::string::npos;
  int length = ipv4 ? kBits - kMappedBits : kBits;
  if (slash < text.size()) {
    const std::string_view digits = text.substr(slash + 1);
    int given = -1;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), given);
    if (error != std::errc() || end != digits.data() + digits.size() ||
        given < 0 || given > length) {
      return false;
    }
    length = given;
  }
  network.bytes = {};
  network.length = ipv4 ? length + kMappedBits : length;
  if (!ipv4) {
    return inet_pton(AF_INET6, address.c_str(), network.bytes.data()) == 1;
  }
  network.bytes[10] = network.bytes[11] = 0xFF;
  return inet_pton(AF_INET, address.c_str(), &network.bytes[12]) == 1;
}

const std::vector<AllowedNetworks::Network>& AllowedNetworks::Reserved() {
  static const std::vector<Network> kNetworks = [] {
    std::vector<Network> networks;
    for (const std::string_view text : kReserved) {
      ParseNetwork(text, networks.emplace_back());
    }
    return networks;
  }();
  return kNetworks;
}

base::StatusOr<AllowedNetworks> AllowedNetworks::Parse(
    const std::vector<std::string>& texts) {
  AllowedNetworks allowed;
  for (const std::string_view list : texts) {
    for (size_t start = 0; start <= list.size();) {
      const size_t comma = std::min(list.find(',', start), list.size());
      const std::string_view text =
          base::Trim(list.substr(start, comma - start));
      start = comma + 1;
      if (text.empty()) continue;
      if (!ParseNetwork(text, allowed.networks_.emplace_back())) {
        return base::InvalidArgumentError(
            "expected a network like 10.0.0.0/8 or fd00::/8, got \"" +
            std::string(text) + "\"");
      }
    }
  }
  return allowed;
}

bool AllowedNetworks::Allows(const sockaddr& address) const {
  Network one;
  one.length = kBits;
  if (address.sa_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address);
    one.bytes[10] = one.bytes[11] = 0xFF;
    std::copy_n(reinterpret_cast<const uint8_t*>(&ipv4.sin_addr), 4,
                one.bytes.begin() + 12);
  } else if (address.sa_family == AF_INET6) {
    const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address);
    std::copy_n(ipv6.sin6_addr.s6_addr, one.bytes.size(), one.bytes.begin());
  } else {
    return false;
  }
  const auto& reserved = Reserved();
  return std::any_of(
      networks_.begin(), networks_.end(), [&](const Network& network) {
        return network.Holds(one.bytes) &&
               std::all_of(
                   reserved.begin(), reserved.end(), [&](const Network& each) {
                     return !each.Holds(one.bytes) || each.Holds(network);
                   });
      });
}

}  // namespace tebium::exporter
