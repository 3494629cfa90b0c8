// An answer as bytes. Internal to net/.
#ifndef TEBIUM_NET_HTTP_WIRE_H_
#define TEBIUM_NET_HTTP_WIRE_H_

#include <map>
#include <string>

#include "net/http_server.h"

namespace tebium::net {

// Writes `response` to `out`, whose capacity is used again. `extra` are headers
// that the response may override. Line breaks in headers are left out: they
// would start headers of their own.
void SerializeResponse(const HttpResponse& response,
                       const std::map<std::string, std::string>& extra,
                       bool head_only, bool close, std::string& out);

}  // namespace tebium::net

#endif  // TEBIUM_NET_HTTP_WIRE_H_
