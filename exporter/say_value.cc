#include "exporter/say_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "base/text.h"

namespace tebium::exporter {
namespace {

using base::Language;
using base::Say;

constexpr int kMaxDecimals = 6;
// A span of time that base::Duration holds.
constexpr double kMostSeconds = 9e9;

std::string Written(double number, std::chars_format format, int precision) {
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 number, format, precision);
  return {buffer.data(), end.ptr};
}

std::string WithoutTrailingZeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string ThreeDigits(double number) {
  const double magnitude = std::abs(number);
  if (magnitude == 0) return "0";
  if (magnitude < 1e-4 || magnitude >= 1e6) {
    return Written(number, std::chars_format::general, 3);
  }
  const int before = static_cast<int>(std::floor(std::log10(magnitude)));
  return WithoutTrailingZeros(
      Written(number, std::chars_format::fixed, std::max(0, 2 - before)));
}

// Under the greatest prefix that it fills; the first has none.
std::string Scaled(double value, double step, std::string_view space,
                   std::string_view units) {
  const auto names = base::Split(units, ' ');
  size_t index = 0;
  while (index + 1 < names.size() && std::abs(value) >= step) {
    value /= step;
    ++index;
  }
  std::string said = ThreeDigits(value);
  if (names[index] != "-") said += std::string(space).append(names[index]);
  return said;
}

std::string SaySeconds(Language language, double seconds) {
  const double magnitude = std::abs(seconds);
  if (magnitude < 60 || magnitude > kMostSeconds) {
    const bool milli = magnitude > 0 && magnitude < 1;
    const auto units = base::Split(base::Text(language, Say::kChartTimeUnits),
                                   ' ');  // ns µs ms s …
    return ThreeDigits(milli ? seconds * 1e3 : seconds) + " " +
           std::string(units[milli ? 2 : 3]);
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
  return Scaled(value, 1e3, "", base::Text(language, Say::kChartNumberUnits));
}

std::string SayShare(double ratio) {
  const double percent = ratio * 100;
  int decimals = 2;
  // 99.9995% is not to be written as 100%.
  while (decimals < kMaxDecimals && percent < 100 &&
         100 - percent < std::pow(10, -decimals)) {
    ++decimals;
  }
  return WithoutTrailingZeros(
             Written(percent, std::chars_format::fixed, decimals)) +
         "%";
}

std::string SayValue(Language language, std::string_view series, double value) {
  std::string_view name = SampleName(series);
  if (name.ends_with("_total")) name.remove_suffix(6);
  if (name.ends_with("_ratio")) return ThreeDigits(value * 100) + "%";
  if (name.ends_with("_percent")) return ThreeDigits(value) + "%";
  if (name.ends_with("_seconds")) return SaySeconds(language, value);
  if (!name.ends_with("_bytes")) return SayNumber(language, value);
  return Scaled(value, 1024, " ", base::Text(language, Say::kChartByteUnits));
}

}  // namespace tebium::exporter
