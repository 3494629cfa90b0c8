#include "relay/chart/chart_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/relay/chart/fake_sample_desk.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;
using base::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kUrl[] =
    "http://prom:9090/x/graph?g0.expr=sum%28a%29%0A++%2F+b+%3E+5&g0.tab=1";

alert::Alert AlertOf(const std::string& url, const LabelSet& labels = {},
                     const LabelSet& annotations = {}) {
  alert::Alert alert;
  alert.labels = labels.With("alertname", "Slow");
  alert.annotations = annotations;
  alert.generator_url = alert::SharedText(url);
  return alert;
}

TEST(PlanForAlertTest, AsksThePrometheusThatIsSet) {
  ChartSettings settings;
  settings.prometheus_url = "http://user:secret@mine:9090/prom/";
  const auto plan = PlanForAlert(AlertOf(kUrl), settings, nullptr);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->base_url, "http://user:secret@mine:9090/prom");
  EXPECT_EQ(plan->expression, "sum(a)\n  / b");
  EXPECT_EQ(plan->title, "Slow\nsum(a) / b");
  ASSERT_TRUE(plan->threshold.has_value());
  EXPECT_EQ(plan->threshold->operation, ">");
  EXPECT_EQ(plan->threshold->number, 5);
  EXPECT_EQ(plan->labels.Get("alertname"), "Slow");
}

TEST(PlanForAlertTest, AsksAnAlertsServerOnlyIfItIsAllowed) {
  struct Case {
    const char* url;
    std::vector<std::string> allowed;
    const char* base_url;  // "": none
  };
  const Case cases[] = {
      {kUrl, {}, ""},
      {kUrl, {"prom:9090"}, "http://prom:9090/x"},
      {kUrl, {"other:1", "PROM:9090"}, "http://prom:9090/x"},
      {kUrl, {"prom"}, ""},
      {kUrl, {"prom:9091"}, ""},
      {kUrl, {"rom:9090"}, ""},
      {"https://prom/graph?g0.expr=up", {"prom"}, "https://prom"},
      {"http://prom/graph?g0.expr=up", {"prom:80"}, "http://prom"},
      {"https://prom/graph?g0.expr=up", {"prom:80"}, ""},
      {"http://prom@evil/graph?g0.expr=up", {"prom"}, ""},
      {"http://prom:80@evil/graph?g0.expr=up", {"prom:80"}, ""},
      {"http://evil/@prom:9090/graph?g0.expr=up", {"prom:9090"}, ""},
      {"http://evil#@prom:9090/graph?g0.expr=up", {"prom:9090"}, ""},
      {"http://evil\\@prom:9090/graph?g0.expr=up", {"evil:80", "evil"}, ""},
      {"file://prom:9090/graph?g0.expr=up", {"prom:9090"}, ""},
      {"http://prom:9090/graph", {"prom:9090"}, ""},
  };
  for (const auto& [url, allowed, base_url] : cases) {
    ChartSettings settings;
    settings.allowed_sources = allowed;
    const auto plan = PlanForAlert(AlertOf(url), settings, nullptr);
    EXPECT_EQ(plan.ok() ? plan->base_url : "", base_url) << url;
  }
}

TEST(PlanForAlertTest, FallsBackToSamples) {
  const FakeSampleDesk desk;
  struct Case {
    alert::Alert alert;
    const char* sample;  // "": none
  };
  const LabelSet redis = LabelSet::Of({{"module", "Redis"}});
  const LabelSet queue = LabelSet::Of({{"sample", "queue_length"}});
  const Case cases[] = {
      {AlertOf("", redis.With("subject", "queue_length")), "queue_length"},
      {AlertOf("", redis), ""},
      {AlertOf("", redis, queue), "queue_length"},
      {AlertOf("", redis.With("sample", "queue_length")), "queue_length"},
      // Its server may not be asked.
      {AlertOf(kUrl, redis, queue), "queue_length"},
      {AlertOf("", redis.With("sample", "unknown")), ""},
      {AlertOf("", LabelSet::Of({{"module", "Other"}})), ""},
      {AlertOf(""), ""},
  };
  for (const auto& [alert, sample] : cases) {
    const auto plan = PlanForAlert(alert, {}, &desk);
    EXPECT_EQ(plan.ok() ? plan->sample : "", sample);
    EXPECT_EQ(PlanForAlert(alert, {}, nullptr).status().code(),
              StatusCode::kFailedPrecondition);
    if (!plan.ok()) continue;
    EXPECT_EQ(plan->title, std::string("Slow\nRedis: ") + sample);
  }
}

