// Which modules are watched: those that the environment names, and the section
// `modules` of the configuration file, which Alertmanager does not have:
//
//   modules:
//   - name: Gateway
//     kind: http                # http, tcp, redis, clickhouse, dns or tls;
//                               # host and push have no target
//     target: https://gateway:9000/health
//     interval: 30s
//     timeout: 10s
//     failure_threshold: 3      # probes in a row until it is down
//     success_threshold: 2      # … until it is up again
//     severity: critical        # of its alert ModuleDown
//     labels: {team: core}      # of its alerts
//     depends_on: [Redis]       # no alarm while one of these is down
//     conditions:               # else it is degraded
//       statuses: [200, 204, 3xx, 400-404]  # 2xx; over HTTP, as the body
//       body_contains: ready
//       body_matches: '"status": ?"ok"'
//       json: ["status == ok", "queue.length < 100"]
//       max_latency: 2s
//       certificate_days: 14    # over TLS: its certificate holds for so long
//   - name: Redis               # known from REDIS_URL: only what differs
//     interval: 10s
//
// and how it is asked (module_probe.h), what is read of it beside
// (module_collect.h), its further alarms and its maintenance (module_alarms.h).
// This program's own entry has these alone, and labels.
//
// Targets: tcp HOST:PORT; dns HOST[:PORT]; tls HOST[:PORT]; redis
// redis://[USER[:PASSWORD]@]HOST[:PORT][/NUMBER], rediss:// over TLS; the
// others URLs. ClickHouse is asked for /ping, and where a user is known (in the
// URL or as basic_auth) a query.
#ifndef TEBIUM_APP_CONFIG_MODULES_H_
#define TEBIUM_APP_CONFIG_MODULES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "alert/time_interval.h"
#include "app/config/alertmanager/fields.h"
#include "app/config/options.h"
#include "base/status.h"
#include "exporter/watch_settings.h"
#include "relay/relay.h"

namespace tebium::app {

inline constexpr size_t kMaxModules = 2000;

using ModuleList = std::vector<exporter::ModuleSettings>;

// This program itself, Telegram where there is a token, and those whose
// variable is set: ANALYTICS_SERVER_URL and MAIN_BOT_URL (asked for /health),
// CLICKHOUSE_URL, REDIS_URL. An error names the variable, never its value.
base::StatusOr<ModuleList> EnvironmentModules(
    const Values& values, const relay::RelaySettings& relay);

// Gives `module`, of whose kind it is, this target. kInvalidArgument says what
// was expected; secrets in the text are in no error.
base::Status SetTarget(const std::string& text,
                       exporter::ModuleSettings& module);

namespace amfile {

// Changes those of `modules` that the section names, and adds the others.
// `intervals`: those of the section time_intervals.
void ReadModulesSection(const Field& field,
                        const std::vector<alert::NamedTimeInterval>& intervals,
                        ModuleList& modules);

}  // namespace amfile
}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_MODULES_H_
