// The probes that GET /probe knows by name, as blackbox_exporter's example
// configuration names them, and some of our own.
#ifndef TEBIUM_EXPORTER_PUBLIC_PROBERS_H_
#define TEBIUM_EXPORTER_PUBLIC_PROBERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

// "host:1234", "[::1]:1234"; with a `usual` port that may be left out. None for
// anything else.
std::optional<std::pair<std::string, uint16_t>> ParseHostPort(
    std::string_view text, uint16_t usual = 0);

// kInvalidArgument: "target: expected …", with the parameter's name in front.
// The prober is one of PublicProberNames().
base::StatusOr<ModuleSettings> MakePublicProbe(const ProbeQuestion& question);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PUBLIC_PROBERS_H_
