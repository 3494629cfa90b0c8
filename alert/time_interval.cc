#include "alert/time_interval.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "alert/quote.h"
#include "base/text.h"

namespace tebium::alert {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {
    "sunday",   "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

base::Status Error(std::string message) {
  return base::InvalidArgumentError(std::move(message));
}

// Go's Atoi, with its errors.
base::StatusOr<int> ParseNumber(std::string_view text) {
  const auto error = [text](std::string_view what) {
    return Error("strconv.Atoi: parsing " + GoQuote(text) + ": " +
                 std::string(what));
  };
  std::string_view digits = text;
  if (digits.starts_with('+')) {
    digits.remove_prefix(1);
    if (digits.starts_with('-')) return error("invalid syntax");
  }
  int value = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, code] = std::from_chars(digits.data(), end, value);
  if (code == std::errc::invalid_argument || rest != end) {
    return error("invalid syntax");
  }
  if (code != std::errc()) return error("value out of range");
  return value;
}

base::StatusOr<int> ParseWeekday(std::string_view text) {
  const auto* found = std::find(kWeekdays.begin(), kWeekdays.end(), text);
  if (found == kWeekdays.end()) {
    return Error(std::string(text) + " is not a valid weekday");
  }
  return static_cast<int>(found - kWeekdays.begin());
}

base::StatusOr<int> ParseMonth(std::string_view text) {
  const auto* found = std::find(kMonths.begin(), kMonths.end(), text);
  if (found != kMonths.end()) {
    return static_cast<int>(found - kMonths.begin()) + 1;
  }
  auto number = ParseNumber(text);
  if (!number.ok()) {
    return Error(std::string(text) + " is not a valid month");
  }
  return number;
}

using ParseMember = base::StatusOr<int> (*)(std::string_view text);

// "a:b", or "a" alone.
base::StatusOr<InclusiveRange> ParseRange(std::string_view text,
                                          ParseMember parse_member) {
  const std::string lower = base::ToLowerAscii(text);
  const std::string_view view = lower;
  const size_t colon = view.find(':');
  if (colon != std::string_view::npos &&
      view.find(':', colon + 1) != std::string_view::npos) {
    return Error("couldn't parse range " + lower + ", invalid format");
  }
  TEBIUM_ASSIGN_OR_RETURN(const int begin, parse_member(view.substr(0, colon)));
  if (colon == std::string_view::npos) return InclusiveRange{begin, begin};
  TEBIUM_ASSIGN_OR_RETURN(const int end, parse_member(view.substr(colon + 1)));
  return InclusiveRange{begin, end};
}

base::StatusOr<int> ParseTimeOfDay(std::string_view text) {
  const auto digit = [text](size_t i) {
    return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100;
  };
  if (text.size() == 5 && text[2] == ':') {
    const int hours = digit(0) * 10 + digit(1);
    const int minutes = digit(3) * 10 + digit(4);
    const bool in_day = hours < 24 && minutes < 60;
    if (in_day || text == "24:00") return hours * 60 + minutes;
  }
  return Error("couldn't parse timestamp " + std::string(text) +
               ", invalid format");
}

std::string MonthName(int month) {
  const bool known = month >= 1 && month <= 12;
  return known ? std::string(kMonths[static_cast<size_t>(month - 1)]) : "";
}

base::Status CheckDayOfMonth(int day) {
  if (day != 0 && day >= -31 && day <= 31) return {};
  return Error(std::to_string(day) +
               " is not a valid day of the month: out of range");
}

int DaysInMonth(int64_t year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30,
                                                31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (month == 2 && leap) return 29;
  return kDays[static_cast<size_t>(month - 1)];
}

bool AnyContains(const std::vector<InclusiveRange>& ranges, int64_t value) {
  return ranges.empty() ||
         std::any_of(ranges.begin(), ranges.end(),
                     [value](const InclusiveRange& range) {
                       return value >= range.begin && value <= range.end;
                     });
}

bool AnyContainsDay(const std::vector<InclusiveRange>& ranges,
                    const base::CivilTime& civil) {
  const int days = DaysInMonth(civil.year, civil.month);
  const auto from_start = [days](int day) {
    return day < 0 ? days + day + 1 : day;
  };
  return ranges.empty() ||
         std::any_of(ranges.begin(), ranges.end(),
                     [&](const InclusiveRange& range) {
                       return civil.day >= from_start(range.begin) &&
                              civil.day <= from_start(range.end);
                     });
}

bool AnyContainsTime(const std::vector<TimeRange>& ranges,
                     const base::CivilTime& civil) {
  const int minute = civil.hour * 60 + civil.minute;
  return ranges.empty() ||
         std::any_of(
             ranges.begin(), ranges.end(), [minute](const TimeRange& range) {
               return minute >= range.start_minute && minute < range.end_minute;
             });
}

}  // namespace

