#include "exporter/say_value.h"

#include <chrono>
#include <cmath>

#include "base/say_number.h"
#include "base/text.h"

namespace tebium::exporter {
namespace {

using base::Language;
using base::Say;

constexpr int kMaxDecimals = 6;
// A span of time that base::Duration holds.
constexpr double kMostSeconds = 9e9;

// Under the greatest prefix that it fills; the first has none.
std::string Scaled(Language language, double value, double step,
                   std::string_view space, std::string_view units) {
  const auto names = base::Split(units, ' ');
  size_t index = 0;
  while (index + 1 < names.size() && std::abs(value) >= step) {
    value /= step;
    ++index;
  }
  std::string said = base::SayThreeDigits(language, value);
  if (names[index] != "-") said += std::string(space).append(names[index]);
  return said;
}

std::string SaySeconds(Language language, double seconds) {
  const double magnitude = std::abs(seconds);
  if (magnitude < 60 || magnitude > kMostSeconds) {
    const bool milli = magnitude > 0 && magnitude < 1;
    const auto units = base::Split(base::Text(language, Say::kChartTimeUnits),
                                   ' ');  // ns µs ms s …
    return base::SayThreeDigits(language, milli ? seconds * 1e3 : seconds) +
           " " + std::string(units[milli ? 2 : 3]);
  }
  const auto span = std::chrono::duration_cast<base::Duration>(
      std::chrono::duration<double>(magnitude));
  return (seconds < 0 ? "-" : "") + base::SayDuration(language, span);
}

}  // namespace

std::string_view SampleName(std::string_view series) {
  return series.substr(0, series.find('{'));
}

std::string SayNumber(Language language, double value) {
  return Scaled(language, value, 1e3, "",
                base::Text(language, Say::kChartNumberUnits));
}

std::string SayShare(Language language, double ratio) {
  const double percent = ratio * 100;
  int decimals = 2;
  // 99.9995% is not to be written as 100%.
  while (decimals < kMaxDecimals && percent < 100 &&
         100 - percent < std::pow(10, -decimals)) {
    ++decimals;
  }
  return base::SayUpToDecimals(language, percent, decimals) + "%";
}

std::string SayValue(Language language, std::string_view series, double value) {
  std::string_view name = SampleName(series);
  if (name.ends_with("_total")) name.remove_suffix(6);
  if (name.ends_with("_ratio"))
    return base::SayThreeDigits(language, value * 100) + "%";
  if (name.ends_with("_percent"))
    return base::SayThreeDigits(language, value) + "%";
  if (name.ends_with("_seconds")) return SaySeconds(language, value);
  if (!name.ends_with("_bytes")) return SayNumber(language, value);
  return Scaled(language, value, 1024, " ",
                base::Text(language, Say::kChartByteUnits));
}

}  // namespace tebium::exporter
