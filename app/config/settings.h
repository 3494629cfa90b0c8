// From values as text to each folder's plain settings.
#ifndef TEBIUM_APP_CONFIG_SETTINGS_H_
#define TEBIUM_APP_CONFIG_SETTINGS_H_

#include <string>
#include <vector>

#include "app/config/options.h"
#include "base/catalogue.h"
#include "base/log.h"
#include "base/status.h"
#include "dispatch/engine.h"
#include "dispatch/router.h"
#include "exporter/allowed_networks.h"
#include "exporter/watch_settings.h"
#include "net/http_server.h"
#include "relay/chart/chart_maker.h"
#include "relay/console/parts.h"
#include "relay/relay.h"
#include "store/sqlite/sqlite_store.h"

namespace tebium::app {

struct Settings {
  base::LogSettings log;
  net::HttpServerSettings server;
  std::string web_config_file;  // "": none
  std::string config_file;      // "": none
  bool ignore_unsupported = false;
  store::SqliteSettings store;
  dispatch::EngineSettings dispatch;
  dispatch::BuiltinRouter::Settings route;
  relay::RelaySettings relay;
  relay::ConsoleSettings console;
  relay::ChartSettings charts;
  base::Language language = base::Language::kRussian;
  // Modules to watch that are known without a configuration file.
  std::vector<exporter::ModuleSettings> modules;
  exporter::AllowedNetworks probe_networks;  // whose hosts /probe may ask
  std::string heartbeat_url;                 // may hold a secret; "": none
  std::string secret;                        // "": none was set
  // Things that the user should know, for the log.
  std::vector<std::string> warnings;

  bool preview() const { return relay.bot_token.empty(); }
};

// An error names the setting and says what was expected; never a secret.
base::StatusOr<Settings> BuildSettings(const Values& values,
                                       const ValueSources& sources);

// "8GB", "512MB", "1GiB" (both powers of 1024, as Prometheus has them), "0".
base::StatusOr<uint64_t> ParseBytes(std::string_view text);

// "-1001234567890", "-100…:42" for a topic; several with commas.
base::StatusOr<std::vector<store::Target>> ParseChats(std::string_view text);
// "123456789, 987654321": users, whose private chats have the same ids.
base::StatusOr<std::vector<int64_t>> ParseUsers(std::string_view text);

// "sqlite:///relative/path" or "sqlite:////absolute/path" gives the path.
base::StatusOr<std::string> SqlitePath(std::string_view database_url);

// No listen address can be reached from another machine.
bool AllLoopback(const std::vector<std::string>& listen_addresses);

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_SETTINGS_H_
