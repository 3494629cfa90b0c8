// Ends the silences of snoozes whose alerts are over.
//
// A snooze is about what fires. Its alerts may come and go, and stay quiet
// until its time; but once none of them has fired for kSnoozeQuiet, what comes
// later is another incident, of which people are to be told: its silences end,
// whether its message is still there or not. A mute is about a kind of alerts
// and was given its time for them: it is left to its own end, and so is what
// was silenced by command. /silences shows and ends both.
#ifndef TEBIUM_RELAY_CONSOLE_CARD_SNOOZES_H_
#define TEBIUM_RELAY_CONSOLE_CARD_SNOOZES_H_

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "relay/console/card_book.h"

namespace tebium::relay {

inline constexpr base::Duration kSnoozeQuiet = std::chrono::minutes(15);

// Annotation of a snooze's silences.
inline constexpr std::string_view kSnoozeAnnotation = "tebium_snooze";

// For one thread.
class CardSnoozes {
 public:
  explicit CardSnoozes(CardBook& book) : book_(book) {}

  // Those that are there; after the queue is loaded and has run. What was quiet
  // before counts for nothing.
  void Load(base::Time now);
  // A silence that has just been made.
  void Add(const std::string& id, base::Time now);

  // When Look() has something to do; base::Time::max(): not for now.
  base::Time NextAt() const;
  void Look(base::Time now);

 private:
  void NoteFiring(base::Time now);

  CardBook& book_;
  std::map<std::string, base::Time, std::less<>> fired_at_;  // by silence
  base::Time next_ = base::kNoTime;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARD_SNOOZES_H_
