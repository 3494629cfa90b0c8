#include "alert/template/float_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace tebium::alert::tmpl {
namespace {

// No float64 has more digits than these, before or after its point.
constexpr size_t kMaxDigits = 1100;
constexpr int kMantissaBits = 52;

// 0.DIGITS * 10^point, without trailing zeros; of zero: no digits, point 0.
struct Decimal {
  std::string digits;
  int point = 0;
};

// Of "d.ddde±dd".
Decimal ParseScientific(std::string_view text) {
  Decimal decimal;
  const size_t mark = text.find('e');
  for (const char c : text.substr(0, mark)) {
    if (c != '.') decimal.digits += c;
  }
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  if (decimal.digits.empty()) return decimal;
  std::string_view exponent = text.substr(mark + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(),
                  decimal.point);
  ++decimal.point;
  return decimal;
}

Decimal Shortest(double magnitude) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 magnitude, std::chars_format::scientific)
                       .ptr;
  return ParseScientific({buffer.data(), end});
}

// To so many significant digits, at least one.
Decimal Rounded(double magnitude, size_t digits) {
  std::array<char, kMaxDigits + 16> buffer;
  const int fraction = static_cast<int>(std::min(digits, kMaxDigits)) - 1;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude,
                    std::chars_format::scientific, fraction)
          .ptr;
  return ParseScientific({buffer.data(), end});
}

// The digits [from, from + count), zeros where there are none.
void AppendDigits(std::string& out, const Decimal& decimal, int from,
                  size_t count) {
  if (from < 0) {
    const size_t zeros = std::min(count, static_cast<size_t>(-from));
    out.append(zeros, '0');
    count -= zeros;
    from = 0;
  }
  const auto start = std::min<size_t>(from, decimal.digits.size());
  const std::string_view there =
      std::string_view(decimal.digits).substr(start, count);
  out += there;
  out.append(count - there.size(), '0');
}

// Two digits at least, as printf has it.
void AppendExponent(std::string& out, char letter, int exponent) {
  out += letter;
  out += exponent < 0 ? '-' : '+';
  const int magnitude = std::abs(exponent);
  if (magnitude < 10) out += '0';
  out += std::to_string(magnitude);
}

void AppendScientific(std::string& out, const Decimal& decimal, size_t fraction,
                      char letter) {
  AppendDigits(out, decimal, 0, 1);
  if (fraction > 0) {
    out += '.';
    AppendDigits(out, decimal, 1, fraction);
  }
  AppendExponent(out, letter, decimal.digits.empty() ? 0 : decimal.point - 1);
}

void AppendPlain(std::string& out, const Decimal& decimal, size_t fraction) {
  if (decimal.point > 0) {
    AppendDigits(out, decimal, 0, decimal.point);
  } else {
    out += '0';
  }
  if (fraction > 0) {
    out += '.';
    AppendDigits(out, decimal, decimal.point, fraction);
  }
}

size_t FractionDigits(const Decimal& decimal) {
  const int digits = static_cast<int>(decimal.digits.size()) - decimal.point;
  return std::max(digits, 0);
}

void AppendFixed(std::string& out, double magnitude,
                 std::optional<size_t> precision) {
  if (!precision) {
    const Decimal decimal = Shortest(magnitude);
    AppendPlain(out, decimal, FractionDigits(decimal));
    return;
  }
  std::array<char, kMaxDigits + 320> buffer;
  const size_t fraction = std::min(*precision, kMaxDigits);
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude,
                    std::chars_format::fixed, static_cast<int>(fraction))
          .ptr;
  out.append(buffer.data(), end);
  out.append(*precision - fraction, '0');
}

void AppendExponential(std::string& out, double magnitude,
                       std::optional<size_t> precision, char letter) {
  const Decimal decimal =
      precision ? Rounded(magnitude, *precision + 1) : Shortest(magnitude);
  const size_t shortest = std::max<size_t>(decimal.digits.size(), 1) - 1;
  AppendScientific(out, decimal, precision.value_or(shortest), letter);
}

// Where %g turns to exponents: at the precision, or where the digits end if
// that is sooner and all are shown; at 6 in the shortest form.
int ExponentLimit(const Decimal& decimal, std::optional<size_t> precision) {
  if (!precision) return 6;
  const int limit = static_cast<int>(std::max<size_t>(*precision, 1));
  const int digits = static_cast<int>(decimal.digits.size());
  return limit > digits && digits >= decimal.point ? digits : limit;
}

