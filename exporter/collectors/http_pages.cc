#include "exporter/collectors/http_pages.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "exporter/collectors/json_numbers.h"
#include "exporter/collectors/text_format.h"
#include "exporter/probes/http_probe.h"
#include "net/origin.h"

namespace tebium::exporter {
namespace {

constexpr size_t kMaxMetricsBytes = 8u << 20;
constexpr size_t kMaxHealthBytes = 256u << 10;
constexpr size_t kMaxTableBytes = 2u << 20;
constexpr std::string_view kModuleLabel = "module";
constexpr std::string_view kPing = "/ping";

// Names under which this program has series with the label `module` itself.
constexpr std::string_view kOwnNames[] = {
    "tebium_alarm",  "tebium_clickhouse_", "tebium_collection_",
    "tebium_error_", "tebium_heartbeat",   "tebium_link_",
    "tebium_module", "tebium_probe",       "tebium_redis_",
    "tebium_sample", "tebium_slo_"};

net::ClientRequest PageRequest(const ModuleSettings& module) {
  net::ClientRequest request = HttpProbeRequest(module);
  request.max_kept_bytes = SIZE_MAX;
  // Unlike a probe it need not find out whether a connection can be made.
  request.fresh_connection = static_cast<bool>(request.guard);
  return request;
}

std::string_view HeaderOf(const net::ClientResponse& response,
                          std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (header == name) return value;
  }
  return "";
}

bool IsGood(const net::ClientResponse& response) {
  return response.status >= 200 && response.status <= 299;
}

// Labels and headers are both pairs.
auto FindNamed(SeriesLabels& labels, std::string_view name) {
  return std::find_if(labels.begin(), labels.end(), [name](const auto& label) {
    return label.first == name;
  });
}

// As Prometheus does it: what is there gives way to what is set.
void SetModule(const std::string& module, SeriesLabels& labels) {
  const auto own = FindNamed(labels, kModuleLabel);
  if (own != labels.end()) {
    std::string name(kModuleLabel);
    do {
      name.insert(0, "exported_");
    } while (FindNamed(labels, name) != labels.end());
    own->first = std::move(name);
  }
  labels.emplace(labels.begin(), std::string(kModuleLabel), module);
}

bool IsOwnName(std::string_view name) {
  return std::any_of(
      std::begin(kOwnNames), std::end(kOwnNames),
      [name](std::string_view own) { return name.starts_with(own); });
}

size_t SetModule(const std::string& module, CollectedFamily& family) {
  size_t dropped = 0;
  if (IsOwnName(family.name)) {
    dropped = std::erase_if(family.series, [](CollectedSeries& series) {
      return FindNamed(series.labels, kModuleLabel) == series.labels.end();
    });
  }
  for (CollectedSeries& series : family.series) {
    SetModule(module, series.labels);
  }
  return dropped;
}

}  // namespace

base::Status CheckAnswered(const net::ClientResponse& response) {
  if (response.outcome != net::ClientOutcome::kAnswered) {
    return base::UnavailableError(response.error);
  }
  if (IsGood(response)) return {};
  return base::UnavailableError("HTTP status " +
                                std::to_string(response.status));
}

net::ClientRequest MetricsRequest(const ModuleSettings& module) {
  net::ClientRequest request = PageRequest(module);
  request.method = "GET";
  request.url = module.collect.metrics_url;
  request.body.clear();
  request.max_response_bytes = kMaxMetricsBytes;
  if (!net::SameOrigin(request.url, module.url)) {
    request.headers = {{"User-Agent", "tebium-alert-bot"}};
  }
  request.headers.emplace_back(
      "Accept",
      "application/openmetrics-text;version=1.0.0;q=0.9,"
      "text/plain;version=0.0.4;q=0.5");
  return request;
}

base::StatusOr<Collected> ReadMetricsPage(const ModuleSettings& module,
                                          const net::ClientResponse& response) {
  constexpr int kNotFound = 404;
  base::Status status = CheckAnswered(response);
  if (response.status == kNotFound) {
    status = base::NotFoundError(status.message());
  }
  if (!status.ok()) return status;
  const auto format = FormatOfContentType(HeaderOf(response, "content-type"));
  if (!format) {
    return base::InvalidArgumentError(
        "the content type is not that of metrics");
  }
  TextBounds bounds;
  bounds.max_series = module.collect.max_series;
  const auto& keep = module.collect.keep;
  TEBIUM_ASSIGN_OR_RETURN(MetricsText text,
                          ParseMetricsText(response.body, *format, bounds,
                                           keep ? &*keep : nullptr));
  Collected collected;
  collected.dropped = text.dropped;
  for (CollectedFamily& family : text.families) {
    collected.dropped += SetModule(module.name, family);
  }
  collected.families = std::move(text.families);
  return collected;
}

net::ClientRequest HealthRequest(const ModuleSettings& module) {
  net::ClientRequest request = PageRequest(module);
  request.max_response_bytes = kMaxHealthBytes;
  return request;
}

base::StatusOr<Collected> ReadHealthPage(const ModuleSettings& module,
                                         const net::ClientResponse& response) {
  if (response.outcome != net::ClientOutcome::kAnswered) {
    return base::UnavailableError(response.error);
  }
  JsonBounds bounds;
  bounds.max_numbers = module.collect.max_series;
  auto json = ReadJsonNumbers(response.body, bounds);
  if (!json.ok()) {
    return IsGood(response) ? base::NotFoundError(json.status().message())
                            : CheckAnswered(response);
  }
  CollectedBuilder builder("module", module.name);
  for (const auto& [name, number] : json->numbers) {
    builder.Gauge("value", "Numbers in the JSON of each module's own page.",
                  number, {{"name", name}});
  }
  Collected collected = builder.Take();
  collected.numbers = std::move(json->numbers);
  collected.dropped = json->dropped;
  return collected;
}

net::ClientRequest ClickHouseRequest(const ModuleSettings& module,
                                     const std::string& query) {
  net::ClientRequest request = PageRequest(module);
  std::string_view url = module.url;
  if (url.ends_with(kPing)) url.remove_suffix(kPing.size());
  request.method = "POST";
  request.url = std::string(url) + "/";
  request.body = query;
  request.max_response_bytes = kMaxTableBytes;
  // The probe may have them too; ClickHouse refuses to be told twice.
  for (const auto& header : module.collect.headers) {
    if (FindNamed(request.headers, header.first) == request.headers.end()) {
      request.headers.push_back(header);
    }
  }
  return request;
}

}  // namespace tebium::exporter
