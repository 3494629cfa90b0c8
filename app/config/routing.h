// From a configuration file to what dispatch and relay go by.
#ifndef TEBIUM_APP_CONFIG_ROUTING_H_
#define TEBIUM_APP_CONFIG_ROUTING_H_

#include <chrono>
#include <string>
#include <vector>

#include "alert/duty.h"
#include "app/config/alertmanager/alertmanager_config.h"
#include "app/config/settings.h"
#include "app/config/web_config_file.h"
#include "base/clock.h"
#include "base/status.h"
#include "dispatch/router.h"
#include "exporter/watch_settings.h"
#include "relay/receivers.h"

namespace tebium::app {

struct LoadedRouting {
  dispatch::Routing routing;
  std::vector<relay::ReceiverSettings> receivers;
  alert::DutySettings duty;
  exporter::WatchSettings watch;
  base::Duration resolve_timeout = std::chrono::minutes(5);
  std::string original;  // as Alertmanager's API shows it, without secrets
  std::vector<std::string> warnings;
  // Of the receivers that routes lead to.
  size_t receivers_in_use = 0;
  size_t integrations_in_use = 0;
};

// What settings.config_file says (its templates may call `functions`); the
// built-in route where it has none, or where there is no file. The first fault
// with its file, line and column.
base::StatusOr<LoadedRouting> LoadRouting(const Settings& settings,
                                          const FileReader& read_file,
                                          const TemplateReader& read_templates,
                                          alert::tmpl::Functions functions);

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_ROUTING_H_
