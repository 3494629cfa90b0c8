#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "exporter/collectors/text_format.h"

namespace {

using tebium::exporter::AppendSeries;
using tebium::exporter::CollectedFamily;
using tebium::exporter::MetricsText;
using tebium::exporter::ParseMetricsText;
using tebium::exporter::SeriesLabels;
using tebium::exporter::TextBounds;
using tebium::exporter::TextFormat;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckLabels(const SeriesLabels& labels, const TextBounds& bounds) {
  Require(labels.size() <= bounds.max_labels);
  std::string_view before;
  for (const auto& [name, value] : labels) {
    Require(before < name);  // sorted, and each once
    before = name;
    Require(name.size() <= bounds.max_name_bytes);
    Require(value.size() <= bounds.max_value_bytes);
    Require(!value.empty() && tebium::base::IsValidUtf8(value));
  }
}

// Returns what a scrape would show of it.
std::string Shown(const CollectedFamily& family, const TextBounds& bounds,
                  std::set<std::string>& seen) {
  std::string text;
  Require(!family.series.empty());
  Require(tebium::exporter::IsMetricName(family.name));
  Require(tebium::base::IsValidUtf8(family.help));
  for (const auto& series : family.series) {
    CheckLabels(series.labels, bounds);
    const std::string name = family.name + std::string(series.suffix);
    std::string identity;
    AppendSeries(identity, name, series.labels, 0);
    Require(seen.insert(identity).second);
    AppendSeries(text, name, series.labels, series.value);
  }
  return text;
}

void Check(const MetricsText& parsed, const TextBounds& bounds) {
  std::set<std::string> names;
  std::set<std::string> seen;
  std::string text;
  for (const CollectedFamily& family : parsed.families) {
    Require(names.insert(family.name).second);
    text += Shown(family, bounds, seen);
  }
  Require(seen.size() <= bounds.max_series);
  // What is shown can be read again, and is the same.
  const auto again =
      ParseMetricsText(text, TextFormat::kPrometheus, bounds, nullptr);
  Require(again.ok() && again->dropped == 0);
  std::set<std::string> seen_again;
  for (const CollectedFamily& family : again->families) {
    Shown(family, bounds, seen_again);
  }
  Require(seen == seen_again);
}

}  // namespace

// Both formats read the same text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(data, data + size);
  TextBounds bounds;
  bounds.max_series = 20;
  bounds.max_labels = 4;
  bounds.max_name_bytes = 20;
  bounds.max_value_bytes = 20;
  for (const TextFormat format :
       {TextFormat::kPrometheus, TextFormat::kOpenMetrics}) {
    const auto parsed = ParseMetricsText(text, format, bounds, nullptr);
    if (parsed.ok()) {
      Check(*parsed, bounds);
    } else {
      Require(!parsed.status().message().empty());
    }
  }
  return 0;
}
