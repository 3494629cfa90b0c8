// Whom a URL belongs to.
#ifndef TEBIUM_NET_ORIGIN_H_
#define TEBIUM_NET_ORIGIN_H_

#include <string>

namespace tebium::net {

// Whether both lead to the same server: scheme, host and port are the same (RFC
// 6454, 4), whatever else they say. False if one of them is no URL.
bool SameOrigin(const std::string& a, const std::string& b);

}  // namespace tebium::net

#endif  // TEBIUM_NET_ORIGIN_H_
