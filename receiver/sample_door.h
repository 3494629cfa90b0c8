// The doors by which modules push what they measured, and that they live.
//
//   POST /api/v1/samples                        see sample_decoder.h
//   PUT /api/v1/heartbeat/{module}?interval=60s the next comes within 60 s
//   DELETE /api/v1/heartbeat/{module}           none is expected any more
//
// Samples: 200 with {"accepted":N}, the number of values, once they are on
// disk; 207 if some reports of several were at fault. Heartbeats: 200.
#ifndef TEBIUM_RECEIVER_SAMPLE_DOOR_H_
#define TEBIUM_RECEIVER_SAMPLE_DOOR_H_

#include <string_view>

#include "alert/samples.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/router.h"
#include "receiver/log_throttle.h"
#include "receiver/sample_decoder.h"

namespace tebium::receiver {

struct SampleDoorSettings {
  SampleDecodeLimits limits;
  base::Duration default_interval = std::chrono::seconds(60);
  int retry_after_seconds = 5;
};

// Thread-safe. The sinks and `clock` must outlive it, and it the router.
class SampleDoor {
 public:
  SampleDoor(SampleDoorSettings settings, alert::SampleSink& samples,
             alert::HeartbeatSink& heartbeats, const base::Clock& clock,
             base::Logger logger);

  void Register(net::Router& router);

 private:
  net::HttpResponse TakeSamples(net::HttpRequest& request);
  net::HttpResponse Store(const net::HttpRequest& request,
                          DecodedSamples decoded);
  net::HttpResponse Beat(const net::HttpRequest& request,
                         std::string_view module);
  net::HttpResponse Forget(const net::HttpRequest& request,
                           std::string_view module);
  net::HttpResponse Failure(const net::HttpRequest& request,
                            const base::Status& status, std::string_view field);
  net::HttpResponse Refuse(const net::HttpRequest& request, int status,
                           std::string_view error, std::string_view field);
  void LogRefusal(const net::HttpRequest& request, std::string_view error);

  const SampleDoorSettings settings_;
  alert::SampleSink& samples_;
  alert::HeartbeatSink& heartbeats_;
  const base::Clock& clock_;
  const base::Logger logger_;
  LogThrottle refusals_;
  LogThrottle failures_;
};

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_SAMPLE_DOOR_H_
