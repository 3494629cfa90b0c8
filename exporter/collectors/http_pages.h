// What is read over HTTP: a module's own page of metrics, the numbers of its
// health page, ClickHouse's tables. Pure.
//
// A reading that gives kNotFound says that the module has nothing of this kind.
#ifndef TEBIUM_EXPORTER_COLLECTORS_HTTP_PAGES_H_
#define TEBIUM_EXPORTER_COLLECTORS_HTTP_PAGES_H_

#include <string>
#include <string_view>

#include "base/status.h"
#include "exporter/collectors/collected.h"
#include "exporter/watch_settings.h"
#include "net/http_client.h"

namespace tebium::exporter {

// What authorises the probe is sent to its own origin alone.
net::ClientRequest MetricsRequest(const ModuleSettings& module);
// Families under their own names, with the label `module`, before which one of
// theirs is called exported_module, as in Prometheus. Series under names of
// this program's own which another could have too are dropped.
base::StatusOr<Collected> ReadMetricsPage(const ModuleSettings& module,
                                          const net::ClientResponse& response);

// As the probe asks.
net::ClientRequest HealthRequest(const ModuleSettings& module);
// tebium_module_value{module,name}.
base::StatusOr<Collected> ReadHealthPage(const ModuleSettings& module,
                                         const net::ClientResponse& response);

net::ClientRequest ClickHouseRequest(const ModuleSettings& module,
                                     const std::string& query);
// The answer to a query; an error says in what way it is none.
base::Status CheckAnswered(const net::ClientResponse& response);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_HTTP_PAGES_H_
