#include "base/say_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tebium::base {
namespace {

// Holds the greatest number in full, with its decimals.
constexpr size_t kMostBytes = 512;

std::string Written(double number, std::chars_format format, int precision) {
  std::array<char, kMostBytes> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 number, format, precision);
  std::string text(buffer.data(), end.ptr);
  return text == "-0" ? "0" : text;
}

std::string WithoutEndNoughts(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string InLanguage(Language language, std::string text) {
  if (language == Language::kRussian) {
    std::replace(text.begin(), text.end(), '.', ',');
  }
  return text;
}

}  // namespace

std::string SayDecimals(Language language, double number, int decimals) {
  return InLanguage(language,
                    Written(number, std::chars_format::fixed, decimals));
}

std::string SayUpToDecimals(Language language, double number, int decimals) {
  return InLanguage(language, WithoutEndNoughts(Written(
                                  number, std::chars_format::fixed, decimals)));
}

std::string SayWithExponent(Language language, double number, int digits) {
  return InLanguage(language,
                    Written(number, std::chars_format::general, digits));
}

std::string SayThreeDigits(Language language, double number) {
  const double magnitude = std::abs(number);
  if (magnitude == 0) return "0";
  if (magnitude < kLeastPlainNumber || magnitude >= kMostPlainNumber) {
    return SayWithExponent(language, number, 3);
  }
  const int before = static_cast<int>(std::floor(std::log10(magnitude)));
  return SayUpToDecimals(language, number, std::max(0, 2 - before));
}

}  // namespace tebium::base
