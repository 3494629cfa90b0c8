#include "tests/fakes/media.h"

#include <algorithm>

namespace tebium::fakes {
namespace {

using namespace std::string_view_literals;

int BigEndian(std::string_view bytes) {
  int value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::optional<ImageSize> PngSize(std::string_view content) {
  if (content.size() < 24 || !content.starts_with("\x89PNG\r\n\x1a\n"sv)) {
    return std::nullopt;
  }
  if (content[16] != 0 || content[20] != 0) return std::nullopt;
  return ImageSize{BigEndian(content.substr(17, 3)),
                   BigEndian(content.substr(21, 3))};
}

bool IsFrameHeader(int marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
         marker != 0xcc;
}

std::optional<ImageSize> JpegSize(std::string_view content) {
  if (!content.starts_with("\xff\xd8"sv)) return std::nullopt;
  size_t pos = 2;
  while (pos + 9 <= content.size() && content[pos] == '\xff') {
    if (IsFrameHeader(static_cast<unsigned char>(content[pos + 1]))) {
      return ImageSize{BigEndian(content.substr(pos + 7, 2)),
                       BigEndian(content.substr(pos + 5, 2))};
    }
    pos += 2 + static_cast<size_t>(BigEndian(content.substr(pos + 2, 2)));
  }
  return std::nullopt;
}

}  // namespace

std::optional<ImageSize> DetectImageSize(std::string_view content) {
  const auto png = PngSize(content);
  return png.has_value() ? png : JpegSize(content);
}

bool IsAcceptablePhoto(const ImageSize& size) {
  const auto [small, large] = std::minmax(size.width, size.height);
  return small > 0 && small + large <= 10'000 && large <= 20 * small;
}

}  // namespace tebium::fakes
