// A series as lines in a picture: broken where values are missing, and thinned
// to what its pixels can show.
//
// Pure.
#ifndef TEBIUM_RELAY_CHART_CURVE_H_
#define TEBIUM_RELAY_CHART_CURVE_H_

#include <vector>

#include "base/clock.h"
#include "relay/chart/chart.h"
#include "relay/chart/scale.h"

namespace tebium::relay {

struct Rect {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
};

struct Pixel {
  double x = 0;
  double y = 0;

  bool operator==(const Pixel&) const = default;
};
using Polyline = std::vector<Pixel>;

// Where instants and values are in the picture. `from` is before `to`, `low`
// below `high`.
struct PlotFrame {
  Rect area;
  base::Time from = base::kNoTime;
  base::Time to = base::kNoTime;
  ValueRange values;

  double X(base::Time at) const;
  double Y(double value) const;
};

// One polyline for each stretch without a gap; a lone point is one of one
// point. Where more than three points share a column of pixels, the lowest and
// the highest are kept.
std::vector<Polyline> CurveOf(const ChartSeries& series, const PlotFrame& frame,
                              base::Duration max_gap);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_CURVE_H_
