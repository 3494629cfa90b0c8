// The commands that Telegram's clients offer while somebody types: those of
// everybody, of groups, and of administrators, in each language.
//
// What was set is remembered, so that a restart asks Telegram for nothing where
// nothing has changed.
#ifndef TEBIUM_RELAY_CONSOLE_COMMAND_MENU_H_
#define TEBIUM_RELAY_CONSOLE_COMMAND_MENU_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "relay/console/handler.h"
#include "relay/console/inbox.h"
#include "relay/console/parts.h"
#include "store/store.h"

namespace tebium::relay {

// For the console's thread. What is handed in must outlive it, and the inbox be
// closed before it goes.
class CommandMenu {
 public:
  CommandMenu(const ConsoleParts& parts, std::vector<CommandSpec> commands,
              std::shared_ptr<Inbox> inbox);

  void Load(const std::vector<store::Note>& notes);
  // Sets what differs from what was last set for this bot.
  void Begin(int64_t bot_id);
  // Asks what is due; returns how long there is nothing to do at most.
  base::Duration Step();

 private:
  struct Call {
    std::string key;    // of what is remembered: bot, scope, language
    std::string value;  // what was set; empty: the scope is no longer used
    std::string method;
    std::string parameters;
  };

  void Plan(int64_t bot_id);
  void PlanScope(const std::string& prefix, const std::string& scope,
                 const std::vector<CommandSpec>& commands);
  void PlanDeletions(const std::string& prefix);
  void OnReply(const BotReply& reply);
  void Remember(const Call& call);
  void Save();

  std::vector<CommandSpec> For(Role role) const;
  std::vector<CommandSpec> ForStrangers() const;

  const ConsoleParts& parts_;
  const std::vector<CommandSpec> commands_;
  const std::shared_ptr<Inbox> inbox_;
  const base::Logger logger_;
  std::map<std::string, std::string> set_;  // what was set, by key
  std::map<std::string, std::string> wanted_;
  std::deque<Call> calls_;
  bool asking_ = false;
  bool changed_ = false;
  uint32_t failures_ = 0;  // in a row
  base::Duration ready_at_{};
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_COMMAND_MENU_H_
