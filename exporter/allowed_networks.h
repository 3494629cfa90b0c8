// The networks whose hosts anyone who knows the secret may have probed.
#ifndef TEBIUM_EXPORTER_ALLOWED_NETWORKS_H_
#define TEBIUM_EXPORTER_ALLOWED_NETWORKS_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

struct sockaddr;

namespace tebium::exporter {

// Immutable; thread-safe. None: nothing is allowed.
class AllowedNetworks {
 public:
  AllowedNetworks() = default;
  // "10.0.0.0/8", "fd00::/8", "192.0.2.1"; each text may have several, with
  // commas. kInvalidArgument names the one that is none.
  static base::StatusOr<AllowedNetworks> Parse(
      const std::vector<std::string>& texts);

  bool empty() const { return networks_.empty(); }

  // Whether one of them holds the address. Addresses that only the machine
  // itself, its own link or its cloud's metadata service answer at (0.0.0.0/8,
  // 127.0.0.0/8, 169.254.0.0/16, fe80::/10, fd00:ec2::254, …), multicast, and
  // what stands for IPv4 inside IPv6 must be allowed by a network that lies
  // within these: 0.0.0.0/0 does not.
  bool Allows(const sockaddr& address) const;

 private:
  // IPv4 as ::ffff:0:0/96 has it (RFC 4291, 2.5.5.2).
  using Bytes = std::array<uint8_t, 16>;
  struct Network {
    Bytes bytes{};
    int length = 0;  // bits

    bool Holds(const Bytes& address) const;
    bool Holds(const Network& other) const {
      return length <= other.length && Holds(other.bytes);
    }
  };

  static bool ParseNetwork(std::string_view text, Network& network);
  static const std::vector<Network>& Reserved();

  std::vector<Network> networks_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_ALLOWED_NETWORKS_H_
