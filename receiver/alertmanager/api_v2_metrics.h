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

  // alertmanager_http_request_duration_seconds of one path and method.
  static base::Histogram& Duration(base::Metrics& metrics,
                                   const std::string& path,
                                   const std::string& method);

 private:
  base::Counter& firing_;
  base::Counter& resolved_;
  base::Counter& invalid_;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_METRICS_H_