base::StatusOr<TimeRange> ParseTimeRange(std::string_view start_time,
                                         std::string_view end_time) {
  if (start_time.empty() || end_time.empty()) {
    return Error("both start and end times must be provided");
  }
  TEBIUM_ASSIGN_OR_RETURN(const int start, ParseTimeOfDay(start_time));
  TEBIUM_ASSIGN_OR_RETURN(const int end, ParseTimeOfDay(end_time));
  if (start >= end) {
    return Error("start time cannot be equal or greater than end time");
  }
  return TimeRange{start, end};
}

base::StatusOr<InclusiveRange> ParseWeekdayRange(std::string_view text) {
  TEBIUM_ASSIGN_OR_RETURN(const InclusiveRange range,
                          ParseRange(text, ParseWeekday));
  if (range.begin > range.end) {
    return Error("start day cannot be before end day");
  }
  return range;
}

base::StatusOr<InclusiveRange> ParseDayOfMonthRange(std::string_view text) {
  TEBIUM_ASSIGN_OR_RETURN(const InclusiveRange range,
                          ParseRange(text, ParseNumber));
  TEBIUM_RETURN_IF_ERROR(CheckDayOfMonth(range.begin));
  TEBIUM_RETURN_IF_ERROR(CheckDayOfMonth(range.end));
  if (range.begin < 0 && range.end > 0) {
    return Error("end day must be negative if start day is negative");
  }
  // What is in the wrong order even in the shortest month.
  const auto in_february = [](int day) { return day < 0 ? 28 + day : day; };
  if (in_february(range.begin) > in_february(range.end)) {
    return Error("end day " + std::to_string(range.end) +
                 " is always before start day " + std::to_string(range.begin));
  }
  return range;
}

base::StatusOr<InclusiveRange> ParseMonthRange(std::string_view text) {
  TEBIUM_ASSIGN_OR_RETURN(const InclusiveRange range,
                          ParseRange(text, ParseMonth));
  if (range.begin > range.end) {
    return Error("end month " + MonthName(range.end) +
                 " is before start month " + MonthName(range.begin));
  }
  return range;
}

base::StatusOr<InclusiveRange> ParseYearRange(std::string_view text) {
  TEBIUM_ASSIGN_OR_RETURN(const InclusiveRange range,
                          ParseRange(text, ParseNumber));
  if (range.begin > range.end) {
    return Error("end year " + std::to_string(range.end) +
                 " is before start year " + std::to_string(range.begin));
  }
  return range;
}

base::StatusOr<base::TimeZone> ParseLocation(std::string_view text) {
  if (text.empty() || text == "UTC") return base::TimeZone::Utc();
  if (text == "Local") return base::TimeZone::Local();
  // Names of files elsewhere are no zones.
  if (text.front() == '/' || text.front() == '\\' ||
      text.find("..") != std::string_view::npos) {
    return Error("time: invalid location name");
  }
  auto zone = text == "local" || text.find(':') != std::string_view::npos
                  ? base::StatusOr<base::TimeZone>(Error(""))
                  : base::TimeZone::Load(std::string(text));
  if (!zone.ok()) return Error("unknown time zone " + std::string(text));
  return zone;
}

bool TimeInterval::Contains(base::Time now) const {
  const base::CivilTime civil =
      location ? location->Civil(now) : base::TimeZone::Utc().Civil(now);
  return AnyContainsTime(times, civil) &&
         AnyContainsDay(days_of_month, civil) &&
         AnyContains(months, civil.month) &&
         AnyContains(weekdays, civil.weekday) && AnyContains(years, civil.year);
}

bool NamedTimeInterval::Contains(base::Time now) const {
  return std::any_of(
      intervals.begin(), intervals.end(),
      [now](const TimeInterval& interval) { return interval.Contains(now); });
}

base::StatusOr<TimeIntervalSet> TimeIntervalSet::Build(
    std::vector<NamedTimeInterval> intervals) {
  TimeIntervalSet set;
  for (NamedTimeInterval& interval : intervals) {
    std::string name = interval.name;
    if (name.empty()) return Error("missing name in time interval");
    if (!set.intervals_.emplace(name, std::move(interval)).second) {
      return Error("time interval " + GoQuote(name) + " is not unique");
    }
  }
  return set;
}

bool TimeIntervalSet::Has(std::string_view name) const {
  return intervals_.find(name) != intervals_.end();
}

std::vector<std::string> TimeIntervalSet::Containing(
    const std::vector<std::string>& names, base::Time now) const {
  std::vector<std::string> containing;
  for (const std::string& name : names) {
    const auto found = intervals_.find(name);
    if (found != intervals_.end() && found->second.Contains(now)) {
      containing.push_back(name);
    }
  }
  return containing;
}

std::vector<std::string> TimeIntervalSet::MutedBy(
    const std::vector<std::string>& mute,
    const std::vector<std::string>& active, base::Time now) const {
  std::vector<std::string> muted = Containing(mute, now);
  if (muted.empty() && !active.empty() && Containing(active, now).empty()) {
    return active;
  }
  return muted;
}

}  // namespace tebium::alert
