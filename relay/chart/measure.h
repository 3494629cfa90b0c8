// What a PromQL expression measures, told from the names of its metrics and
// what is done to them: Prometheus's naming has the unit in the name
// (`_bytes`, `_seconds`, `_ratio`), and `rate` divides by seconds.
//
// Pure.
#ifndef TEBIUM_RELAY_CHART_MEASURE_H_
#define TEBIUM_RELAY_CHART_MEASURE_H_

#include <optional>
#include <string_view>

namespace tebium::relay {

// Powers of units. An expression about which nothing is known has none.
struct Powers {
  int bytes = 0;
  int seconds = 0;
  int counts = 0;  // of what counters count
  int rates = 0;   // per second, by rate() and its like

  bool IsPlain() const { return *this == Powers(); }
  bool operator==(const Powers&) const = default;
};

struct Measure {
  Powers powers;
  Powers observed;                 // by a histogram, of its buckets
  bool ratio = false;              // of likes
  double factor = 1;               // of what: 100 for percent, 1/1024 for KiB
  std::optional<double> constant;  // if it is made of numbers alone
};

// None for what is not PromQL as far as we know it.
std::optional<Measure> MeasureOf(std::string_view expression);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_MEASURE_H_
