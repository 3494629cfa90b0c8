// What the commands of inform.h share. Internal to relay/console/.
#ifndef TEBIUM_RELAY_CONSOLE_INFORM_TOOLS_H_
#define TEBIUM_RELAY_CONSOLE_INFORM_TOOLS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/silence.h"
#include "relay/console/handler.h"
#include "relay/console/inform.h"
#include "relay/console/list_text.h"
#include "relay/console/parts.h"
#include "relay/console/views.h"

namespace tebium::relay {

// Silences that are to be made or ended, written together with the update that
// asks for it: what a crash leaves undone is done after the next start, and
// what can't be stored now is tried again until it can.
class SilenceTodo {
 public:
  explicit SilenceTodo(const ConsoleParts& parts) : parts_(parts) {}

  void Load(const std::vector<store::Note>& notes);
  // `silence` has its id.
  void PlanMaking(const alert::Silence& silence,
                  store::ConsoleChange& change) const;
  void PlanEnding(const std::string& id, store::ConsoleChange& change) const;
  // Does what was planned, and forgets the plan, unless that is kUnavailable:
  // then it is done later. One that is ended before it could be made is never
  // made.
  base::Status Make(const alert::Silence& silence);
  base::Status End(const std::string& id);
  // What was left undone, if it is time; gives when to be called again
  // (base::Time::max(): nothing is left).
  base::Time CatchUp(base::Time now);

 private:
  base::Status Do(const store::Note& note) const;
  // Keeps it for later, or forgets it.
  void Settle(store::Note note, const base::Status& status);
  void Forget(std::string note);

  const ConsoleParts& parts_;
  std::vector<store::Note> left_;
  base::Time again_at_ = base::kNoTime;
};

struct InformTools {
  InformTools(const ConsoleParts& all_parts, CommandList all_commands)
      : parts(all_parts), commands(std::move(all_commands)), todo(parts) {}

  Viewer ViewerOf(const Turn& turn) const;

  const ConsoleParts parts;
  const CommandList commands;
  Views views{"view/inform/"};
  SilenceTodo todo;
};

// What follows a button's letter in a payload: "i:LETTER:A:B:…".
class PressArguments {
 public:
  explicit PressArguments(std::string_view payload);

  std::string_view Text(size_t index) const;
  uint64_t Number(size_t index) const;  // 0 if there is none
  // From this argument to the end, colons included.
  std::string_view Rest(size_t index) const;

 private:
  std::string_view payload_;
  std::vector<std::string_view> parts_;
};

// The number of what was remembered; 0 for an empty text.
uint32_t RememberText(InformTools& tools, std::string_view text,
                      store::ConsoleChange& change);
// None where it is forgotten; the empty text for 0.
std::optional<std::string> RecallText(const InformTools& tools,
                                      uint64_t number);

Outcome Reply(Screen screen);
Outcome ReplyText(std::string html);
Outcome Replace(Screen screen);
Outcome Toast(std::string_view text);
// A list that was forgotten.
Outcome Forgotten(const Turn& turn);

// Who did what, for the audit log; a very long detail is cut.
void AddAudit(const Turn& turn, std::string_view action,
              std::string_view detail, store::ConsoleChange& change);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_INFORM_TOOLS_H_
