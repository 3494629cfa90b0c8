#include "net/body_reader.h"

#include <civetweb.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "base/text.h"
#include "net/http_error.h"

namespace tebium::net {
namespace {

// Memory is taken as the body arrives, not as it is announced.
constexpr size_t kBlockBytes = 256u << 10;
constexpr size_t kChunkBytes = 16384;
constexpr std::chrono::milliseconds kLinger(500);

// The headers that say where a body ends. Two different answers to that are
// how requests are smuggled past proxies.
struct Framing {
  std::string_view encoding;
  std::string_view length;
  bool ambiguous = false;
};

Framing FramingOf(const HttpRequest& request) {
  Framing framing;
  const auto take = [&framing](std::string_view value,
                               std::string_view& field) {
    if (field.data() != nullptr) framing.ambiguous = true;
    field = value;
  };
  for (const auto& [name, value] : request.headers) {
    if (base::EqualsIgnoreCaseAscii(name, "Content-Length")) {
      take(value, framing.length);
    } else if (base::EqualsIgnoreCaseAscii(name, "Transfer-Encoding")) {
      take(value, framing.encoding);
    }
  }
  framing.ambiguous =
      framing.ambiguous ||
      (framing.encoding.data() != nullptr && framing.length.data() != nullptr);
  return framing;
}

}  // namespace

std::optional<HttpResponse> BodyReader::Read(HttpRequest& request) {
  const Framing framing = FramingOf(request);
  if (framing.ambiguous) {
    return ErrorAnswer(400, "Content-Length: given more than once");
  }
  if (framing.encoding.data() != nullptr) {
    if (!base::EqualsIgnoreCaseAscii(framing.encoding, "chunked")) {
      return ErrorAnswer(400, "Transfer-Encoding: expected chunked");
    }
    LetContinue(request);
    return ReadChunks(request.body);
  }
  if (framing.length.data() == nullptr) return std::nullopt;
  const std::string_view text = framing.length;
  size_t size = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), size);
  if (error == std::errc::result_out_of_range) return TooLarge();
  if (error != std::errc() || end != text.data() + text.size()) {
    return ErrorAnswer(400, "Content-Length: expected a number of bytes");
  }
  if (size > settings_.max_body_bytes) return TooLarge();
  if (size == 0) return std::nullopt;
  LetContinue(request);
  return ReadKnown(size, request.body);
}

void BodyReader::LetContinue(const HttpRequest& request) {
  if (!base::EqualsIgnoreCaseAscii(request.Header("Expect"), "100-continue")) {
    return;
  }
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  mg_write(connection_, kContinue.data(), kContinue.size());
}

std::optional<HttpResponse> BodyReader::ReadKnown(size_t size,
                                                  std::string& body) {
  while (body.size() < size) {
    const size_t begun = body.size();
    const size_t block = std::min(size - begun, kBlockBytes);
    body.resize(begun + block);
    const int read = mg_read(connection_, body.data() + begun, block);
    if (read <= 0) return EndedEarly();
    body.resize(begun + static_cast<size_t>(read));
  }
  return std::nullopt;
}

std::optional<HttpResponse> BodyReader::ReadChunks(std::string& body) {
  std::array<char, kChunkBytes> buffer;
  while (true) {
    const int read = mg_read(connection_, buffer.data(), buffer.size());
    if (read == 0) return std::nullopt;
    if (read < 0) return EndedEarly();
    body.append(buffer.data(), static_cast<size_t>(read));
    if (body.size() > settings_.max_body_bytes) return TooLarge();
  }
}

void BodyReader::DiscardRest() {
  watched_.SetDeadline(kLinger);
  std::array<char, kChunkBytes> buffer;
  size_t discarded = 0;
  while (discarded < 2 * settings_.max_body_bytes) {
    const int read = mg_read(connection_, buffer.data(), buffer.size());
    if (read <= 0) break;
    discarded += static_cast<size_t>(read);
  }
}

HttpResponse BodyReader::TooLarge() const {
  return ErrorAnswer(413, "body: expected at most " +
                              std::to_string(settings_.max_body_bytes) +
                              " bytes");
}

HttpResponse BodyReader::EndedEarly() const {
  return watched_.late() ? ErrorAnswer(408, "body: took too long")
                         : ErrorAnswer(400, "body: broken or ended early");
}

}  // namespace tebium::net
