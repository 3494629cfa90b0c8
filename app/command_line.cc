#include <unistd.h>

#include <array>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "app/application.h"
#include "app/config/alertmanager/alertmanager_config.h"
#include "app/config/options.h"
#include "app/config/settings.h"
#include "app/files.h"
#include "app/health_check.h"
#include "app/template_render.h"
#include "app/version.h"

namespace tebium::app {
namespace {

std::string HostName() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return gethostname(name.data(), name.size()) == 0 ? name.data() : "";
}

ValueSources SystemSources() {
  return {
      .environment = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return std::string(value);
      },
      .read_file = ReadFile,
      .host_name = HostName};
}

int Fail(const base::Status& status) {
  std::cerr << "tebium-alert-bot: " << status.message() << "\n";
  return 1;
}

int CheckConfig(const std::string& path) {
  const auto text = ReadFile(path);
  if (!text.ok()) return Fail(text.status());
  AlertmanagerConfigOptions options;
  options.folder = std::filesystem::path(path).parent_path().string();
  // Whether there is a BOT_TOKEN is known where the service runs.
  options.has_bot_token = true;
  options.read_templates = ReadTemplates;
  const auto loaded = LoadAlertmanagerConfig(*text, options);
  for (const std::string& warning : loaded.warnings) {
    std::cerr << path << ": warning: " << warning << "\n";
  }
  for (const base::Status& fault : loaded.faults) {
    std::cerr << path << ": " << fault.message() << "\n";
  }
  if (!loaded.config.ok()) return 1;
  std::cout << path << ": good\n";
  return 0;
}

int Render(const std::vector<std::string>& arguments) {
  const auto rendered = RenderTemplate({arguments.begin() + 2, arguments.end()},
                                       base::SystemClock().Now());
  if (!rendered.ok()) return Fail(rendered.status());
  std::cout << *rendered;
  return 0;
}

int Serve(const Values& values, const ValueSources& sources) {
  auto settings = BuildSettings(values, sources);
  if (!settings.ok()) return Fail(settings.status());
  BlockSignals();
  auto application = Application::Build(*std::move(settings));
  if (!application.ok()) return Fail(application.status());
  (*application)->Run();
  return 0;
}

}  // namespace

int RunCommandLine(const std::vector<std::string>& arguments) {
  if (arguments.size() >= 2 && arguments[0] == "template" &&
      arguments[1] == "render") {
    return Render(arguments);
  }
  const ValueSources sources = SystemSources();
  const auto values = ReadValues(arguments, sources);
  if (!values.ok()) {
    std::cerr << "tebium-alert-bot: " << values.status().message()
              << "; --help lists all flags\n";
    return 2;
  }
  if (values->Get("help") == "true") {
    std::cout << HelpText();
    return 0;
  }
  if (values->Get("version") == "true") {
    std::cout << "tebium-alert-bot " << Version() << " (" << Revision()
              << ")\n";
    return 0;
  }
  const auto& words = values->words();
  if (!words.empty() && words[0] == "check-config") {
    if (words.size() == 2) return CheckConfig(words[1]);
    return Fail(base::InvalidArgumentError("check-config: expected one FILE"));
  }
  if (values->Get("healthcheck") == "true") {
    auto settings = BuildSettings(*values, sources);
    if (!settings.ok()) return Fail(settings.status());
    return RunHealthCheck(*settings) ? 0 : 1;
  }
  return Serve(*values, sources);
}

}  // namespace tebium::app
