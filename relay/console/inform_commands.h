// The commands of inform.h and the presses of their buttons, one function each.
// Internal to relay/console/.
#ifndef TEBIUM_RELAY_CONSOLE_INFORM_COMMANDS_H_
#define TEBIUM_RELAY_CONSOLE_INFORM_COMMANDS_H_

#include <string_view>

#include "relay/console/inform_tools.h"

namespace tebium::relay {

// Letters of buttons, after "i:". Buttons may be pressed long after they were
// made: never change one.
inline constexpr char kAlertsLetter = 'a';      // VIEW:PAGE
inline constexpr char kHistoryLetter = 'h';     // VIEW:TRAIL
inline constexpr char kStatsLetter = 't';       // RANGE
inline constexpr char kStatusLetter = 's';      //
inline constexpr char kSilencesLetter = 'l';    // PAGE
inline constexpr char kExpireLetter = 'x';      // PAGE:ID
inline constexpr char kExpireYesLetter = 'X';   // PAGE:ID
inline constexpr char kSilenceYesLetter = 'y';  // VIEW
inline constexpr char kKindsLetter = 'm';       // PAGE
inline constexpr char kKindLetter = 'k';        // VIEW
inline constexpr char kMuteLetter = 'd';        // VIEW:MINUTES
inline constexpr char kCheckLetter = 'c';       //
inline constexpr char kPingLetter = 'p';        //
inline constexpr char kCloseLetter = 'z';       //

using InformCommand = Outcome(InformTools& tools, const Turn& turn,
                              std::string_view arguments);
using InformPress = Outcome(InformTools& tools, const Turn& turn,
                            const PressArguments& arguments);

// inform_show.cc: to look at.
InformCommand ShowAlerts;
InformCommand ShowHistory;
InformCommand ShowStats;
InformCommand ShowStatus;
InformCommand ShowOnCall;
InformCommand ShowHelp;
InformPress TurnAlerts;
InformPress TurnHistory;
InformPress TurnStats;
InformPress RefreshStatus;

// inform_silence.cc: silences.
InformCommand ShowSilences;
InformCommand MakeSilence;
InformCommand ExpireSilence;
InformCommand Mute;
InformPress TurnSilences;
InformPress AskToExpire;
InformPress ExpirePressed;
InformPress SilenceConfirmed;
InformPress TurnKinds;
InformPress KindChosen;
InformPress MuteChosen;
InformPress CloseScreen;

// probe_commands.cc: to try out.
InformCommand CheckModules;
InformCommand SendTestAlert;
InformCommand Ping;
InformPress CheckAgain;
InformPress PingAgain;

// inform_chart.cc.
InformCommand ShowChart;

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_INFORM_COMMANDS_H_
