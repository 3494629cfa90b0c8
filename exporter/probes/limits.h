// Conditions that hold for probes of any kind.
#ifndef TEBIUM_EXPORTER_PROBES_LIMITS_H_
#define TEBIUM_EXPORTER_PROBES_LIMITS_H_

#include "base/clock.h"
#include "exporter/probe.h"

namespace tebium::exporter {

// Of a good answer: whether it came in time, over a certificate that holds for
// long enough. kNone, kLatency or kCertificate.
ProbeFault CheckLimits(const Conditions& conditions, const ProbeResult& result,
                       base::Time now);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_LIMITS_H_
