#include "relay/console/inform_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

using base::Say;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(InformArgumentsTest, WhiteSpaceSeparatesOutsideOfQuotesAndBraces) {
  EXPECT_THAT(SplitArguments("  a  b\tc\n"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(SplitArguments(R"(a="x y" {b="1", c="}"} 2h)"),
              ElementsAre(R"(a="x y")", R"({b="1", c="}"})", "2h"));
  EXPECT_THAT(SplitArguments(R"(a="x \" y" z)"),
              ElementsAre(R"(a="x \" y")", "z"));
  EXPECT_THAT(SplitArguments(R"(a="never closed b)"),
              ElementsAre(R"(a="never closed b)"));
  EXPECT_THAT(SplitArguments(" "), IsEmpty());
}

TEST(InformArgumentsTest, SpansAreReadInBothLanguages) {
  const struct {
    const char* text;
    std::optional<base::Duration> span;
  } cases[] = {
      {"30m", minutes(30)},
      {"2h", hours(2)},
      {"1d", hours(24)},
      {"1h30m", minutes(90)},
      {"30мин", minutes(30)},
      {"2ч", hours(2)},
      {"1Д", hours(24)},
      {"1нед", hours(168)},
      {"366d", hours(24 * 366)},
      {"367d", std::nullopt},
      {"0m", std::nullopt},
      {"-2h", std::nullopt},
      {"2", std::nullopt},
      {"h", std::nullopt},
      {"", std::nullopt},
      {"2 h", std::nullopt},
      {"99999999999999999999h", std::nullopt},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(ReadSpan(test.text), test.span) << test.text;
  }
}

TEST(InformArgumentsTest, SilencesAreReadAsAmtoolWritesThem) {
  const struct {
    const char* text;
    const char* matchers;
    base::Duration duration;
    const char* comment;
  } cases[] = {
      {"alertname=HighCpu 2h", R"({alertname="HighCpu"})", hours(2), ""},
      {R"(alertname=X instance=~"db.*" 30m deploy of v2)",
       R"({alertname="X",instance=~"db.*"})", minutes(30), "deploy of v2"},
      {R"({a="1", b!="2"} 1d "quoted comment")", R"({a="1",b!="2"})", hours(24),
       "quoted comment"},
      {R"(a="x y",b=z 2ч ночные работы)", R"({a="x y",b="z"})", hours(2),
       "ночные работы"},
      {"HighCpu 2h", R"({alertname="HighCpu"})", hours(2), ""},
      {"HighCpu severity=warning 2h",
       R"({alertname="HighCpu",severity="warning"})", hours(2), ""},
      {"alertname=“Disk full” 2h", R"({alertname="Disk full"})", hours(2), ""},
      {"alertname=X 2h a=b", R"({alertname="X"})", hours(2), "a=b"},
  };
  for (const auto& test : cases) {
    const SilenceArguments read = ReadSilenceArguments(test.text);
    ASSERT_TRUE(read.request.has_value()) << test.text;
    EXPECT_EQ(alert::ToString(read.request->matchers), test.matchers);
    EXPECT_EQ(read.request->duration, test.duration) << test.text;
    EXPECT_EQ(read.request->comment, test.comment) << test.text;
  }
}

TEST(InformArgumentsTest, WhatIsWrongWithASilenceIsSaid) {
  const struct {
    const char* text;
    Say say;
    const char* detail;
  } cases[] = {
      {"", Say::kNoMatcher, ""},
      {"2h", Say::kNoMatcher, ""},
      {"{} 2h", Say::kNoMatcher, ""},
      {"alertname=X", Say::kNoDuration, ""},
      {"alertname=X soon", Say::kBadDuration, "soon"},
      {"alertname=X 900d", Say::kBadDuration, "900d"},
      {"alertname=X severity", Say::kBadDuration, "severity"},
      {R"(a=~".*" 2h)", Say::kEmptyMatcher, ""},
      {R"(a!="x" 2h)", Say::kEmptyMatcher, ""},
  };
  for (const auto& test : cases) {
    const SilenceArguments read = ReadSilenceArguments(test.text);
    EXPECT_FALSE(read.request.has_value()) << test.text;
    EXPECT_EQ(read.fault.say, test.say) << test.text;
    EXPECT_EQ(read.fault.detail, test.detail) << test.text;
  }
  const SilenceArguments bad = ReadSilenceArguments(R"(a=~"[" 2h)");
  EXPECT_FALSE(bad.request.has_value());
  EXPECT_EQ(bad.fault.say, Say::kBadMatcher);
  EXPECT_THAT(bad.fault.detail, ::testing::HasSubstr("missing closing ]"));
}

TEST(InformArgumentsTest, ASilenceForNearlyEverythingIsBroad) {
  const struct {
    const char* text;
    bool broad;
  } cases[] = {
      {R"(alertname=~".+" 2h)", true},
      {R"(severity=~".+" module!=x 2h)", true},
      {"alertname=X 2h", false},
      {R"(alertname=~"Disk.*" 2h)", false},
      {R"(severity=~".+" module=x 2h)", false},
  };
  for (const auto& test : cases) {
    const SilenceArguments read = ReadSilenceArguments(test.text);
    ASSERT_TRUE(read.request.has_value()) << test.text;
    EXPECT_EQ(IsBroad(read.request->matchers), test.broad) << test.text;
  }
}

alert::Alert Sample() {
  alert::Alert alert;
  alert.labels = alert::LabelSet::Of({{"alertname", "DiskFull"},
                                      {"instance", "db1:9100"},
                                      {"severity", "critical"}});
  alert.annotations = alert::LabelSet::Of({{"summary", "Диск ПОЛОН на 97%"}});
  return alert;
}

TEST(InformArgumentsTest, AlertsAreSearchedByMatchersAndWords) {
  const struct {
    const char* text;
    bool found;
  } cases[] = {
      {"", true},
      {"disk", true},
      {"DB1", true},
      {"диск полон", true},
      {"ДИСК disk", true},
      {"disk redis", false},
      {"severity=critical", true},
      {"severity=warning", false},
      {R"(severity=critical instance=~"db.*" полон)", true},
      {R"({severity="critical"} redis)", false},
  };
  for (const auto& test : cases) {
    const auto search = ReadAlertSearch(test.text);
    ASSERT_TRUE(search.ok()) << test.text;
    const alert::Alert alert = Sample();
    EXPECT_EQ(alert::MatchesAll(search->matchers, alert.labels) &&
                  search->Matches(alert),
              test.found)
        << test.text;
  }
  EXPECT_FALSE(ReadAlertSearch("a=~[ x").ok());
}

TEST(InformArgumentsTest, CaseIsFoldedInLatinAndCyrillic) {
  EXPECT_EQ(FoldCase("ABC xyz"), "abc xyz");
  EXPECT_EQ(FoldCase("АБВ ПРЯ ЁЖ ёж"), "абв пря ёж ёж");
  EXPECT_EQ(FoldCase("\xD0"), "\xD0");
  EXPECT_EQ(FoldCase("Ünï 漢"), "Ünï 漢");
}

TEST(InformArgumentsTest, HistoryIsSearchedByFieldsAndWords) {
  const auto query =
      ReadHistorySearch("disk module=Redis full severity=critical");
  EXPECT_EQ(query.text, "disk full");
  EXPECT_EQ(query.module, "Redis");
  EXPECT_EQ(query.severity, "critical");
  const auto quoted = ReadHistorySearch(R"(module="My module" a=b)");
  EXPECT_EQ(quoted.module, "My module");
  EXPECT_EQ(quoted.text, "a=b");
}

TEST(InformArgumentsTest, AChartsRangeStandsLast) {
  const auto with = ReadChartArguments("rate(x[5m]) > 3 6h");
  EXPECT_EQ(with.expression, "rate(x[5m]) > 3");
  EXPECT_EQ(with.range, hours(6));
  const auto without = ReadChartArguments(" up ");
  EXPECT_EQ(without.expression, "up");
  EXPECT_EQ(without.range, hours(3));
  // The comparison is not a range.
  EXPECT_EQ(ReadChartArguments("x > 3").expression, "x > 3");
  EXPECT_EQ(ReadChartArguments("6h").expression, "6h");
  EXPECT_EQ(ReadChartArguments("x{a=“b”} 1д").expression, R"(x{a="b"})");
  EXPECT_EQ(ReadChartArguments("").expression, "");
}

}  // namespace
}  // namespace tebium::relay
