#include "tests/bench/charts.h"

#include <chrono>
#include <cmath>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "relay/chart/chart.h"
#include "tests/bench/report.h"

namespace tebium::bench {
namespace {

using relay::Chart;
using relay::ChartSeries;
using SteadyClock = std::chrono::steady_clock;

constexpr int kRounds = 30;
constexpr double kTarget = 50;  // ms
constexpr base::Duration kRange = std::chrono::hours(6);

Chart EmptyChart() {
  Chart chart;
  chart.title = "HighLatency\nhistogram_quantile(0.99, rate(x_bucket[5m]))";
  chart.to = base::FromNanos(1'770'000'000'000'000'000);
  chart.from = chart.to - kRange;
  chart.unit = {relay::ChartQuantity::kSeconds};
  chart.threshold = 0.4;
  chart.threshold_label = "> 400 ms";
  return chart;
}

// `missing`: so many of ten values are NaN.
ChartSeries Wave(const Chart& chart, int number, int points, int missing) {
  ChartSeries series;
  series.name = "instance=node-" + std::to_string(number) + ":9100";
  for (int i = 0; i < points; ++i) {
    const bool gap = i / 3 % 10 < missing;
    series.points.push_back(
        {chart.from + kRange / points * i,
         gap ? std::numeric_limits<double>::quiet_NaN()
             : 0.2 + 0.02 * number + 0.1 * std::sin(i / 7.0 + number)});
  }
  return series;
}

Chart Waves(int count, int points, int missing = 0) {
  Chart chart = EmptyChart();
  for (int i = 0; i < count; ++i) {
    chart.series.push_back(Wave(chart, i, points, missing));
  }
  return chart;
}

Chart Flat() {
  Chart chart = Waves(1, 360);
  for (auto& point : chart.series[0].points) point.value = 0.2;
  return chart;
}

void Bench(const std::string& name, const Chart& chart) {
  std::vector<double> seconds;
  for (int i = 0; i < kRounds; ++i) {
    const auto begun = SteadyClock::now();
    const auto png = relay::DrawChart(chart);
    const std::chrono::duration<double> taken = SteadyClock::now() - begun;
    if (!png.ok()) {
      std::cerr << name << ": " << png.status().message() << "\n";
      return;
    }
    seconds.push_back(taken.count());
  }
  // The first finds the fonts: it is in the worst.
  PrintTarget(name + "_p50", "ms", Percentile(seconds, 0.5) * 1000, kTarget);
  PrintTarget(name + "_max", "ms", Percentile(seconds, 1) * 1000, kTarget);
}

}  // namespace

void BenchCharts() {
  Bench("chart_empty", EmptyChart());
  Bench("chart_flat", Flat());
  Bench("chart_one_series", Waves(1, 360));
  Bench("chart_nan_ridden", Waves(3, 360, 5));
  Bench("chart_10000_points", Waves(1, 10'000));
  Bench("chart_10_series_of_360_points", Waves(10, 360));
}

}  // namespace tebium::bench
