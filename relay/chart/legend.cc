#include "relay/chart/legend.h"

#include <algorithm>

#include "relay/chart/palette.h"

namespace tebium::relay {
namespace {

constexpr double kRowHeight = 31;
constexpr double kSwatch = 26;
constexpr double kGap = 12;
constexpr size_t kLongestColumn = 3;
constexpr Font kName = {.size = 21, .color = kInk};
constexpr Font kValue = {
    .size = 21, .color = kInk, .bold = true, .align = Align::kRight};

// The latest value within the chart's time, or "".
std::string LatestValue(const ChartSeries& series, const Chart& chart) {
  const auto latest = std::find_if(
      series.points.rbegin(), series.points.rend(), [&](const ChartPoint& it) {
        return it.at >= chart.from && it.at <= chart.to && IsShown(it.value);
      });
  if (latest == series.points.rend()) return "";
  return FormatValue(latest->value, chart.unit, chart.language);
}

void PaintEntry(Canvas& canvas, const LegendEntry& entry, Pixel at,
                double width) {
  const double middle = at.y + kRowHeight / 2;
  canvas.Fill({at.x, middle - 4, kSwatch, 8}, entry.color);
  const double left = at.x + kSwatch + kGap;
  const double value_width = canvas.Width(entry.value, kValue);
  const double name_width =
      std::max(0.0, at.x + width - left - value_width - kGap);
  const double base_line = middle + 7;
  canvas.Write(canvas.Fit(entry.name, kName, name_width), {left, base_line},
               kName);
  canvas.Write(entry.value, {at.x + width, base_line}, kValue);
}

}  // namespace

Legend::Legend(const Chart& chart) {
  const auto& all = chart.series;
  if (all.size() == 1 && all[0].name.empty()) return;
  const size_t drawn = std::min(all.size(), kMaxDrawnSeries);
  for (size_t i = 0; i < drawn; ++i) {
    entries_.push_back(
        {kSeriesColors[i], all[i].name, LatestValue(all[i], chart)});
  }
  if (all.size() > drawn) {
    rest_ = base::Text(chart.language, base::Say::kChartMore,
                       {std::to_string(all.size() - drawn)});
  }
}

size_t Legend::Columns() const {
  return entries_.size() > kLongestColumn ? 2 : 1;
}

size_t Legend::Rows() const {
  return (entries_.size() + Columns() - 1) / Columns();
}

double Legend::Height() const {
  return kRowHeight * static_cast<double>(Rows() + (rest_.empty() ? 0 : 1));
}

void Legend::Paint(Canvas& canvas, Pixel corner, double width) const {
  constexpr double kBetween = 40;
  const auto columns = static_cast<double>(Columns());
  const double column_width = (width - kBetween * (columns - 1)) / columns;
  for (size_t i = 0; i < entries_.size(); ++i) {
    const size_t column = i / Rows();
    const double left =
        corner.x + static_cast<double>(column) * (column_width + kBetween);
    const auto row = static_cast<double>(i % Rows());
    PaintEntry(canvas, entries_[i], {left, corner.y + row * kRowHeight},
               column_width);
  }
  if (rest_.empty()) return;
  Font pale = kName;
  pale.color = kPaleInk;
  canvas.Write(
      rest_,
      {corner.x + kSwatch + kGap, corner.y + Height() - kRowHeight / 2 + 7},
      pale);
}

}  // namespace tebium::relay
