// Probes over HTTP: a module's health page, ClickHouse's /ping, Telegram's
// getMe.
#ifndef TEBIUM_EXPORTER_PROBES_HTTP_PROBE_H_
#define TEBIUM_EXPORTER_PROBES_HTTP_PROBE_H_

#include "base/clock.h"
#include "exporter/probe.h"
#include "net/http_client.h"

namespace tebium::exporter {

net::ClientRequest HttpProbeRequest(const ModuleSettings& module);

// No answer: down. One with another status, body, speed or certificate than
// wanted: degraded, by the first of these that is wrong.
ProbeResult JudgeHttp(const ModuleSettings& module,
                      const net::ClientResponse& response, base::Time now);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_HTTP_PROBE_H_
