// Probes over TCP, with or without TLS: a connection, a banner, certificates,
// or Redis's PING.
#ifndef TEBIUM_EXPORTER_PROBES_TCP_PROBE_H_
#define TEBIUM_EXPORTER_PROBES_TCP_PROBE_H_

#include "base/clock.h"
#include "exporter/probe.h"
#include "net/tcp_client.h"

namespace tebium::exporter {

// Of kTcp: connecting, and the turns where there are some. Of kTls: a
// handshake. Of kRedis: AUTH and SELECT where the settings ask for them, then
// PING, in one go (Redis's protocol, RESP2).
net::TcpConversation TcpProbeConversation(const ModuleSettings& module);

// Down: no connection, or no answer. Degraded: another line than a turn awaits,
// an error of Redis's (a wrong password, "LOADING …"), something that is no
// Redis, a connection that takes too long or a certificate that ends soon.
ProbeResult JudgeTcp(const ModuleSettings& module, net::TcpResult result,
                     base::Time now);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_TCP_PROBE_H_
