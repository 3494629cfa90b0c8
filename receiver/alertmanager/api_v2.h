// Alertmanager's API, version 2.
//
//   GET         /api/v2/status
//   GET         /api/v2/receivers
//   GET, POST   /api/v2/silences
//   GET, DELETE /api/v2/silence/{silenceID}
//   GET, POST   /api/v2/alerts
//   GET         /api/v2/alerts/groups
//
// Prometheus, amtool, karma and Grafana speak it. Statuses, texts and JSON are
// Alertmanager's (0.34), with these differences: what can't be made durable is
// answered with 503 instead of 500, HEAD is answered, anything after the JSON
// of a body is an error, and there is no CORS.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_H_

#include <atomic>
#include <functional>
#include <string>

#include "alert/desk.h"
#include "alert/matcher_parser.h"
#include "alert/ports.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "net/router.h"
#include "receiver/alertmanager/api_v2_alerts.h"
#include "receiver/alertmanager/api_v2_json.h"
#include "receiver/alertmanager/api_v2_metrics.h"
#include "receiver/alertmanager/api_v2_silences.h"
#include "receiver/intake_metrics.h"
#include "receiver/log_throttle.h"

namespace tebium::receiver {

struct ApiV2Settings {
  PostedAlertsSettings alerts;  // its parser mode holds for all that is read
  PostedSilenceLimits silences;
  VersionInfo version;
  int retry_after_seconds = 5;
};

// What the API shows and changes; all must outlive it.
struct ApiV2Ports {
  alert::AlertSink& sink;
  const alert::AlertDesk& alerts;
  alert::SilenceDesk& silences;
  // Called for each status; thread-safe.
  std::function<alert::ServerFacts()> facts;
};

// Thread-safe. `clock` and `metrics` must outlive it, and it the router and
// `metrics`' last scrape.
class ApiV2 {
 public:
  ApiV2(ApiV2Settings settings, ApiV2Ports ports, const base::Clock& clock,
        base::Metrics& metrics, base::Logger logger);

  void Register(net::Router& router);

  // The configuration's resolve_timeout, for alerts to come.
  void SetResolveTimeout(base::Duration timeout);

 private:
  using Handler = net::HttpResponse (ApiV2::*)(net::HttpRequest&,
                                               const net::PathParams&);

  void AddRoute(net::Router& router, const std::string& method,
                const std::string& pattern, Handler handler);

  net::HttpResponse GetStatus(net::HttpRequest& request,
                              const net::PathParams& params);
  net::HttpResponse GetReceivers(net::HttpRequest& request,
                                 const net::PathParams& params);
  net::HttpResponse GetAlerts(net::HttpRequest& request,
                              const net::PathParams& params);
  net::HttpResponse GetGroups(net::HttpRequest& request,
                              const net::PathParams& params);
  net::HttpResponse PostAlerts(net::HttpRequest& request,
                               const net::PathParams& params);
  net::HttpResponse GetSilences(net::HttpRequest& request,
                                const net::PathParams& params);
  net::HttpResponse PostSilence(net::HttpRequest& request,
                                const net::PathParams& params);
  net::HttpResponse GetSilence(net::HttpRequest& request,
                               const net::PathParams& params);
  net::HttpResponse DeleteSilence(net::HttpRequest& request,
                                  const net::PathParams& params);

  net::HttpResponse StoreAlerts(const net::HttpRequest& request,
                                PostedAlerts posted);
  net::HttpResponse StoreSilence(PostedSilence posted);
  net::HttpResponse Unavailable(std::string_view what,
                                const base::Status& status);
  // Counts and logs alerts that are not taken.
  void Refused(const net::HttpRequest& request, RejectReason reason,
               std::string_view error);
  alert::ParserMode parser_mode() const { return settings_.alerts.parser_mode; }

  const ApiV2Settings settings_;
  const ApiV2Ports ports_;
  const base::Clock& clock_;
  base::Metrics& metrics_;
  const base::Logger logger_;
  std::atomic<int64_t> resolve_timeout_nanos_;
  IntakeMetrics intake_metrics_;
  ApiV2Metrics api_metrics_;
  LogThrottle refusals_;
  LogThrottle failures_;
  // How long the last answers were: room for the next.
  std::atomic<size_t> alerts_size_{0};
  std::atomic<size_t> groups_size_{0};
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_H_
