#include "alert/template/format_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "alert/template/float_text.h"

namespace tebium::alert::tmpl {
namespace {

int BaseOf(char32_t verb) {
  switch (verb) {
    case 'b':
      return 2;
    case 'o':
    case 'O':
      return 8;
    case 'x':
    case 'X':
      return 16;
    default:
      return 10;
  }
}

std::string DigitsOf(uint64_t magnitude, char32_t verb) {
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 magnitude, BaseOf(verb))
                       .ptr;
  std::string digits(buffer.data(), end);
  if (verb == 'X') {
    for (char& c : digits) {
      if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return digits;
}

// "" where there is none.
std::string_view SignOf(const FormatFlags& flags, bool is_negative) {
  if (is_negative) return "-";
  if (flags.plus) return "+";
  return flags.space ? " " : "";
}

// What '#' writes before these digits.
std::string_view SharpPrefix(char32_t verb, char first_digit) {
  switch (verb) {
    case 'b':
      return "0b";
    case 'o':
    case 'O':
      return first_digit == '0' ? "" : "0";
    case 'x':
      return "0x";
    case 'X':
      return "0X";
    default:
      return "";
  }
}

// An explicit precision, or the width that zeros are to fill.
size_t LeastDigits(const FormatFlags& flags, bool has_sign) {
  if (flags.precision) return *flags.precision;
  if (!flags.zero || !flags.width) return 0;
  const size_t sign = has_sign ? 1 : 0;
  return std::max(*flags.width, sign) - sign;
}

void AddLeadingZeros(std::string& digits, size_t least) {
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
}

char FloatForm(char32_t verb) {
  if (verb == 'v') return 'g';
  return verb == 'F' ? 'f' : static_cast<char>(verb);
}

std::optional<size_t> FloatPrecision(const FormatFlags& flags, char form) {
  if (flags.precision) return flags.precision;
  const bool fixed = form == 'e' || form == 'E' || form == 'f';
  return fixed ? std::optional<size_t>(6) : std::nullopt;
}

// How many significant digits '#' asks for; those of the other forms are there
// already.
size_t SharpDigits(const FormatFlags& flags, char form) {
  const bool counts = form == 'g' || form == 'G' || form == 'x';
  return counts ? flags.precision.value_or(6) : 0;
}

size_t CountSignificant(std::string_view mantissa) {
  const size_t first = mantissa.find_first_not_of(".0");
  if (first == std::string_view::npos) return mantissa == "0" ? 1 : 0;
  size_t count = 0;
  for (const char c : mantissa.substr(first)) count += c != '.' ? 1 : 0;
  return count;
}

// '#': a point in any case, and the zeros that the form leaves out. `text` has
// no sign.
void ApplySharp(std::string& text, const FormatFlags& flags, char form) {
  const bool is_hex = form == 'x' || form == 'X';
  const size_t tail =
      std::min(text.find_first_of(is_hex ? "pP" : "eE"), text.size());
  const std::string_view mantissa = std::string_view(text).substr(0, tail);
  const bool has_point = mantissa.find('.') != std::string_view::npos;
  const size_t digits = CountSignificant(mantissa);
  const size_t wanted = SharpDigits(flags, form);
  std::string more = has_point ? "" : ".";
  if (wanted > digits) more.append(wanted - digits, '0');
  text.insert(tail, more);
}

// "+Inf" has its sign always, "NaN" where one is asked for.
void AppendNoNumber(std::string& out, const FormatFlags& flags,
                    std::string_view text) {
  const bool is_nan = text == "NaN";
  const std::string_view name = is_nan ? text : text.substr(1);
  std::string_view sign = SignOf(flags, text.front() == '-');
  if (sign.empty() && !is_nan) sign = "+";
  AppendPaddedWithSpaces(out, flags, std::string(sign) += name);
}

}  // namespace

Integer Integer::Signed(int64_t value) {
  const auto bits = static_cast<uint64_t>(value);
  return value < 0 ? Integer{0 - bits, true} : Integer{bits, false};
}

void AppendInteger(std::string& out, const FormatFlags& flags, Integer value,
                   char32_t verb) {
  if (flags.precision == 0 && value.magnitude == 0) {
    AppendPaddedWithSpaces(out, flags, "");
    return;
  }
  const std::string_view sign = SignOf(flags, value.is_negative);
  std::string digits = DigitsOf(value.magnitude, verb);
  AddLeadingZeros(digits, LeastDigits(flags, !sign.empty()));
  std::string text(sign);
  if (verb == 'O') text += "0o";
  if (flags.sharp) text += SharpPrefix(verb, digits.front());
  text += digits;
  AppendPaddedWithSpaces(out, flags, text);
}

void AppendFloat(std::string& out, const FormatFlags& flags, double value,
                 char32_t verb) {
  const char form = FloatForm(verb);
  std::string text = FloatText(value, form, FloatPrecision(flags, form));
  if (!std::isfinite(value)) {
    AppendNoNumber(out, flags, text);
    return;
  }
  const bool is_negative = text.front() == '-';
  if (is_negative) text.erase(0, 1);
  if (flags.sharp && form != 'b') ApplySharp(text, flags, form);
  const std::string_view sign = SignOf(flags, is_negative);
  const size_t length = sign.size() + text.size();
  if (flags.zero && flags.width && *flags.width > length) {
    text.insert(0, *flags.width - length, '0');
  }
  text.insert(0, sign);
  AppendPadded(out, flags, text);
}

void AppendComplex(std::string& out, const FormatFlags& flags,
                   std::complex<double> value, char32_t verb) {
  FormatFlags with_sign = flags;
  with_sign.plus = true;
  out += '(';
  AppendFloat(out, flags, value.real(), verb);
  AppendFloat(out, with_sign, value.imag(), verb);
  out += "i)";
}

}  // namespace tebium::alert::tmpl
