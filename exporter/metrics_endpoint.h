// GET /metrics, in Prometheus's text format 0.0.4.
#ifndef TEBIUM_EXPORTER_METRICS_ENDPOINT_H_
#define TEBIUM_EXPORTER_METRICS_ENDPOINT_H_

#include <string>

#include "base/metrics.h"
#include "exporter/collectors/process.h"
#include "net/router.h"

namespace tebium::exporter {

struct BuildInfo {
  std::string version;
  std::string revision;
  std::string compiler;
};

// Thread-safe. `metrics` must outlive it, and it the router.
class MetricsEndpoint {
 public:
  MetricsEndpoint(base::Metrics& metrics, const BuildInfo& build);

  void Register(net::Router& router);

  // All metrics as text.
  std::string Text();

 private:
  net::HttpResponse Answer(const net::HttpRequest& request);

  base::Metrics& metrics_;
  const ProcessCollector process_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_METRICS_ENDPOINT_H_
