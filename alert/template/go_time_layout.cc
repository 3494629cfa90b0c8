#include "alert/template/go_time_layout.h"

#include <algorithm>
#include <charconv>

namespace tebium::alert::tmpl {
namespace {

using enum LayoutElement;

struct Spelling {
  std::string_view text;
  LayoutElement element;
  // Not before a lower-case letter: "Month" has no weekday in it.
  bool is_whole_word = false;
};

// Of two that begin alike, the first that fits.
constexpr std::array kSpellings = {
    Spelling{"January", kLongMonth},
    Spelling{"Jan", kShortMonth, true},
    Spelling{"Monday", kLongWeekday},
    Spelling{"Mon", kShortWeekday, true},
    Spelling{"MST", kAbbreviation},
    Spelling{"01", kZeroMonth},
    Spelling{"02", kZeroDay},
    Spelling{"03", kZeroHour12},
    Spelling{"04", kZeroMinute},
    Spelling{"05", kZeroSecond},
    Spelling{"06", kShortYear},
    Spelling{"002", kZeroYearDay},
    Spelling{"15", kHour},
    Spelling{"1", kMonth},
    Spelling{"2006", kLongYear},
    Spelling{"2", kDay},
    Spelling{"_2", kSpaceDay},
    Spelling{"__2", kSpaceYearDay},
    Spelling{"3", kHour12},
    Spelling{"4", kMinute},
    Spelling{"5", kSecond},
    Spelling{"PM", kUpperPm},
    Spelling{"pm", kLowerPm},
    Spelling{"-070000", kOffset},
    Spelling{"-07:00:00", kOffset},
    Spelling{"-0700", kOffset},
    Spelling{"-07:00", kOffset},
    Spelling{"-07", kOffset},
    Spelling{"Z070000", kOffset},
    Spelling{"Z07:00:00", kOffset},
    Spelling{"Z0700", kOffset},
    Spelling{"Z07:00", kOffset},
    Spelling{"Z07", kOffset},
};
constexpr std::string_view kFirstCharacters = "JM012345_Pp-Z.,";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

bool Fits(const Spelling& spelling, std::string_view text) {
  if (!text.starts_with(spelling.text)) return false;
  const size_t end = spelling.text.size();
  return !spelling.is_whole_word || text.size() == end || !IsLower(text[end]);
}

struct Found {
  LayoutElement element = kNone;
  size_t size = 0;
};

// ".000", ",999": digits of one kind, and no others after them.
Found FractionAt(std::string_view text) {
  if (text.size() < 2 || (text[1] != '0' && text[1] != '9')) return {};
  const size_t end = std::min(text.find_first_not_of(text[1], 1), text.size());
  if (end < text.size() && IsDigit(text[end])) return {};
  return {text[1] == '0' ? kFixedFraction : kShortFraction, end};
}

Found ElementAt(std::string_view text) {
  if (text.front() == '.' || text.front() == ',') return FractionAt(text);
  // An underscore before a year is itself.
  if (text.starts_with("_2006")) return {};
  for (const Spelling& spelling : kSpellings) {
    if (Fits(spelling, text)) return {spelling.element, spelling.text.size()};
  }
  return {};
}

}  // namespace

LayoutChunk NextChunk(std::string_view layout) {
  for (size_t at = layout.find_first_of(kFirstCharacters);
       at != std::string_view::npos;
       at = layout.find_first_of(kFirstCharacters, at + 1)) {
    const Found found = ElementAt(layout.substr(at));
    if (found.element == kNone) continue;
    return {layout.substr(0, at), found.element, layout.substr(at, found.size),
            layout.substr(at + found.size)};
  }
  return {layout, kNone, {}, {}};
}

void AppendPadded(std::string& out, int64_t value, size_t width) {
  std::array<char, 20> buffer{};
  const uint64_t magnitude =
      value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude);
  const auto size = static_cast<size_t>(end - buffer.data());
  if (value < 0) out += '-';
  if (size < width) out.append(width - size, '0');
  out.append(buffer.data(), size);
}

std::string QuoteForTime(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < ' ') {
      quoted += "\\x";
      quoted += kHex[byte >> 4];
      quoted += kHex[byte & 0xf];
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

}  // namespace tebium::alert::tmpl
