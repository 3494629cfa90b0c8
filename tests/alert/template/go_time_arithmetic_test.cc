#include "alert/template/go_time_arithmetic.h"

#include <gtest/gtest.h>

#include <compare>
#include <string_view>

#include "alert/template/go_time.h"
#include "tests/alert/template/go_time_cases.h"

namespace tebium::alert::tmpl {
namespace {

using base::Duration;

TEST(GoTimeArithmetic, AddsAndSaturates) {
  struct Case {
    Instant at;
    int64_t nanos;
    std::string_view sum;
  };
  const Case cases[] = {
      {{1769854830, 120000000, "UTC"},
       0,
       "1769854830 2026-01-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       1,
       "1769854830 2026-01-31T10:20:30.120000001+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       -1,
       "1769854830 2026-01-31T10:20:30.119999999+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       880000000,
       "1769854831 2026-01-31T10:20:31+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       -120000001,
       "1769854829 2026-01-31T10:20:29.999999999+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       3600000000000,
       "1769858430 2026-01-31T11:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       -86400000000000,
       "1769768430 2026-01-30T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       kMax,
       "10993226866 2318-05-13T10:07:46.974775807+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       kMin,
       "-7453517207 1733-10-22T10:33:13.265224192+00:00:00 UTC UTC"},
      {{-62135596800, 0, "UTC"},
       -1,
       "-62135596801 0000-12-31T23:59:59.999999999+00:00:00 UTC UTC"},
      {{kMax, 999999999, "UTC"},
       1,
       "-9223372036854775808 292277026596-12-04T15:30:08+00:00:00 UTC UTC"},
      {{9223371974719179007, 999999999, "UTC"},
       1,
       "9223371974719179007 292277024627-12-06T15:30:07+00:00:00 UTC UTC"},
      {{kMin, 0, "UTC"},
       -1,
       "9223372036854775807 292277026596-12-04T15:30:07.999999999+00:00:00 UTC "
       "UTC"},
      {{1774745999, 0, "Europe/Paris"},
       1000000000,
       "1774746000 2026-03-29T03:00:00+02:00:00 CEST Europe/Paris"}};
  for (const Case& c : cases) {
    EXPECT_EQ(Show(Add(c.at.ToTime(), Duration(c.nanos))), c.sum);
  }
}

TEST(GoTimeArithmetic, DatesCountOnOverTheEndOfTheMonth) {
  struct Case {
    Instant at;
    int64_t years;
    int64_t months;
    int64_t days;
    std::string_view sum;
  };
  const Case cases[] = {
      {{1769854830, 120000000, "UTC"},
       0,
       0,
       0,
       "1769854830 2026-01-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       1,
       0,
       "1772533230 2026-03-03T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       0,
       1,
       "1769941230 2026-02-01T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       1,
       0,
       0,
       "1801390830 2027-01-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       4,
       4,
       4,
       "1906798830 2030-06-04T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       -1,
       -1,
       -1,
       "1735554030 2024-12-30T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       -1,
       0,
       "1767176430 2025-12-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       13,
       0,
       "1804069230 2027-03-03T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       -13,
       0,
       "1735640430 2024-12-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       0,
       -31,
       "1767176430 2025-12-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       0,
       1000,
       "1856254830 2028-10-27T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       -2026,
       0,
       0,
       "-62164589970 0000-01-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       -5000,
       0,
       0,
       "-156014948370 -2974-01-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       10000,
       0,
       0,
       "317339374830 12026-01-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1709164800, 0, "UTC"},
       1,
       0,
       0,
       "1740787200 2025-03-01T00:00:00+00:00:00 UTC UTC"},
      {{1709164800, 0, "UTC"},
       4,
       0,
       0,
       "1835395200 2028-02-29T00:00:00+00:00:00 UTC UTC"},
      {{1774690200, 0, "Europe/Paris"},
       0,
       0,
       1,
       "1774773000 2026-03-29T10:30:00+02:00:00 CEST Europe/Paris"},
      {{1774690200, 0, "Europe/Paris"},
       0,
       7,
       -4,
       "1792830600 2026-10-24T10:30:00+02:00:00 CEST Europe/Paris"},
      {{-62135596800, 0, "UTC"},
       0,
       0,
       -1,
       "-62135683200 0000-12-31T00:00:00+00:00:00 UTC UTC"},
      {{1769854830, 5, "America/Los_Angeles"},
       0,
       2,
       8,
       "1775640030 2026-04-08T02:20:30.000000005-07:00:00 PDT "
       "America/Los_Angeles"},
      {{1769854830, 5, "America/Los_Angeles"},
       500,
       0,
       0,
       "17548309230 2526-01-31T02:20:30.000000005-08:00:00 PST "
       "America/Los_Angeles"},
      {{1769854830, 120000000, "UTC"},
       kMax,
       0,
       0,
       "1738280814 2025-01-30T23:46:54.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       kMin,
       kMax,
       "1769616366 2026-01-28T16:06:06.12+00:00:00 UTC UTC"}};
  for (const Case& c : cases) {
    EXPECT_EQ(Show(AddDate(c.at.ToTime(), c.years, c.months, c.days)), c.sum);
  }
}

TEST(GoTimeArithmetic, SubtractsAndCompares) {
  struct Case {
    Instant left;
    Instant right;
    int64_t nanos;
    int order;
  };
  const Case cases[] = {
      {{1769854830, 120000000, "UTC"}, {1769854830, 120000000, "UTC"}, 0, 0},
      {{1769854830, 120000000, "UTC"}, {-62135596800, 0, "UTC"}, kMax, 1},
      {{-62135596800, 0, "UTC"}, {1769854830, 120000000, "UTC"}, kMin, -1},
      {{1769854830, 120000000, "UTC"},
       {1236229385, 12345600, "America/Los_Angeles"},
       533625445107654400,
       1},
      {{1236229385, 12345600, "America/Los_Angeles"},
       {1769854830, 120000000, "UTC"},
       -533625445107654400,
       -1},
      {{0, 1, "UTC"}, {0, 2, "UTC"}, -1, -1},
      {{1, 0, "UTC"}, {0, 999999999, "UTC"}, 1, 1},
      {{9223372036, 854775807, "UTC"}, {0, 0, "UTC"}, kMax, 1},
      {{9223372036, 854775808, "UTC"}, {0, 0, "UTC"}, kMax, 1},
      {{-9223372037, 145224192, "UTC"}, {0, 0, "UTC"}, kMin, -1},
      {{-9223372037, 145224191, "UTC"}, {0, 0, "UTC"}, kMin, -1},
      {{1152921504606846976, 0, "UTC"},
       {-1152921504606846976, 0, "UTC"},
       kMax,
       1},
      {{0, 0, "UTC"}, {0, 0, "America/Los_Angeles"}, 0, 0}};
  for (const Case& c : cases) {
    const GoTime left = c.left.ToTime();
    const GoTime right = c.right.ToTime();
    EXPECT_EQ(Subtract(left, right).count(), c.nanos) << Show(left);
    const auto order = Compare(left, right);
    EXPECT_EQ(std::is_lt(order), c.order < 0) << Show(left);
    EXPECT_EQ(std::is_gt(order), c.order > 0) << Show(left);
  }
}

TEST(GoTimeArithmetic, RoundsFromYearOneOn) {
  struct Case {
    Instant at;
    int64_t unit;
    std::string_view rounded;
    std::string_view truncated;
  };
  const Case cases[] = {
      {{1769854830, 120000000, "UTC"},
       1000000000,
       "1769854830 2026-01-31T10:20:30+00:00:00 UTC UTC",
       "1769854830 2026-01-31T10:20:30+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       60000000000,
       "1769854860 2026-01-31T10:21:00+00:00:00 UTC UTC",
       "1769854800 2026-01-31T10:20:00+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       3600000000000,
       "1769853600 2026-01-31T10:00:00+00:00:00 UTC UTC",
       "1769853600 2026-01-31T10:00:00+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       86400000000000,
       "1769817600 2026-01-31T00:00:00+00:00:00 UTC UTC",
       "1769817600 2026-01-31T00:00:00+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       604800000000000,
       "1769990400 2026-02-02T00:00:00+00:00:00 UTC UTC",
       "1769385600 2026-01-26T00:00:00+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       100000000,
       "1769854830 2026-01-31T10:20:30.1+00:00:00 UTC UTC",
       "1769854830 2026-01-31T10:20:30.1+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       0,
       "1769854830 2026-01-31T10:20:30.12+00:00:00 UTC UTC",
       "1769854830 2026-01-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       -1,
       "1769854830 2026-01-31T10:20:30.12+00:00:00 UTC UTC",
       "1769854830 2026-01-31T10:20:30.12+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       7,
       "1769854830 2026-01-31T10:20:30.119999998+00:00:00 UTC UTC",
       "1769854830 2026-01-31T10:20:30.119999998+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       1234567891,
       "1769854830 2026-01-31T10:20:30.71762875+00:00:00 UTC UTC",
       "1769854829 2026-01-31T10:20:29.483060859+00:00:00 UTC UTC"},
      {{1769854830, 120000000, "UTC"},
       kMax,
       "2428007457 2046-12-09T22:30:57.983430649+00:00:00 UTC UTC",
       "-6795364579 1754-08-30T22:43:41.128654842+00:00:00 UTC UTC"},
      {{-62135596800, 0, "UTC"},
       86400000000000,
       "-62135596800 0001-01-01T00:00:00+00:00:00 UTC UTC",
       "-62135596800 0001-01-01T00:00:00+00:00:00 UTC UTC"},
      {{-62135596801, 500000000, "UTC"},
       60000000000,
       "-62135596800 0001-01-01T00:00:00+00:00:00 UTC UTC",
       "-62135596860 0000-12-31T23:59:00+00:00:00 UTC UTC"},
      {{-62135596801, 500000000, "UTC"},
       1000000000,
       "-62135596800 0001-01-01T00:00:00+00:00:00 UTC UTC",
       "-62135596801 0000-12-31T23:59:59+00:00:00 UTC UTC"},
      {{-1, 999999999, "UTC"},
       3600000000000,
       "0 1970-01-01T00:00:00+00:00:00 UTC UTC",
       "-3600 1969-12-31T23:00:00+00:00:00 UTC UTC"},
      {{1769854830, 0, "Asia/Kolkata"},
       3600000000000,
       "1769853600 2026-01-31T15:30:00+05:30:00 IST Asia/Kolkata",
       "1769853600 2026-01-31T15:30:00+05:30:00 IST Asia/Kolkata"},
      {{1769854830, 0, "Europe/Moscow"},
       86400000000000,
       "1769817600 2026-01-31T03:00:00+03:00:00 MSK Europe/Moscow",
       "1769817600 2026-01-31T03:00:00+03:00:00 MSK Europe/Moscow"},
      {{1769855400, 0, "UTC"},
       1200000000000,
       "1769856000 2026-01-31T10:40:00+00:00:00 UTC UTC",
       "1769854800 2026-01-31T10:20:00+00:00:00 UTC UTC"},
      {{1125899906842624, 123, "UTC"},
       1000000000000007,
       "1125899906403207 35680317-09-20T16:53:27.881734294+00:00:00 UTC UTC",
       "1125899906403207 35680317-09-20T16:53:27.881734294+00:00:00 UTC UTC"},
      {{-1125899906842624, 123, "UTC"},
       1000000000000007,
       "-1125899906596808 -35676378-04-11T01:19:52.119135603+00:00:00 UTC UTC",
       "-1125899907596808 -35676378-03-30T11:33:12.119135596+00:00:00 UTC "
       "UTC"}};
  for (const Case& c : cases) {
    EXPECT_EQ(Show(Round(c.at.ToTime(), Duration(c.unit))), c.rounded);
    EXPECT_EQ(Show(Truncate(c.at.ToTime(), Duration(c.unit))), c.truncated);
  }
}

TEST(GoTimeArithmetic, EveryDayHasItsDate) {
  int64_t day = -400 * 366;
  WallTime before = WallTimeOf(day * 86400, 0);
  for (++day; day < 400 * 366; ++day) {
    const WallTime wall = WallTimeOf(day * 86400, 0);
    ASSERT_EQ(wall.weekday, (before.weekday + 1) % 7);
    const bool is_new_year = wall.year != before.year;
    ASSERT_EQ(wall.year_day, is_new_year ? 1 : before.year_day + 1);
    const bool is_new_month = wall.month != before.month;
    ASSERT_EQ(wall.day, is_new_month ? 1 : before.day + 1);
    ASSERT_LE(wall.day, DaysInMonth(wall.month, wall.year));
    ASSERT_EQ(CivilSeconds(wall.year, wall.month, wall.day, 0), day * 86400);
    before = wall;
  }
}

TEST(GoTime, ComesFromTheProgramsTime) {
  EXPECT_TRUE(GoTime::From(base::kNoTime).IsZero());
  EXPECT_TRUE(GoTime().IsZero());
  EXPECT_EQ(Show(GoTime::From(base::FromNanos(1769854830'500000000))),
            "1769854830 2026-01-31T10:20:30.5+00:00:00 UTC UTC");
  EXPECT_EQ(Show(GoTime::From(base::FromNanos(-1))),
            "-1 1969-12-31T23:59:59.999999999+00:00:00 UTC UTC");
  const GoTime moscow =
      GoTime::From(base::FromNanos(1), ZoneNamed("Europe/Moscow"));
  EXPECT_EQ(Show(moscow),
            "0 1970-01-01T03:00:00.000000001+03:00:00 MSK Europe/Moscow");
  EXPECT_FALSE(moscow.IsZero());
}

TEST(Zones, AreLoadedOrRefusedAsByGo) {
  CallContext context;
  context.load_zone = &base::TimeZone::Load;
  EXPECT_EQ(LoadZone("Europe/Paris", context)->name, "Europe/Paris");
  EXPECT_TRUE(LoadZone("", context)->IsUtc());
  EXPECT_TRUE(LoadZone("UTC", context)->IsUtc());
  EXPECT_FALSE(LoadZone("Etc/UTC", context)->IsUtc());
  struct Case {
    const char* name;
    std::string_view error;
  };
  const Case cases[] = {
      {"Mars/Olympus", "unknown time zone Mars/Olympus"},
      {"local", "unknown time zone local"},
      {"file:Europe/Paris", "unknown time zone file:Europe/Paris"},
      {"Fixed/UTC+01:00:00", "unknown time zone Fixed/UTC+01:00:00"},
      {"../etc/passwd", "time: invalid location name"},
      {"/etc/localtime", "time: invalid location name"},
      {"\\x", "time: invalid location name"},
  };
  for (const Case& c : cases) {
    const auto zone = LoadZone(c.name, context);
    ASSERT_FALSE(zone.ok()) << c.name;
    EXPECT_EQ(zone.status().message(), c.error);
  }
  EXPECT_FALSE(LoadZone("Europe/Paris", CallContext()).ok());
}

}  // namespace
}  // namespace tebium::alert::tmpl
