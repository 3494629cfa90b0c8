#include "exporter/collectors/text_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace tebium::exporter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr TextFormat kProm = TextFormat::kPrometheus;
constexpr TextFormat kOpen = TextFormat::kOpenMetrics;

// "counter x_total = 1; x_total{a=\"b\"} = 2".
std::string Say(const CollectedFamily& family) {
  std::string text(MetricTypeName(family.type));
  for (const CollectedSeries& series : family.series) {
    std::string line;
    AppendSeries(line, family.name + std::string(series.suffix), series.labels,
                 series.value);
    text += " " + line.substr(0, line.size() - 1) + ";";
  }
  return text;
}

base::StatusOr<MetricsText> Parse(const std::string& text, TextFormat format,
                                  const TextBounds& bounds = {}) {
  return ParseMetricsText(text, format, bounds, nullptr);
}

std::vector<std::string> Read(const std::string& text,
                              TextFormat format = kProm) {
  const auto parsed = Parse(text, format);
  EXPECT_TRUE(parsed.ok()) << parsed.status().message() << "\n" << text;
  std::vector<std::string> families;
  if (!parsed.ok()) return families;
  EXPECT_EQ(parsed->dropped, 0u);
  for (const auto& family : parsed->families) families.push_back(Say(family));
  return families;
}

TEST(MetricsTextTest, FamiliesAreRead) {
  struct Case {
    std::string text;
    std::string family;
  };
  const std::string open =
      "# HELP requests Served.\n# TYPE requests counter\n"
      "requests_total{code=\"200\"} 3 123.5 # {trace=\"x\"} 1 2.5\n"
      "requests_created 12\n# EOF\n";
  for (const auto& [text, family] : std::vector<Case>{
           {"up 1\n", "untyped up 1;"},
           {"# TYPE a_total counter\na_total 1\n", "counter a_total 1;"},
           {"# TYPE a counter\na 1\n", "counter a 1;"},
           {"# TYPE a untyped\na 1\n", "untyped a 1;"},
           {"a{x=\"1\",y=\"2\",} 4 -1395066363000\n",
            "untyped a{x=\"1\",y=\"2\"} 4;"},
           {"  a { y = \"2\" , x = \"1\" }  4  \n",
            "untyped a{x=\"1\",y=\"2\"} 4;"},
           {"a{}\t4\n", "untyped a 4;"},
           {"a{x=\"\"} 4\n", "untyped a 4;"},
           {"a{x=\"1\"}4\n", "untyped a{x=\"1\"} 4;"},
           {"a{x=\"q\\\"b\\\\n\\n\"} 4\n",
            "untyped a{x=\"q\\\"b\\\\n\\n\"} 4;"},
           {"# a comment\n#\n\n \t\n# HELPER x\na 1\n", "untyped a 1;"},
           {"# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n",
            "histogram h_bucket{le=\"+Inf\"} 2; h_sum 3; h_count 2;"},
           {"# TYPE s summary\ns{quantile=\"0.5\"} 2\ns_sum 3\ns_count 2\n",
            "summary s{quantile=\"0.5\"} 2; s_sum 3; s_count 2;"},
       }) {
    EXPECT_THAT(Read(text), ElementsAre(family)) << text;
  }
  EXPECT_THAT(Read(open, kOpen),
              ElementsAre("counter requests_total{code=\"200\"} 3;"));
  EXPECT_EQ(Parse(open, kOpen)->families[0].help, "Served.");
}

TEST(MetricsTextTest, OpenMetricsOwnTypesAreShownAsOthers) {
  struct Case {
    std::string text;
    std::string family;
  };
  for (const auto& [text, family] : std::vector<Case>{
           {"# TYPE a unknown\na 1\n", "untyped a 1;"},
           {"# TYPE b info\nb_info{v=\"2\"} 1\n", "gauge b_info{v=\"2\"} 1;"},
           {"# TYPE s stateset\ns{s=\"on\"} 1\n", "gauge s{s=\"on\"} 1;"},
           {"# TYPE g gaugehistogram\ng_gcount 1\n", "untyped g_gcount 1;"},
           {"# TYPE h histogram\n# UNIT h seconds\nh_created 5\nh_count 1\n",
            "histogram h_count 1;"},
       }) {
    EXPECT_THAT(Read(text + "# EOF", kOpen), ElementsAre(family)) << text;
  }
}

