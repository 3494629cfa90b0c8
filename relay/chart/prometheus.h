// Prometheus's range queries: the request, and what its answer says. Thanos,
// VictoriaMetrics and Mimir answer alike.
//
// Pure.
#ifndef TEBIUM_RELAY_CHART_PROMETHEUS_H_
#define TEBIUM_RELAY_CHART_PROMETHEUS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "alert/labels.h"
#include "base/clock.h"
#include "base/status.h"
#include "net/http_client.h"
#include "relay/chart/chart.h"

namespace tebium::relay {

// As far apart as values are worth asking for in a chart of this length: whole
// seconds, at least 5.
base::Duration RangeStep(base::Duration range);

// A POST to /api/v1/query_range under `base_url` (without a slash at its end).
// No redirects; the server is told the timeout as well.
net::ClientRequest RangeQuery(std::string_view base_url,
                              std::string_view expression, base::Time from,
                              base::Time to, base::Duration step,
                              base::Duration timeout);

struct RangeReading {
  // Series that have one of these labels with another value are left out, if
  // any other is there.
  alert::LabelSet labels;
  size_t max_series = 1000;
  size_t max_points = 200'000;  // of all series together
};

// Names are made of the labels in which the series differ; of a single one, of
// all. kInvalidArgument with Prometheus's own words for what it refuses,
// kDeadlineExceeded, kUnavailable, kResourceExhausted over a bound; no error
// has the URL.
base::StatusOr<std::vector<ChartSeries>> ReadRangeAnswer(
    const net::ClientResponse& response, const RangeReading& reading = {});

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CHART_PROMETHEUS_H_
