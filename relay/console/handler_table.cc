#include "relay/console/handler_table.h"

#include <utility>

namespace tebium::relay {

base::StatusOr<HandlerTable> HandlerTable::Make(
    std::vector<std::unique_ptr<Handler>> handlers) {
  HandlerTable table;
  for (const auto& handler : handlers) {
    TEBIUM_RETURN_IF_ERROR(table.Add(*handler));
  }
  table.all_ = std::move(handlers);
  return table;
}

base::Status HandlerTable::Add(Handler& handler) {
  for (const CommandSpec& spec : handler.Commands()) {
    const std::string name(spec.name);
    if (!commands_.emplace(name, Command{spec, &handler}).second) {
      return base::AlreadyExistsError("two handlers have the command " + name);
    }
    specs_.push_back(spec);
  }
  for (const std::string_view name : handler.ButtonNames()) {
    button_names_.emplace(name);
  }
  const char letter = handler.ButtonLetter();
  if (letter != 0 && !letters_.emplace(letter, &handler).second) {
    return base::AlreadyExistsError("two handlers have the buttons " +
                                    std::string(1, letter));
  }
  return {};
}

const HandlerTable::Command* HandlerTable::FindCommand(
    std::string_view name) const {
  const auto found = commands_.find(name);
  return found == commands_.end() ? nullptr : &found->second;
}

Handler* HandlerTable::FindByPayload(std::string_view payload) const {
  if (payload.size() < 2 || payload[1] != ':') return nullptr;
  const auto found = letters_.find(payload[0]);
  return found == letters_.end() ? nullptr : found->second;
}

std::string_view HandlerTable::ButtonName(std::string_view payload) const {
  const Handler* handler = FindByPayload(payload);
  return handler == nullptr ? "" : handler->ButtonName(payload);
}

}  // namespace tebium::relay
