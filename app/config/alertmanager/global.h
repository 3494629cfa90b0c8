// The sections `global` and `tracing`.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_GLOBAL_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_GLOBAL_H_

#include <optional>
#include <string>

#include "app/config/alertmanager/fields.h"
#include "relay/receivers.h"

namespace tebium::app::amfile {

// What receivers take where they say nothing themselves.
struct GlobalSection {
  std::optional<base::Duration> resolve_timeout;
  relay::HttpSettings http;
  std::string telegram_api_url = relay::TelegramReceiver().api_url;
  std::string telegram_bot_token;
  std::string telegram_bot_token_file;
};

// Settings of other receivers are checked and have no effect.
void ReadGlobalSection(const Field& field, GlobalSection& section);

// Checked, warned of, and of no effect.
void ReadTracingSection(const Field& field);

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_GLOBAL_H_
