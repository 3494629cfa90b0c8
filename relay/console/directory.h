// The handlers as they know of each other: menus open other handlers' commands,
// /help lists them all.
#ifndef TEBIUM_RELAY_CONSOLE_DIRECTORY_H_
#define TEBIUM_RELAY_CONSOLE_DIRECTORY_H_

#include <functional>
#include <string_view>
#include <vector>

#include "relay/console/handler.h"

namespace tebium::relay {

// Asked only after all handlers are made; on the console's thread.
struct Directory {
  // Of all handlers, in their order.
  std::function<std::vector<CommandSpec>()> commands;
  // What the command gives without arguments, by somebody who may; a refusal
  // for somebody who may not.
  std::function<Outcome(const Turn& turn, std::string_view command)> open;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_DIRECTORY_H_
