// Name servers' answers. Internal to net/.
#ifndef TEBIUM_NET_DNS_MESSAGE_H_
#define TEBIUM_NET_DNS_MESSAGE_H_

#include <optional>
#include <string_view>

#include "net/tcp_client.h"

namespace tebium::net {

// The number of one of DnsTypes(); none for another.
std::optional<int> DnsTypeNumber(std::string_view type);

// Reads a whole message (RFC 1035, 4.1) into `answer`; records of `type` alone.
// False, and `answer` is of no use, if it makes no sense.
bool ReadDnsMessage(std::string_view message, int type, DnsAnswer& answer);

}  // namespace tebium::net

#endif  // TEBIUM_NET_DNS_MESSAGE_H_
