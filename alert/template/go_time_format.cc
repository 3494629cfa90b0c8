#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "alert/template/go_time.h"
#include "alert/template/go_time_arithmetic.h"
#include "alert/template/go_time_layout.h"

namespace tebium::alert::tmpl {
namespace {

using enum LayoutElement;

constexpr size_t kFractionDigits = 9;

std::string_view MonthName(int month) {
  return kMonthNames.at(static_cast<size_t>(month) - 1);
}

std::string_view WeekdayName(int weekday) {
  return kWeekdayNames.at(static_cast<size_t>(weekday));
}

int Hour12(int hour) { return hour % 12 == 0 ? 12 : hour % 12; }

void AppendSpaced(std::string& out, int value, size_t width) {
  const std::string digits = std::to_string(value);
  out.append(width - std::min(width, digits.size()), ' ');
  out += digits;
}

// Writes one time, element by element.
class TimeFormatter {
 public:
  TimeFormatter(std::string& out, const GoTime& time)
      : out_(out),
        nanoseconds_(time.nanoseconds),
        offset_(time.zone.OffsetAt(time.unix_seconds)),
        wall_(WallTimeOf(time.unix_seconds, offset_.seconds)) {}

  void Append(const LayoutChunk& chunk) {
    if (!AppendDate(chunk.element) && !AppendClock(chunk.element)) {
      AppendOther(chunk);
    }
  }

 private:
  bool AppendDate(LayoutElement element);
  bool AppendClock(LayoutElement element);
  void AppendOther(const LayoutChunk& chunk);
  void AppendOffset(const LayoutChunk& chunk);
  void AppendAbbreviation();
  void AppendFraction(const LayoutChunk& chunk);

  std::string& out_;
  int nanoseconds_;
  base::ZoneOffset offset_;
  WallTime wall_;
};

bool TimeFormatter::AppendDate(LayoutElement element) {
  switch (element) {
    case kLongYear:
      AppendPadded(out_, wall_.year, 4);
      return true;
    case kShortYear:
      AppendPadded(out_, std::abs(wall_.year % 100), 2);
      return true;
    case kLongMonth:
      out_ += MonthName(wall_.month);
      return true;
    case kShortMonth:
      out_ += MonthName(wall_.month).substr(0, kShortNameSize);
      return true;
    case kMonth:
      AppendPadded(out_, wall_.month, 1);
      return true;
    case kZeroMonth:
      AppendPadded(out_, wall_.month, 2);
      return true;
    case kLongWeekday:
      out_ += WeekdayName(wall_.weekday);
      return true;
    case kShortWeekday:
      out_ += WeekdayName(wall_.weekday).substr(0, kShortNameSize);
      return true;
    case kDay:
      AppendPadded(out_, wall_.day, 1);
      return true;
    case kSpaceDay:
      AppendSpaced(out_, wall_.day, 2);
      return true;
    case kZeroDay:
      AppendPadded(out_, wall_.day, 2);
      return true;
    case kSpaceYearDay:
      AppendSpaced(out_, wall_.year_day, 3);
      return true;
    case kZeroYearDay:
      AppendPadded(out_, wall_.year_day, 3);
      return true;
    default:
      return false;
  }
}

bool TimeFormatter::AppendClock(LayoutElement element) {
  switch (element) {
    case kHour:
      AppendPadded(out_, wall_.hour, 2);
      return true;
    case kHour12:
      AppendPadded(out_, Hour12(wall_.hour), 1);
      return true;
    case kZeroHour12:
      AppendPadded(out_, Hour12(wall_.hour), 2);
      return true;
    case kMinute:
      AppendPadded(out_, wall_.minute, 1);
      return true;
    case kZeroMinute:
      AppendPadded(out_, wall_.minute, 2);
      return true;
    case kSecond:
      AppendPadded(out_, wall_.second, 1);
      return true;
    case kZeroSecond:
      AppendPadded(out_, wall_.second, 2);
      return true;
    case kUpperPm:
      out_ += wall_.hour >= 12 ? "PM" : "AM";
      return true;
    case kLowerPm:
      out_ += wall_.hour >= 12 ? "pm" : "am";
      return true;
    default:
      return false;
  }
}

void TimeFormatter::AppendOther(const LayoutChunk& chunk) {
  switch (chunk.element) {
    case kAbbreviation:
      return AppendAbbreviation();
    case kOffset:
      return AppendOffset(chunk);
    case kFixedFraction:
    case kShortFraction:
      return AppendFraction(chunk);
    default:
      return;
  }
}

void TimeFormatter::AppendOffset(const LayoutChunk& chunk) {
  if (offset_.seconds == 0 && chunk.has_z()) {
    out_ += 'Z';
    return;
  }
  // The sign is that of the minutes: seconds alone keep theirs, as in Go.
  const int minutes = offset_.seconds / 60;
  const bool is_negative = minutes < 0;
  const std::string_view colon = chunk.has_colons() ? ":" : "";
  out_ += is_negative ? '-' : '+';
  AppendPadded(out_, std::abs(minutes) / 60, 2);
  if (chunk.has_minutes()) {
    out_ += colon;
    AppendPadded(out_, std::abs(minutes) % 60, 2);
  }
  if (chunk.has_seconds()) {
    out_ += colon;
    AppendPadded(out_, (is_negative ? -offset_.seconds : offset_.seconds) % 60,
                 2);
  }
}

void TimeFormatter::AppendAbbreviation() {
  if (offset_.abbreviation.empty()) {
    return AppendOffset(NextChunk("-0700"));
  }
  out_ += offset_.abbreviation;
}

void TimeFormatter::AppendFraction(const LayoutChunk& chunk) {
  std::string digits;
  AppendPadded(digits, nanoseconds_, kFractionDigits);
  digits.resize(std::min(chunk.digits(), kFractionDigits));
  if (chunk.element == kShortFraction) {
    digits.resize(digits.find_last_not_of('0') + 1);
    if (digits.empty()) return;
  }
  out_ += chunk.text.front();
  out_ += digits;
}

}  // namespace

std::string FormatTime(const GoTime& time, std::string_view layout) {
  std::string out;
  TimeFormatter formatter(out, time);
  while (!layout.empty()) {
    const LayoutChunk chunk = NextChunk(layout);
    out += chunk.literal;
    formatter.Append(chunk);
    layout = chunk.rest;
  }
  return out;
}

std::string TimeToString(const GoTime& time) {
  return FormatTime(time, "2006-01-02 15:04:05.999999999 -0700 MST");
}

}  // namespace tebium::alert::tmpl
