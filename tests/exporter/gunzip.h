// The way back from gzip, for tests.
#ifndef TEBIUM_TESTS_EXPORTER_GUNZIP_H_
#define TEBIUM_TESTS_EXPORTER_GUNZIP_H_

#include <zlib.h>

#include <string>

namespace tebium::exporter::testing {

// "" if `bytes` are not one whole gzip member of at most 4 MiB.
inline std::string Gunzip(std::string bytes) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return {};
  std::string text(4u << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int outcome = inflate(&stream, Z_FINISH);
  text.resize(outcome == Z_STREAM_END ? stream.total_out : 0);
  inflateEnd(&stream);
  return text;
}

}  // namespace tebium::exporter::testing

#endif  // TEBIUM_TESTS_EXPORTER_GUNZIP_H_
