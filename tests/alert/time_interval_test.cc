#include "alert/time_interval.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tebium::alert {
namespace {

base::Time At(const std::string& text) {
  const auto time = base::ParseTimestamp(text, base::TimeZone::Utc());
  EXPECT_TRUE(time.ok()) << text;
  return time.ok() ? *time : base::kNoTime;
}

base::TimeZone Zone(const std::string& name) {
  auto zone = base::TimeZone::Load(name);
  EXPECT_TRUE(zone.ok()) << name;
  return zone.ok() ? *std::move(zone) : base::TimeZone::Utc();
}

template <typename T>
T Must(base::StatusOr<T> parsed) {
  EXPECT_TRUE(parsed.ok()) << parsed.status().message();
  return parsed.ok() ? *std::move(parsed) : T();
}

using Parse = base::StatusOr<InclusiveRange> (*)(std::string_view);

struct RangeCase {
  Parse parse;
  std::string text;
  InclusiveRange range;
};

TEST(RangeTest, Reads) {
  const std::vector<RangeCase> cases = {
      {ParseWeekdayRange, "sunday", {0, 0}},
      {ParseWeekdayRange, "Saturday", {6, 6}},
      {ParseWeekdayRange, "MONDAY:friday", {1, 5}},
      {ParseWeekdayRange, "sunday:saturday", {0, 6}},
      {ParseDayOfMonthRange, "1", {1, 1}},
      {ParseDayOfMonthRange, "31", {31, 31}},
      {ParseDayOfMonthRange, "1:15", {1, 15}},
      {ParseDayOfMonthRange, "-1", {-1, -1}},
      {ParseDayOfMonthRange, "-31:-1", {-31, -1}},
      {ParseDayOfMonthRange, "-3:-1", {-3, -1}},
      {ParseDayOfMonthRange, "1:-1", {1, -1}},
      {ParseDayOfMonthRange, "27:-1", {27, -1}},
      {ParseDayOfMonthRange, "+5", {5, 5}},
      {ParseMonthRange, "january", {1, 1}},
      {ParseMonthRange, "1:3", {1, 3}},
      {ParseMonthRange, "May:August", {5, 8}},
      {ParseMonthRange, "4:december", {4, 12}},
      {ParseYearRange, "2026", {2026, 2026}},
      {ParseYearRange, "2026:2028", {2026, 2028}},
  };
  for (const RangeCase& test : cases) {
    const auto range = test.parse(test.text);
    ASSERT_TRUE(range.ok()) << test.text << ": " << range.status().message();
    EXPECT_EQ(*range, test.range) << test.text;
  }
}

struct RangeErrorCase {
  Parse parse;
  std::string text;
  std::string error;
};

TEST(RangeTest, RefusesInAlertmanagersWords) {
  const std::vector<RangeErrorCase> cases = {
      {ParseWeekdayRange, "", " is not a valid weekday"},
      {ParseWeekdayRange, "Mon", "mon is not a valid weekday"},
      {ParseWeekdayRange, "1", "1 is not a valid weekday"},
      {ParseWeekdayRange, "monday:", " is not a valid weekday"},
      {ParseWeekdayRange, "friday:monday",
       "start day cannot be before end day"},
      {ParseWeekdayRange, "Monday:tuesday:friday",
       "couldn't parse range monday:tuesday:friday, invalid format"},
      {ParseDayOfMonthRange, "0",
       "0 is not a valid day of the month: out of range"},
      {ParseDayOfMonthRange, "32",
       "32 is not a valid day of the month: out of range"},
      {ParseDayOfMonthRange, "1:-32",
       "-32 is not a valid day of the month: out of range"},
      {ParseDayOfMonthRange, "-3:5",
       "end day must be negative if start day is negative"},
      {ParseDayOfMonthRange, "5:3", "end day 3 is always before start day 5"},
      {ParseDayOfMonthRange, "-1:-3",
       "end day -3 is always before start day -1"},
      {ParseDayOfMonthRange, "28:-1",
       "end day -1 is always before start day 28"},
      {ParseDayOfMonthRange, "first",
       "strconv.Atoi: parsing \"first\": invalid syntax"},
      {ParseDayOfMonthRange,
       "1:", "strconv.Atoi: parsing \"\": invalid syntax"},
      {ParseDayOfMonthRange, "+-1",
       "strconv.Atoi: parsing \"+-1\": invalid syntax"},
      {ParseDayOfMonthRange, " 1",
       "strconv.Atoi: parsing \" 1\": invalid syntax"},
      {ParseMonthRange, "Foo", "foo is not a valid month"},
      {ParseMonthRange, "june:may", "end month may is before start month june"},
      {ParseMonthRange, "6:5", "end month may is before start month june"},
      {ParseMonthRange, "13:2", "end month february is before start month "},
      {ParseMonthRange, "1:2:3", "couldn't parse range 1:2:3, invalid format"},
      {ParseYearRange, "2027:2026", "end year 2026 is before start year 2027"},
      {ParseYearRange, "20x6",
       "strconv.Atoi: parsing \"20x6\": invalid syntax"},
      {ParseYearRange, "99999999999999999999",
       "strconv.Atoi: parsing \"99999999999999999999\": value out of range"},
  };
  for (const RangeErrorCase& test : cases) {
    const auto range = test.parse(test.text);
    ASSERT_FALSE(range.ok()) << test.text;
    EXPECT_EQ(range.status().message(), test.error);
  }
}

TEST(TimeRangeTest, Reads) {
  EXPECT_EQ(Must(ParseTimeRange("09:00", "17:30")), (TimeRange{540, 1050}));
  EXPECT_EQ(Must(ParseTimeRange("00:00", "24:00")), (TimeRange{0, 1440}));
  EXPECT_EQ(Must(ParseTimeRange("23:58", "23:59")), (TimeRange{1438, 1439}));
}

TEST(TimeRangeTest, Refuses) {
  struct Case {
    std::string start;
    std::string end;
    std::string error;
  };
  const std::vector<Case> cases = {
      {"", "10:00", "both start and end times must be provided"},
      {"10:00", "", "both start and end times must be provided"},
      {"9:00", "10:00", "couldn't parse timestamp 9:00, invalid format"},
      {"09:00", "24:01", "couldn't parse timestamp 24:01, invalid format"},
      {"09:00", "25:00", "couldn't parse timestamp 25:00, invalid format"},
      {"09:60", "10:00", "couldn't parse timestamp 09:60, invalid format"},
      {"09-00", "10:00", "couldn't parse timestamp 09-00, invalid format"},
      {"ab:cd", "10:00", "couldn't parse timestamp ab:cd, invalid format"},
      {"09:00:00", "10:00",
       "couldn't parse timestamp 09:00:00, invalid format"},
      {"10:00", "10:00", "start time cannot be equal or greater than end time"},
      {"22:00", "06:00", "start time cannot be equal or greater than end time"},
      {"24:00", "24:00", "start time cannot be equal or greater than end time"},
  };
  for (const Case& test : cases) {
    const auto range = ParseTimeRange(test.start, test.end);
    ASSERT_FALSE(range.ok()) << test.start << " " << test.end;
    EXPECT_EQ(range.status().message(), test.error);
  }
}

TEST(LocationTest, ReadsZonesAndNothingElse) {
  for (const char* name : {"", "UTC", "Local", "Europe/Berlin", "Asia/Tokyo"}) {
    EXPECT_TRUE(ParseLocation(name).ok()) << name;
  }
  EXPECT_EQ(ParseLocation("Mars/Olympus").status().message(),
            "unknown time zone Mars/Olympus");
  EXPECT_EQ(ParseLocation("local").status().message(),
            "unknown time zone local");
  EXPECT_EQ(ParseLocation("file:/etc/passwd").status().message(),
            "unknown time zone file:/etc/passwd");
  for (const char* name : {"/etc/localtime", "../../etc/passwd", "\\x"}) {
    EXPECT_EQ(ParseLocation(name).status().message(),
              "time: invalid location name");
  }
}

TEST(CivilTimeTest, KnowsZonesAndWeekdays) {
  struct Case {
    std::string zone;
    std::string utc;
    base::CivilTime civil;
  };
  const std::vector<Case> cases = {
      {"UTC", "1970-01-01T00:00:01Z", {1970, 1, 1, 4, 0, 0, 1}},
      {"UTC", "2026-02-01T23:59:59Z", {2026, 2, 1, 0, 23, 59, 59}},
      {"UTC", "1969-12-31T23:59:59.5Z", {1969, 12, 31, 3, 23, 59, 59}},
      {"Europe/Berlin", "2026-03-29T00:59:00Z", {2026, 3, 29, 0, 1, 59, 0}},
      {"Europe/Berlin", "2026-03-29T01:00:00Z", {2026, 3, 29, 0, 3, 0, 0}},
      {"Europe/Berlin", "2026-10-25T00:30:00Z", {2026, 10, 25, 0, 2, 30, 0}},
      {"Europe/Berlin", "2026-10-25T01:30:00Z", {2026, 10, 25, 0, 2, 30, 0}},
      {"America/New_York", "2026-03-08T06:59:00Z", {2026, 3, 8, 0, 1, 59, 0}},
      {"America/New_York", "2026-03-08T07:00:00Z", {2026, 3, 8, 0, 3, 0, 0}},
      {"America/New_York",
       "2026-01-01T04:59:00Z",
       {2025, 12, 31, 3, 23, 59, 0}},
      {"Asia/Kolkata", "2026-06-06T18:30:00Z", {2026, 6, 7, 0, 0, 0, 0}},
      {"Pacific/Kiritimati", "2026-06-06T10:00:00Z", {2026, 6, 7, 0, 0, 0, 0}},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Zone(test.zone).Civil(At(test.utc)), test.civil)
        << test.zone << " " << test.utc;
  }
}

