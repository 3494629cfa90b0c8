// From values and instants to places in a picture, and the marks along both
// axes.
//
// Pure.
#ifndef TEBIUM_RELAY_CHART_SCALE_H_
#define TEBIUM_RELAY_CHART_SCALE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "relay/chart/chart.h"
#include "relay/chart/unit.h"

namespace tebium::relay {

// Larger values are taken as missing, as infinities are.
inline constexpr double kGreatestShown = 1e200;
bool IsShown(double value);

struct ValueRange {
  double low = 0;
  double high = 1;

  bool operator==(const ValueRange&) const = default;
};

// Holds all that is shown and the threshold, with some room on either side, so
// that nothing lies on the edge; what hardly changes lies in the middle. From
// nought on if the values are not far from it.
ValueRange RangeOf(const Chart& chart);

// Round numbers within the range, ascending: about `about` (at least 1) of
// them.
std::vector<double> ValueTicks(ValueRange range, ChartUnit unit, size_t about);

struct TimeTick {
  base::Time at = base::kNoTime;
  std::string label;
};
// Round hours, minutes or days by the clocks of the zone, at most `most` (at
// least 1). Midnights show the date. `from` is before `to`.
std::vector<TimeTick> TimeTicks(base::Time from, base::Time to,
                                const base::TimeZone& zone, size_t most);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_SCALE_H_
