#include "alert/template/go_time_arithmetic.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace tebium::alert::tmpl {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kSecondsPerDay = 86400;
constexpr uint64_t kDaysPer400Years = 146'097;
constexpr uint64_t kDaysPer100Years = 36'524;
constexpr uint64_t kDaysPer4Years = 1461;
constexpr int64_t kUnixOfYearOne = -62'135'596'800;
// Go counts from the first of January of this year, so that what it computes
// with is not negative. A leap cycle of 400 years starts in it.
constexpr int64_t kFirstYear = -292'277'022'399;
constexpr int64_t kUnixOfFirstYear =
    (kFirstYear - 1) / 400 * int64_t{kDaysPer400Years} * kSecondsPerDay +
    kUnixOfYearOne;

constexpr std::array<int, 13> kDaysBefore = {0,   31,  59,  90,  120, 151, 181,
                                             212, 243, 273, 304, 334, 365};
constexpr int kFebruary = 2;

__extension__ using Wide = __int128;

uint64_t Bits(int64_t value) { return static_cast<uint64_t>(value); }
int64_t Signed(uint64_t bits) { return static_cast<int64_t>(bits); }
// Around the ends, as Go's integers go.
int64_t WrapAdd(int64_t a, int64_t b) { return Signed(Bits(a) + Bits(b)); }
int64_t WrapSubtract(int64_t a, int64_t b) { return Signed(Bits(a) - Bits(b)); }

int64_t FloorDivide(int64_t value, int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

int64_t Saturate(Wide value) {
  using Limits = std::numeric_limits<int64_t>;
  if (value > Limits::max()) return Limits::max();
  return value < Limits::min() ? Limits::min() : static_cast<int64_t>(value);
}

// Takes whole `cycle`s, at most `most`, out of `days`.
uint64_t TakeCycles(uint64_t& days, uint64_t cycle, uint64_t most) {
  const uint64_t count = std::min(days / cycle, most);
  days -= count * cycle;
  return count;
}

void SetDate(WallTime& wall, uint64_t days) {
  // The last cycle of each kind is a day longer than the others.
  uint64_t years = 400 * (days / kDaysPer400Years);
  days %= kDaysPer400Years;
  years += 100 * TakeCycles(days, kDaysPer100Years, 3);
  years += 4 * TakeCycles(days, kDaysPer4Years, 24);
  years += TakeCycles(days, 365, 3);
  wall.year = WrapAdd(Signed(years), kFirstYear);
  wall.year_day = static_cast<int>(days) + 1;
  wall.month = 12;
  while (DaysBeforeMonth(wall.month, wall.year) >= wall.year_day) --wall.month;
  wall.day = wall.year_day - DaysBeforeMonth(wall.month, wall.year);
}

// Stops at the ends of what Go counts.
GoTime AddSeconds(GoTime time, int64_t seconds) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const int64_t before = SecondsSinceYearOne(time);
  int64_t sum = WrapAdd(before, seconds);
  if ((sum > before) != (seconds > 0)) sum = seconds > 0 ? kMost : -kMost;
  time.unix_seconds = WrapAdd(sum, kUnixOfYearOne);
  return time;
}

// What `time` is over a multiple of `unit` since year 1.
base::Duration Remainder(const GoTime& time, base::Duration unit) {
  const Wide nanos =
      Wide{SecondsSinceYearOne(time)} * kNanosPerSecond + time.nanoseconds;
  const auto rest = static_cast<int64_t>(nanos % unit.count());
  return base::Duration(rest < 0 ? rest + unit.count() : rest);
}

bool IsLessThanHalf(base::Duration part, base::Duration whole) {
  return 2 * Bits(part.count()) < Bits(whole.count());
}

}  // namespace

