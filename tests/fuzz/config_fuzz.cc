#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/config/alertmanager/alertmanager_config.h"
#include "base/text.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckNotes(const tebium::app::AlertmanagerConfigResult& result) {
  Require(result.config.ok() == result.faults.empty());
  for (const auto& fault : result.faults) {
    Require(!fault.message().empty() && fault.message().size() < 8192);
    Require(tebium::base::IsValidUtf8(fault.message()));
  }
  for (const std::string& warning : result.warnings) {
    Require(tebium::base::IsValidUtf8(warning));
  }
}

}  // namespace

// The first byte chooses the options; the rest is a file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  tebium::app::AlertmanagerConfigOptions options;
  options.folder = "/etc/alertmanager";
  options.ignore_unsupported = (data[0] & 1) != 0;
  options.has_bot_token = (data[0] & 2) != 0;
  const std::string text(data + 1, data + size);
  const auto result = tebium::app::LoadAlertmanagerConfig(text, options);
  CheckNotes(result);
  if (!result.config.ok()) return 0;
  // What is shown is a good file itself, and shows itself.
  const auto again =
      tebium::app::LoadAlertmanagerConfig(result.config->original, {});
  CheckNotes(again);
  Require(again.config.ok());
  Require(again.config->original == result.config->original);
  Require(again.config->has_route());
  if (result.config->has_route()) {
    Require(again.config->routes->size() == result.config->routes->size());
  }
  return 0;
}
