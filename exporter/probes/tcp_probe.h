// Probes over plain TCP: a connection, or Redis's PING.
#ifndef TEBIUM_EXPORTER_PROBES_TCP_PROBE_H_
#define TEBIUM_EXPORTER_PROBES_TCP_PROBE_H_

#include "exporter/probe.h"
#include "net/tcp_client.h"

namespace tebium::exporter {

// Of kTcp: connecting is all. Of kRedis: AUTH and SELECT where the settings ask
// for them, then PING, in one go (Redis's protocol, RESP2).
net::TcpConversation TcpProbeConversation(const ModuleSettings& module);

// Down: no connection, or no answer. Degraded: Redis answers with an error (a
// wrong password, "LOADING …"), something else answers, or it takes too long.
ProbeResult JudgeTcp(const ModuleSettings& module,
                     const net::TcpResult& result);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_TCP_PROBE_H_
