#include "relay/console/inform.h"

#include <array>
#include <utility>

#include "relay/console/inform_commands.h"
#include "relay/console/inform_tools.h"

namespace tebium::relay {
namespace {

using base::Say;

struct CommandRow {
  CommandSpec spec;
  InformCommand* run;
};
constexpr std::array kCommands = std::to_array<CommandRow>({
    {{.name = "help", .description = Say::kAboutHelp}, ShowHelp},
    {{.name = "status", .description = Say::kAboutStatus}, ShowStatus},
    {{.name = "alerts", .description = Say::kAboutAlerts}, ShowAlerts},
    {{.name = "silences", .description = Say::kAboutSilences}, ShowSilences},
    {{.name = "history", .description = Say::kAboutHistory}, ShowHistory},
    {{.name = "stats", .description = Say::kAboutStats}, ShowStats},
    {{.name = "chart", .description = Say::kAboutChart}, ShowChart},
    {{.name = "oncall", .description = Say::kAboutOnCall}, ShowOnCall},
    {{.name = "ping", .description = Say::kAboutPing}, Ping},
    {{.name = "mute", .description = Say::kAboutMute, .least = Role::kActor},
     Mute},
    {{.name = "silence",
      .description = Say::kAboutSilence,
      .least = Role::kActor},
     MakeSilence},
    {{.name = "expire",
      .description = Say::kAboutExpire,
      .least = Role::kActor},
     ExpireSilence},
    {{.name = "check", .description = Say::kAboutCheck, .least = Role::kActor},
     CheckModules},
    {{.name = "test", .description = Say::kAboutTest, .least = Role::kActor},
     SendTestAlert},
});

struct PressRow {
  char letter;
  Role least;
  InformPress* run;
};
constexpr std::array kPresses = std::to_array<PressRow>({
    {kAlertsLetter, Role::kMember, TurnAlerts},
    {kHistoryLetter, Role::kMember, TurnHistory},
    {kStatsLetter, Role::kMember, TurnStats},
    {kStatusLetter, Role::kMember, RefreshStatus},
    {kSilencesLetter, Role::kMember, TurnSilences},
    {kPingLetter, Role::kMember, PingAgain},
    {kExpireLetter, Role::kActor, AskToExpire},
    {kExpireYesLetter, Role::kActor, ExpirePressed},
    {kSilenceYesLetter, Role::kActor, SilenceConfirmed},
    {kKindsLetter, Role::kActor, TurnKinds},
    {kKindLetter, Role::kActor, KindChosen},
    {kMuteLetter, Role::kActor, MuteChosen},
    {kCheckLetter, Role::kActor, CheckAgain},
    {kCloseLetter, Role::kActor, CloseScreen},
});

std::vector<CommandSpec> OwnCommands() {
  std::vector<CommandSpec> specs;
  for (const CommandRow& row : kCommands) specs.push_back(row.spec);
  return specs;
}

class Inform : public Handler {
 public:
  Inform(const ConsoleParts& parts, CommandList all_commands)
      : tools_(parts, std::move(all_commands)) {}

  std::vector<CommandSpec> Commands() const override { return OwnCommands(); }

  Outcome OnCommand(const Turn& turn, std::string_view command,
                    std::string_view arguments) override {
    for (const CommandRow& row : kCommands) {
      if (row.spec.name == command) return row.run(tools_, turn, arguments);
    }
    return {};
  }

  char ButtonLetter() const override { return 'i'; }
  std::vector<std::string_view> ButtonNames() const override {
    return {"list"};
  }

  Outcome OnPress(const Turn& turn, std::string_view payload) override {
    if (payload.size() < 3) return Forgotten(turn);
    for (const PressRow& row : kPresses) {
      if (row.letter != payload[2]) continue;
      if (turn.role < row.least) return Toast(turn.Say(Say::kMayNotChange));
      return row.run(tools_, turn, PressArguments(payload));
    }
    return Forgotten(turn);
  }

  base::Status Load(const std::vector<store::Note>& notes) override {
    tools_.views.Load(notes);
    tools_.todo.Load(notes);
    return {};
  }

  base::Time Tick(base::Time now) override { return tools_.todo.CatchUp(now); }

 private:
  InformTools tools_;
};

}  // namespace

std::unique_ptr<Handler> MakeInform(const ConsoleParts& parts,
                                    CommandList all_commands) {
  if (!all_commands) all_commands = OwnCommands;
  return std::make_unique<Inform>(parts, std::move(all_commands));
}

}  // namespace tebium::relay
