// /start, and what a chat chooses for itself: quiet hours and subscriptions.
#ifndef TEBIUM_RELAY_CONSOLE_MENU_H_
#define TEBIUM_RELAY_CONSOLE_MENU_H_

#include <memory>

#include "relay/console/directory.h"
#include "relay/console/handler.h"
#include "relay/console/parts.h"

namespace tebium::relay {

// `parts` and what it refers to must outlive the handler.
std::unique_ptr<Handler> MakeMenu(const ConsoleParts& parts,
                                  Directory directory);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_MENU_H_
