// Counts and times of requests, one object for each route.
//
// Series are looked up once and then cached: nothing on a request's way takes
// the registry's locks. The label `handler` is the route's pattern, so that the
// number of series is bounded by the number of routes.
#ifndef TEBIUM_NET_HTTP_METRICS_H_
#define TEBIUM_NET_HTTP_METRICS_H_

#include <array>
#include <atomic>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"

namespace tebium::net {

// Thread-safe.
class HttpMetrics {
 public:
  // The series for `usual_codes` exist from the start, others appear with their
  // first request.
  HttpMetrics(base::Metrics& metrics, const std::string& handler,
              const std::string& method,
              std::initializer_list<int> usual_codes);

  void Count(int status);
  void Observe(base::Duration duration);

 private:
  // The statuses this server gives; any other is counted as "other".
  static constexpr std::array<int, 18> kCodes = {200, 201, 202, 204, 207, 304,
                                                 400, 401, 403, 404, 405, 413,
                                                 415, 422, 429, 500, 503, 0};

  static size_t IndexOf(int status);
  base::Counter& SeriesAt(size_t index);

  base::Metrics& metrics_;
  const std::string handler_;
  const std::string method_;
  std::array<std::atomic<base::Counter*>, kCodes.size()> counters_{};
  base::Histogram& duration_;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_HTTP_METRICS_H_
