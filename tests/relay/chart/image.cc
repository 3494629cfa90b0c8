#include "tests/relay/chart/image.h"

#include <cairo.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace tebium::relay {
namespace {

cairo_status_t Read(void* rest, unsigned char* out, unsigned length) {
  auto& text = *static_cast<std::string_view*>(rest);
  if (text.size() < length) return CAIRO_STATUS_READ_ERROR;
  std::copy_n(text.data(), length, out);
  text.remove_prefix(length);
  return CAIRO_STATUS_SUCCESS;
}

Image Copy(cairo_surface_t* surface) {
  Image image;
  image.width = cairo_image_surface_get_width(surface);
  image.height = cairo_image_surface_get_height(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  const unsigned char* row = cairo_image_surface_get_data(surface);
  for (int y = 0; y < image.height; ++y, row += stride) {
    for (int x = 0; x < image.width; ++x) {
      uint32_t pixel = 0;
      std::memcpy(&pixel, row + 4 * x, sizeof(pixel));
      image.pixels.push_back(pixel & 0xFFFFFF);
    }
  }
  return image;
}

bool Differ(uint32_t a, uint32_t b) {
  constexpr int kClearly = 64;
  for (const int shift : {0, 8, 16}) {
    const int one = static_cast<int>(a >> shift & 0xFF);
    const int other = static_cast<int>(b >> shift & 0xFF);
    if (std::abs(one - other) > kClearly) return true;
  }
  return false;
}

template <typename Visitor>
void Visit(const Rect& rect, Visitor visitor) {
  for (int y = static_cast<int>(rect.top); y < rect.bottom(); ++y) {
    for (int x = static_cast<int>(rect.left); x < rect.right(); ++x) {
      visitor(x, y);
    }
  }
}

}  // namespace

std::optional<Image> DecodePng(const std::string& png) {
  std::string_view rest = png;
  cairo_surface_t* surface =
      cairo_image_surface_create_from_png_stream(Read, &rest);
  std::optional<Image> image;
  if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
    image = Copy(surface);
  }
  cairo_surface_destroy(surface);
  return image;
}

double Difference(const Image& a, const Image& b, const Rect& rect) {
  if (a.width != b.width || a.height != b.height) return 1;
  double different = 0;
  Visit(rect, [&](int x, int y) {
    if (Differ(a.At(x, y), b.At(x, y))) ++different;
  });
  return different / (rect.width * rect.height);
}

size_t CountOf(const Image& image, Color color, const Rect& rect) {
  const uint32_t wanted = static_cast<uint32_t>(color.red << 16) |
                          static_cast<uint32_t>(color.green << 8) | color.blue;
  size_t count = 0;
  Visit(rect, [&](int x, int y) {
    if (image.At(x, y) == wanted) ++count;
  });
  return count;
}

}  // namespace tebium::relay
