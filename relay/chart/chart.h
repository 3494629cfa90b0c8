// Charts: series over time as a PNG picture for a message, large enough in its
// marks to be read on a phone, on a background of its own for either of
// Telegram's modes.
//
// Pure, but for the fonts of the machine, which fontconfig finds; where there
// are none, cairo's own few letters are drawn. Thread-safe.
#ifndef TEBIUM_RELAY_CHART_CHART_H_
#define TEBIUM_RELAY_CHART_CHART_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "base/status.h"
#include "relay/chart/unit.h"

namespace tebium::relay {

struct ChartPoint {
  base::Time at = base::kNoTime;
  double value = 0;  // NaN and infinities: missing
};

struct ChartSeries {
  std::string name;
  std::vector<ChartPoint> points;  // by time
};

struct Chart {
  std::string title;                // from the second line on: smaller
  std::vector<ChartSeries> series;  // the first kMaxDrawnSeries are drawn
  base::Time from = base::kNoTime;
  base::Time to = base::kNoTime;
  std::optional<double> threshold;  // finite
  std::string threshold_label;
  ChartUnit unit;
  base::TimeZone zone = base::TimeZone::Utc();
  base::Language language = base::Language::kRussian;
  // Points further apart are not joined; 0: judged by the points themselves.
  base::Duration max_gap{0};
};

inline constexpr size_t kMaxDrawnSeries = 10;
inline constexpr int kChartWidth = 1000;  // pixels
inline constexpr int kChartHeight = 500;  // and more for a long legend

// A PNG. Points outside [from, to] are left out; series that are not drawn are
// counted in the legend. Texts may be any bytes. kInvalidArgument if `from` is
// not before `to` or a century lies between them.
base::StatusOr<std::string> DrawChart(const Chart& chart);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_CHART_H_
