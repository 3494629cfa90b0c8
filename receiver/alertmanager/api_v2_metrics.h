// Metrics under Alertmanager's own names, so that its dashboards and those
// rules that belong to its API go on working.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_METRICS_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_METRICS_H_

#include <memory>
#include <string>

#include "alert/desk.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "receiver/alertmanager/api_v2_alerts.h"
#include "receiver/alertmanager/api_v2_json.h"

namespace tebium::receiver {

// Thread-safe.
class ApiV2Metrics {
 public:
  // The desks are asked at each scrape: they and `clock` must outlive
  // `metrics`' last one.
  ApiV2Metrics(base::Metrics& metrics, const alert::AlertDesk& alerts,
               const alert::SilenceDesk& silences, const base::Clock& clock,
               const VersionInfo& version);

  // alertmanager_alerts_received_total, alertmanager_alerts_invalid_total.
  void CountAlerts(const PostedAlerts& posted);

  // alertmanager_silences_queries_total and what belongs to it: somebody has
  // asked for silences.
  void CountSilenceQuery(base::Duration elapsed, bool answered);

  // alertmanager_http_requests_in_flight; those that only read, as there.
  base::Gauge& in_flight() { return in_flight_; }

  // Of one path and method.
  struct Handled {
    base::Histogram& seconds;  // alertmanager_http_request_duration_seconds
    base::Histogram& bytes;    // alertmanager_http_response_size_bytes
  };
  static Handled HandledBy(base::Metrics& metrics, const std::string& path,
                           const std::string& method);

 private:
  base::Counter& firing_;
  base::Counter& resolved_;
  base::Counter& invalid_;
  base::Counter& silence_queries_;
  base::Counter& silence_query_errors_;
  base::Histogram& silence_query_seconds_;
  base::Gauge& in_flight_;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_METRICS_H_
