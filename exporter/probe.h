// One look at a module, and what came of it.
#ifndef TEBIUM_EXPORTER_PROBE_H_
#define TEBIUM_EXPORTER_PROBE_H_

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// What was wrong; the label `reason` of probe_failures_total.
enum class ProbeFault : size_t {
  kNone,
  kDns,
  kConnect,
  kTimeout,
  kTls,
  kProtocol,     // the answer is none that its kind gives
  kStatus,       // an HTTP status that is not expected, an error of Redis's
  kBody,         // … or a body
  kAuth,         // it does not let us in
  kLatency,      // the answer came too late
  kCertificate,  // it ends soon
  kOther,
};
inline constexpr size_t kProbeFaults = 12;
// "dns", "connect", …; "" for kNone.
std::string_view ProbeFaultName(ProbeFault fault);

struct ProbeResult {
  ProbeFault fault = ProbeFault::kNone;
  // It answered, if not as it should: degraded, not down.
  bool answered = true;
  base::Duration latency{0};
  int http_status = 0;  // 0: none came
  // The first end of a certificate in its chain; kNoTime: there was none.
  base::Time certificate_ends_at = base::kNoTime;

  bool ok() const { return fault == ProbeFault::kNone; }
};

// Why it is not up, in a few words without secrets; "" if it is. The same for
// results that differ in latency alone.
std::string SayFault(base::Language language, const ProbeResult& result);

// Thread-safe.
class Prober {
 public:
  virtual ~Prober() = default;
  // Never blocks. `done` is called exactly once, within the module's timeout
  // and a little, on any thread, perhaps before this returns; it must not
  // block.
  virtual void Probe(std::shared_ptr<const ModuleSettings> module,
                     std::function<void(ProbeResult)> done) = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBE_H_
