// A picture that is painted on: cairo behind the few strokes that charts need.
// Internal to relay/chart/.
#ifndef TEBIUM_RELAY_CHART_CANVAS_H_
#define TEBIUM_RELAY_CHART_CANVAS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "relay/chart/curve.h"

namespace tebium::relay {

struct Color {
  uint8_t red = 0;
  uint8_t green = 0;
  uint8_t blue = 0;
  double alpha = 1;
};

struct Stroke {
  Color color;
  double width = 1;
  bool dashed = false;
};

enum class Align { kLeft, kCenter, kRight };

struct Font {
  double size = 22;  // pixels
  Color color;
  bool bold = false;
  Align align = Align::kLeft;  // to the x that is given
};

// In pixels, from the top left corner. Faults (no memory) are told by Png().
// Not thread-safe.
class Canvas {
 public:
  Canvas(int width, int height, Color background);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  void Fill(const Rect& rect, Color color);
  void Line(Pixel from, Pixel to, const Stroke& stroke);
  // A single point becomes a dot.
  void Draw(const Polyline& line, const Stroke& stroke);
  // What is drawn from now on appears within the rectangle alone.
  void Clip(const Rect& rect);
  void Unclip();

  // `at` is where the base line begins, or as the font's alignment says. Bytes
  // that are not UTF-8, and control characters, are replaced.
  void Write(std::string_view text, Pixel at, const Font& font);
  double Width(std::string_view text, const Font& font);
  // As much of the text's begin as fits, with "…" if that is not all.
  std::string Fit(std::string_view text, const Font& font, double width);

  base::StatusOr<std::string> Png();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_CANVAS_H_
