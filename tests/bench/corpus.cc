#include "tests/bench/corpus.h"

#include <functional>
#include <string_view>

#include "tests/bench/load.h"

namespace tebium::bench {
namespace {

// The label set, annotations and URL, without braces around them.
std::string Fields(size_t n) {
  const std::string id = std::to_string(n);
  return R"("labels":{"alertname":"HighLatency","cluster":"eu-)" +
         std::to_string(n % kGroups) + R"(","instance":"10.0.)" +
         std::to_string(n / 250 % 250) + "." + std::to_string(n % 250) +
         R"(:9100","job":"node","pod":"api-)" + id +
         R"(","severity":"warning","team":"platform"},)"
         R"("annotations":{"summary":"Latency of api-)" +
         id +
         R"( is above 500 ms","description":"The 99th percentile over five )"
         R"(minutes has been above the limit for ten minutes."},)"
         R"("startsAt":"2026-11-23T08:00:00Z",)"
         R"("generatorURL":"http://prometheus.example.org:9090/graph?g0.expr=)"
         R"(latency_p99+%3E+0.5&g0.tab=1")";
}

std::vector<std::string> Requests(
    size_t first, size_t count, size_t per_request, std::string_view path,
    const std::function<std::string(size_t number, const std::string& alerts)>&
        wrap,
    const std::function<std::string(size_t)>& alert) {
  std::vector<std::string> requests;
  requests.reserve(count / per_request);
  for (size_t i = 0; i + per_request <= count; i += per_request) {
    std::string alerts;
    for (size_t j = 0; j < per_request; ++j) {
      if (j > 0) alerts += ',';
      alerts += alert(first + i + j);
    }
    requests.push_back(PrepareRequest("POST", path, wrap(first + i, alerts)));
  }
  return requests;
}

}  // namespace

std::string AlertJson(size_t n) { return "{" + Fields(n) + "}"; }

std::vector<std::string> ApiRequests(size_t first, size_t count,
                                     size_t per_request) {
  return Requests(
      first, count, per_request, "/api/v2/alerts",
      [](size_t, const std::string& alerts) { return "[" + alerts + "]"; },
      AlertJson);
}

std::vector<std::string> WebhookRequests(size_t first, size_t count,
                                         size_t per_request,
                                         const std::string& status) {
  const bool fires = status == "firing";
  return Requests(
      first, count, per_request, "/alertmanager",
      [status](size_t number, const std::string& alerts) {
        const std::string group = std::to_string(number % kGroups);
        return R"({"version":"4","groupKey":"{}:{shard=\")" + group +
               R"(\"}","truncatedAlerts":0,"status":")" + status +
               R"(","receiver":"tebium","groupLabels":{"shard":")" + group +
               R"("},"commonLabels":{},"commonAnnotations":{},)"
               R"("externalURL":"http://alertmanager.example.org:9093",)"
               R"("alerts":[)" +
               alerts + "]}";
      },
      [status, fires](size_t n) {
        return R"({"status":")" + status + R"(",)" + Fields(n) +
               R"(,"endsAt":")" +
               (fires ? "0001-01-01T00:00:00Z" : "2026-11-23T09:00:00Z") +
               R"(","fingerprint":""})";
      });
}

}  // namespace tebium::bench
