// Pictures in tests: read from PNG, and compared with some tolerance, as fonts
// and the smoothing of edges differ between machines.
#ifndef TEBIUM_TESTS_RELAY_CHART_IMAGE_H_
#define TEBIUM_TESTS_RELAY_CHART_IMAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "relay/chart/canvas.h"
#include "relay/chart/curve.h"

namespace tebium::relay {

struct Image {
  int width = 0;
  int height = 0;
  std::vector<uint32_t> pixels;  // 0xRRGGBB, row by row

  uint32_t At(int x, int y) const {
    return pixels[static_cast<size_t>(y) * static_cast<size_t>(width) +
                  static_cast<size_t>(x)];
  }
  Rect Whole() const { return {0, 0, 1.0 * width, 1.0 * height}; }
};

// None if it is no PNG.
std::optional<Image> DecodePng(const std::string& png);

// The share of the pixels within `rect` that differ clearly; 1 if the sizes
// differ.
double Difference(const Image& a, const Image& b, const Rect& rect);

// How many pixels within `rect` have this very colour.
size_t CountOf(const Image& image, Color color, const Rect& rect);

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_CHART_IMAGE_H_
