#include "alert/template/convert.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string_view>

#include "alert/template/go_time.h"
#include "alert/template/literal.h"
#include "base/text.h"

namespace tebium::alert::tmpl {
namespace {

// strconv's words for what no digits say.
std::optional<double> ParseWord(std::string_view text) {
  if (base::EqualsIgnoreCaseAscii(text, "nan")) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (!base::EqualsIgnoreCaseAscii(text, "inf") &&
      !base::EqualsIgnoreCaseAscii(text, "infinity")) {
    return std::nullopt;
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return negative ? -kInfinity : kInfinity;
}

}  // namespace

base::StatusOr<double> ToFloat(const Value& value) {
  const Type* type = value.type();
  if (type == &kFloatType) return value.float_value();
  if (type == &kIntType || type == &kInt64Type) {
    return static_cast<double>(value.int_value());
  }
  if (type == &kDurationType) return base::ToSeconds(DurationOf(value));
  if (type == &kStringType) {
    if (const auto word = ParseWord(value.text())) return *word;
    return ParseGoFloat(value.text());
  }
  return base::InvalidArgumentError(
      "can't convert " + std::string(value.type_name()) + " to float");
}

std::string FourDigits(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.4g", value);
  return {text.data(), static_cast<size_t>(length)};
}

}  // namespace tebium::alert::tmpl
