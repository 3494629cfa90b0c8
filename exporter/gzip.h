// Compression of answers (RFC 9110, 12.5.3; RFC 1952).
#ifndef TEBIUM_EXPORTER_GZIP_H_
#define TEBIUM_EXPORTER_GZIP_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace tebium::exporter {

// Whether an Accept-Encoding header allows gzip.
bool AcceptsGzip(std::string_view accept_encoding);

base::StatusOr<std::string> Gzip(std::string_view bytes);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_GZIP_H_
