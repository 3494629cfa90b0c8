// How a module is asked: the part of its entry in `modules` that is its
// probe's. Which keys it has depends on its kind:
//
//     method: POST              # http: GET, HEAD, POST, PUT, PATCH, DELETE
//     body: '{"deep": true}'
//     headers: {X-Key: value}   # values are secret
//     basic_auth:               # http, clickhouse, redis; or password_file
//       {username: watcher, password: …}
//     bearer_token: …           # http; or bearer_token_file
//     follow_redirects: true
//     tls:                      # all but dns
//       enabled: true           # tcp, redis
//       verify: false
//       ca_file: ca.pem         # or ca: its text
//       server_name: gateway
//     turns:                    # tcp; also as query_response
//     - {expect: "^220 "}       # a line that comes; anywhere in it
//     - {send: "EHLO me\r"}
//     - {send: "STARTTLS\r"}
//     - {expect: "^220 ", start_tls: true}
//     question:                 # dns
//       {name: example.org, type: A, answer: '^192\.0\.2\.'}
//
// Files are read when the configuration is.
#ifndef TEBIUM_APP_CONFIG_MODULE_PROBE_H_
#define TEBIUM_APP_CONFIG_MODULE_PROBE_H_

#include <optional>
#include <string>
#include <vector>

#include "alert/matcher.h"
#include "app/config/alertmanager/fields.h"
#include "exporter/watch_settings.h"

namespace tebium::app {

// ClickHouse's headers, for the probe's query and the collector's.
void SetClickHouseUser(const std::string& user, const std::string& password,
                       exporter::ModuleSettings& module);

namespace amfile {

// The keys above, into `module`, which must outlive the readers.
void AddProbeReaders(exporter::ModuleSettings& module, Readers& readers);

// After they were read: whether its kind has these keys, and what it needs.
void CheckProbe(const Field& field, const exporter::ModuleSettings& module);

// An expression that is looked for anywhere in a text.
Reader RegexInto(std::optional<alert::Matcher>& out);

// "status == ok", ….
Reader JsonConditionsInto(std::vector<exporter::JsonCondition>& out);

}  // namespace amfile
}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_MODULE_PROBE_H_
