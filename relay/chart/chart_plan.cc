#include "relay/chart/chart_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.h"
#include "relay/chart/promql.h"
#include "relay/chart/sample_choice.h"
#include "relay/chart/scale.h"
#include "relay/chart/unit.h"

namespace tebium::relay {
namespace {

constexpr std::string_view kProbeSample = "probe_duration_seconds";
constexpr base::Duration kLeastRange = std::chrono::minutes(1);
constexpr base::Duration kMostRange = std::chrono::hours(24 * 366);

std::string WithoutEndSlashes(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

// Expressions of rules are often written over several lines.
std::string OnOneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return std::string(base::Trim(line));
}

bool IsAllowed(const std::string& base_url, const ChartSettings& settings) {
  const std::string server = HostAndPort(base_url);
  const std::string_view scheme =
      base_url.starts_with("https:") ? "https://" : "http://";
  return std::any_of(
      settings.allowed_sources.begin(), settings.allowed_sources.end(),
      [&](const std::string& allowed) {
        return HostAndPort(std::string(scheme) + allowed) == server;
      });
}

// What is compared with a number is drawn, and the number as a line.
ChartPlan QueryPlan(std::string base_url, std::string expression) {
  ChartPlan plan;
  plan.base_url = std::move(base_url);
  plan.threshold = SplitThreshold(expression);
  plan.expression =
      plan.threshold ? plan.threshold->expression : std::move(expression);
  plan.title = OnOneLine(plan.expression);
  return plan;
}

std::optional<ChartPlan> QueryPlanFor(const alert::Alert& alert,
                                      const ChartSettings& settings) {
  const auto source = ReadGeneratorUrl(alert.generator_url.view());
  if (!source) return std::nullopt;
  std::string base_url = WithoutEndSlashes(settings.prometheus_url);
  if (base_url.empty()) {
    if (!IsAllowed(source->base_url, settings)) return std::nullopt;
    base_url = source->base_url;
  }
  ChartPlan plan = QueryPlan(std::move(base_url), source->expression);
  plan.labels = alert.labels;
  return plan;
}

std::optional<ChartPlan> SamplePlan(std::string_view module,
                                    std::string_view sample,
                                    const alert::SampleDesk* samples) {
  if (samples == nullptr || module.empty()) return std::nullopt;
  const auto names = samples->SampleNames(module);
  if (std::find(names.begin(), names.end(), sample) == names.end()) {
    return std::nullopt;
  }
  ChartPlan plan;
  plan.module = module;
  plan.sample = sample;
  plan.title = plan.module + "\n" + plan.sample;
  return plan;
}

std::optional<ChartPlan> SamplePlanFor(std::string_view text,
                                       const alert::SampleDesk* samples) {
  if (auto plan = SamplePlan(text, kProbeSample, samples)) return plan;
  const size_t cut = text.find_last_of("/ ");
  if (cut == std::string_view::npos) return std::nullopt;
  return SamplePlan(base::Trim(text.substr(0, cut)), text.substr(cut + 1),
                    samples);
}

double Latest(const ChartSeries& series) {
  const auto latest = std::find_if(
      series.points.rbegin(), series.points.rend(),
      [](const ChartPoint& point) { return IsShown(point.value); });
  return latest == series.points.rend()
             ? std::numeric_limits<double>::quiet_NaN()
             : latest->value;
}

// The greater, the more it deserves to be seen.
double Weight(const ChartSeries& series,
              const std::optional<Threshold>& threshold) {
  const double latest = Latest(series);
  if (std::isnan(latest)) return -std::numeric_limits<double>::infinity();
  if (!threshold || threshold->operation.starts_with('>')) return latest;
  if (threshold->operation.starts_with('<')) return -latest;
  const double distance = std::abs(latest - threshold->number);
  return threshold->operation == "==" ? -distance : distance;
}

void SortByWeight(std::vector<ChartSeries>& all,
                  const std::optional<Threshold>& threshold) {
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < all.size(); ++i) {
    order.emplace_back(Weight(all[i], threshold), i);
  }
  std::stable_sort(
      order.begin(), order.end(),
      [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<ChartSeries> sorted;
  for (const auto& [weight, index] : order) {
    sorted.push_back(std::move(all[index]));
  }
  all = std::move(sorted);
}

}  // namespace

base::Status CheckChartSettings(const ChartSettings& settings) {
  const std::string& url = settings.prometheus_url;
  if (!url.empty() && (HostAndPort(url).empty() ||
                       url.find_first_of("?#") != std::string::npos)) {
    return base::InvalidArgumentError(
        "the address of Prometheus is not an http or https URL");
  }
  for (const std::string& source : settings.allowed_sources) {
    if (!HostAndPort("http://" + source).empty()) continue;
    return base::InvalidArgumentError("a source of charts is not HOST:PORT: " +
                                      source);
  }
  if (settings.timeout <= base::Duration(0) || settings.max_waiting == 0) {
    return base::InvalidArgumentError("a limit of charts is not positive");
  }
  return CheckChartRange(settings.range);
}

base::Status CheckChartRange(base::Duration range) {
  if (range < kLeastRange || range > kMostRange) {
    return base::InvalidArgumentError(
        "a chart is of a minute at least and of 366 days at most");
  }
  return base::Status::Ok();
}

base::StatusOr<ChartPlan> PlanForAlert(const alert::Alert& alert,
                                       const ChartSettings& settings,
                                       const alert::SampleDesk* samples) {
  auto plan = QueryPlanFor(alert, settings);
  if (plan) {
    plan->title = OnOneLine(alert.name()) + "\n" + plan->title;
    return *std::move(plan);
  }
  if (samples != nullptr && !alert.module().empty()) {
    const std::string sample =
        ChooseSample(alert, samples->SampleNames(alert.module()));
    plan = SamplePlan(alert.module(), sample, samples);
  }
  if (!plan) {
    return base::FailedPreconditionError(
        "nothing that could be charted is known of the alert");
  }
  plan->title =
      OnOneLine(alert.name()) + "\n" + plan->module + ": " + plan->sample;
  return *std::move(plan);
}

base::StatusOr<ChartPlan> PlanForText(std::string_view text,
                                      const ChartSettings& settings,
                                      const alert::SampleDesk* samples) {
  text = base::Trim(text);
  if (text.empty() || text.size() > kMaxExpressionBytes) {
    return base::InvalidArgumentError("the expression is empty or too long");
  }
  if (auto plan = SamplePlanFor(text, samples)) return *std::move(plan);
  if (settings.prometheus_url.empty()) {
    return base::FailedPreconditionError(
        "no address of a Prometheus is set, and there are no such samples");
  }
  return QueryPlan(WithoutEndSlashes(settings.prometheus_url),
                   base::ToValidUtf8(text));
}

Chart ChartOf(const ChartPlan& plan, std::vector<ChartSeries> series,
              base::Language language) {
  Chart chart;
  chart.title = plan.title;
  chart.language = language;
  chart.unit = UnitOf(plan.module.empty() ? plan.expression : plan.sample);
  if (plan.threshold && IsShown(plan.threshold->number)) {
    const double number = plan.threshold->number;
    chart.threshold = number;
    chart.threshold_label = plan.threshold->operation + " " +
                            FormatValue(number, chart.unit, language);
  }
  SortByWeight(series, plan.threshold);
  chart.series = std::move(series);
  return chart;
}

}  // namespace tebium::relay
