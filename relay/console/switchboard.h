// From updates to the handlers that answer them.
//
// Updates of one chat are handled one by one, in the order in which they came.
// Where a group's administrators have to be asked for first, that chat waits,
// and no other.
#ifndef TEBIUM_RELAY_CONSOLE_SWITCHBOARD_H_
#define TEBIUM_RELAY_CONSOLE_SWITCHBOARD_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/status.h"
#include "relay/console/access.h"
#include "relay/console/console_metrics.h"
#include "relay/console/handler_table.h"
#include "relay/console/inbox.h"
#include "relay/console/ledger.h"
#include "relay/console/outcome_runner.h"
#include "relay/console/parts.h"
#include "relay/console/speaker.h"
#include "relay/console/update.h"

namespace tebium::relay {

// So many updates of one chat may wait.
inline constexpr size_t kMaxLine = 500;

// For the console's thread. What is handed in must outlive it, and the inbox be
// closed before it goes.
class Switchboard {
 public:
  // False: it could not be written, and is to come again. So are those of its
  // chat that came after it.
  using Done = std::function<void(bool handled)>;

  Switchboard(const ConsoleParts& parts, HandlerTable handlers,
              std::shared_ptr<Inbox> inbox);

  // Before the first update, with what the store holds.
  base::Status Load(const std::vector<store::Note>& notes);
  // The bot's own, which commands may name ("/status@tebium_bot").
  void SetUsername(std::string username) { username_ = std::move(username); }
  void SetChats(const std::vector<int64_t>& chats) { access_.SetChats(chats); }

  // `done` is called exactly once: at once or, where it waits, later.
  void Take(Update update, Done done);
  void TakeLive(const std::map<LiveKey, LiveNews>& news);
  // When it wants to be called next, at the latest.
  base::Time Tick(base::Time now);

  Ledger& ledger() { return ledger_; }
  const HandlerTable& handlers() const { return handlers_; }

 private:
  struct Job {
    Update update;
    Done done;
  };
  enum class End { kHandled, kWaits, kComesAgain };

  // Works off the chat's line as far as that goes.
  void Run(int64_t chat_id);
  End Handle(const Update& update);
  End HandleText(int64_t update_id, const TextUpdate& text);
  End HandlePress(int64_t update_id, const PressUpdate& press);
  End HandleMigration(int64_t update_id, const MigrationUpdate& migration);
  void AskAdministrators(int64_t chat_id);

  End Command(const Addressed& addressed, const CommandText& command);
  End PlainText(const Addressed& addressed, std::string_view text);
  End Press(const Addressed& addressed, const std::string& data);
  End RefuseText(const Addressed& addressed);
  End RefusePress(const Addressed& addressed);
  End RefuseCommand(const Addressed& addressed, const std::string& name);
  // Remembers that a stranger was refused.
  End RefuseOnce(const Addressed& addressed, Outcome outcome);

  // What a handler makes of it; its failure is told as such.
  Outcome Ask(const Turn& turn, const std::function<Outcome()>& handler,
              TurnEnd& end) const;
  // Calls it; a failure is logged.
  void Guard(const std::function<void()>& call) const;
  End Finish(const Addressed& addressed, Outcome outcome);
  End Skip(int64_t update_id);
  Turn NewTurn(int64_t update_id, const UpdateChat& chat, const Person& person,
               Role role) const;

  const ConsoleParts& parts_;
  const HandlerTable handlers_;
  const std::shared_ptr<Inbox> inbox_;
  const base::Logger logger_;
  ConsoleMetrics metrics_;
  Access access_;
  Ledger ledger_;
  Speaker speaker_;
  OutcomeRunner runner_;
  std::string username_;
  std::map<int64_t, std::deque<Job>> lines_;  // by chat; none is empty
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_SWITCHBOARD_H_