struct ContainsCase {
  std::string now;
  bool contains;
};

void ExpectContains(const TimeInterval& interval,
                    const std::vector<ContainsCase>& cases) {
  for (const ContainsCase& test : cases) {
    EXPECT_EQ(interval.Contains(At(test.now)), test.contains) << test.now;
  }
}

TEST(TimeIntervalTest, WithoutFieldsIsAlways) {
  EXPECT_TRUE(TimeInterval().Contains(At("2026-01-01T00:00:00Z")));
}

TEST(TimeIntervalTest, TimesOfDayEndBeforeTheirEnd) {
  TimeInterval interval;
  interval.times = {Must(ParseTimeRange("09:00", "17:00")),
                    Must(ParseTimeRange("22:00", "24:00"))};
  ExpectContains(interval, {{"2026-01-05T08:59:59Z", false},
                            {"2026-01-05T09:00:00Z", true},
                            {"2026-01-05T16:59:59.999Z", true},
                            {"2026-01-05T17:00:00Z", false},
                            {"2026-01-05T21:59:59Z", false},
                            {"2026-01-05T22:00:00Z", true},
                            {"2026-01-05T23:59:59Z", true},
                            {"2026-01-06T00:00:00Z", false}});
}

TEST(TimeIntervalTest, FieldsMustAllAgree) {
  TimeInterval interval;
  interval.weekdays = {Must(ParseWeekdayRange("monday:friday"))};
  interval.months = {Must(ParseMonthRange("january")),
                     Must(ParseMonthRange("11:12"))};
  interval.years = {Must(ParseYearRange("2026:2027"))};
  ExpectContains(interval, {{"2026-01-05T10:00:00Z", true},     // Monday
                            {"2026-01-04T10:00:00Z", false},    // Sunday
                            {"2026-01-10T10:00:00Z", false},    // Saturday
                            {"2026-02-02T10:00:00Z", false},    // February
                            {"2026-12-04T10:00:00Z", true},     // Friday
                            {"2025-01-06T10:00:00Z", false},    // 2025
                            {"2027-11-01T00:00:00Z", true},     // Monday
                            {"2028-01-03T00:00:00Z", false}});  // 2028
}

