// What the buttons of cards are called in the metrics.
#ifndef TEBIUM_RELAY_CONSOLE_BUTTON_NAMES_H_
#define TEBIUM_RELAY_CONSOLE_BUTTON_NAMES_H_

#include <string_view>
#include <vector>

namespace tebium::relay {

std::vector<std::string_view> CardButtonNames();
// "acknowledge", "snooze", …; "" of a payload that is no card's.
std::string_view CardButtonName(std::string_view payload);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_BUTTON_NAMES_H_
