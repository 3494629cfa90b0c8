// Which handler answers a command or a button.
#ifndef TEBIUM_RELAY_CONSOLE_HANDLER_TABLE_H_
#define TEBIUM_RELAY_CONSOLE_HANDLER_TABLE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "relay/console/handler.h"

namespace tebium::relay {

class HandlerTable {
 public:
  struct Command {
    CommandSpec spec;
    Handler* handler = nullptr;
  };

  // kAlreadyExists: two handlers claim the same command or letter.
  static base::StatusOr<HandlerTable> Make(
      std::vector<std::unique_ptr<Handler>> handlers);

  // In the order in which they are asked.
  const std::vector<std::unique_ptr<Handler>>& all() const { return all_; }
  // In the order of the handlers.
  const std::vector<CommandSpec>& commands() const { return specs_; }
  // Null if there is none.
  const Command* FindCommand(std::string_view name) const;
  // Of "x:…", whose buttons begin with "x:".
  Handler* FindByPayload(std::string_view payload) const;
  // What all the handlers' buttons do; each name once.
  const std::set<std::string, std::less<>>& button_names() const {
    return button_names_;
  }
  // What the button with this payload does; "" if it is nobody's.
  std::string_view ButtonName(std::string_view payload) const;

 private:
  base::Status Add(Handler& handler);

  std::vector<std::unique_ptr<Handler>> all_;
  std::vector<CommandSpec> specs_;
  std::map<std::string, Command, std::less<>> commands_;
  std::map<char, Handler*> letters_;
  std::set<std::string, std::less<>> button_names_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_HANDLER_TABLE_H_
