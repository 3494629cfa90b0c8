// Calendar and arithmetic of Go's time package, for go_time*.cc and functions.
//
// Seconds are Go's: 64 bits that wrap around where Go lets them, and saturate
// where it does not.
#ifndef TEBIUM_ALERT_TEMPLATE_GO_TIME_ARITHMETIC_H_
#define TEBIUM_ALERT_TEMPLATE_GO_TIME_ARITHMETIC_H_

#include <compare>
#include <cstdint>

#include "alert/template/go_time.h"
#include "base/clock.h"

namespace tebium::alert::tmpl {

// What a calendar and a clock on the wall show.
struct WallTime {
  int64_t year = 1;
  int month = 1;     // 1 to 12
  int day = 1;       // of the month
  int year_day = 1;  // 1 to 366
  int weekday = 1;   // Sunday is 0
  int hour = 0;
  int minute = 0;
  int second = 0;
};
WallTime WallTimeOf(int64_t unix_seconds, int offset_seconds);
WallTime WallTimeOf(const GoTime& time);

bool IsLeapYear(int64_t year);
int DaysBeforeMonth(int month, int64_t year);
int DaysInMonth(int month, int64_t year);

// The inverse: seconds since the epoch as if the date were in UTC. Months and
// days may be out of range, and then count on.
int64_t CivilSeconds(int64_t year, int64_t month, int64_t day,
                     int64_t second_of_day);
// When a zone's clocks show `civil_seconds`: in a gap or a repetition, one of
// the two readings, as time.Date chooses.
GoTime TimeAt(int64_t civil_seconds, int32_t nanoseconds, Zone zone);

std::strong_ordering Compare(const GoTime& left, const GoTime& right);
GoTime Add(GoTime time, base::Duration duration);  // saturates
GoTime AddDate(const GoTime& time, int64_t years, int64_t months, int64_t days);
// left - right, saturating.
base::Duration Subtract(const GoTime& left, const GoTime& right);
// To a multiple of `unit` since year 1; a unit that is not positive does
// nothing.
GoTime Truncate(GoTime time, base::Duration unit);
GoTime Round(GoTime time, base::Duration unit);

base::Duration Truncate(base::Duration duration, base::Duration unit);
base::Duration Round(base::Duration duration, base::Duration unit);
base::Duration Abs(base::Duration duration);

int64_t UnixNanos(const GoTime& time);  // wraps around outside 1678 to 2262
int64_t UnixMicros(const GoTime& time);
int64_t UnixMillis(const GoTime& time);
// Go's own count, which is zero at its zero time.
int64_t SecondsSinceYearOne(const GoTime& time);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_GO_TIME_ARITHMETIC_H_
