// The names of a chart's series, with their latest values, below the plot.
// Internal to relay/chart/.
#ifndef TEBIUM_RELAY_CHART_LEGEND_H_
#define TEBIUM_RELAY_CHART_LEGEND_H_

#include <cstddef>
#include <string>
#include <vector>

#include "relay/chart/canvas.h"
#include "relay/chart/chart.h"

namespace tebium::relay {

struct LegendEntry {
  Color color;
  std::string name;
  std::string value;
};

// A line for each; long legends have two columns.
class Legend {
 public:
  // Of the series that are drawn, and how many are not. A single series
  // without a name has none.
  explicit Legend(const Chart& chart);

  double Height() const;
  // Its top left corner at `corner`.
  void Paint(Canvas& canvas, Pixel corner, double width) const;

 private:
  size_t Columns() const;
  size_t Rows() const;

  std::vector<LegendEntry> entries_;
  std::string rest_;  // "more series: 5", or ""
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_LEGEND_H_
