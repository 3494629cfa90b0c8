// Alertmanager's configuration file: what --config.file names.
//
// Every field of Alertmanager's newest version is known and checked as there;
// a field that this program cannot honour is refused by name and place, never
// silently skipped. Our own sections stand beside Alertmanager's. Any subset of
// the sections is a whole configuration.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_ALERTMANAGER_CONFIG_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_ALERTMANAGER_CONFIG_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alert/duty.h"
#include "alert/inhibition.h"
#include "alert/route.h"
#include "alert/template/module_functions.h"
#include "alert/template/template.h"
#include "alert/time_interval.h"
#include "base/clock.h"
#include "base/status.h"
#include "exporter/watch_settings.h"
#include "relay/receivers.h"

namespace tebium::app {

struct AlertmanagerConfig {
  // None: the file has no `route`, and the built-in one holds.
  std::optional<alert::RouteTree> routes;
  std::vector<relay::ReceiverSettings> receivers;
  std::vector<alert::InhibitRule> inhibit_rules;
  alert::TimeIntervalSet time_intervals;
  alert::DutySettings duty;
  // Modules: those of the options, as the section `modules` has them, and its
  // own. The language is not the file's.
  exporter::WatchSettings watch;
  base::Duration resolve_timeout = std::chrono::minutes(5);
  // The configuration as Alertmanager's API shows it: YAML that Alertmanager
  // reads, with every default (shown.h), without our own sections and what was
  // left out, secrets replaced by <secret>. The built-in route stands in it
  // where the file has none.
  std::string original;

  bool has_route() const { return routes.has_value(); }
};

// The files that a pattern of Go's filepath.Glob matches, in its order; none
// where nothing does.
using TemplateReader =
    std::function<base::StatusOr<std::vector<alert::tmpl::TemplateFile>>(
        const std::string& pattern)>;

struct AlertmanagerConfigOptions {
  // The file's folder, which relative paths in it start from.
  std::string folder;
  // --config.ignore-unsupported: integrations that are not supported are left
  // out with a warning. What would weaken a connection (oauth2 and the like) is
  // refused all the same.
  bool ignore_unsupported = false;
  // BOT_TOKEN is set: Telegram receivers need no token of their own.
  bool has_bot_token = false;
  // Modules that are known without the file.
  std::vector<exporter::ModuleSettings> modules = {};
  // What templates may call beside Alertmanager's functions.
  alert::tmpl::Functions functions = alert::tmpl::ModuleFunctions(
      std::make_shared<const alert::tmpl::ModuleWindow>());
  // For the section `templates`. By itself: no file matches.
  TemplateReader read_templates = [](const std::string& /*pattern*/) {
    return std::vector<alert::tmpl::TemplateFile>();
  };
  // Told of every field that a mapping of the file may have, given or not,
  // as "modules[0].interval"; for whoever documents them.
  std::function<void(const std::string& path)> on_known_field = nullptr;
};

struct AlertmanagerConfigResult {
  // kInvalidArgument with the first fault, and their number, if there are any.
  base::StatusOr<AlertmanagerConfig> config;
  // All of them by their places: "line 3, column 5: FIELD: WHAT". They show no
  // secret.
  std::vector<base::Status> faults;
  std::vector<std::string> warnings;  // in the same form
};

// Reads no other files but templates, and keeps no state.
AlertmanagerConfigResult LoadAlertmanagerConfig(
    const std::string& text, const AlertmanagerConfigOptions& options);

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_ALERTMANAGER_CONFIG_H_
