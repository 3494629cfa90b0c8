// Units of what a chart shows, and how numbers are written in them.
//
// Pure.
#ifndef TEBIUM_RELAY_CHART_UNIT_H_
#define TEBIUM_RELAY_CHART_UNIT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"

namespace tebium::relay {

enum class ChartQuantity {
  kNumber,   // with SI prefixes from a thousand on
  kBytes,    // with binary prefixes
  kSeconds,  // from nanoseconds to days
  kRatio,    // 1 is 100%
  kPercent,  // 100 is 100%
};

struct ChartUnit {
  ChartQuantity quantity = ChartQuantity::kNumber;
  bool per_second = false;

  bool operator==(const ChartUnit&) const = default;
};

// Of a metric or of a whole PromQL expression, by Prometheus's naming;
// kNumber where that does not tell.
ChartUnit UnitOf(std::string_view expression_or_metric_name);

// "1.23 GiB", "250 мс", "93,4%", "1.2k/s": three digits that count. `value`
// must be finite.
std::string FormatValue(double value, ChartUnit unit, base::Language language);

// The numbers along an axis: all under one prefix, with as many decimals as
// tell them apart. Finite, ascending.
std::vector<std::string> FormatTicks(const std::vector<double>& ticks,
                                     ChartUnit unit, base::Language language);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_UNIT_H_
