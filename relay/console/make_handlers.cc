#include <algorithm>
#include <utility>

#include "relay/console/admin.h"
#include "relay/console/alert_charts.h"
#include "relay/console/cards.h"
#include "relay/console/chat_commands.h"
#include "relay/console/console.h"
#include "relay/console/directory.h"
#include "relay/console/inform.h"
#include "relay/console/menu.h"

namespace tebium::relay {
namespace {

// Filled after the handlers that refer to it are made; they outlive nothing.
using HandlerList = std::vector<Handler*>;

std::vector<CommandSpec> AllCommands(const HandlerList& handlers) {
  std::vector<CommandSpec> all;
  for (const Handler* handler : handlers) {
    const auto commands = handler->Commands();
    all.insert(all.end(), commands.begin(), commands.end());
  }
  return all;
}

Outcome Open(const HandlerList& handlers, const Turn& turn,
             std::string_view command) {
  for (Handler* handler : handlers) {
    for (const CommandSpec& spec : handler->Commands()) {
      if (spec.name != command) continue;
      Outcome outcome;
      if (turn.role < spec.least) {
        outcome.say.toast = turn.Say(base::Say::kMayNotChange);
        return outcome;
      }
      outcome = handler->OnCommand(turn, command, "");
      // In place of the menu that it was opened from.
      if (outcome.say.reply && !outcome.say.reply->photo) {
        outcome.say.replace = std::exchange(outcome.say.reply, std::nullopt);
      }
      return outcome;
    }
  }
  return {};
}

}  // namespace

std::vector<std::unique_ptr<Handler>> MakeHandlers(const ConsoleParts& parts) {
  auto list = std::make_shared<HandlerList>();
  const Directory directory{[list] { return AllCommands(*list); },
                            [list](const Turn& turn, std::string_view command) {
                              return Open(*list, turn, command);
                            }};
  std::vector<std::unique_ptr<Handler>> handlers;
  handlers.push_back(MakeCards(parts));
  handlers.push_back(MakeInform(parts, directory.commands));
  handlers.push_back(MakeChatCommands(parts));
  handlers.push_back(MakeMenu(parts, directory));
  handlers.push_back(MakeAdmin(parts));
  handlers.push_back(MakeAlertCharts(parts));
  for (const auto& handler : handlers) list->push_back(handler.get());
  return handlers;
}

}  // namespace tebium::relay
