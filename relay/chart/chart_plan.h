// What is to be charted for an alert, or for what an operator asks, and where
// the values come from.
//
// Pure, but that it asks the desk which samples there are.
#ifndef TEBIUM_RELAY_CHART_CHART_PLAN_H_
#define TEBIUM_RELAY_CHART_CHART_PLAN_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "alert/module_desk.h"
#include "base/clock.h"
#include "base/status.h"
#include "relay/chart/chart.h"
#include "relay/chart/expression.h"

namespace tebium::relay {

struct ChartSettings {
  // Asked for every expression; may have a user and a password. Empty: none.
  std::string prometheus_url;
  // Servers that may be asked where an alert's generatorURL names them, as
  // "host:9090"; "host" is its port 80 or 443. Anyone who may post alerts may
  // write any URL, so no others are.
  std::vector<std::string> allowed_sources;
  base::Duration range = std::chrono::hours(6);
  base::Duration timeout = std::chrono::seconds(10);  // of a query
  size_t max_waiting = 64;
  base::TimeZone zone = base::TimeZone::Utc();
};

// kInvalidArgument where the settings make no sense; tells no URL.
base::Status CheckChartSettings(const ChartSettings& settings);

// kInvalidArgument unless it is from a minute to 366 days.
base::Status CheckChartRange(base::Duration range);

struct ChartPlan {
  std::string title;
  // Either a query,
  std::string base_url;
  std::string expression;
  std::optional<Threshold> threshold;
  alert::LabelSet labels;  // see RangeReading
  // or samples of our own, where `module` is not empty.
  std::string module;
  std::string sample;
};

// The expression of the generatorURL, where a server may be asked; else the
// sample of the alert's module that it is about (sample_choice.h).
// kFailedPrecondition if there is none of these. `samples` may be null.
base::StatusOr<ChartPlan> PlanForAlert(const alert::Alert& alert,
                                       const ChartSettings& settings,
                                       const alert::SampleDesk* samples);

// "MODULE/SAMPLE", "MODULE SAMPLE" or "MODULE" where there are such samples;
// all else is an expression for Prometheus. kFailedPrecondition if none is set,
// kInvalidArgument for an empty or very long text.
base::StatusOr<ChartPlan> PlanForText(std::string_view text,
                                      const ChartSettings& settings,
                                      const alert::SampleDesk* samples);

// The plan's series as a chart, the one closest to trouble first. Its time and
// zone are left to the caller.
Chart ChartOf(const ChartPlan& plan, std::vector<ChartSeries> series,
              base::Language language);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_CHART_PLAN_H_
