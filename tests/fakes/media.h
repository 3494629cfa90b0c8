// What is known of an uploaded picture.
#ifndef TEBIUM_TESTS_FAKES_MEDIA_H_
#define TEBIUM_TESTS_FAKES_MEDIA_H_

#include <optional>
#include <string_view>

namespace tebium::fakes {

struct ImageSize {
  int width = 0;
  int height = 0;

  bool operator==(const ImageSize&) const = default;
};

// From the head of a PNG or JPEG file; nothing for other contents.
std::optional<ImageSize> DetectImageSize(std::string_view content);

// At most 10,000 for width and height together, and a ratio of at most 20.
bool IsAcceptablePhoto(const ImageSize& size);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_MEDIA_H_