bool IsLeapYear(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysBeforeMonth(int month, int64_t year) {
  const int leap_day = month > kFebruary && IsLeapYear(year) ? 1 : 0;
  return kDaysBefore.at(static_cast<size_t>(month) - 1) + leap_day;
}

int DaysInMonth(int month, int64_t year) {
  const auto index = static_cast<size_t>(month);
  const int leap_day = month == kFebruary && IsLeapYear(year) ? 1 : 0;
  return kDaysBefore.at(index) - kDaysBefore.at(index - 1) + leap_day;
}

WallTime WallTimeOf(int64_t unix_seconds, int offset_seconds) {
  const uint64_t seconds =
      Bits(unix_seconds) + Bits(offset_seconds) - Bits(kUnixOfFirstYear);
  const uint64_t days = seconds / kSecondsPerDay;
  const auto second_of_day = static_cast<int>(seconds % kSecondsPerDay);
  WallTime wall;
  SetDate(wall, days);
  wall.weekday = static_cast<int>((days + 1) % 7);  // it began on a Monday
  wall.hour = second_of_day / 3600;
  wall.minute = second_of_day / 60 % 60;
  wall.second = second_of_day % 60;
  return wall;
}

WallTime WallTimeOf(const GoTime& time) {
  return WallTimeOf(time.unix_seconds,
                    time.zone.OffsetAt(time.unix_seconds).seconds);
}

int64_t CivilSeconds(int64_t year, int64_t month, int64_t day,
                     int64_t second_of_day) {
  const int64_t months = WrapSubtract(month, 1);
  year = WrapAdd(year, FloorDivide(months, 12));
  const int month_of_year = static_cast<int>((months % 12 + 12) % 12) + 1;
  const uint64_t years = Bits(year) - Bits(kFirstYear);
  const uint64_t days = years * 365 + years / 4 - years / 100 + years / 400 +
                        Bits(DaysBeforeMonth(month_of_year, year)) + Bits(day) -
                        1;
  return Signed(days * kSecondsPerDay + Bits(second_of_day) +
                Bits(kUnixOfFirstYear));
}

GoTime TimeAt(int64_t civil_seconds, int32_t nanoseconds, Zone zone) {
  // The offset is looked up at an instant that is a few hours off, and then
  // once more with what that gave.
  const int guess = zone.OffsetAt(civil_seconds).seconds;
  int offset = guess;
  if (guess != 0) {
    offset = zone.OffsetAt(WrapSubtract(civil_seconds, guess)).seconds;
  }
  return {WrapSubtract(civil_seconds, offset), nanoseconds, std::move(zone)};
}

int64_t SecondsSinceYearOne(const GoTime& time) {
  return WrapSubtract(time.unix_seconds, kUnixOfYearOne);
}

std::strong_ordering Compare(const GoTime& left, const GoTime& right) {
  const auto order = SecondsSinceYearOne(left) <=> SecondsSinceYearOne(right);
  return std::is_neq(order) ? order : left.nanoseconds <=> right.nanoseconds;
}

GoTime Add(GoTime time, base::Duration duration) {
  int64_t seconds = duration.count() / kNanosPerSecond;
  int64_t nanos = time.nanoseconds + duration.count() % kNanosPerSecond;
  const int64_t carry = FloorDivide(nanos, kNanosPerSecond);
  seconds += carry;
  nanos -= carry * kNanosPerSecond;
  time.nanoseconds = static_cast<int32_t>(nanos);
  return AddSeconds(std::move(time), seconds);
}

GoTime AddDate(const GoTime& time, int64_t years, int64_t months,
               int64_t days) {
  const WallTime wall = WallTimeOf(time);
  const int second_of_day = wall.hour * 3600 + wall.minute * 60 + wall.second;
  return TimeAt(
      CivilSeconds(WrapAdd(wall.year, years), WrapAdd(wall.month, months),
                   WrapAdd(wall.day, days), second_of_day),
      time.nanoseconds, time.zone);
}

base::Duration Subtract(const GoTime& left, const GoTime& right) {
  const Wide seconds =
      Wide{SecondsSinceYearOne(left)} - SecondsSinceYearOne(right);
  return base::Duration(Saturate(seconds * kNanosPerSecond + left.nanoseconds -
                                 right.nanoseconds));
}

GoTime Truncate(GoTime time, base::Duration unit) {
  if (unit.count() <= 0) return time;
  const base::Duration rest = Remainder(time, unit);
  return Add(std::move(time), -rest);
}

GoTime Round(GoTime time, base::Duration unit) {
  if (unit.count() <= 0) return time;
  const base::Duration rest = Remainder(time, unit);
  return Add(std::move(time), IsLessThanHalf(rest, unit) ? -rest : unit - rest);
}

base::Duration Truncate(base::Duration duration, base::Duration unit) {
  return unit.count() <= 0 ? duration : duration - duration % unit;
}

base::Duration Round(base::Duration duration, base::Duration unit) {
  if (unit.count() <= 0) return duration;
  const base::Duration rest = duration % unit;
  const bool is_negative = duration.count() < 0;
  const Wide towards_zero = Wide{duration.count()} - rest.count();
  if (IsLessThanHalf(is_negative ? -rest : rest, unit)) {
    return base::Duration(Saturate(towards_zero));
  }
  const int64_t step = is_negative ? -unit.count() : unit.count();
  return base::Duration(Saturate(towards_zero + step));
}

base::Duration Abs(base::Duration duration) {
  const Wide count = duration.count();
  return base::Duration(Saturate(count < 0 ? -count : count));
}

int64_t UnixNanos(const GoTime& time) {
  return Signed(Bits(time.unix_seconds) * Bits(kNanosPerSecond) +
                Bits(time.nanoseconds));
}

int64_t UnixMicros(const GoTime& time) {
  return Signed(Bits(time.unix_seconds) * 1'000'000 +
                Bits(time.nanoseconds / 1000));
}

int64_t UnixMillis(const GoTime& time) {
  return Signed(Bits(time.unix_seconds) * 1000 +
                Bits(time.nanoseconds / 1'000'000));
}

}  // namespace tebium::alert::tmpl
