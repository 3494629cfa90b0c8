// The screens of menu.h. Pure.
#ifndef TEBIUM_RELAY_CONSOLE_MENU_TEXT_H_
#define TEBIUM_RELAY_CONSOLE_MENU_TEXT_H_

#include <cstddef>
#include <string_view>

#include "relay/chat_book.h"
#include "relay/console/handler.h"
#include "relay/console/list_text.h"

namespace tebium::relay {

// Payloads of the menu's buttons; "m:x:COMMAND" opens a command.
inline constexpr std::string_view kMenuStart = "m:start";
inline constexpr std::string_view kMenuSettingsScreen = "m:set";
inline constexpr std::string_view kMenuQuiet = "m:quiet";
inline constexpr std::string_view kMenuQuietSet = "m:q:";  // FROM-TO, "off"
inline constexpr std::string_view kMenuSubscriptions = "m:subs";
inline constexpr std::string_view kMenuSubscribe = "m:sub:";  // text, no dots
inline constexpr std::string_view kMenuUnsubscribe = "m:unsub:";  // a hash
inline constexpr std::string_view kMenuOpen = "m:x:";

// The button that opens a command of another handler.
Button OpenButton(const Viewer& viewer, std::string_view sign, base::Say say,
                  std::string_view command);
// … that opens a screen.
Button ScreenButton(const Viewer& viewer, std::string_view sign, base::Say say,
                    std::string_view payload);

// … that leads to the menu.
Button MenuButton(const Viewer& viewer);

struct StartFacts {
  std::string_view version;
  size_t firing = 0;
  bool is_admin = false;
};
Screen StartScreen(const Viewer& viewer, const StartFacts& facts);

// `routed`: alerts come here by the configured routes.
Screen SettingsScreen(const Viewer& viewer, const ChatChoices& choices,
                      bool routed);
Screen QuietScreen(const Viewer& viewer, const ChatChoices& choices);
Screen SubscriptionsScreen(const Viewer& viewer, const ChatChoices& choices);

// Names a subscription in a button, whatever the order of the list has become.
uint64_t SubscriptionKey(const Subscription& subscription);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_MENU_TEXT_H_
