#include "alert/template/go_time_zone_text.h"

#include <algorithm>
#include <charconv>

namespace tebium::alert::tmpl {
namespace {

constexpr size_t kMaxDigits = 9;
constexpr int kMaxHours = 23;
constexpr std::string_view kDigits = "0123456789";

bool IsSign(char c) { return c == '+' || c == '-'; }

// The size of "+03" at the beginning of `text`; zero if there is none, or if it
// is a day or more.
size_t SignedHoursSize(std::string_view text) {
  if (text.empty() || !IsSign(text.front())) return 0;
  const size_t end = std::min(text.find_first_not_of(kDigits, 1), text.size());
  if (end == 1) return 0;
  const auto hours = SignedNumber(text.substr(1, end - 1));
  return hours && *hours <= kMaxHours ? end : 0;
}

size_t UpperCaseSize(std::string_view text) {
  const auto end =
      std::ranges::find_if(text, [](char c) { return c < 'A' || c > 'Z'; });
  return static_cast<size_t>(end - text.begin());
}

}  // namespace

std::optional<int> SignedNumber(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (!text.empty() && IsSign(text.front())) text.remove_prefix(1);
  if (text.find_first_not_of(kDigits) != std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  if (text.size() > kMaxDigits) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return is_negative ? -value : value;
}

std::optional<int> OffsetFromText(std::string_view text, bool has_colons) {
  if (text.empty() || !IsSign(text.front())) return std::nullopt;
  const bool is_west = text.front() == '-';
  text.remove_prefix(1);
  int seconds = 0;
  for (int unit = 3600; unit > 0 && !text.empty(); unit /= 60) {
    // A sign within the digits is taken, as in Go.
    const auto part = SignedNumber(text.substr(0, 2));
    if (!part) return std::nullopt;
    seconds += *part * unit;
    const size_t step = has_colons ? 3 : 2;
    text.remove_prefix(std::min(step, text.size()));
  }
  return is_west ? -seconds : seconds;
}

size_t AbbreviationSize(std::string_view text) {
  if (text.size() < 3) return 0;
  if (text.starts_with("ChST") || text.starts_with("MeST")) return 4;
  if (text.starts_with("GMT")) return 3 + SignedHoursSize(text.substr(3));
  if (IsSign(text.front())) return SignedHoursSize(text);
  // Three letters will do; four or five must end in T ("CEST"), but for one.
  const size_t size = UpperCaseSize(text);
  const bool is_name = size == 3 || (size == 4 && text.starts_with("WITA")) ||
                       ((size == 4 || size == 5) && text[size - 1] == 'T');
  return is_name ? size : 0;
}

int OffsetOfGmt(std::string_view abbreviation) {
  if (!abbreviation.starts_with("GMT")) return 0;
  return SignedNumber(abbreviation.substr(3)).value_or(0) * 3600;
}

}  // namespace tebium::alert::tmpl
