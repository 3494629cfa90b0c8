// The doors by which alerts come in over HTTP.
//
//   POST /webhook, /webhook/{secret}   native alerts, or Alertmanager's payload
//   POST /api/v1/alerts                native alerts
//   POST /alertmanager                 Alertmanager's webhook, version 4
//
// Success is said once the sink has the alerts on disk, not before: 200 with
// `OK` on /webhook and `{"accepted":N}` elsewhere, or 207 if some alerts of
// several were at fault.
#ifndef TEBIUM_RECEIVER_RECEIVER_H_
#define TEBIUM_RECEIVER_RECEIVER_H_

#include <string>

#include "alert/ports.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "net/router.h"
#include "receiver/decoded.h"
#include "receiver/intake_metrics.h"
#include "receiver/log_throttle.h"
#include "receiver/native/decoder.h"

namespace tebium::receiver {

struct ReceiverSettings {
  NativeSettings native;  // its limits hold for all decoders
  int retry_after_seconds = 5;
};

// Thread-safe. `sink`, `clock` and `metrics` must outlive it, and it the
// router.
class Receiver {
 public:
  Receiver(ReceiverSettings settings, alert::AlertSink& sink,
           const base::Clock& clock, base::Metrics& metrics,
           base::Logger logger);

  void Register(net::Router& router);

 private:
  enum class Door { kWebhook, kNative, kAlertmanager };

  void AddRoute(net::Router& router, const std::string& pattern, Door door);
  net::HttpResponse Receive(net::HttpRequest& request, Door door);
  alert::Source SourceOf(const net::HttpRequest& request, Door door) const;
  Decoded Decode(net::HttpRequest& request, alert::Source source) const;
  net::HttpResponse Store(const net::HttpRequest& request, Door door,
                          Decoded decoded);
  net::HttpResponse Unavailable(alert::Source source,
                                const base::Status& status);
  // Counts and logs a refusal.
  void Refused(const net::HttpRequest& request, alert::Source source,
               RejectReason reason, std::string_view error);

  const ReceiverSettings settings_;
  alert::AlertSink& sink_;
  const base::Clock& clock_;
  const base::Logger logger_;
  IntakeMetrics metrics_;
  LogThrottle refusals_;
  LogThrottle failures_;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_RECEIVER_H_
