// What people have done about a live message: the state behind its buttons.
//
// Kept with the message in the store (LiveMessage::marks). The silences named
// here are what makes it true: the console makes those that are missing, keeps
// an acknowledgement's alive while its alerts fire, and takes a mark away once
// its silences have ended.
#ifndef TEBIUM_RELAY_MARKS_H_
#define TEBIUM_RELAY_MARKS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace tebium::relay {

struct Person {
  int64_t id = 0;
  std::string name;  // as people know them: "Анна", "@anna"

  bool operator==(const Person&) const = default;
};

enum class MarkKind : uint8_t {
  kAcknowledged = 0,  // until the alerts resolve
  kSnoozed = 1,       // until a time, or until all has been over for a while;
                      // what fires then is told again
  kMuted = 2,         // alerts of this kind, until a time
};

// Somebody who made a mark before, of alerts that the later one is about too.
struct EarlierMark {
  Person by;
  base::Time at = base::kNoTime;

  bool operator==(const EarlierMark&) const = default;
};

inline constexpr size_t kMaxEarlierMarks = 4;

struct Mark {
  MarkKind kind = MarkKind::kAcknowledged;
  Person by;
  base::Time at = base::kNoTime;
  base::Time until = base::kNoTime;   // kNoTime: of kAcknowledged
  std::vector<std::string> silences;  // ids, chosen before they are made
  // kAcknowledged alone: alerts joined, and it was made once more. In order of
  // time; of more than kMaxEarlierMarks the first and the latest.
  std::vector<EarlierMark> earlier{};

  bool operator==(const Mark&) const = default;
};

// How far the escalation of an alert that nobody acknowledges has come.
struct EscalationState {
  base::Time began_at = base::kNoTime;  // kNoTime: none is under way
  base::Time next_at = base::kNoTime;   // kNoTime: the last step is done
  uint32_t steps_done = 0;
  // The step after those is being said: after a crash it may have been.
  bool saying = false;
  // Of escalations that were stopped before, the most steps that one has done:
  // who was told then waits to hear of the end.
  uint32_t reached = 0;

  bool has_begun() const { return began_at != base::kNoTime; }
  bool under_way() const { return next_at != base::kNoTime || saying; }
  uint32_t steps_taken() const { return std::max(reached, steps_done); }

  bool operator==(const EscalationState&) const = default;
};

// As it is once somebody has done something about the alerts.
EscalationState Stopped(const EscalationState& state);

struct Marks {
  std::vector<Mark> marks;  // at most one of each kind, in order of kind
  EscalationState escalation;
  // Something that fires on the card is heard all the same: it joined later, or
  // its silence was ended elsewhere. Never without marks.
  bool uncovered = false;

  const Mark* Find(MarkKind kind) const;
  bool empty() const {
    return marks.empty() && escalation == EscalationState();
  }

  bool operator==(const Marks&) const = default;
};

std::string EncodeMarks(const Marks& marks);
// What can't be read counts as no marks.
Marks DecodeMarks(std::string_view text);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_MARKS_H_
