// Which generator URLs the API takes.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_URI_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_URI_H_

#include <string_view>

namespace tebium::receiver {

// Whether Go's url.ParseRequestURI takes it: an absolute URI, or a path from
// the root. Bad are control characters, a port that is no number, and percent
// signs that escape nothing.
bool IsRequestUri(std::string_view text);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_URI_H_
