// What people have done about a live message: the state behind its buttons.
//
// Kept with the message in the store (LiveMessage::marks). The silences named
// here are what makes it true: the console makes those that are missing, keeps
// an acknowledgement's alive while its alerts fire, and takes a mark away once
// its silences have ended.
#ifndef TEBIUM_RELAY_MARKS_H_
#define TEBIUM_RELAY_MARKS_H_

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
  kSnoozed = 1,       // until a time; those who wait are told again then
  kMuted = 2,         // alerts of this kind, until a time
};

struct Mark {
  MarkKind kind = MarkKind::kAcknowledged;
  Person by;
  base::Time at = base::kNoTime;
  base::Time until = base::kNoTime;   // kNoTime: of kAcknowledged
  std::vector<std::string> silences;  // ids, chosen before they are made

  bool operator==(const Mark&) const = default;
};

// How far the escalation of an alert that nobody acknowledges has come.
struct EscalationState {
  base::Time began_at = base::kNoTime;  // kNoTime: none is under way
  base::Time next_at = base::kNoTime;   // kNoTime: the last step is done
  uint32_t steps_done = 0;
  // The step after those is being said: after a crash it may have been.
  bool saying = false;

  bool operator==(const EscalationState&) const = default;
};

struct Marks {
  std::vector<Mark> marks;  // at most one of each kind, in order of kind
  EscalationState escalation;

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
