#include "base/clock.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/support/manual_clock.h"

namespace tebium::base {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int64_t kInstant = 1769854830;  // 2026-01-31T10:20:30Z

struct TimestampCase {
  const char* text;
  int64_t seconds;
  int64_t nanos;
};

TEST(ParseTimestamp, ReadsWhatSendersWrite) {
  const TimestampCase cases[] = {
      {"2026-01-31T10:20:30Z", kInstant, 0},
      {"2026-01-31t10:20:30z", kInstant, 0},
      {" 2026-01-31 10:20:30 ", kInstant, 0},
      {"2026-01-31T10:20:30.5Z", kInstant, 500'000'000},
      {"2026-01-31T10:20:30,123456Z", kInstant, 123'456'000},
      {"2026-01-31T10:20:30.123456789123Z", kInstant, 123'456'789},
      {"2026-01-31T13:20:30+03:00", kInstant, 0},
      {"2026-01-31T13:20:30+0300", kInstant, 0},
      {"2026-01-31T13:20:30+03", kInstant, 0},
      {"2026-01-31T05:50:30-04:30", kInstant, 0},
      {"2026-01-31T10:20Z", kInstant - 30, 0},
      {"2026-01-31", 1769817600, 0},
      {"1969-12-31T23:59:59.5Z", -1, 500'000'000},
      {"1678-01-01T00:00:00Z", -9214560000, 0},
      {"2024-02-29T00:00:00Z", 1709164800, 0},
  };
  for (const TimestampCase& c : cases) {
    const auto time = ParseTimestamp(c.text, TimeZone::Utc());
    ASSERT_TRUE(time.ok()) << c.text << ": " << time.status().ToString();
    EXPECT_EQ(ToNanos(*time), c.seconds * 1'000'000'000 + c.nanos) << c.text;
  }
}

TEST(ParseTimestamp, AssumesTheGivenZoneOnlyWithoutOne) {
  const auto moscow = TimeZone::Load("Europe/Moscow");
  ASSERT_TRUE(moscow.ok());
  EXPECT_EQ(ToNanos(*ParseTimestamp("2026-01-31T13:20:30", *moscow)),
            kInstant * 1'000'000'000);
  EXPECT_EQ(ToNanos(*ParseTimestamp("2026-01-31T10:20:30Z", *moscow)),
            kInstant * 1'000'000'000);
}

TEST(ParseTimestamp, YearOneIsNoTime) {
  const auto time = ParseTimestamp("0001-01-01T00:00:00Z", TimeZone::Utc());
  ASSERT_TRUE(time.ok());
  EXPECT_EQ(*time, kNoTime);
}

TEST(ParseTimestamp, RefusesTheRest) {
  for (const char* text : {"",
                           "now",
                           "2026",
                           "2026-01",
                           "2026-1-31",
                           "2026-02-30",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-01-31T",
                           "2026-01-31T24:00:00Z",
                           "2026-01-31T10:60:00Z",
                           "2026-01-31T10:20:61Z",
                           "2026-01-31T10:20:30.Z",
                           "2026-01-31T10:20:30Zx",
                           "2026-01-31T10:20:30+24:00",
                           "2026-01-31T10:20:30+03:60",
                           "2026-01-31T10:20:30+3",
                           "2026-01-31T10:20:30*03:00",
                           "2026-01-31X10:20:30",
                           "+026-01-31",
                           "2025-02-29"}) {
    const auto time = ParseTimestamp(text, TimeZone::Utc());
    EXPECT_FALSE(time.ok()) << text;
    EXPECT_EQ(time.status().code(), StatusCode::kInvalidArgument) << text;
  }
}

TEST(ParseTimestamp, RefusesYearsThatDoNotFit) {
  for (const char* text : {"1677-12-31T23:59:59Z", "2262-01-01T00:00:00Z",
                           "0002-01-01T00:00:00Z", "9999-12-31"}) {
    const auto time = ParseTimestamp(text, TimeZone::Utc());
    ASSERT_FALSE(time.ok()) << text;
    EXPECT_NE(time.status().message().find("year out of range"),
              std::string::npos);
  }
}

TEST(ParseTimestamp, ErrorsStayShort) {
  const std::string digits(100'000, '7');
  for (const std::string& text : {digits, "2300-01-01T00:00:00." + digits}) {
    const auto time = ParseTimestamp(text, TimeZone::Utc());
    ASSERT_FALSE(time.ok());
    EXPECT_LT(time.status().message().size(), 200u);
  }
}

TEST(FormatTimestamp, HasMilliseconds) {
  EXPECT_EQ(FormatTimestamp(FromNanos(kInstant * 1'000'000'000 + 123'999'999)),
            "2026-01-31T10:20:30.123Z");
  EXPECT_EQ(FormatTimestamp(FromNanos(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatTimestamp(kNoTime), "0001-01-01T00:00:00.000Z");
}

TEST(FormatTimestamp, IsReadBack) {
  for (const int64_t millis :
       {int64_t{1}, int64_t{-1}, int64_t{951782400000}, int64_t{4102444799999},
        int64_t{-9214560000000}, int64_t{9214646399999}}) {
    const Time time(milliseconds{millis});
    const auto read = ParseTimestamp(FormatTimestamp(time), TimeZone::Utc());
    ASSERT_TRUE(read.ok()) << millis;
    EXPECT_EQ(*read, time) << millis;
  }
}

TEST(TimeZone, FormatsInItsOwnTime) {
  const auto moscow = TimeZone::Load("Europe/Moscow");
  ASSERT_TRUE(moscow.ok());
  const Time time(seconds{kInstant});
  EXPECT_EQ(moscow->Format("%d.%m.%Y %H:%M:%S", time), "31.01.2026 13:20:30");
  EXPECT_EQ(TimeZone::Utc().Format("%H:%M %Z", time), "10:20 UTC");
}

TEST(TimeZone, KnowsItsOffsetsInAnyYear) {
  struct Case {
    const char* zone;
    int64_t at;
    ZoneOffset offset;
  };
  const int64_t max = std::numeric_limits<int64_t>::max();
  const int64_t min = std::numeric_limits<int64_t>::min();
  const Case cases[] = {
      {"UTC", kInstant, {0, false, "UTC"}},
      {"UTC", min, {0, false, "UTC"}},
      {"UTC", max, {0, false, "UTC"}},
      {"Europe/Moscow", kInstant, {10800, false, "MSK"}},
      {"Europe/Moscow", 1300000000, {10800, false, "MSK"}},
      {"Europe/Moscow", 1310000000, {14400, false, "MSK"}},
      {"Europe/Moscow", -62135596800, {9017, false, "LMT"}},
      {"Europe/Moscow", min, {9017, false, "LMT"}},
      {"Europe/Paris", kInstant, {3600, false, "CET"}},
      {"Europe/Paris", kInstant + 120 * 86400, {7200, true, "CEST"}},
      // 400 years, and then 400 years without end, later.
      {"Europe/Paris",
       kInstant + 120 * 86400 + 12622780800,
       {7200, true, "CEST"}},
      {"Europe/Paris",
       kInstant + 730'000'000 * 12622780800,
       {3600, false, "CET"}},
      {"Europe/Paris",
       kInstant + 120 * 86400 + 730'000'000 * 12622780800,
       {7200, true, "CEST"}},
      {"America/Sao_Paulo", kInstant, {-10800, false, "-03"}},
  };
  for (const Case& c : cases) {
    const auto zone = TimeZone::Load(c.zone);
    ASSERT_TRUE(zone.ok());
    const ZoneOffset offset = zone->OffsetAt(c.at);
    EXPECT_EQ(offset, c.offset) << c.zone << " at " << c.at << ": "
                                << offset.seconds << " " << offset.abbreviation;
  }
}

TEST(TimeZone, KnowsWhatItsAbbreviationsStandFor) {
  struct Case {
    const char* zone;
    const char* abbreviation;
    int64_t at;
    std::optional<int> seconds;
  };
  const Case cases[] = {
      {"UTC", "UTC", kInstant, 0},
      {"UTC", "MSK", kInstant, std::nullopt},
      {"Europe/Moscow", "MSK", kInstant, 10800},
      {"Europe/Moscow", "MSK", 1310000000, 14400},
      {"Europe/Moscow", "MSD", kInstant, 14400},  // no longer, but once
      {"Europe/Moscow", "EST", kInstant, std::nullopt},
      {"Europe/Paris", "CET", kInstant, 3600},
      {"Europe/Paris", "CEST", kInstant, 7200},
      {"Europe/Paris", "", kInstant, std::nullopt},
      {"America/Sao_Paulo", "-03", kInstant, -10800},
  };
  for (const Case& c : cases) {
    const auto zone = TimeZone::Load(c.zone);
    ASSERT_TRUE(zone.ok());
    EXPECT_EQ(zone->OffsetNamed(c.abbreviation, c.at), c.seconds)
        << c.zone << " " << c.abbreviation;
  }
}

TEST(TimeZone, AnUnknownNameIsAnError) {
  const auto zone = TimeZone::Load("Mars/Olympus");
  ASSERT_FALSE(zone.ok());
  EXPECT_EQ(zone.status().code(), StatusCode::kInvalidArgument);
  EXPECT_NE(zone.status().message().find("Mars/Olympus"), std::string::npos);
  EXPECT_TRUE(TimeZone::Load("local").ok());
}

TEST(Durations, BothWays) {
  const std::pair<const char*, Duration> cases[] = {
      {"0s", seconds(0)},
      {"250ms", milliseconds(250)},
      {"30s", seconds(30)},
      {"5m", minutes(5)},
      {"1h30m", minutes(90)},
      {"90d", hours(24 * 90)},
      {"1w", hours(24 * 7)},
      {"1y", hours(24 * 365)},
      {"1d1ms", hours(24) + milliseconds(1)}};
  for (const auto& [text, duration] : cases) {
    const auto parsed = ParseDuration(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(*parsed, duration) << text;
    EXPECT_EQ(FormatDuration(duration), text);
  }
  EXPECT_EQ(*ParseDuration("0"), Duration(0));
  EXPECT_EQ(*ParseDuration("2w3d"), hours(24 * 17));
}

TEST(Durations, RefusesTheRest) {
  for (const char* text :
       {"", "5", "m", "5x", "-5s", "5 s", "1m1h", "1m1m", "1.5h", "00",
        "9223372036854775807s", "99999999999999999999s", "292y200y"}) {
    EXPECT_FALSE(ParseDuration(text).ok()) << text;
  }
}

TEST(Durations, FormatsWhatNobodyWrites) {
  EXPECT_EQ(FormatDuration(-seconds(90)), "-1m30s");
  EXPECT_EQ(FormatDuration(Duration(999)), "0s");
  EXPECT_EQ(FormatDuration(-Duration(999)), "0s");
  EXPECT_EQ(FormatDuration(hours(24 * 8)), "8d");
  EXPECT_EQ(FormatDuration(Duration(std::numeric_limits<int64_t>::min()))
                .substr(0, 2),
            "-1");
}

TEST(SystemClock, RunsForwardInThisCentury) {
  const SystemClock clock;
  const Duration before = clock.Monotonic();
  EXPECT_GT(ToNanos(clock.Now()), kInstant / 2 * 1'000'000'000);
  EXPECT_GE(clock.Monotonic(), before);
}

TEST(ManualClock, MovesOnlyWhenTold) {
  testing::ManualClock clock;
  const Time start = clock.Now();
  EXPECT_EQ(ToNanos(start), kInstant * 1'000'000'000);
  clock.Advance(seconds(5));
  EXPECT_EQ(clock.Now(), start + seconds(5));
  EXPECT_EQ(clock.Monotonic(), seconds(5));
  clock.Set(start - hours(1));
  EXPECT_EQ(clock.Now(), start - hours(1));
  EXPECT_EQ(clock.Monotonic(), seconds(5));
}

TEST(MinuteOfDayTest, ReadsATimeOfDay) {
  const struct {
    const char* text;
    int minute;  // -1: refused
  } cases[] = {{"00:00", 0},     {"08:30", 510}, {"8:30", 510}, {"23:59", 1439},
               {"24:00", -1},    {"12:60", -1},  {"12", -1},    {"", -1},
               {"12:30:00", -1}, {"-1:00", -1},  {"1 :00", -1}, {":", -1}};
  for (const auto& c : cases) {
    const auto minute = ParseMinuteOfDay(c.text);
    EXPECT_EQ(minute.ok() ? *minute : -1, c.minute) << c.text;
  }
}

}  // namespace
}  // namespace tebium::base
