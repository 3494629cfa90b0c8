// The probes that GET /probe knows by name, as blackbox_exporter's example
// configuration names them, and some of our own.
#ifndef TEBIUM_EXPORTER_PUBLIC_PROBERS_H_
#define TEBIUM_EXPORTER_PUBLIC_PROBERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// "http_2xx", …, sorted.
const std::vector<std::string_view>& PublicProberNames();
bool IsPublicProber(std::string_view name);

// What is asked for in the request's query.
struct ProbeQuestion {
  std::string prober;
  std::string target;      // a URL, or HOST:PORT
  std::string query_name;  // of dns_udp
  std::string query_type;  // … "": A
};

// kInvalidArgument: "target: expected …", with the parameter's name in front.
// The prober is one of PublicProberNames().
base::StatusOr<ModuleSettings> MakePublicProbe(const ProbeQuestion& question);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PUBLIC_PROBERS_H_
