// What a press of a card's button may do, given what has been done before.
//
//   pressed      acknowledged        snoozed              muted
//   acknowledge  already, or joined  takes its place      stays beside it
//   snooze       takes its place     takes its place      stays beside it
//   mute         stays beside it     stays beside it      takes its place
//
// An acknowledgement is joined by another where it does not cover all that
// fires (Marks::uncovered): its silences stay, and it says who made it before.
// A snooze or a mute that would end when the present one does is already there,
// unless it leaves something uncovered.
// Undo takes the mark of its kind away, whoever made it. Reading (details) is
// for everyone whose presses are heard; the rest for those who may act.
// Pure; `now` is an argument.
#ifndef TEBIUM_RELAY_CONSOLE_CARD_RULES_H_
#define TEBIUM_RELAY_CONSOLE_CARD_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "relay/buttons.h"
#include "relay/console/handler.h"
#include "relay/marks.h"

namespace tebium::relay {

enum class CardRuling {
  kMark,        // the mark is made
  kUndo,        // the mark is taken away
  kMenu,        // a keyboard is shown
  kDetails,     // they are told
  kNotAllowed,  // the person may not
  kResolved,    // nothing of it fires any more
  kAlready,     // somebody was first, or the same press came twice
  kNothing,     // there is no such mark to be taken away
};

// What a press would mark; nothing for buttons that mark nothing.
std::optional<MarkKind> MarkKindOf(CardAction action);

// `until`: when the mark would end. `fires`: some alert of the card fires.
CardRuling Rule(const CardPress& press, const Marks& marks, Role role,
                bool fires, base::Time until);

// The kinds whose marks a new one of `kind` takes the place of.
bool Replaces(MarkKind kind, MarkKind other);

// `mark`, which names those too who made `before`, an earlier one.
Mark Joined(Mark mark, const Mark& before);

// With `mark` in its place, and nothing uncovered. The silences of marks that
// it replaces are added to `ended`, but for those that it has too.
void PutMark(Mark mark, Marks& marks, std::vector<std::string>& ended);
// Without the mark of `kind`; its silences are added to `ended`.
void TakeMark(MarkKind kind, Marks& marks, std::vector<std::string>& ended);

// When the clocks of `zone` show `minute` (of the day) next, after `now`.
base::Time NextAt(int minute, const base::TimeZone& zone, base::Time now);

// When what is pressed ends; kNoTime for an acknowledgement, and for what does
// not end. Minutes are kept within a minute and thirty days; 0 of a snooze is
// `morning_minute` in `zone`.
base::Time EndOf(const CardPress& press, int morning_minute,
                 const base::TimeZone& zone, base::Time now);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARD_RULES_H_
