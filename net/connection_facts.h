// What is told of a connection beside what came over it.
#ifndef TEBIUM_NET_CONNECTION_FACTS_H_
#define TEBIUM_NET_CONNECTION_FACTS_H_

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

struct sockaddr;

namespace tebium::net {

// The parts of a request, in their order. Of a conversation without HTTP:
// kProcessing is from the last handshake to the first byte that came.
enum class Phase : size_t { kResolve, kConnect, kTls, kProcessing, kTransfer };
inline constexpr size_t kPhases = 5;
// "resolve", "connect", "tls", "processing", "transfer".
std::string_view PhaseName(Phase phase);

// How long each took; 0: it did not take place. By Phase.
using Phases = std::array<base::Duration, kPhases>;

// Of a TLS connection that was made.
struct TlsFacts {
  std::string version;  // "TLS 1.3"
  std::string cipher;   // as the standard has it: "TLS_AES_128_GCM_SHA256"
  // The first end of a certificate that the server showed.
  base::Time first_end = base::kNoTime;
  // … and of the chain by which it is trusted; kNoTime: nobody checked it.
  base::Time chain_end = base::kNoTime;
  // Of the server's own certificate: SHA-256 in lowercase hexadecimal digits,
  // and names as RFC 2253 and commas have them.
  std::string fingerprint;
  std::string subject;
  std::string issuer;
  std::string alternative_names;

  bool operator==(const TlsFacts&) const = default;
};

// May this address be connected to? Called on the client's thread for each
// address before a connection is made, also after redirects; must not block.
// Empty: any address.
using AddressGuard = std::function<bool(const sockaddr& address)>;

// "192.0.2.1" or "2001:db8::1"; "" for what is no IP address.
std::string AddressText(const sockaddr& address);

}  // namespace tebium::net

#endif  // TEBIUM_NET_CONNECTION_FACTS_H_
