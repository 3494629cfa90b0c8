// What people may do in Telegram, and how the bot hears of it.
#ifndef TEBIUM_APP_CONFIG_CONSOLE_SETTINGS_H_
#define TEBIUM_APP_CONFIG_CONSOLE_SETTINGS_H_

#include "app/config/settings.h"
#include "app/config/value_reader.h"

namespace tebium::app {

// Fills in settings.console and settings.charts, and what of settings.relay has
// to do with them. After everything else of `settings` but the warnings.
void ReadConsole(ValueReader& reader, const Values& values, Settings& settings);

// Chats whose members may use the bot: those that alerts go to.
std::vector<int64_t> ConsoleChats(
    const Settings& settings,
    const std::vector<relay::ReceiverSettings>& receivers);

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_CONSOLE_SETTINGS_H_
