#include "relay/chart/curve.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tebium::relay {
namespace {

using base::Duration;

// A single scrape that was missed is no gap; two are.
constexpr double kGapInSpacings = 2.5;

// Points of the frame, by time; missing values too, as they break the line.
std::vector<ChartPoint> InFrame(const ChartSeries& series,
                                const PlotFrame& frame) {
  std::vector<ChartPoint> points;
  for (const ChartPoint& point : series.points) {
    if (point.at >= frame.from && point.at <= frame.to) points.push_back(point);
  }
  std::stable_sort(
      points.begin(), points.end(),
      [](const ChartPoint& a, const ChartPoint& b) { return a.at < b.at; });
  return points;
}

Duration UsualGap(const std::vector<ChartPoint>& points) {
  std::vector<Duration> spacings;
  for (size_t i = 1; i < points.size(); ++i) {
    spacings.push_back(points[i].at - points[i - 1].at);
  }
  if (spacings.empty()) return Duration::max();
  const auto middle =
      spacings.begin() + static_cast<std::ptrdiff_t>(spacings.size() / 2);
  std::nth_element(spacings.begin(), middle, spacings.end());
  return std::chrono::duration_cast<Duration>(*middle * kGapInSpacings);
}

// Collects a polyline, a column of pixels at a time.
class Thinner {
 public:
  void Add(Pixel pixel) {
    if (!column_.empty() &&
        std::floor(column_.back().x) != std::floor(pixel.x)) {
      Flush();
    }
    column_.push_back(pixel);
  }

  // Ends the polyline.
  void Break() {
    Flush();
    if (!line_.empty()) lines_.push_back(std::move(line_));
    line_.clear();
  }

  std::vector<Polyline> Take() {
    Break();
    return std::move(lines_);
  }

 private:
  void Flush() {
    constexpr size_t kMost = 3;
    if (column_.size() > kMost) {
      auto [lowest, highest] = std::minmax_element(
          column_.begin(), column_.end(),
          [](const Pixel& a, const Pixel& b) { return a.y < b.y; });
      if (lowest > highest) std::swap(lowest, highest);
      column_ = {*lowest, *highest};
    }
    line_.insert(line_.end(), column_.begin(), column_.end());
    column_.clear();
  }

  std::vector<Polyline> lines_;
  Polyline line_;
  Polyline column_;
};

}  // namespace

double PlotFrame::X(base::Time at) const {
  return area.left +
         area.width * (base::ToSeconds(at - from) / base::ToSeconds(to - from));
}

double PlotFrame::Y(double value) const {
  return area.bottom() -
         area.height * ((value - values.low) / (values.high - values.low));
}

std::vector<Polyline> CurveOf(const ChartSeries& series, const PlotFrame& frame,
                              Duration max_gap) {
  const std::vector<ChartPoint> points = InFrame(series, frame);
  if (max_gap <= Duration(0)) max_gap = UsualGap(points);
  Thinner thinner;
  base::Time previous = frame.from;
  for (const ChartPoint& point : points) {
    if (!IsShown(point.value) || point.at - previous > max_gap) {
      thinner.Break();
    }
    previous = point.at;
    if (IsShown(point.value)) {
      thinner.Add({frame.X(point.at), frame.Y(point.value)});
    }
  }
  return thinner.Take();
}

}  // namespace tebium::relay