void AppendGeneral(std::string& out, double magnitude,
                   std::optional<size_t> precision, char letter) {
  const Decimal decimal =
      precision ? Rounded(magnitude, std::max<size_t>(*precision, 1))
                : Shortest(magnitude);
  const int exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= ExponentLimit(decimal, precision)) {
    AppendScientific(out, decimal, decimal.digits.size() - 1, letter);
  } else {
    AppendPlain(out, decimal, FractionDigits(decimal));
  }
}

// The mantissa with its implicit bit, and the power of two of its last bit.
struct Binary {
  uint64_t mantissa;
  int exponent;
};

Binary ToBinary(double magnitude) {
  const auto bits = std::bit_cast<uint64_t>(magnitude);
  const int exponent = static_cast<int>(bits >> kMantissaBits);
  const uint64_t fraction = bits & ((uint64_t{1} << kMantissaBits) - 1);
  if (exponent == 0) return {fraction, 1 - 1023 - kMantissaBits};
  return {fraction | uint64_t{1} << kMantissaBits,
          exponent - 1023 - kMantissaBits};
}

void AppendBinary(std::string& out, double magnitude) {
  const Binary binary = ToBinary(magnitude);
  out += std::to_string(binary.mantissa);
  out += binary.exponent < 0 ? "p" : "p+";
  out += std::to_string(binary.exponent);
}

// A mantissa with its leading 1 at bit 60, so that each digit of the fraction
// is four whole bits.
constexpr int kHexBits = 60;

Binary Normalized(double magnitude) {
  Binary binary = ToBinary(magnitude);
  if (binary.mantissa == 0) return {0, 0};
  const int shift = std::countl_zero(binary.mantissa) - (63 - kHexBits);
  return {binary.mantissa << shift, binary.exponent - shift + kHexBits};
}

// To so many digits after the point; halves go to even.
void RoundHex(Binary& binary, size_t digits) {
  if (digits >= 15) return;
  const auto shift = static_cast<int>(digits * 4);
  const uint64_t mask = (uint64_t{1} << kHexBits) - 1;
  const uint64_t rest = binary.mantissa << shift & mask;
  uint64_t kept = binary.mantissa >> (kHexBits - shift);
  if ((rest | (kept & 1)) > uint64_t{1} << (kHexBits - 1)) ++kept;
  binary.mantissa = kept << (kHexBits - shift);
  if ((binary.mantissa >> (kHexBits + 1) & 1) != 0) {
    binary.mantissa >>= 1;
    ++binary.exponent;
  }
}

void AppendHexFraction(std::string& out, uint64_t mantissa,
                       std::optional<size_t> precision, bool upper) {
  const std::string_view digits =
      upper ? "0123456789ABCDEF" : "0123456789abcdef";
  mantissa <<= 64 - kHexBits;
  if (precision ? *precision == 0 : mantissa == 0) return;
  out += '.';
  size_t written = 0;
  for (; mantissa != 0; mantissa <<= 4, ++written) {
    out += digits[mantissa >> 60];
  }
  if (precision) out.append(*precision - written, '0');
}

void AppendHexFloat(std::string& out, double magnitude,
                    std::optional<size_t> precision, bool upper) {
  Binary binary = Normalized(magnitude);
  if (precision) RoundHex(binary, *precision);
  out += upper ? "0X" : "0x";
  out += (binary.mantissa >> kHexBits & 1) != 0 ? '1' : '0';
  AppendHexFraction(out, binary.mantissa, precision, upper);
  AppendExponent(out, upper ? 'P' : 'p', binary.exponent);
}

}  // namespace

std::string FloatText(double value, char form,
                      std::optional<size_t> precision) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  std::string out;
  if (std::signbit(value)) out += '-';
  const double magnitude = std::fabs(value);
  switch (form) {
    case 'b':
      AppendBinary(out, magnitude);
      break;
    case 'x':
    case 'X':
      AppendHexFloat(out, magnitude, precision, form == 'X');
      break;
    case 'f':
      AppendFixed(out, magnitude, precision);
      break;
    case 'g':
    case 'G':
      AppendGeneral(out, magnitude, precision, form == 'g' ? 'e' : 'E');
      break;
    default:
      AppendExponential(out, magnitude, precision, form);
  }
  return out;
}

}  // namespace tebium::alert::tmpl
