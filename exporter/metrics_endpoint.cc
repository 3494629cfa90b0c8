#include "exporter/metrics_endpoint.h"

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

std::string MetricsEndpoint::Text(ExpositionFormat format) {
  Exposition exposition(format);
  exposition.Add(metrics_.Collect());
  exposition.Add(process_.Collect());
  for (const MetricSource* source : sources_) source->Expose(exposition);
  return exposition.Text();
}

net::HttpResponse MetricsEndpoint::Answer(const net::HttpRequest& request) {
  const ExpositionFormat format = FormatFor(request.Header("Accept"));
  net::HttpResponse response;
  response.content_type = ContentTypeOf(format);
  response.body = Text(format);
  response.headers.emplace_back("Vary", "Accept, Accept-Encoding");
  if (!AcceptsGzip(request.Header("Accept-Encoding"))) return response;
  if (auto compressed = Gzip(response.body); compressed.ok()) {
    response.body = *std::move(compressed);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

}  // namespace tebium::exporter
