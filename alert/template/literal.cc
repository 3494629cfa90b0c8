#include "alert/template/literal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "alert/quote.h"

namespace tebium::alert::tmpl {
namespace {

using base::InvalidArgumentError;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) {
  return IsDigit(c) || (Lower(c) >= 'a' && Lower(c) <= 'f');
}
bool IsSign(char c) { return c == '+' || c == '-'; }

std::string_view WithoutSign(std::string_view text) {
  if (!text.empty() && IsSign(text.front())) text.remove_prefix(1);
  return text;
}

// The letter of 0x, 0o or 0b, or none.
char BasePrefix(std::string_view unsigned_text) {
  if (unsigned_text.size() < 2 || unsigned_text[0] != '0') return '\0';
  const char letter = Lower(unsigned_text[1]);
  return letter == 'x' || letter == 'o' || letter == 'b' ? letter : '\0';
}

// Underscores stand between digits, or behind the base's prefix.
bool UnderscoresAreRight(std::string_view text) {
  text = WithoutSign(text);
  const char prefix = BasePrefix(text);
  if (prefix != '\0') text.remove_prefix(2);
  bool after_digit = prefix != '\0';
  bool after_underscore = false;
  for (const char c : text) {
    const bool digit = prefix == 'x' ? IsHexDigit(c) : IsDigit(c);
    if (c == '_' ? !after_digit : after_underscore && !digit) return false;
    after_underscore = c == '_';
    after_digit = digit;
  }
  return !after_underscore;
}

struct Digits {
  std::string_view text;
  int base = 10;
};

Digits SplitBase(std::string_view text) {
  if (text[0] != '0') return {text, 10};
  const char prefix = text.size() >= 3 ? BasePrefix(text) : '\0';
  if (prefix == '\0') return {text.substr(1), 8};
  return {text.substr(2), prefix == 'x' ? 16 : prefix == 'o' ? 8 : 2};
}

std::string WithoutUnderscores(std::string_view text) {
  std::string out(text);
  std::erase(out, '_');
  return out;
}

// A float's parts: 0x and the sign are gone, underscores too.
struct FloatParts {
  bool negative = false;
  bool hex = false;
  std::string mantissa;  // digits and at most one point
  std::string exponent;  // with its letter; may be empty
};

// What `hex` allows, off the front of `text`. At least one digit.
std::optional<std::string> TakeMantissa(std::string_view& text, bool hex) {
  size_t end = 0;
  int points = 0;
  int digits = 0;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    const bool digit = hex ? IsHexDigit(c) : IsDigit(c);
    if (c == '.') ++points;
    if (digit) ++digits;
    if (points > 1 || (!digit && c != '.' && c != '_')) break;
  }
  if (digits == 0) return std::nullopt;
  std::string mantissa = WithoutUnderscores(text.substr(0, end));
  text.remove_prefix(end);
  return mantissa;
}

bool IsExponent(std::string_view text, bool hex) {
  if (text.empty()) return !hex;
  if (Lower(text.front()) != (hex ? 'p' : 'e')) return false;
  const std::string_view digits = WithoutSign(text.substr(1));
  return !digits.empty() && IsDigit(digits.front()) &&
         std::all_of(digits.begin(), digits.end(),
                     [](char c) { return IsDigit(c) || c == '_'; });
}

std::optional<FloatParts> SplitFloat(std::string_view text) {
  FloatParts parts;
  parts.negative = text.starts_with('-');
  std::string_view rest = WithoutSign(text);
  parts.hex = rest.size() > 2 && BasePrefix(rest) == 'x';
  if (parts.hex) rest.remove_prefix(2);
  auto mantissa = TakeMantissa(rest, parts.hex);
  if (!mantissa || !IsExponent(rest, parts.hex)) return std::nullopt;
  if (text.find('_') != std::string_view::npos && !UnderscoresAreRight(text)) {
    return std::nullopt;
  }
  parts.mantissa = *std::move(mantissa);
  parts.exponent = WithoutUnderscores(rest);
  return parts;
}

