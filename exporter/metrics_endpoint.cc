#include "exporter/metrics_endpoint.h"

#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>

#include "exporter/gzip.h"

namespace tebium::exporter {

MetricsEndpoint::MetricsEndpoint(base::Metrics& metrics, const BuildInfo& build)
    : metrics_(metrics) {
  metrics
      .AddGauge("build_info",
                "What this program was built from; the value is always 1.",
                {{"version", build.version},
                 {"revision", build.revision},
                 {"compiler", build.compiler}})
      .Set(1);
}

void MetricsEndpoint::Register(net::Router& router) {
  net::Route route;
  route.method = "GET";
  route.pattern = "/metrics";
  route.access = net::Access::kPublic;
  route.handler = [this](net::HttpRequest& request, const net::PathParams&) {
    return Answer(request);
  };
  router.Add(std::move(route));
}

std::string MetricsEndpoint::Text() {
  std::vector<prometheus::MetricFamily> families = metrics_.Collect();
  std::vector<prometheus::MetricFamily> process = process_.Collect();
  families.insert(families.end(), std::make_move_iterator(process.begin()),
                  std::make_move_iterator(process.end()));
  return prometheus::TextSerializer().Serialize(families);
}

net::HttpResponse MetricsEndpoint::Answer(const net::HttpRequest& request) {
  net::HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = Text();
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (!AcceptsGzip(request.Header("Accept-Encoding"))) return response;
  if (auto compressed = Gzip(response.body); compressed.ok()) {
    response.body = *std::move(compressed);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

}  // namespace tebium::exporter
