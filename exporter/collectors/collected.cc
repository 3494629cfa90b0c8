#include "exporter/collectors/collected.h"

#include <charconv>
#include <system_error>

namespace tebium::exporter {
namespace {

constexpr std::string_view kPrefix = "tebium_";

}  // namespace

size_t Collected::SeriesCount() const {
  size_t count = 0;
  for (const CollectedFamily& family : families) count += family.series.size();
  return count;
}

void CollectedBuilder::Gauge(std::string_view name, std::string_view help,
                             double value, const SeriesLabels& labels) {
  Add(MetricType::kGauge, name, help, value, labels);
}

void CollectedBuilder::Counter(std::string_view name, std::string_view help,
                               double value, const SeriesLabels& labels) {
  Add(MetricType::kCounter, name, help, value, labels);
}

void CollectedBuilder::Add(MetricType type, std::string_view name,
                           std::string_view help, double value,
                           const SeriesLabels& labels) {
  std::string full = std::string(kPrefix) + subsystem_ + "_";
  full += name;
  if (labels.empty()) {
    collected_.numbers.emplace_back(full.substr(kPrefix.size()), value);
  }
  auto& families = collected_.families;
  if (families.empty() || families.back().name != full) {
    families.push_back({std::move(full), type, std::string(help), {}});
  }
  CollectedSeries series;
  if (!module_.empty()) series.labels.emplace_back("module", module_);
  series.labels.insert(series.labels.end(), labels.begin(), labels.end());
  series.value = value;
  families.back().series.push_back(std::move(series));
}

void AddRow(const NumberRow& row, double value, CollectedBuilder& builder) {
  if (row.name.ends_with("_total")) {
    builder.Counter(row.name, row.help, value);
  } else {
    builder.Gauge(row.name, row.help, value);
  }
}

bool ParseNumber(std::string_view text, double& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  // nan(chars) is C's too, but nobody's number.
  return error == std::errc() && stop == end &&
         text.find('(') == std::string_view::npos;
}

}  // namespace tebium::exporter
