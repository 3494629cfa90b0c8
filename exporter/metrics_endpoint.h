// GET /metrics, in Prometheus's text format or OpenMetrics, as the scraper
// asks.
#ifndef TEBIUM_EXPORTER_METRICS_ENDPOINT_H_
#define TEBIUM_EXPORTER_METRICS_ENDPOINT_H_

#include <string>
#include <vector>

#include "base/metrics.h"
#include "exporter/collectors/process.h"
#include "exporter/exposition.h"
#include "net/router.h"

namespace tebium::exporter {

struct BuildInfo {
  std::string version;
  std::string revision;
  std::string compiler;
};

// Set up on one thread (AddSource, Register), then thread-safe. `metrics` and
// the sources must outlive it, and it the router.
class MetricsEndpoint {
 public:
  MetricsEndpoint(base::Metrics& metrics, const BuildInfo& build);

  // What it exposes comes after this program's own of the same name.
  void AddSource(const MetricSource& source) { sources_.push_back(&source); }
  void Register(net::Router& router);

  // All metrics as text.
  std::string Text(ExpositionFormat format);

 private:
  net::HttpResponse Answer(const net::HttpRequest& request);

  base::Metrics& metrics_;
  const ProcessCollector process_;
  std::vector<const MetricSource*> sources_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_METRICS_ENDPOINT_H_
