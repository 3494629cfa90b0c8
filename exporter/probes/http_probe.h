// Probes over HTTP: a module's health page, ClickHouse's /ping and a query,
// Telegram's getMe.
#ifndef TEBIUM_EXPORTER_PROBES_HTTP_PROBE_H_
#define TEBIUM_EXPORTER_PROBES_HTTP_PROBE_H_

#include <optional>

#include "base/clock.h"
#include "exporter/probe.h"
#include "net/http_client.h"

namespace tebium::exporter {

net::ClientRequest HttpProbeRequest(const ModuleSettings& module);

// No answer: down. One with another status, body, speed or certificate than
// wanted: degraded, by the first of these that is wrong.
ProbeResult JudgeHttp(const ModuleSettings& module,
                      const net::ClientResponse& response, base::Time now);

// ClickHouse answers /ping whoever asks: where there is a user (a header of the
// module's) it is asked "SELECT 1" too, once the ping is good. None: it need
// not be, or no time is left after `ping`.
std::optional<net::ClientRequest> ClickHouseQuery(const ModuleSettings& module,
                                                  const ProbeResult& ping);
// Of both together.
ProbeResult JudgeQuery(const ModuleSettings& module, ProbeResult ping,
                       const net::ClientResponse& response, base::Time now);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBES_HTTP_PROBE_H_