TEST(TimeIntervalTest, DaysFromTheMonthsEnd) {
  TimeInterval last;
  last.days_of_month = {Must(ParseDayOfMonthRange("-1"))};
  ExpectContains(last, {{"2026-01-31T12:00:00Z", true},
                        {"2026-01-30T12:00:00Z", false},
                        {"2026-02-28T12:00:00Z", true},
                        {"2026-02-27T12:00:00Z", false},
                        {"2026-04-30T12:00:00Z", true},
                        {"2024-02-28T12:00:00Z", false},
                        {"2024-02-29T12:00:00Z", true},
                        {"2000-02-29T12:00:00Z", true},
                        {"2100-02-28T12:00:00Z", true},
                        {"2100-03-01T12:00:00Z", false}});
  TimeInterval last_week;
  last_week.days_of_month = {Must(ParseDayOfMonthRange("-7:-1"))};
  ExpectContains(last_week, {{"2026-02-21T12:00:00Z", false},
                             {"2026-02-22T12:00:00Z", true},
                             {"2026-02-28T12:00:00Z", true},
                             {"2026-03-01T12:00:00Z", false},
                             {"2026-03-25T12:00:00Z", true},
                             {"2026-03-24T12:00:00Z", false}});
}

TEST(TimeIntervalTest, DaysThatAMonthLacks) {
  TimeInterval long_months;
  long_months.days_of_month = {Must(ParseDayOfMonthRange("31"))};
  ExpectContains(long_months, {{"2026-01-31T12:00:00Z", true},
                               {"2026-04-30T12:00:00Z", false},
                               {"2026-02-28T12:00:00Z", false}});
  TimeInterval to_the_end;
  to_the_end.days_of_month = {Must(ParseDayOfMonthRange("27:31"))};
  ExpectContains(to_the_end, {{"2026-02-26T12:00:00Z", false},
                              {"2026-02-28T12:00:00Z", true},
                              {"2026-03-01T12:00:00Z", false}});
  TimeInterval all;
  all.days_of_month = {Must(ParseDayOfMonthRange("-31:-1"))};
  ExpectContains(all, {{"2026-02-01T00:00:00Z", true},
                       {"2026-02-28T23:59:00Z", true},
                       {"2026-12-31T23:59:00Z", true}});
  TimeInterval from_afar;
  from_afar.days_of_month = {Must(ParseDayOfMonthRange("-31:-29"))};
  ExpectContains(from_afar, {{"2026-01-01T12:00:00Z", true},
                             {"2026-01-03T12:00:00Z", true},
                             {"2026-01-04T12:00:00Z", false},
                             {"2026-04-02T12:00:00Z", true},
                             {"2026-04-03T12:00:00Z", false},
                             {"2026-02-01T12:00:00Z", false},
                             {"2024-02-01T12:00:00Z", true},
                             {"2024-02-02T12:00:00Z", false}});
  TimeInterval middle;
  middle.days_of_month = {Must(ParseDayOfMonthRange("10:-10"))};
  ExpectContains(middle, {{"2026-02-09T12:00:00Z", false},
                          {"2026-02-10T12:00:00Z", true},
                          {"2026-02-19T12:00:00Z", true},
                          {"2026-02-20T12:00:00Z", false},
                          {"2026-03-22T12:00:00Z", true},
                          {"2026-03-23T12:00:00Z", false}});
}