TEST(MetricsTextTest, NumbersAreRead) {
  struct Case {
    std::string text;
    double value;
  };
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const auto& [text, value] : std::vector<Case>{{"1", 1},
                                                     {"+1.5", 1.5},
                                                     {"-2e3", -2000},
                                                     {"1.", 1},
                                                     {".5", 0.5},
                                                     {"Inf", kInfinity},
                                                     {"+Inf", kInfinity},
                                                     {"-Inf", -kInfinity}}) {
    const auto parsed = Parse("a " + text + "\n", kProm);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(parsed->families[0].series[0].value, value) << text;
  }
  EXPECT_TRUE(std::isnan(Parse("a NaN\n", kProm)->families[0].series[0].value));
}

TEST(MetricsTextTest, FaultsNameTheirLine) {
  struct Case {
    TextFormat format;
    std::string text;
    std::string error;
  };
  for (const auto& [format, text, error] : std::vector<Case>{
           {kProm, "a 1\nb\n", "line 2: expected a number"},
           {kProm, "a 1", "line 1: the line has no end"},
           {kProm, "1a 1\n", "line 1: expected a metric's name"},
           {kProm, "a nan(1)\n", "expected a number"},
           {kProm, "a +-1\n", "expected a number"},
           {kProm, "a 1x\n", "expected a number"},
           {kProm, "a 1e999\n", "expected a number"},
           {kProm, "a 1 1.5\n", "expected a timestamp"},
           {kProm, "a 1 2 3\n", "expected the end of the line"},
           {kProm, "a 1 # {} 1\n", "expected a timestamp"},
           {kProm, "a{b:c=\"1\"} 1\n", "expected a label's name"},
           {kProm, "a{b} 1\n", "expected = after a label's name"},
           {kProm, "a{b=1} 1\n", "expected a label's value in quotes"},
           {kProm, "a{b=\"1} 1\n", "expected a label's value in quotes"},
           {kProm, "a{b=\"\\t\"} 1\n", "after a backslash"},
           {kProm, "a{b=\"\xff\"} 1\n", "in UTF-8"},
           {kProm, "a{b=\"1\" c=\"2\"} 1\n", "expected , or }"},
           {kProm, "a{b=\"1\",b=\"2\"} 1\n", "expected each label once"},
           {kProm, "{\"a.b\"} 1\n", "expected a metric's name"},
           {kProm, "# TYPE a info\n", "expected a metric's type"},
           {kProm, "# TYPE a gauge\n# TYPE a gauge\n", "a second type"},
           {kProm, "a 1\n# TYPE a gauge\n", "a type after its metric's"},
           {kProm, "# HELP a \\x\n", "after a backslash"},
           {kProm, "# HELP 1 x\n", "expected a metric's name"},
           {kProm, "# TYPE h histogram\nh 1\n", "its metric's type has not"},
           {kOpen, "a 1\n", "# EOF is missing"},
           {kOpen, "", "# EOF is missing"},
           {kOpen, "# EOF\na 1\n", "line 2: something follows # EOF"},
           {kOpen, "\n# EOF\n", "line 1: a blank line"},
           {kOpen, "# x\n# EOF\n", "expected # HELP"},
           {kOpen, "a 1 # {x=\"1\"}\n# EOF\n", "an exemplar's value"},
           {kOpen, "a 1 # 1\n# EOF\n", "an exemplar's labels"},
           {kOpen, "a 1 # {} 1 x\n# EOF\n", "an exemplar's timestamp"},
           {kOpen, "a 1 # {} 1 2 3\n# EOF\n", "the end of the line"},
           {kOpen, "# TYPE c counter\nc 1\n# EOF\n", "type has not"},
       }) {
    const auto parsed = Parse(text, format);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_THAT(parsed.status().message(), HasSubstr(error)) << text;
  }
}

