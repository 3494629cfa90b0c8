#include "exporter/probes/limits.h"

namespace tebium::exporter {

ProbeFault CheckLimits(const Conditions& conditions, const ProbeResult& result,
                       base::Time now) {
  constexpr base::Duration kNone{0};
  if (conditions.max_latency > kNone &&
      result.latency > conditions.max_latency) {
    return ProbeFault::kLatency;
  }
  if (conditions.min_certificate_validity > kNone &&
      result.certificate_ends_at != base::kNoTime &&
      result.certificate_ends_at < now + conditions.min_certificate_validity) {
    return ProbeFault::kCertificate;
  }
  return ProbeFault::kNone;
}

}  // namespace tebium::exporter
