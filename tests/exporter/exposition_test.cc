#include "exporter/exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "base/metrics.h"

namespace tebium::exporter {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string OpenText(const std::vector<prometheus::MetricFamily>& families) {
  Exposition exposition(ExpositionFormat::kOpenMetrics);
  exposition.Add(families);
  return exposition.Text();
}

TEST(ExpositionTest, TakesTheFormatThatIsWantedMost) {
  const struct {
    std::string accept;
    ExpositionFormat format;
  } cases[] = {
      {"", ExpositionFormat::kPrometheus},
      {"*/*", ExpositionFormat::kPrometheus},
      {"text/plain", ExpositionFormat::kPrometheus},
      {"application/openmetrics-text", ExpositionFormat::kOpenMetrics},
      // Prometheus 2.42.
      {"application/openmetrics-text;version=1.0.0,application/openmetrics-text"
       ";version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       ExpositionFormat::kOpenMetrics},
      {"application/openmetrics-text; version=0.0.1, text/plain; q=0.5",
       ExpositionFormat::kPrometheus},
      {"application/openmetrics-text;q=0.2, text/plain;q=0.5",
       ExpositionFormat::kPrometheus},
      {"application/openmetrics-text;q=0", ExpositionFormat::kPrometheus},
      {";;,,q=;", ExpositionFormat::kPrometheus},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(FormatFor(each.accept), each.format) << each.accept;
  }
}

TEST(ExpositionTest, WritesNumbersAndEscapes) {
  const double infinity = std::numeric_limits<double>::infinity();
  const struct {
    double value;
    std::string text;
  } cases[] = {{0, "0"},
               {1.5, "1.5"},
               {-0.1, "-0.1"},
               {1790000000, "1790000000"},
               {infinity, "+Inf"},
               {-infinity, "-Inf"},
               {std::numeric_limits<double>::quiet_NaN(), "NaN"}};
  for (const auto& each : cases) {
    std::string line;
    AppendSeries(line, "a", {}, each.value);
    EXPECT_EQ(line, "a " + each.text + "\n");
  }
  std::string line;
  AppendSeries(line, "a", {{"b", "c\"\\\nd"}, {"e", ""}}, 1);
  EXPECT_EQ(line, "a{b=\"c\\\"\\\\\\nd\",e=\"\"} 1\n");
}

TEST(ExpositionTest, SortsFamiliesAndLeavesOutEmptyOnes) {
  Exposition exposition(ExpositionFormat::kPrometheus);
  exposition.Add("b", MetricType::kUntyped, "B \"x\"\n\\.")->Add("", {}, 1);
  exposition.Add("a", MetricType::kGauge, "A.")->AddLines("a 2\n");
  exposition.Add("c", MetricType::kGauge, "C.");
  EXPECT_EQ(exposition.Text(),
            "# HELP a A.\n# TYPE a gauge\na 2\n"
            "# HELP b B \"x\"\\n\\\\.\n# TYPE b untyped\nb 1\n");
}

TEST(ExpositionTest, AnotherTypeOfTheSameNameCannotBeAdded) {
  Exposition exposition(ExpositionFormat::kPrometheus);
  EXPECT_NE(exposition.Add("a", MetricType::kGauge, "A."), nullptr);
  EXPECT_EQ(exposition.Add("a", MetricType::kCounter, "A."), nullptr);
  EXPECT_NE(exposition.Add("a", MetricType::kGauge, "Other."), nullptr);
}

TEST(ExpositionTest, OpenMetricsHasItsOwnNamesTypesAndEnd) {
  Exposition exposition(ExpositionFormat::kOpenMetrics);
  exposition.Add("a_total", MetricType::kCounter, "A \"x\".")->Add("", {}, 1);
  exposition.Add("b", MetricType::kCounter, "B.")->Add("", {}, 2);
  exposition.Add("c", MetricType::kUntyped, "C.")->Add("", {}, 3);
  // Its family would have to be named as the one before.
  exposition.Add("c_total", MetricType::kCounter, "D.")->Add("", {}, 4);
  EXPECT_EQ(exposition.Text(),
            "# HELP a A \\\"x\\\".\n# TYPE a counter\na_total 1\n"
            "# HELP b B.\n# TYPE b unknown\nb 2\n"
            "# HELP c C.\n# TYPE c unknown\nc 3\n"
            "# HELP c_total D.\n# TYPE c_total unknown\nc_total 4\n"
            "# EOF\n");
}

TEST(ExpositionTest, BoundsAreFloatsInOpenMetricsAlone) {
  base::Metrics metrics;
  metrics.AddHistogram("x", "X.", {0.5, 1, 10}, {{"k", "v"}}).Observe(1);
  Exposition plain(ExpositionFormat::kPrometheus);
  plain.Add(metrics.Collect());
  EXPECT_EQ(plain.Text(),
            "# HELP tebium_x X.\n# TYPE tebium_x histogram\n"
            "tebium_x_bucket{k=\"v\",le=\"0.5\"} 0\n"
            "tebium_x_bucket{k=\"v\",le=\"1\"} 1\n"
            "tebium_x_bucket{k=\"v\",le=\"10\"} 1\n"
            "tebium_x_bucket{k=\"v\",le=\"+Inf\"} 1\n"
            "tebium_x_sum{k=\"v\"} 1\ntebium_x_count{k=\"v\"} 1\n");
  const std::string open = OpenText(metrics.Collect());
  EXPECT_THAT(open, HasSubstr("le=\"1.0\"} 1\n"));
  EXPECT_THAT(open, HasSubstr("le=\"10.0\"} 1\n"));
  EXPECT_THAT(open, HasSubstr("le=\"+Inf\"} 1\n"));
  EXPECT_THAT(open, Not(HasSubstr("le=\"1\"")));
}

}  // namespace
}  // namespace tebium::exporter
