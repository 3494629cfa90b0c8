#include "relay/chart/unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tebium::relay {
namespace {

using base::Language;
using ::testing::ElementsAre;

constexpr ChartUnit kNumber = {};
constexpr ChartUnit kPerSecond = {ChartQuantity::kNumber, true};
constexpr ChartUnit kBytes = {ChartQuantity::kBytes};
constexpr ChartUnit kBytesPerSecond = {ChartQuantity::kBytes, true};
constexpr ChartUnit kSeconds = {ChartQuantity::kSeconds};
constexpr ChartUnit kRatio = {ChartQuantity::kRatio};
constexpr ChartUnit kPercent = {ChartQuantity::kPercent};

std::string Describe(ChartUnit unit) {
  return std::to_string(static_cast<int>(unit.quantity)) +
         (unit.per_second ? "/s" : "");
}

TEST(UnitOfTest, FollowsPrometheusNaming) {
  struct Case {
    const char* expression;
    ChartUnit unit;
  };
  const Case cases[] = {
      {"up", kNumber},
      {"node_memory_MemFree_bytes", kBytes},
      {"probe_duration_seconds", kSeconds},
      {"disk_used_ratio", kRatio},
      {"battery_percent", kPercent},
      {"rate(node_network_receive_bytes_total[5m])", kBytesPerSecond},
      {"sum by (job) (irate(x_bytes_total{a=\"b\"}[5m]))", kBytesPerSecond},
      {"sum(rate(http_requests_total[5m])) by (code)", kPerSecond},
      {"increase(http_requests_total[1h])", kNumber},
      {"count(x_bytes)", kNumber},
      {"max_over_time(x_bytes[1h:5m])", kBytes},
      {"topk(5, x_bytes) offset 1h", kBytes},
      {"-x_seconds @ end()", kSeconds},
      {"label_replace(x_bytes, \"a\", \"$1\", \"b\", \"(.*)\")", kBytes},
      // Of two likes.
      {"a_bytes / b_bytes", kRatio},
      {"100 * a_bytes / b_bytes", kPercent},
      {"100 - (a_bytes / on(x) group_left(y) b_bytes) * 100", kPercent},
      {"1 - avg(rate(node_cpu_seconds_total{mode=\"idle\"}[5m]))", kRatio},
      {"100 * rate(process_cpu_seconds_total[5m])", kPercent},
      {"rate(errors_total[5m]) / rate(requests_total[5m])", kRatio},
      {"increase(errors_total[1h]) / increase(requests_total[1h])", kRatio},
      {"rate(x_seconds_sum[5m]) / rate(x_seconds_count[5m])", kSeconds},
      {"rate(x_seconds_bucket{le=\"1\"}[5m]) / rate(x_seconds_count[5m])",
       kRatio},
      {"histogram_quantile(0.99, sum(rate(x_seconds_bucket[5m])) by (le))",
       kSeconds},
      // Time that has passed.
      {"time() - process_start_time_seconds", kSeconds},
      {"probe_ssl_earliest_cert_expiry - time()", kSeconds},
      // What a number was made of is not known.
      {"x_bytes / 1024", kNumber},
      {"x_bytes * 8", kNumber},
      {"x_bytes * 1", kBytes},
      // Comparisons are of what they compare.
      {"x_bytes > 5", kBytes},
      {"5 < x_bytes", kBytes},
      {"x_bytes > bool 5", kNumber},
      {"x_bytes and y_seconds", kBytes},
      // Names of recording rules, and of selectors.
      {"job:request_latency_seconds:mean5m", kSeconds},
      {"instance:network_bytes:rate5m", kBytesPerSecond},
      {"job:errors_per_request:ratio_rate5m", kRatio},
      {"{__name__=\"x_bytes\",a=\"b\"}", kBytes},
      {"{a=\"x_bytes\"}", kNumber},
      // No PromQL.
      {"", kNumber},
      {"x_bytes +", kNumber},
      {"sum(x_bytes", kNumber},
      {"x_bytes y_bytes", kNumber},
      {"2 * \"unfinished", kNumber},
  };
  for (const auto& [expression, unit] : cases) {
    EXPECT_EQ(Describe(UnitOf(expression)), Describe(unit)) << expression;
  }
}

TEST(UnitOfTest, EndsOnDeepNesting) {
  EXPECT_EQ(UnitOf(std::string(10'000, '-') + "x_bytes"), kNumber);
  EXPECT_EQ(UnitOf(std::string(10'000, '(') + "x_bytes"), kNumber);
  std::string powers = "x_bytes";
  for (int i = 0; i < 3000; ++i) powers += "^2";
  EXPECT_EQ(UnitOf(powers), kNumber);
}

TEST(FormatValueTest, WritesThreeDigits) {
  struct Case {
    double value;
    ChartUnit unit;
    const char* text;
  };
  const Case cases[] = {
      {0, kNumber, "0"},
      {1, kNumber, "1"},
      {-2.5, kNumber, "-2.5"},
      {0.1234, kNumber, "0.123"},
      {999, kNumber, "999"},
      {1234, kNumber, "1.23k"},
      {-5'000'000, kNumber, "-5M"},
      {2e9, kPerSecond, "2G/s"},
      {0.5, kPerSecond, "0.5/s"},
      {2e-7, kNumber, "2e-07"},
      {1e30, kNumber, "1e+18T"},
      {0, kBytes, "0 B"},
      {512, kBytes, "512 B"},
      {1536, kBytes, "1.5 KiB"},
      {3.0 * (1 << 30), kBytes, "3 GiB"},
      {1e6, kBytesPerSecond, "977 KiB/s"},
      {0.25, kSeconds, "250 ms"},
      {2e-6, kSeconds, "2 µs"},
      {90, kSeconds, "90 s"},
      {150, kSeconds, "2.5 min"},
      {86'400 * 3, kSeconds, "3 d"},
      {0.934, kRatio, "93.4%"},
      {1, kRatio, "100%"},
      {42, kPercent, "42%"},
  };
  for (const auto& [value, unit, text] : cases) {
    EXPECT_EQ(FormatValue(value, unit, Language::kEnglish), text) << value;
  }
  EXPECT_EQ(FormatValue(1536, kBytes, Language::kRussian), "1,5 КиБ");
  EXPECT_EQ(FormatValue(1536, kPerSecond, Language::kRussian), "1,54к/с");
}

TEST(FormatTicksTest, WritesAllAlike) {
  const auto ticks = [](const std::vector<double>& values, ChartUnit unit) {
    return FormatTicks(values, unit, Language::kEnglish);
  };
  EXPECT_THAT(ticks({0, 0.5, 1, 1.5}, kNumber),
              ElementsAre("0", "0.5", "1.0", "1.5"));
  EXPECT_THAT(ticks({-20, 0, 20}, kNumber), ElementsAre("-20", "0", "20"));
  EXPECT_THAT(ticks({0, 512, 1024}, kBytes),
              ElementsAre("0", "0.5 KiB", "1.0 KiB"));
  EXPECT_THAT(ticks({0.98, 0.985, 0.99}, kRatio),
              ElementsAre("98.0%", "98.5%", "99.0%"));
  EXPECT_THAT(ticks({1000, 1050, 1100}, kNumber),
              ElementsAre("1.00k", "1.05k", "1.10k"));
  EXPECT_THAT(ticks({0, 60, 120, 180}, kSeconds),
              ElementsAre("0", "1 min", "2 min", "3 min"));
  EXPECT_THAT(ticks({2e-8, 4e-8}, kNumber), ElementsAre("2e-08", "4e-08"));
  EXPECT_THAT(ticks({5}, kNumber), ElementsAre("5"));
  EXPECT_THAT(ticks({}, kNumber), ElementsAre());
}

TEST(FormatTicksTest, AreWrittenAsTheirLanguageHasIt) {
  const auto ticks = [](const std::vector<double>& values, ChartUnit unit) {
    return FormatTicks(values, unit, Language::kRussian);
  };
  EXPECT_THAT(ticks({0, 0.5, 1, 1.5}, kSeconds),
              ElementsAre("0", "0,5 с", "1,0 с", "1,5 с"));
  EXPECT_THAT(ticks({21'700, 21'800}, kNumber), ElementsAre("21,7к", "21,8к"));
  EXPECT_THAT(ticks({2.5e-8, 5e-8}, kNumber), ElementsAre("2,5e-08", "5e-08"));
}

}  // namespace
}  // namespace tebium::relay
