#include "exporter/threshold_rules.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "exporter/module_wish.h"
#include "exporter/say_value.h"

namespace tebium::exporter {
namespace {

using std::chrono::minutes;

constexpr double kHysteresis = 0.02;  // of the limit

struct BuiltIn {
  std::string_view sample;
  base::Say name;
  Comparison comparison;
  double value;
  base::Duration lasts;
  std::string_view severity;
  base::Duration growth{0};
};

constexpr base::Duration kGrowth = minutes(5);
constexpr std::array<BuiltIn, 12> kBuiltIn = {{
    {"host_filesystem_least_available_ratio", base::Say::kSampleDiskFree,
     Comparison::kLess, 0.1, minutes(5), kWarning},
    {"host_filesystem_least_available_ratio", base::Say::kSampleDiskFree,
     Comparison::kLess, 0.03, minutes(1), kCritical},
    {"host_memory_available_ratio", base::Say::kSampleMemoryAvailable,
     Comparison::kLess, 0.05, minutes(5), kWarning},
    {"host_open_files_ratio", base::Say::kSampleOpenFiles, Comparison::kGreater,
     0.9, minutes(5), kWarning},
    {"process_open_files_ratio", base::Say::kSampleOpenFiles,
     Comparison::kGreater, 0.9, minutes(5), kWarning},
    {"redis_memory_used_ratio", base::Say::kSampleRedisMemory,
     Comparison::kGreater, 0.9, minutes(5), kWarning},
    {"redis_rejected_connections_total", base::Say::kSampleRejectedConnections,
     Comparison::kGreater, 0, minutes(0), kWarning, kGrowth},
    {"clickhouse_disk_free_ratio", base::Say::kSampleDiskFree,
     Comparison::kLess, 0.1, minutes(5), kWarning},
    {"clickhouse_disk_free_ratio", base::Say::kSampleDiskFree,
     Comparison::kLess, 0.03, minutes(1), kCritical},
    {"clickhouse_readonly_replicas", base::Say::kSampleReadonlyReplicas,
     Comparison::kGreater, 0, minutes(5), kError},
    {"clickhouse_rejected_inserts_total", base::Say::kSampleRejectedInserts,
     Comparison::kGreater, 0, minutes(0), kError, kGrowth},
    {"clickhouse_memory_used_ratio", base::Say::kSampleMemoryUsed,
     Comparison::kGreater, 0.95, minutes(5), kWarning},
}};

std::string_view SymbolOf(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return "=";
    case Comparison::kNotEqual:
      return "≠";
    case Comparison::kLess:
      return "<";
    case Comparison::kAtMost:
      return "≤";
    case Comparison::kAtLeast:
      return "≥";
    case Comparison::kGreater:
      return ">";
  }
  return "";
}

bool Compare(double value, Comparison comparison, double limit) {
  switch (comparison) {
    case Comparison::kEqual:
      return value == limit;
    case Comparison::kNotEqual:
      return value != limit;
    case Comparison::kLess:
      return value < limit;
    case Comparison::kAtMost:
      return value <= limit;
    case Comparison::kAtLeast:
      return value >= limit;
    case Comparison::kGreater:
      return value > limit;
  }
  return false;
}

bool IsLower(Comparison comparison) {
  return comparison == Comparison::kLess || comparison == Comparison::kAtMost;
}
bool IsUpper(Comparison comparison) {
  return comparison == Comparison::kGreater ||
         comparison == Comparison::kAtLeast;
}

// Of `disk_usage{disk="/"}` with a name for people: `Free space (disk="/")`.
std::string NameOf(base::Language language, std::optional<base::Say> name,
                   std::string_view series) {
  if (!name) return std::string(series);
  std::string said(base::Text(language, *name));
  const size_t brace = series.find('{');
  if (brace == std::string_view::npos || !series.ends_with('}')) return said;
  const std::string_view labels =
      series.substr(brace + 1, series.size() - brace - 2);
  return said + " (" + std::string(labels) + ")";
}

}  // namespace

bool ThresholdRule::IsFor(std::string_view series) const {
  return threshold.sample == series || threshold.sample == SampleName(series);
}

bool ThresholdRule::Holds(double value, bool fires) const {
  const Comparison comparison = threshold.comparison;
  double limit = threshold.value;
  const double margin = fires ? kHysteresis * std::abs(limit) : 0;
  if (IsUpper(comparison)) limit -= margin;
  if (IsLower(comparison)) limit += margin;
  return Compare(value, comparison, limit);
}

std::string ThresholdRule::Say(base::Language language, std::string_view series,
                               double value) const {
  const Comparison comparison = threshold.comparison;
  const std::string what = NameOf(language, name, series);
  const std::string said = SayValue(language, series, value);
  if (growth > base::Duration(0)) {
    return base::Text(language, base::Say::kThresholdGrown,
                      {what, said, base::SaySpan(language, growth)});
  }
  const std::string limit = SayValue(language, series, threshold.value);
  if (IsUpper(comparison)) {
    return base::Text(language, base::Say::kThresholdAbove,
                      {what, said, limit});
  }
  if (IsLower(comparison)) {
    return base::Text(language, base::Say::kThresholdBelow,
                      {what, said, limit});
  }
  return base::Text(language, base::Say::kThresholdOther,
                    {what, said, SymbolOf(comparison), limit});
}

std::vector<ThresholdRule> ThresholdRulesOf(const ModuleSettings& module) {
  const auto& own = module.alarms.thresholds;
  std::vector<ThresholdRule> rules;
  for (const BuiltIn& row : kBuiltIn) {
    const bool replaced =
        std::any_of(own.begin(), own.end(), [&](const auto& threshold) {
          return SampleName(threshold.sample) == row.sample;
        });
    if (replaced) continue;
    ThresholdRule rule;
    rule.threshold = {std::string(row.sample), row.comparison, row.value,
                      row.lasts, std::string(row.severity)};
    if (row.growth > base::Duration(0)) {
      rule.growth = std::max(row.growth, module.collect.interval * 5 / 2);
    }
    rule.name = row.name;
    rules.push_back(std::move(rule));
  }
  for (const SampleThreshold& threshold : own) {
    if (!threshold.off) rules.push_back({threshold, {}, {}});
  }
  return rules;
}

}  // namespace tebium::exporter
