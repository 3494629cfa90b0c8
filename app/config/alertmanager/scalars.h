// Scalars as Alertmanager's YAML reader and Go's libraries take them.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_SCALARS_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_SCALARS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status.h"

namespace tebium::app::amfile {

// YAML 1.1: true, yes, on, y and their opposites, in usual capitals.
std::optional<bool> ParseYamlBool(std::string_view text);

// Decimal with an optional sign; none for anything else or if it doesn't fit.
std::optional<int64_t> ParseYamlInteger(std::string_view text);

// Go's time.ParseDuration, not negative: "10s", "1m30s", "1.5h", "0".
std::optional<base::Duration> ParseGoDuration(std::string_view text);

// The errors say what was expected and never show the URL, which may be
// secret. http:// or https:// with a host:
base::Status CheckHttpUrl(std::string_view url);
// http://, https:// or socks5:// with a host:
base::Status CheckProxyUrl(std::string_view url);

// The URL with its password, if it has one, replaced by xxxxx.
std::string RedactUrlPassword(std::string_view url);

// Text that Go's template language would have to expand.
bool HasTemplate(std::string_view text);

// `text` in Go's quotes, cut if it is long.
std::string Quoted(std::string_view text);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_SCALARS_H_
