// The console without its thread: everything that it does, one step at a time.
#ifndef TEBIUM_RELAY_CONSOLE_CONSOLE_CORE_H_
#define TEBIUM_RELAY_CONSOLE_CONSOLE_CORE_H_

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "relay/console/command_menu.h"
#include "relay/console/handler_table.h"
#include "relay/console/hearing.h"
#include "relay/console/inbox.h"
#include "relay/console/parts.h"
#include "relay/console/switchboard.h"
#include "relay/console/webhook_door.h"

namespace tebium::relay {

// For one thread, but for the inbox, the door and state().
class ConsoleCore {
 public:
  // Loads what the store holds.
  static base::StatusOr<std::unique_ptr<ConsoleCore>> Make(
      const ConsoleParts& parts, std::vector<std::unique_ptr<Handler>> handlers,
      std::shared_ptr<Inbox> inbox);
  ~ConsoleCore() { inbox_->Close(); }

  // Does what is due; returns how long there is nothing to do, unless something
  // comes into the inbox.
  base::Duration Step();

  void SetChats(const std::vector<int64_t>& chats) {
    switchboard_.SetChats(chats);
  }
  WebhookDoor& door() { return door_; }
  HearState state() const { return hearing_.state(); }

 private:
  ConsoleCore(const ConsoleParts& parts, HandlerTable handlers,
              WebhookTarget webhook, std::shared_ptr<Inbox> inbox);

  HearingPorts NewPorts();

  const ConsoleParts parts_;
  const std::shared_ptr<Inbox> inbox_;
  Switchboard switchboard_;
  CommandMenu menu_;
  WebhookDoor door_;
  Hearing hearing_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CONSOLE_CORE_H_
