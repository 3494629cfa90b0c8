#include "app/config/module_collect.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "alert/matcher.h"
#include "base/clock.h"

namespace tebium::app {
namespace {

constexpr std::string_view kHealth = "/health";
constexpr std::string_view kMetrics = "/metrics";

}  // namespace

void TryMetricsBesideHealth(exporter::ModuleSettings& module) {
  std::string url = module.url;
  if (!url.ends_with(kHealth)) return;
  url.resize(url.size() - kHealth.size());
  module.collect.metrics_url = url + std::string(kMetrics);
  module.collect.metrics_optional = true;
}

namespace amfile {
namespace {

using exporter::CollectSettings;
using exporter::ModuleSettings;
using exporter::ProbeKind;

constexpr Span kInterval = {std::chrono::seconds(1), std::chrono::hours(24)};
constexpr int64_t kMaxSeries = 100'000;

bool HasCollector(ProbeKind kind) {
  return kind == ProbeKind::kHttp || kind == ProbeKind::kRedis ||
         kind == ProbeKind::kClickHouse || kind == ProbeKind::kHost;
}

// "https://user@host:1" of "https://user@host:1/path".
std::string OriginOf(const std::string& url) {
  const size_t start = url.find("://");
  if (start == std::string::npos) return "";
  return url.substr(0, url.find_first_of("/?#", start + 3));
}

void ReadMaxSeries(const Field& field, CollectSettings& collect) {
  const std::string expected =
      "a number from 1 to " + std::to_string(kMaxSeries);
  auto number = static_cast<int64_t>(collect.max_series);
  IntegerInto(number, 1, expected)(field);
  if (number > kMaxSeries) return field.Fault("expected " + expected);
  collect.max_series = static_cast<size_t>(number);
}

// Of a whole name, as Prometheus's relabelling has it.
void ReadKeep(const Field& field, CollectSettings& collect) {
  const auto text = ReadText(field);
  if (!text) return;
  auto matcher = alert::Matcher::Create(alert::MatchOp::kRegex, "name", *text);
  if (matcher.ok()) {
    collect.keep = *std::move(matcher);
  } else {
    field.Fault(matcher.status().message());
  }
}

void ReadMetricsUrl(const Field& field, CollectSettings& collect) {
  HttpUrlInto(collect.metrics_url)(field);
  collect.metrics_optional = false;
}

void ReadMetricsPath(const Field& field, ModuleSettings& module) {
  const auto path = ReadText(field);
  if (!path) return;
  if (!path->starts_with('/')) {
    return field.Fault("expected a path that begins with /");
  }
  module.collect.metrics_url = OriginOf(module.url) + *path;
  module.collect.metrics_optional = false;
}

void CheckPages(const Field& field, const ModuleSettings& module) {
  const auto url = field.Find("metrics_url");
  const auto path = field.Find("metrics_path");
  CheckAtMostOne(field, "metrics_url", url.has_value(), "metrics_path",
                 path.has_value());
  if (module.kind == ProbeKind::kHttp) return;
  for (const auto& page : {url, path, field.Find("health_numbers")}) {
    if (page) page->Fault("only a module of kind http has pages");
  }
}

}  // namespace

void ReadCollect(const Field& field, ModuleSettings& module) {
  if (!HasCollector(module.kind)) {
    return field.Fault("a module of this kind has nothing to collect");
  }
  CollectSettings& collect = module.collect;
  const bool read = ReadFields(
      field,
      {{"enabled", BoolInto(collect.enabled)},
       {"metrics_url", [&](const Field& f) { ReadMetricsUrl(f, collect); }},
       {"metrics_path", [&](const Field& f) { ReadMetricsPath(f, module); }},
       {"health_numbers", BoolInto(collect.health_numbers)},
       {"interval", SpanInto(collect.interval, kInterval)},
       {"max_series", [&](const Field& f) { ReadMaxSeries(f, collect); }},
       {"keep", [&](const Field& f) { ReadKeep(f, collect); }}});
  if (read && !field.value->IsNull()) CheckPages(field, module);
}

}  // namespace amfile
}  // namespace tebium::app
