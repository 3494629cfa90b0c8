// Go's time package, as far as templates can reach it.
//
// Semantics, words of errors and overflow are Go 1.19's; only the monotonic
// reading that time.Now adds has no counterpart.
#ifndef TEBIUM_ALERT_TEMPLATE_GO_TIME_H_
#define TEBIUM_ALERT_TEMPLATE_GO_TIME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alert/template/value.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

extern const Type kTimeType;      // time.Time, with its methods
extern const Type kDurationType;  // time.Duration, an int64
extern const Type kMonthType;     // time.Month
extern const Type kWeekdayType;   // time.Weekday
extern const Type kLocationType;  // *time.Location
extern const Type kBytesType;     // []uint8, which some methods give

// A zone of the database, or an offset with a name (as time.Parse makes them).
struct Zone {
  std::string name;  // Location.String(): "UTC", "Local", "Europe/Paris", ""
  std::optional<base::TimeZone> zone;  // none: fixed
  int fixed_offset_seconds = 0;
  std::string fixed_abbreviation;

  static Zone Utc();
  // time.FixedZone.
  static Zone Fixed(std::string name, int offset_seconds);
  static Zone Of(std::string name, base::TimeZone zone);

  bool IsUtc() const;
  // What holds at an instant, of any year.
  base::ZoneOffset OffsetAt(int64_t unix_seconds) const;
  // As base::TimeZone::OffsetNamed; a fixed zone has its own abbreviation.
  std::optional<int> OffsetNamed(std::string_view abbreviation,
                                 int64_t civil_seconds) const;
};

// time.LoadLocation: "" is UTC. kInvalidArgument with Go's words ("unknown time
// zone Mars").
base::StatusOr<Zone> LoadZone(const std::string& name,
                              const CallContext& context);

// An instant of any year, which base::Time can't hold.
struct GoTime {
  int64_t unix_seconds = -62135596800;  // 0001-01-01T00:00:00Z, Go's zero
  int32_t nanoseconds = 0;              // 0 to 999,999,999
  Zone zone = Zone::Utc();

  bool IsZero() const;
  // kNoTime gives Go's zero time, in UTC whatever the zone.
  static GoTime From(base::Time time, Zone zone = Zone::Utc());
};

Value TimeValue(GoTime time);
Value DurationValue(base::Duration duration);
Value LocationValue(Zone zone);
const GoTime& TimeOf(const Value& value);       // of kTimeType alone
base::Duration DurationOf(const Value& value);  // of kDurationType alone
const Zone& LocationOf(const Value& value);     // of kLocationType alone

// time.Time.Format with every element of Go's layouts.
std::string FormatTime(const GoTime& time, std::string_view layout);

// time.Parse; the error is Go's: `parsing time "x" as "2006": cannot parse …`.
// A text without a zone is in `assumed`; an offset or an abbreviation that is
// in use in `local` then gives a time in `local`, and any other a zone of its
// own. time.Parse has UTC and the machine's zone for them, time.ParseInLocation
// the same zone twice.
base::StatusOr<GoTime> ParseTime(std::string_view layout, std::string_view text,
                                 const Zone& assumed, const Zone& local);
// The same, with UTC for both.
base::StatusOr<GoTime> ParseTime(std::string_view layout,
                                 std::string_view text);

// "2026-01-31 10:20:30.5 +0000 UTC"
std::string TimeToString(const GoTime& time);
// "1h2m3.5s"
std::string DurationToString(base::Duration duration);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_GO_TIME_H_
