#include "relay/chart/canvas.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace tebium::relay {
namespace {

// More does not fit into any line.
constexpr size_t kMaxWritten = 400;  // code points
constexpr size_t kStrokedAtOnce = 8;

void SetColor(cairo_t* cairo, Color color) {
  constexpr double kFull = 255;
  cairo_set_source_rgba(cairo, color.red / kFull, color.green / kFull,
                        color.blue / kFull, color.alpha);
}

void SetStroke(cairo_t* cairo, const Stroke& stroke) {
  SetColor(cairo, stroke.color);
  cairo_set_line_width(cairo, stroke.width);
  cairo_set_line_cap(
      cairo, stroke.dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
  const double dashes[] = {stroke.width * 4, stroke.width * 3};
  cairo_set_dash(cairo, dashes, stroke.dashed ? 2 : 0, 0);
}

void SetFont(cairo_t* cairo, const Font& font) {
  cairo_select_font_face(
      cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
      font.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cairo, font.size);
}

// One line of well-formed UTF-8, without which cairo would draw nothing more.
std::string Writable(std::string_view text) {
  std::string line = base::ToValidUtf8(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') c = ' ';
  }
  return std::string(base::TruncateCodePoints(line, kMaxWritten));
}

cairo_status_t Append(void* png, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(png)->append(data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

struct Canvas::Impl {
  Impl(int width, int height)
      : surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)),
        cairo(cairo_create(surface)) {
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
  }
  ~Impl() {
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // Of a text that is Writable already.
  double Advance(const std::string& text) const {
    cairo_text_extents_t extents;
    cairo_text_extents(cairo, text.c_str(), &extents);
    return extents.x_advance;
  }

  cairo_surface_t* surface;
  cairo_t* cairo;
};

Canvas::Canvas(int width, int height, Color background)
    : impl_(std::make_unique<Impl>(width, height)) {
  SetColor(impl_->cairo, background);
  cairo_paint(impl_->cairo);
}

Canvas::~Canvas() = default;

void Canvas::Fill(const Rect& rect, Color color) {
  SetColor(impl_->cairo, color);
  cairo_rectangle(impl_->cairo, rect.left, rect.top, rect.width, rect.height);
  cairo_fill(impl_->cairo);
}

void Canvas::Line(Pixel from, Pixel to, const Stroke& stroke) {
  Draw({from, to}, stroke);
}

void Canvas::Draw(const Polyline& line, const Stroke& stroke) {
  if (line.empty()) return;
  if (line.size() == 1) {
    SetColor(impl_->cairo, stroke.color);
    cairo_arc(impl_->cairo, line[0].x, line[0].y, stroke.width, 0, 2 * M_PI);
    cairo_fill(impl_->cairo);
    return;
  }
  SetStroke(impl_->cairo, stroke);
  // Long lines that cross themselves take cairo very long at once.
  for (size_t begin = 0; begin + 1 < line.size(); begin += kStrokedAtOnce) {
    const size_t end = std::min(begin + kStrokedAtOnce + 1, line.size());
    for (size_t i = begin; i < end; ++i) {
      cairo_line_to(impl_->cairo, line[i].x, line[i].y);
    }
    cairo_stroke(impl_->cairo);
  }
}

void Canvas::Clip(const Rect& rect) {
  cairo_rectangle(impl_->cairo, rect.left, rect.top, rect.width, rect.height);
  cairo_clip(impl_->cairo);
}

void Canvas::Unclip() { cairo_reset_clip(impl_->cairo); }

void Canvas::Write(std::string_view text, Pixel at, const Font& font) {
  const std::string line = Writable(text);
  SetFont(impl_->cairo, font);
  SetColor(impl_->cairo, font.color);
  if (font.align != Align::kLeft) {
    const double width = impl_->Advance(line);
    at.x -= font.align == Align::kRight ? width : width / 2;
  }
  cairo_move_to(impl_->cairo, at.x, at.y);
  cairo_show_text(impl_->cairo, line.c_str());
  cairo_new_path(impl_->cairo);
}

double Canvas::Width(std::string_view text, const Font& font) {
  SetFont(impl_->cairo, font);
  return impl_->Advance(Writable(text));
}

std::string Canvas::Fit(std::string_view text, const Font& font, double width) {
  const std::string line = Writable(text);
  if (Width(line, font) <= width) return line;
  size_t fitting = 0;
  size_t too_many = base::CodePoints(line);
  while (fitting + 1 < too_many) {
    const size_t middle = (fitting + too_many) / 2;
    const std::string cut(base::TruncateCodePoints(line, middle));
    (Width(cut + "…", font) <= width ? fitting : too_many) = middle;
  }
  return std::string(base::TruncateCodePoints(line, fitting)) + "…";
}

base::StatusOr<std::string> Canvas::Png() {
  cairo_status_t status = cairo_status(impl_->cairo);
  std::string png;
  if (status == CAIRO_STATUS_SUCCESS) {
    status = cairo_surface_write_to_png_stream(impl_->surface, Append, &png);
  }
  if (status != CAIRO_STATUS_SUCCESS) {
    return base::InternalError(std::string("cairo: ") +
                               cairo_status_to_string(status));
  }
  return png;
}

}  // namespace tebium::relay
