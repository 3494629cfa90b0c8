// One look at a module, and what came of it.
#ifndef TEBIUM_EXPORTER_PROBE_H_
#define TEBIUM_EXPORTER_PROBE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/watch_settings.h"
#include "net/connection_facts.h"

namespace tebium::exporter {

// What was wrong; the label `reason` of probe_failures_total.
enum class ProbeFault : size_t {
  kNone,
  kDns,  // the host's name is not found
  kConnect,
  kTimeout,
  kTls,
  kProtocol,     // the answer is none that its kind gives
  kStatus,       // an HTTP status that is not expected, another's error
  kBody,         // the answer holds something else than wanted
  kAuth,         // it does not let us in
  kLatency,      // the answer came too late
  kCertificate,  // it ends soon
  kRedirect,     // it sends us on and on
  kRefused,      // an address that must not be probed
  kOther,        // the connection broke off, for one
};
inline constexpr size_t kProbeFaults = 14;
// "dns", "connect", …; "" for kNone.
std::string_view ProbeFaultName(ProbeFault fault);

// Of an HTTP answer; as blackbox_exporter tells them.
struct HttpFacts {
  double version = 0;  // 1.1, 2
  uint32_t redirects = 0;
  int64_t content_length = -1;  // what the header says; -1: nothing
  size_t body_bytes = 0;        // that came, decoded
  base::Time last_modified = base::kNoTime;
  bool body_refused = false;  // body_contains or body_matches is not fulfilled

  bool operator==(const HttpFacts&) const = default;
};

// Of a name server's answer.
struct DnsFacts {
  int rcode = -1;  // RFC 1035: 0 is NOERROR, 3 is NXDOMAIN; -1: no answer came
  size_t answers = 0;
  size_t authorities = 0;
  size_t additionals = 0;
  std::optional<uint32_t> serial;  // of the first SOA

  bool operator==(const DnsFacts&) const = default;
};

struct ProbeResult {
  ProbeFault fault = ProbeFault::kNone;
  // It answered, if not as it should: degraded, not down.
  bool answered = true;
  base::Duration latency{0};
  int http_status = 0;  // 0: none came
  // The first end of a certificate in its chain; kNoTime: there was none.
  base::Time certificate_ends_at = base::kNoTime;
  // More of the fault, for those who know: the condition that does not hold,
  // what TLS says. In no language; without secrets, and nothing of the answer.
  std::string detail;
  net::Phases phases{};
  std::string address;  // that was connected to; "": none
  std::optional<net::TlsFacts> tls;
  HttpFacts http;  // of kHttp, kClickHouse, kTelegram
  DnsFacts dns;    // of kDns
  // Of itself, as its JSON says ("version"); at most kMaxVersionBytes.
  std::string version;

  bool ok() const { return fault == ProbeFault::kNone; }
};
inline constexpr size_t kMaxVersionBytes = 64;

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