TEST(MetricsTextTest, WhatIsOverABoundIsDroppedAndCounted) {
  TextBounds bounds;
  bounds.max_series = 3;
  bounds.max_labels = 2;
  bounds.max_name_bytes = 5;
  bounds.max_value_bytes = 4;
  struct Case {
    std::string text;
    size_t dropped;
  };
  for (const auto& [text, dropped] : std::vector<Case>{
           {"a 1\nb 2\nc 3\n", 0},
           {"a 1\nb 2\nc 3\nd 4\ne 5\n", 2},
           {"abcdef 1\n", 1},
           {"a{abcdef=\"1\"} 1\n", 1},
           {"a{b=\"12345\"} 1\n", 1},
           {"a{b=\"1\",c=\"1\",d=\"1\"} 1\n", 1},
           {"a{b=\"1\",c=\"2\"} 1\na{c=\"2\",b=\"1\"} 2\n", 1},  // twice
           {"# TYPE h histogram\nh_bucket 1\n", 1},  // without its limit
           {"# TYPE s summary\ns 1\n", 1},
       }) {
    const auto parsed = Parse(text, kProm, bounds);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(parsed->dropped, dropped) << text;
    size_t series = 0;
    for (const auto& family : parsed->families) {
      EXPECT_FALSE(family.series.empty());
      series += family.series.size();
    }
    EXPECT_LE(series, bounds.max_series);
  }
}

TEST(MetricsTextTest, TwoKindsUnderOneNameAreNotMixed) {
  const auto parsed = Parse(
      "# TYPE x counter\n# TYPE x_total gauge\nx_total{a=\"1\"} 1\n"
      "# TYPE y info\ny_info 1\n# TYPE y_info_z gauge\n# EOF\n",
      kOpen);
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  EXPECT_EQ(Say(parsed->families.at(0)), "gauge x_total{a=\"1\"} 1;");
}

TEST(MetricsTextTest, TooManyNamesAreRefused) {
  std::string text;
  for (size_t i = 0; i <= kMaxTextFamilies; ++i) {
    text += "# TYPE a" + std::to_string(i) + " gauge\n";
  }
  EXPECT_THAT(Parse(text, kProm).status().message(),
              HasSubstr("too many metrics"));
}

TEST(MetricsTextTest, OnlyWhatIsWantedIsKept) {
  const auto keep =
      alert::Matcher::Create(alert::MatchOp::kRegex, "name", "go_.*|h_sum");
  ASSERT_TRUE(keep.ok());
  const auto parsed =
      ParseMetricsText("go_a 1\nb 2\n# TYPE h histogram\nh_sum 1\nh_count 2\n",
                       kProm, {}, &*keep);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->dropped, 0u);
  ASSERT_EQ(parsed->families.size(), 2u);
  EXPECT_EQ(Say(parsed->families[0]), "untyped go_a 1;");
  EXPECT_EQ(Say(parsed->families[1]), "histogram h_sum 1;");
}

TEST(MetricsTextTest, AnEmptyPageIsGood) {
  EXPECT_THAT(Read(""), IsEmpty());
  EXPECT_THAT(Read("# EOF\n", kOpen), IsEmpty());
}

TEST(FormatOfContentTypeTest, KnowsMetrics) {
  EXPECT_EQ(FormatOfContentType(""), kProm);
  EXPECT_EQ(FormatOfContentType("Text/Plain; version=0.0.4"), kProm);
  EXPECT_EQ(FormatOfContentType("application/openmetrics-text; version=1.0.0"),
            kOpen);
  for (const std::string_view other : {"text/html", "application/json"}) {
    EXPECT_EQ(FormatOfContentType(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace tebium::exporter
