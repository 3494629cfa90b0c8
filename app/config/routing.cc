#include "app/config/routing.h"

#include <filesystem>
#include <memory>
#include <set>
#include <utility>

namespace tebium::app {
namespace {

std::string IntegrationName(const std::string& receiver, const char* kind,
                            size_t index) {
  return receiver + "/" + kind + "/" + std::to_string(index);
}

dispatch::Receiver DispatchReceiver(const relay::ReceiverSettings& settings) {
  dispatch::Receiver receiver;
  receiver.name = settings.name;
  for (size_t i = 0; i < settings.telegrams.size(); ++i) {
    const relay::TelegramReceiver& telegram = settings.telegrams[i];
    store::Target target;
    target.chat_id = telegram.chat_id;
    target.thread_id = telegram.message_thread_id;
    target.integration = IntegrationName(settings.name, "telegram", i);
    receiver.integrations.push_back(
        {std::move(target), telegram.send_resolved});
  }
  for (size_t i = 0; i < settings.webhooks.size(); ++i) {
    store::Target target;
    target.kind = store::TargetKind::kWebhook;
    target.integration = IntegrationName(settings.name, "webhook", i);
    receiver.integrations.push_back(
        {std::move(target), settings.webhooks[i].send_resolved});
  }
  return receiver;
}

std::shared_ptr<const dispatch::Router> MakeRouter(const Settings& settings,
                                                   AlertmanagerConfig& config) {
  if (!config.has_route()) {
    return std::make_shared<dispatch::BuiltinRouter>(settings.route);
  }
  std::vector<dispatch::Receiver> receivers;
  for (const relay::ReceiverSettings& receiver : config.receivers) {
    receivers.push_back(DispatchReceiver(receiver));
  }
  return std::make_shared<dispatch::TreeRouter>(*std::move(config.routes),
                                                std::move(receivers));
}

// Before the router takes the routes; none for the built-in one.
std::set<std::string> ReceiversInUse(const AlertmanagerConfig& config) {
  std::set<std::string> names;
  if (!config.has_route()) return names;
  config.routes->Walk([&names](const alert::Route& route) {
    names.insert(route.options().receiver);
  });
  return names;
}

void CountInUse(std::set<std::string> in_use, LoadedRouting& routing) {
  const dispatch::Router& router = *routing.routing.router;
  if (!router.is_tree()) {
    for (std::string& name : router.Receivers()) in_use.insert(std::move(name));
  }
  routing.receivers_in_use = in_use.size();
  for (const std::string& name : in_use) {
    routing.integrations_in_use += router.Integrations(name).size();
  }
}

}  // namespace

base::StatusOr<LoadedRouting> LoadRouting(const Settings& settings,
                                          const FileReader& read_file,
                                          const TemplateReader& read_templates,
                                          alert::tmpl::Functions functions) {
  std::string text;
  if (!settings.config_file.empty()) {
    TEBIUM_ASSIGN_OR_RETURN(text, read_file(settings.config_file));
  }
  AlertmanagerConfigOptions options;
  options.folder =
      std::filesystem::path(settings.config_file).parent_path().string();
  options.ignore_unsupported = settings.ignore_unsupported;
  options.has_bot_token = !settings.relay.bot_token.empty();
  options.modules = settings.modules;
  options.read_templates = read_templates;
  options.functions = std::move(functions);
  auto loaded = LoadAlertmanagerConfig(text, options);
  if (!loaded.config.ok()) {
    return loaded.config.status().WithContext(settings.config_file);
  }
  AlertmanagerConfig& config = *loaded.config;
  LoadedRouting routing;
  std::set<std::string> in_use = ReceiversInUse(config);
  routing.routing.router = MakeRouter(settings, config);
  CountInUse(std::move(in_use), routing);
  routing.routing.inhibit_rules = std::move(config.inhibit_rules);
  routing.routing.time_intervals = std::move(config.time_intervals);
  routing.receivers = std::move(config.receivers);
  routing.duty = std::move(config.duty);
  routing.watch = std::move(config.watch);
  routing.watch.language = settings.language;
  routing.resolve_timeout = config.resolve_timeout;
  routing.original = std::move(config.original);
  routing.warnings = std::move(loaded.warnings);
  return routing;
}

}  // namespace tebium::app
