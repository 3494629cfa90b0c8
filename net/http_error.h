// The one form in which every handler reports a failure:
//
//   {"error": "data: expected an object", "field": "data", "offset": 17}
//
// `field` and `offset` are left out where there is none. Texts are for people
// and never hold a secret, a path of this machine, or an internal detail.
#ifndef TEBIUM_NET_HTTP_ERROR_H_
#define TEBIUM_NET_HTTP_ERROR_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "net/http_server.h"

namespace tebium::net {

HttpResponse ErrorAnswer(int status, std::string_view error,
                         std::string_view field = {},
                         std::optional<size_t> offset = std::nullopt);

// The same with Retry-After, for 429 and 503.
HttpResponse RetryAnswer(int status, std::string_view error,
                         int retry_after_seconds);

}  // namespace tebium::net

#endif  // TEBIUM_NET_HTTP_ERROR_H_
