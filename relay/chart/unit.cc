#include "relay/chart/unit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/say_number.h"
#include "base/text.h"
#include "relay/chart/measure.h"

namespace tebium::relay {
namespace {

using base::Language;
using base::Say;

constexpr int kMaxDecimals = 6;

// A prefix begins to be used at `from`; then it stands for `scale`.
struct Prefix {
  double from;
  double scale;
};
constexpr std::array<Prefix, 5> kNumberPrefixes = {
    {{0, 1}, {1e3, 1e3}, {1e6, 1e6}, {1e9, 1e9}, {1e12, 1e12}}};
constexpr std::array<Prefix, 7> kBytePrefixes = {{{0, 1},
                                                  {0x1p10, 0x1p10},
                                                  {0x1p20, 0x1p20},
                                                  {0x1p30, 0x1p30},
                                                  {0x1p40, 0x1p40},
                                                  {0x1p50, 0x1p50},
                                                  {0x1p60, 0x1p60}}};
// A minute is 60 s, and 90 s are still seconds.
constexpr std::array<Prefix, 7> kSecondPrefixes = {{{0, 1e-9},
                                                    {1e-6, 1e-6},
                                                    {1e-3, 1e-3},
                                                    {1, 1},
                                                    {120, 60},
                                                    {7200, 3600},
                                                    {172'800, 86'400}}};

// What a value is divided by, and what is written after it.
struct Scale {
  double divisor = 1;
  std::string suffix;
};

template <typename Prefixes>
Scale Pick(const Prefixes& prefixes, double magnitude, std::string_view names,
           std::string_view space) {
  // 999.9995 is written as 1000: it is in the next prefix already.
  constexpr double kRoundedUp = 1 + 1e-9;
  size_t index = 0;
  while (index + 1 < prefixes.size() &&
         magnitude * kRoundedUp >= prefixes[index + 1].from) {
    ++index;
  }
  const auto suffixes = base::Split(names, ' ');
  Scale scale{prefixes[index].scale, std::string(space)};
  if (index < suffixes.size()) scale.suffix += suffixes[index];
  return scale;
}

Scale QuantityScale(ChartQuantity quantity, double magnitude,
                    Language language) {
  switch (quantity) {
    case ChartQuantity::kBytes:
      return Pick(kBytePrefixes, magnitude,
                  base::Text(language, Say::kChartByteUnits), " ");
    case ChartQuantity::kSeconds:
      return Pick(kSecondPrefixes, magnitude,
                  base::Text(language, Say::kChartTimeUnits), " ");
    case ChartQuantity::kRatio:
      return {0.01, "%"};
    case ChartQuantity::kPercent:
      return {1, "%"};
    case ChartQuantity::kNumber:
      break;
  }
  if (magnitude < kNumberPrefixes[1].from) return {};
  // The first has no name.
  return Pick(kNumberPrefixes, magnitude,
              base::Text(language, Say::kChartNumberUnits), "");
}

Scale ScaleFor(ChartUnit unit, double magnitude, Language language) {
  Scale scale = QuantityScale(unit.quantity, magnitude, language);
  if (unit.per_second)
    scale.suffix += base::Text(language, Say::kChartPerSecond);
  return scale;
}

// The fewest that write `step` as it is, or nearly.
int DecimalsOf(double step) {
  double power = 1;
  for (int decimals = 0; decimals < kMaxDecimals; ++decimals, power *= 10) {
    const double shifted = step * power;
    if (std::abs(shifted - std::round(shifted)) < 1e-6 * shifted) {
      return decimals;
    }
  }
  return kMaxDecimals;
}

bool IsNear(double a, double b) { return std::abs(a - b) < 1e-9 * b; }

double Magnitude(const std::vector<double>& values) {
  double magnitude = 0;
  for (const double value : values) {
    magnitude = std::max(magnitude, std::abs(value));
  }
  return magnitude;
}

std::string Tick(double number, double step, double magnitude,
                 Language language) {
  if (number == 0) return "0";
  if (magnitude >= base::kMostPlainNumber || step < base::kLeastPlainNumber) {
    return base::SayWithExponent(language, number, 4);
  }
  return base::SayDecimals(language, number, DecimalsOf(step));
}

}  // namespace

ChartUnit UnitOf(std::string_view expression_or_metric_name) {
  const auto measure = MeasureOf(expression_or_metric_name);
  if (!measure) return {};
  const Powers& powers = measure->powers;
  const int time = powers.seconds - powers.rates;
  // CPU seconds per second are a share of the time.
  const bool share = powers.bytes == 0 && time == 0 && powers.seconds == 1;
  if ((share || measure->ratio) && IsNear(measure->factor, 100)) {
    return {ChartQuantity::kPercent};
  }
  if (!IsNear(measure->factor, 1)) return {};
  if (share || measure->ratio) return {ChartQuantity::kRatio};
  const bool per_second = time == -1;
  if (powers.bytes == 1 && (time == 0 || per_second)) {
    return {ChartQuantity::kBytes, per_second};
  }
  if (powers.bytes == 0 && time == 1) return {ChartQuantity::kSeconds};
  return {ChartQuantity::kNumber, powers.bytes == 0 && per_second};
}

std::string FormatValue(double value, ChartUnit unit, Language language) {
  if (value == 0 && unit == ChartUnit()) return "0";
  const Scale scale = ScaleFor(unit, std::abs(value), language);
  return base::SayThreeDigits(language, value / scale.divisor) + scale.suffix;
}

std::vector<std::string> FormatTicks(const std::vector<double>& ticks,
                                     ChartUnit unit, Language language) {
  const double magnitude = Magnitude(ticks);
  const Scale scale = ScaleFor(unit, magnitude, language);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : magnitude;
  std::vector<std::string> texts;
  for (const double tick : ticks) {
    std::string text = Tick(tick / scale.divisor, step / scale.divisor,
                            magnitude / scale.divisor, language);
    // Nought is nought in every unit.
    texts.push_back(text == "0" ? text : text + scale.suffix);
  }
  return texts;
}

}  // namespace tebium::relay
