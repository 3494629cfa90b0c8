// Time intervals: when a route is muted or active.
//
// Field by field as in Alertmanager's configuration. A field without ranges
// does not restrict; otherwise one of its ranges must contain the moment, and
// every field must agree. Errors are Alertmanager's.
//
// One difference: the last day of a month is its last day. Alertmanager counts
// the hours of the month, and so takes the 30th for the last day of March where
// the clocks go forward.
#ifndef TEBIUM_ALERT_TIME_INTERVAL_H_
#define TEBIUM_ALERT_TIME_INTERVAL_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/status.h"

namespace tebium::alert {

// Minutes of the day, the end not included; 24:00 is 1440.
struct TimeRange {
  int start_minute = 0;
  int end_minute = 0;

  bool operator==(const TimeRange&) const = default;
};

// Both ends included.
struct InclusiveRange {
  int begin = 0;
  int end = 0;

  bool Contains(int value) const { return value >= begin && value <= end; }
  bool operator==(const InclusiveRange&) const = default;
};

// "09:00", "24:00" and the like; the start before the end.
base::StatusOr<TimeRange> ParseTimeRange(std::string_view start_time,
                                         std::string_view end_time);
// "monday", "monday:friday"; sunday is 0, saturday 6.
base::StatusOr<InclusiveRange> ParseWeekdayRange(std::string_view text);
// "1:5", "-3:-1"; negative days count from the month's end.
base::StatusOr<InclusiveRange> ParseDayOfMonthRange(std::string_view text);
// "1:3", "may:august", "December".
base::StatusOr<InclusiveRange> ParseMonthRange(std::string_view text);
// "2026", "2026:2028".
base::StatusOr<InclusiveRange> ParseYearRange(std::string_view text);
// A zone by its name in the zone database, "Local" or "UTC".
base::StatusOr<base::TimeZone> ParseLocation(std::string_view text);

struct TimeInterval {
  std::vector<TimeRange> times;
  std::vector<InclusiveRange> weekdays;
  std::vector<InclusiveRange> days_of_month;
  std::vector<InclusiveRange> months;
  std::vector<InclusiveRange> years;
  std::optional<base::TimeZone> location;  // UTC if there is none

  bool Contains(base::Time now) const;
  bool operator==(const TimeInterval&) const = default;
};

// Contains a moment when one of its intervals does.
struct NamedTimeInterval {
  std::string name;
  std::vector<TimeInterval> intervals;

  bool Contains(base::Time now) const;
};

// All intervals of a configuration. Immutable, so thread-safe.
class TimeIntervalSet {
 public:
  TimeIntervalSet() = default;
  // kInvalidArgument for a name that is empty or used twice.
  static base::StatusOr<TimeIntervalSet> Build(
      std::vector<NamedTimeInterval> intervals);

  bool Has(std::string_view name) const;

  // Those of `names` that contain `now`, in their order. Unknown names contain
  // nothing.
  std::vector<std::string> Containing(const std::vector<std::string>& names,
                                      base::Time now) const;

  // Why a route with these lists must be silent at `now`: the mute intervals
  // that contain it, or, if none of its active intervals does, all of those.
  // Empty: it may speak.
  std::vector<std::string> MutedBy(const std::vector<std::string>& mute,
                                   const std::vector<std::string>& active,
                                   base::Time now) const;

 private:
  std::map<std::string, NamedTimeInterval, std::less<>> intervals_;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_TIME_INTERVAL_H_
