// Keyed hashes, for what must not be made up by others.
#ifndef TEBIUM_NET_HMAC_H_
#define TEBIUM_NET_HMAC_H_

#include <string>
#include <string_view>

namespace tebium::net {

// HMAC-SHA256 (RFC 2104, FIPS 180-4): 32 bytes, as they are. Compare with
// base::ConstantTimeEquals. Pure; thread-safe.
std::string HmacSha256(std::string_view key, std::string_view message);

}  // namespace tebium::net

#endif  // TEBIUM_NET_HMAC_H_
