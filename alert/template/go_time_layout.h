// Go's time layouts: the reference time, element by element.
#ifndef TEBIUM_ALERT_TEMPLATE_GO_TIME_LAYOUT_H_
#define TEBIUM_ALERT_TEMPLATE_GO_TIME_LAYOUT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tebium::alert::tmpl {

enum class LayoutElement : uint8_t {
  kNone,           // the end of the layout
  kLongMonth,      // January
  kShortMonth,     // Jan
  kMonth,          // 1
  kZeroMonth,      // 01
  kLongWeekday,    // Monday
  kShortWeekday,   // Mon
  kDay,            // 2
  kSpaceDay,       // _2
  kZeroDay,        // 02
  kSpaceYearDay,   // __2
  kZeroYearDay,    // 002
  kHour,           // 15
  kHour12,         // 3
  kZeroHour12,     // 03
  kMinute,         // 4
  kZeroMinute,     // 04
  kSecond,         // 5
  kZeroSecond,     // 05
  kLongYear,       // 2006
  kShortYear,      // 06
  kUpperPm,        // PM
  kLowerPm,        // pm
  kAbbreviation,   // MST
  kOffset,         // -0700, Z07:00 and all others
  kFixedFraction,  // .000
  kShortFraction,  // .999: without zeros at its end
};

struct LayoutChunk {
  std::string_view literal;  // what stands before the element
  LayoutElement element = LayoutElement::kNone;
  std::string_view text;  // the element as it is written
  std::string_view rest;  // what follows it

  // Of kOffset.
  bool has_z() const { return text.front() == 'Z'; }  // "Z" for UTC
  bool has_colons() const { return text.find(':') != std::string_view::npos; }
  bool has_minutes() const { return text.size() > 3; }
  bool has_seconds() const { return text.size() > 6; }
  // Of the fractions: their digits (modulo 4096, as Go has it).
  size_t digits() const { return (text.size() - 1) & 0xfff; }
};

// Splits a layout after its first element.
LayoutChunk NextChunk(std::string_view layout);

inline constexpr size_t kShortNameSize = 3;  // of months and weekdays
inline constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
inline constexpr std::array<std::string_view, 7> kWeekdayNames = {
    "Sunday",   "Monday", "Tuesday", "Wednesday",
    "Thursday", "Friday", "Saturday"};

inline constexpr std::string_view kRfc3339Nano =
    "2006-01-02T15:04:05.999999999Z07:00";

// A decimal with zeros before it up to `width` digits; the sign is not counted.
void AppendPadded(std::string& out, int64_t value, size_t width);

// Quotes as Go's time does: all bytes but printable ASCII as \xNN.
std::string QuoteForTime(std::string_view text);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_GO_TIME_LAYOUT_H_
