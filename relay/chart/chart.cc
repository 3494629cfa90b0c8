#include "relay/chart/chart.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "relay/chart/canvas.h"
#include "relay/chart/curve.h"
#include "relay/chart/legend.h"
#include "relay/chart/palette.h"
#include "relay/chart/scale.h"

namespace tebium::relay {
namespace {

using base::Time;

constexpr double kLeft = 122;
constexpr double kRight = 26;
constexpr double kTop = 86;
constexpr double kBelowPlot = 46;     // times
constexpr double kRowsIncluded = 31;  // a legend of one line, in kChartHeight
constexpr double kBottom = 14;
constexpr size_t kValueTicks = 5;
constexpr size_t kTimeTicks = 9;
constexpr Font kHeading = {.size = 29, .color = kInk, .bold = true};
constexpr Font kSubtitle = {.size = 21, .color = kPaleInk};
constexpr Font kValueFont = {
    .size = 21, .color = kPaleInk, .align = Align::kRight};
constexpr Font kTimeFont = {
    .size = 21, .color = kPaleInk, .align = Align::kCenter};
constexpr Font kNoData = {
    .size = 34, .color = kPaleInk, .align = Align::kCenter};
constexpr Font kThresholdFont = {.size = 21, .color = kAlarm, .bold = true};

// Lines of one pixel are sharp at halves.
double Sharp(double position) { return std::floor(position) + 0.5; }

// Paints one chart from top to bottom. The places do not depend on the texts,
// and so not on the fonts of the machine.
class Painter {
 public:
  explicit Painter(const Chart& chart)
      : chart_(chart),
        legend_(chart),
        canvas_(kChartWidth, PictureHeight(), kBackground) {
    frame_.area = {kLeft, kTop, kChartWidth - kLeft - kRight,
                   kChartHeight - kTop - kBelowPlot - kRowsIncluded - kBottom};
    frame_.from = chart.from;
    frame_.to = chart.to;
    frame_.values = RangeOf(chart);
  }

  base::StatusOr<std::string> Paint() {
    PaintTitle();
    canvas_.Fill(frame_.area, kPlotGround);
    PaintValueAxis();
    PaintTimeAxis();
    const bool any = PaintCurves();
    PaintThreshold();
    PaintFrame();
    if (!any) PaintNoData();
    legend_.Paint(canvas_, {kRight, frame_.area.bottom() + kBelowPlot},
                  kChartWidth - 2 * kRight);
    return canvas_.Png();
  }

 private:
  int PictureHeight() const {
    const double more = std::max(0.0, legend_.Height() - kRowsIncluded);
    return kChartHeight + static_cast<int>(more);
  }

  void PaintTitle() {
    const std::string_view title = chart_.title;
    const size_t end = std::min(title.find('\n'), title.size());
    const std::string_view rest = title.substr(std::min(end + 1, title.size()));
    const double width = kChartWidth - 2 * kRight;
    const double base_line = rest.empty() ? 52 : 38;
    const std::string_view heading = title.substr(0, end);
    Font font = kHeading;
    font.size = std::clamp(font.size * width / canvas_.Width(heading, font),
                           kSubtitle.size, font.size);
    canvas_.Write(canvas_.Fit(heading, font, width), {kRight, base_line}, font);
    canvas_.Write(canvas_.Fit(rest, kSubtitle, width), {kRight, 70}, kSubtitle);
  }

  void PaintValueAxis() {
    const auto ticks = ValueTicks(frame_.values, chart_.unit, kValueTicks);
    const auto labels = FormatTicks(ticks, chart_.unit, chart_.language);
    for (size_t i = 0; i < ticks.size(); ++i) {
      const double y = Sharp(frame_.Y(ticks[i]));
      canvas_.Line({frame_.area.left, y}, {frame_.area.right(), y}, {kGrid});
      canvas_.Write(canvas_.Fit(labels[i], kValueFont, kLeft - 14),
                    {kLeft - 10, y + 7}, kValueFont);
    }
  }

  void PaintTimeAxis() {
    const Rect& area = frame_.area;
    const double base_line = area.bottom() + 28;
    const Font zone_font = {.size = 17, .color = kPaleInk};
    canvas_.Write(
        canvas_.Fit(chart_.zone.Format("%Z", chart_.to), zone_font, 60),
        {kRight, base_line}, zone_font);
    const auto ticks =
        TimeTicks(frame_.from, frame_.to, chart_.zone, kTimeTicks);
    for (const TimeTick& tick : ticks) {
      const double x = Sharp(frame_.X(tick.at));
      canvas_.Line({x, area.top}, {x, area.bottom()}, {kGrid});
      const double half = canvas_.Width(tick.label, kTimeFont) / 2;
      const double middle =
          std::clamp(x, area.left + half - 20, kChartWidth - half - 4);
      canvas_.Write(tick.label, {middle, base_line}, kTimeFont);
    }
  }

  // Whether there was anything to draw.
  bool PaintCurves() {
    constexpr double kWidth = 3;
    bool any = false;
    canvas_.Clip(frame_.area);
    // The first is the most important: it comes to lie on top.
    for (size_t i = std::min(chart_.series.size(), kMaxDrawnSeries); i-- > 0;) {
      const auto lines = CurveOf(chart_.series[i], frame_, chart_.max_gap);
      for (const Polyline& line : lines) {
        canvas_.Draw(line, {kSeriesColors[i], kWidth});
      }
      any = any || !lines.empty();
    }
    canvas_.Unclip();
    return any;
  }

  void PaintThreshold() {
    if (!chart_.threshold) return;
    const Rect& area = frame_.area;
    const double y = Sharp(frame_.Y(*chart_.threshold));
    canvas_.Line({area.left, y}, {area.right(), y}, {kAlarm, 2.5, true});
    if (chart_.threshold_label.empty()) return;
    const std::string label =
        canvas_.Fit(chart_.threshold_label, kThresholdFont, area.width / 2);
    const double width = canvas_.Width(label, kThresholdFont);
    // Above the line if there is room.
    const double base_line = y - area.top > 36 ? y - 9 : y + 26;
    const double left = area.left + 10;
    Color ground = kPlotGround;
    ground.alpha = 0.85;
    canvas_.Fill({left - 4, base_line - 19, width + 8, 25}, ground);
    canvas_.Write(label, {left, base_line}, kThresholdFont);
  }

  void PaintFrame() {
    const Rect& area = frame_.area;
    const Pixel corner = {Sharp(area.left), Sharp(area.bottom())};
    canvas_.Draw({{corner.x, area.top}, corner, {area.right(), corner.y}},
                 {kFrame, 1});
  }

  // Clear of a threshold, which lies in the middle then.
  void PaintNoData() {
    const Rect& area = frame_.area;
    canvas_.Write(base::Text(chart_.language, base::Say::kChartNoData),
                  {area.left + area.width / 2, area.top + area.height * 0.3},
                  kNoData);
  }

  const Chart& chart_;
  const Legend legend_;
  Canvas canvas_;
  PlotFrame frame_;
};

base::Status CheckTime(Time from, Time to) {
  constexpr auto kMost = std::chrono::hours(24 * 366 * 100);
  const bool bounded = from >= base::kNoTime && from < to && to - from < kMost;
  if (bounded) return base::Status::Ok();
  return base::InvalidArgumentError("the chart's time is out of range");
}

}  // namespace

base::StatusOr<std::string> DrawChart(const Chart& chart) {
  TEBIUM_RETURN_IF_ERROR(CheckTime(chart.from, chart.to));
  return Painter(chart).Paint();
}

}  // namespace tebium::relay
