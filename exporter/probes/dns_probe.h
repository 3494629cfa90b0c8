// Probes of name servers: one question.
#ifndef TEBIUM_EXPORTER_PROBES_DNS_PROBE_H_
#define TEBIUM_EXPORTER_PROBES_DNS_PROBE_H_

#include "base/clock.h"
#include "exporter/probe.h"
#include "net/tcp_client.h"

namespace tebium::exporter {

net::DnsQuery DnsProbeQuery(const ModuleSettings& module);

// Down: no answer (kTimeout, kConnect, kProtocol), or its own name is not found
// (kDns). Degraded: the server says that it has none or cannot tell (kStatus;
// the detail is the rcode), or none of the answers is the wanted one (kBody).
ProbeResult JudgeDns(const ModuleSettings& module, const net::DnsAnswer& answer,
                     base::Time now);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_DNS_PROBE_H_