TEST(TimeIntervalTest, OfficeHoursInBerlinFollowTheClocksThere) {
  TimeInterval office;
  office.times = {Must(ParseTimeRange("09:00", "17:00"))};
  office.weekdays = {Must(ParseWeekdayRange("monday:friday"))};
  office.location = Zone("Europe/Berlin");
  ExpectContains(office, {{"2026-03-27T07:59:00Z", false},  // 08:59 CET
                          {"2026-03-27T08:00:00Z", true},
                          {"2026-03-27T15:59:00Z", true},
                          {"2026-03-27T16:00:00Z", false},
                          {"2026-03-30T06:59:00Z", false},  // 08:59 CEST
                          {"2026-03-30T07:00:00Z", true},
                          {"2026-03-30T15:00:00Z", false},
                          {"2026-10-23T07:00:00Z", true},   // CEST
                          {"2026-10-26T07:00:00Z", false},  // CET
                          {"2026-10-26T08:00:00Z", true}});
}

TEST(TimeIntervalTest, TheHourThatIsSkippedAndTheOneThatComesTwice) {
  TimeInterval night;
  night.times = {Must(ParseTimeRange("02:00", "03:00"))};
  night.location = Zone("Europe/Berlin");
  // 29 March 2026 has no 02:30, 25 October has two.
  ExpectContains(night, {{"2026-03-29T00:59:59Z", false},
                         {"2026-03-29T01:00:00Z", false},
                         {"2026-10-24T23:59:59Z", false},
                         {"2026-10-25T00:00:00Z", true},
                         {"2026-10-25T00:59:59Z", true},
                         {"2026-10-25T01:00:00Z", true},
                         {"2026-10-25T01:59:59Z", true},
                         {"2026-10-25T02:00:00Z", false}});
  night.location = Zone("America/New_York");
  ExpectContains(night, {{"2026-03-08T06:59:59Z", false},
                         {"2026-03-08T07:00:00Z", false},
                         {"2026-11-01T06:59:59Z", false},
                         {"2026-11-01T07:00:00Z", true},
                         {"2026-11-01T08:00:00Z", false}});
  TimeInterval one;
  one.times = {Must(ParseTimeRange("01:00", "02:00"))};
  one.location = Zone("America/New_York");
  ExpectContains(one, {{"2026-11-01T05:00:00Z", true},
                       {"2026-11-01T06:59:59Z", true},
                       {"2026-11-01T07:00:00Z", false}});
}

