// The commands by which people look at alerts, silences, history, modules and
// the bot itself, and by which they silence and test.
#ifndef TEBIUM_RELAY_CONSOLE_INFORM_H_
#define TEBIUM_RELAY_CONSOLE_INFORM_H_

#include <functional>
#include <memory>
#include <vector>

#include "relay/console/handler.h"
#include "relay/console/parts.h"

namespace tebium::relay {

// The commands of all handlers, for /help; asked when it is needed, on the
// console's thread.
using CommandList = std::function<std::vector<CommandSpec>()>;

// Without `all_commands`, /help tells of its own alone. Its buttons' letter is
// 'i'.
std::unique_ptr<Handler> MakeInform(const ConsoleParts& parts,
                                    CommandList all_commands = {});

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_INFORM_H_
