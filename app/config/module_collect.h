// What is read of a module beside its probe: the key `collect` of its entry in
// `modules`, of the kinds http, redis, clickhouse and host:
//
//   collect:
//     enabled: true
//     metrics_path: /metrics    # http: on its target's server; or metrics_url
//     health_numbers: true      # http: the numbers in the JSON of its target
//     interval: 30s
//     max_series: 1000          # of each collector
//     keep: 'go_.*|http_.*'     # names of series that are shown; all
#ifndef TEBIUM_APP_CONFIG_MODULE_COLLECT_H_
#define TEBIUM_APP_CONFIG_MODULE_COLLECT_H_

#include "app/config/alertmanager/fields.h"
#include "exporter/watch_settings.h"

namespace tebium::app {

// Of a module that is asked for its /health: it may have /metrics beside it. No
// effect on others.
void TryMetricsBesideHealth(exporter::ModuleSettings& module);

namespace amfile {

// After the module's kind and target.
void ReadCollect(const Field& field, exporter::ModuleSettings& module);

}  // namespace amfile
}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_MODULE_COLLECT_H_