TEST(PlanForTextTest, TellsSamplesFromExpressions) {
  const FakeSampleDesk desk;
  ChartSettings settings;
  settings.prometheus_url = "http://mine:9090";
  struct Case {
    const char* text;
    const char* sample;
    const char* expression;
  };
  const Case cases[] = {
      {"Redis/queue_length", "queue_length", ""},
      {" Redis  queue_length ", "queue_length", ""},
      {"Redis", "probe_duration_seconds", ""},
      {"Redis/other", "", "Redis/other"},
      {"a / b", "", "a / b"},
      {"up", "", "up"},
      {"up == 0", "", "up"},
  };
  for (const auto& [text, sample, expression] : cases) {
    const auto plan = PlanForText(text, settings, &desk);
    ASSERT_TRUE(plan.ok()) << text;
    EXPECT_EQ(plan->sample, sample) << text;
    EXPECT_EQ(plan->expression, expression) << text;
  }
  EXPECT_EQ(PlanForText("up", {}, &desk).status().code(),
            StatusCode::kFailedPrecondition);
  EXPECT_EQ(PlanForText(" ", settings, &desk).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(
      PlanForText(std::string(20'000, 'a'), settings, &desk).status().code(),
      StatusCode::kInvalidArgument);
}

std::vector<std::string> Order(const std::string& expression) {
  ChartPlan plan;
  plan.threshold = SplitThreshold(expression);
  std::vector<ChartSeries> all;
  const base::Time at = base::FromNanos(1);
  for (const double value : {0.0, 3.0, -2.0}) {
    all.push_back(
        {std::to_string(static_cast<int>(value)),
         {{at, value}, {at, std::numeric_limits<double>::quiet_NaN()}}});
  }
  all.insert(all.begin(), ChartSeries{"none", {}});
  std::vector<std::string> names;
  const Chart chart = ChartOf(plan, std::move(all), base::Language::kEnglish);
  for (const ChartSeries& series : chart.series) names.push_back(series.name);
  return names;
}

TEST(ChartOfTest, PutsTheWorstFirst) {
  EXPECT_THAT(Order("a"), ElementsAre("3", "0", "-2", "none"));
  EXPECT_THAT(Order("a > 1"), ElementsAre("3", "0", "-2", "none"));
  EXPECT_THAT(Order("a < 1"), ElementsAre("-2", "0", "3", "none"));
  EXPECT_THAT(Order("a == 0"), ElementsAre("0", "-2", "3", "none"));
  EXPECT_THAT(Order("a != 0"), ElementsAre("3", "-2", "0", "none"));
}

TEST(ChartOfTest, WritesTheThresholdInTheUnitOfTheExpression) {
  ChartPlan plan;
  plan.expression = "x_bytes";
  plan.threshold = Threshold{"x_bytes", ">=", 1536};
  const Chart chart = ChartOf(plan, {}, base::Language::kEnglish);
  EXPECT_EQ(chart.unit, ChartUnit{ChartQuantity::kBytes});
  EXPECT_EQ(chart.threshold, 1536);
  EXPECT_EQ(chart.threshold_label, ">= 1.5 KiB");
}

TEST(CheckChartSettingsTest, RefusesWhatMakesNoSense) {
  const auto refused = [](auto change) {
    ChartSettings settings;
    settings.prometheus_url = "https://user:secret@prom:9090/x";
    settings.allowed_sources = {"prom:9090", "prom"};
    change(settings);
    const base::Status status = CheckChartSettings(settings);
    EXPECT_THAT(status.message(), Not(HasSubstr("secret")));
    return !status.ok();
  };
  using Settings = ChartSettings;
  EXPECT_FALSE(refused([](Settings&) {}));
  EXPECT_FALSE(refused([](Settings& it) { it.prometheus_url = ""; }));
  EXPECT_TRUE(refused([](Settings& it) { it.prometheus_url = "secret:1"; }));
  EXPECT_TRUE(refused([](Settings& it) { it.prometheus_url += "?a=b"; }));
  EXPECT_TRUE(refused([](Settings& it) { it.allowed_sources = {""}; }));
  EXPECT_TRUE(refused([](Settings& it) { it.allowed_sources = {"a b"}; }));
  EXPECT_TRUE(refused([](Settings& it) { it.range = base::Duration(1); }));
  EXPECT_TRUE(refused([](Settings& it) { it.timeout = base::Duration(0); }));
  EXPECT_TRUE(refused([](Settings& it) { it.max_waiting = 0; }));
}

}  // namespace
}  // namespace tebium::relay
