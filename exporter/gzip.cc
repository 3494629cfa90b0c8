#include "exporter/gzip.h"

#include <zlib.h>

#include "base/text.h"

namespace tebium::exporter {
namespace {

constexpr int kLevel = 1;             // metrics shrink tenfold even so
constexpr int kGzipWindow = 15 + 16;  // the largest, with gzip's header
constexpr int kMemoryLevel = 8;

// ";q=0" and ";q=0.000" forbid a coding.
bool IsForbidden(std::string_view parameters) {
  const size_t q = parameters.find("q=");
  if (q == std::string_view::npos) return false;
  const std::string_view weight = base::Trim(parameters.substr(q + 2));
  return !weight.empty() &&
         weight.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool AcceptsGzip(std::string_view accept_encoding) {
  for (const std::string_view item : base::Split(accept_encoding, ',')) {
    const size_t end = item.find(';');
    const std::string_view coding = base::Trim(item.substr(0, end));
    if (!base::EqualsIgnoreCaseAscii(coding, "gzip")) continue;
    return end == std::string_view::npos || !IsForbidden(item.substr(end));
  }
  return false;
}

base::StatusOr<std::string> Gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return base::InternalError("gzip: no memory");
  }
  std::string result(deflateBound(&stream, bytes.size()), '\0');
  std::string input(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  const int outcome = deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  if (outcome != Z_STREAM_END) return base::InternalError("gzip: failed");
  return result;
}

}  // namespace tebium::exporter