// As strconv does: more digits change nothing.
int64_t ExponentValue(std::string_view exponent) {
  if (exponent.empty()) return 0;
  const bool negative = exponent[1] == '-';
  int64_t value = 0;
  for (const char c : WithoutSign(exponent.substr(1))) {
    if (value < 10000) value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

// Of a number that is too large or too small for a double: the latter. Then its
// first digit stands far behind the point.
bool IsTiny(const FloatParts& parts) {
  const size_t point =
      std::min(parts.mantissa.find('.'), parts.mantissa.size());
  const size_t first = parts.mantissa.find_first_not_of("0.");
  if (first == std::string::npos) return true;
  const auto digits = static_cast<int64_t>(point) - static_cast<int64_t>(first);
  return digits * (parts.hex ? 4 : 1) + ExponentValue(parts.exponent) < 0;
}

// None where it is too large.
std::optional<double> FloatValue(const FloatParts& parts) {
  const std::string text = parts.mantissa + parts.exponent;
  double value = 0;
  const auto format =
      parts.hex ? std::chars_format::hex : std::chars_format::general;
  const auto result =
      std::from_chars(text.data(), text.data() + text.size(), value, format);
  if (result.ec != std::errc()) {
    if (!IsTiny(parts)) return std::nullopt;
    value = 0;
  }
  if (std::isinf(value)) return std::nullopt;
  return parts.negative ? -value : value;
}

base::Status FloatError(std::string_view text, std::string_view why) {
  return InvalidArgumentError("strconv.ParseFloat: parsing " + GoQuote(text) +
                              ": " + std::string(why));
}

std::optional<uint64_t> ParseUint(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text.find('_') != std::string_view::npos && !UnderscoresAreRight(text)) {
    return std::nullopt;
  }
  const Digits digits = SplitBase(text);
  const std::string plain = WithoutUnderscores(digits.text);
  if (plain.empty()) return 0;  // what is left of "0"
  uint64_t value = 0;
  const char* const end = plain.data() + plain.size();
  const auto result = std::from_chars(plain.data(), end, value, digits.base);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

std::optional<int64_t> ParseInt(std::string_view text) {
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  const auto value = ParseUint(WithoutSign(text));
  if (!value) return std::nullopt;
  if (!text.starts_with('-')) {
    return *value <= kMax ? std::optional<int64_t>(*value) : std::nullopt;
  }
  if (*value > kMax + 1) return std::nullopt;
  return static_cast<int64_t>(-*value);
}

}  // namespace

base::StatusOr<double> ParseGoFloat(std::string_view text) {
  const auto parts = SplitFloat(text);
  if (!parts) return FloatError(text, "invalid syntax");
  const auto value = FloatValue(*parts);
  if (!value) return FloatError(text, "value out of range");
  return *value;
}

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

// The integers that the float is.
void SetIntegers(NumberNode& node, double value) {
  if (std::trunc(value) != value) return;
  if (!node.as_int && value >= -kTwoTo63 && value < kTwoTo63) {
    node.as_int = static_cast<int64_t>(value);
  }
  if (!node.as_uint && value >= 0 && value < 2 * kTwoTo63) {
    node.as_uint = static_cast<uint64_t>(value);
  }
}

void SetComplex(NumberNode& node, std::complex<double> value) {
  node.as_complex = value;
  if (value.imag() != 0) return;
  node.as_float = value.real();
  SetIntegers(node, value.real());
}

base::Status ReadRune(NumberNode& node) {
  std::string_view inside = std::string_view(node.text).substr(1);
  const auto rune = TakeUnquoted(inside, '\'');
  if (!rune) return InvalidArgumentError("invalid syntax");
  if (inside != "'") {
    return InvalidArgumentError("malformed character constant: " + node.text);
  }
  node.as_int = static_cast<int64_t>(rune->value);
  node.as_uint = rune->value;
  node.as_float = static_cast<double>(rune->value);
  return {};
}

bool TakeOne(std::string_view& text, std::string_view set) {
  if (text.empty() || set.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

void TakeRun(std::string_view& text, std::string_view set) {
  while (TakeOne(text, set)) {
  }
}

// What fmt's scanner takes for a float. It may take an `i` for the beginning of
// "inf", which the complex number then lacks.
std::string_view TakeFloat(std::string_view& text) {
  const std::string_view whole = text;
  std::string_view digits = "0123456789_";
  std::string_view exponent = "eEpP";
  TakeOne(text, "+-");
  TakeOne(text, "iI");
  if (TakeOne(text, "0") && TakeOne(text, "xX")) {
    digits = "0123456789abcdefABCDEF_";
    exponent = "pP";
  }
  TakeRun(text, digits);
  if (TakeOne(text, ".")) TakeRun(text, digits);
  if (TakeOne(text, exponent)) {
    TakeOne(text, "+-");
    TakeRun(text, "0123456789_");
  }
  return whole.substr(0, whole.size() - text.size());
}

base::Status ReadComplex(NumberNode& node) {
  std::string_view rest = node.text;
  const std::string_view real = TakeFloat(rest);
  const bool has_sign = !rest.empty() && IsSign(rest.front());
  const std::string_view imaginary =
      has_sign ? TakeFloat(rest) : std::string_view();
  if (!has_sign || !TakeOne(rest, "i")) {
    return InvalidArgumentError("syntax error scanning complex number");
  }
  TEBIUM_ASSIGN_OR_RETURN(const double real_part, ParseGoFloat(real));
  TEBIUM_ASSIGN_OR_RETURN(const double imaginary_part, ParseGoFloat(imaginary));
  SetComplex(node, {real_part, imaginary_part});
  return {};
}

// False if it is none.
bool ReadImaginary(NumberNode& node) {
  if (!node.text.ends_with('i')) return false;
  const auto value =
      ParseGoFloat(std::string_view(node.text).substr(0, node.text.size() - 1));
  if (value.ok()) SetComplex(node, {0, *value});
  return value.ok();
}

void ReadInteger(NumberNode& node) {
  node.as_uint = ParseUint(node.text);
  node.as_int = ParseInt(node.text);
  if (node.as_int == 0) node.as_uint = 0;  // -0
  if (node.as_int) {
    node.as_float = static_cast<double>(*node.as_int);
  } else if (node.as_uint) {
    node.as_float = static_cast<double>(*node.as_uint);
  }
}

base::Status ReadFloat(NumberNode& node) {
  const auto value = ParseGoFloat(node.text);
  if (!value.ok()) {
    return InvalidArgumentError("illegal number syntax: " + GoQuote(node.text));
  }
  if (node.text.find_first_of(".eEpP") == std::string::npos) {
    return InvalidArgumentError("integer overflow: " + GoQuote(node.text));
  }
  node.as_float = *value;
  SetIntegers(node, *value);
  return {};
}

base::Status ReadNumber(NumberNode& node, TokenKind kind) {
  if (kind == TokenKind::kRune) return ReadRune(node);
  if (kind == TokenKind::kComplex) return ReadComplex(node);
  if (ReadImaginary(node)) return {};
  ReadInteger(node);
  return node.as_float ? base::Status() : ReadFloat(node);
}

}  // namespace

base::StatusOr<std::unique_ptr<NumberNode>> MakeNumber(const Token& token) {
  auto node =
      std::make_unique<NumberNode>(token.position, std::string(token.text));
  TEBIUM_RETURN_IF_ERROR(ReadNumber(*node, token.kind));
  return node;
}

}  // namespace tebium::alert::tmpl