TEST(TimeIntervalTest, LastDayOfAMonthInWhichTheClocksChange) {
  TimeInterval last;
  last.days_of_month = {Must(ParseDayOfMonthRange("-1"))};
  last.location = Zone("Europe/Berlin");
  ExpectContains(last, {{"2026-03-30T12:00:00Z", false},
                        {"2026-03-30T22:00:00Z", true},  // midnight there
                        {"2026-03-31T21:59:59Z", true},
                        {"2026-03-31T22:00:00Z", false},
                        {"2026-10-31T12:00:00Z", true},
                        {"2026-10-31T23:00:00Z", false}});
}

TEST(TimeIntervalTest, DatesAreThoseOfTheZone) {
  TimeInterval new_year;
  new_year.days_of_month = {Must(ParseDayOfMonthRange("1"))};
  new_year.months = {Must(ParseMonthRange("january"))};
  new_year.years = {Must(ParseYearRange("2026"))};
  new_year.location = Zone("America/New_York");
  ExpectContains(new_year, {{"2026-01-01T04:59:59Z", false},
                            {"2026-01-01T05:00:00Z", true},
                            {"2026-01-02T04:59:59Z", true},
                            {"2026-01-02T05:00:00Z", false}});
}

NamedTimeInterval Named(const std::string& name, const std::string& start,
                        const std::string& end) {
  TimeInterval interval;
  interval.times = {Must(ParseTimeRange(start, end))};
  return {name, {interval}};
}

TEST(TimeIntervalSetTest, TellsWhichMute) {
  auto set = TimeIntervalSet::Build({Named("night", "00:00", "06:00"),
                                     Named("early", "04:00", "08:00"),
                                     Named("office", "09:00", "17:00")});
  ASSERT_TRUE(set.ok());
  EXPECT_TRUE(set->Has("night"));
  EXPECT_FALSE(set->Has("day"));
  const std::vector<std::string> none;
  const std::vector<std::string> night_early = {"night", "early"};
  const std::vector<std::string> office = {"office"};
  const auto at = [](const char* time) {
    return At(std::string("2026-01-05T") + time + ":00Z");
  };
  EXPECT_EQ(set->MutedBy(night_early, none, at("05:00")), night_early);
  EXPECT_EQ(set->MutedBy(night_early, none, at("07:00")),
            (std::vector<std::string>{"early"}));
  EXPECT_EQ(set->MutedBy(night_early, none, at("10:00")), none);
  EXPECT_EQ(set->MutedBy(none, office, at("10:00")), none);
  EXPECT_EQ(set->MutedBy(none, office, at("18:00")), office);
  EXPECT_EQ(set->MutedBy(night_early, office, at("05:00")), night_early);
  EXPECT_EQ(set->MutedBy(night_early, office, at("18:00")), office);
  EXPECT_EQ(set->MutedBy(none, none, at("18:00")), none);
  EXPECT_EQ(set->MutedBy({"unknown"}, none, at("18:00")), none);
}

TEST(TimeIntervalSetTest, NamesAreUnique) {
  EXPECT_EQ(TimeIntervalSet::Build(
                {Named("a", "00:00", "01:00"), Named("a", "02:00", "03:00")})
                .status()
                .message(),
            "time interval \"a\" is not unique");
  EXPECT_EQ(
      TimeIntervalSet::Build({Named("", "00:00", "01:00")}).status().message(),
      "missing name in time interval");
}

TEST(NamedTimeIntervalTest, OneOfItsIntervalsIsEnough) {
  NamedTimeInterval named = Named("n", "00:00", "01:00");
  named.intervals.push_back(Named("n", "02:00", "03:00").intervals.front());
  EXPECT_TRUE(named.Contains(At("2026-01-05T00:30:00Z")));
  EXPECT_FALSE(named.Contains(At("2026-01-05T01:30:00Z")));
  EXPECT_TRUE(named.Contains(At("2026-01-05T02:30:00Z")));
  EXPECT_FALSE(NamedTimeInterval().Contains(At("2026-01-05T02:30:00Z")));
}

}  // namespace
}  // namespace tebium::alert
