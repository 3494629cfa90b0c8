// Keeps silences and marks in step with what has become of alerts.
//
//   an acknowledgement     its silences are prolonged while one of its alerts
//                          fires, and end with the last of them
//   a mark whose time      goes; what still fires in a configured route's group
//   is over                is told again (on the built-in route dispatch does);
//                          of what fires no more, dispatch may never tell
//   a mark whose silences  goes
//   somebody has ended
//   an acknowledgement     its silences are ended
//   without a message
//
// An alert that joins a card with marks is not covered by them, and people are
// told of it. While it, or one whose silence was ended elsewhere, is heard, the
// card says so (Marks::uncovered): it can be acknowledged once more, and
// escalates.
//
// Looked at each second while there are marks, or more seldom when a look takes
// so long that it would be more than a twentieth of the time.
#ifndef TEBIUM_RELAY_CONSOLE_RECONCILE_H_
#define TEBIUM_RELAY_CONSOLE_RECONCILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "relay/console/card_book.h"
#include "relay/console/card_firing.h"

namespace tebium::relay {

// For one thread.
class Reconcile {
 public:
  explicit Reconcile(CardBook& book) : book_(book) {}

  // After the index and the queue are loaded: what acknowledgements cover, and
  // those that have lost their message. `marked`: live messages with marks.
  void Load(const std::vector<store::LiveMessage>& marked);

  // Its message is gone; `known` is what is known of it.
  void OnGone(const KnownCard& known);

  struct Found {
    // Cards of which people have to be told: the last mark has gone, or
    // something that they do not cover is heard.
    std::vector<uint64_t> heard;
    // Cards of a configured route that had resolved while they were silenced:
    // nobody was told, and dispatch has forgotten it.
    std::vector<uint64_t> over;
  };
  Found Pass(base::Time now, const FiringNow& firing);

 private:
  // How a mark stands.
  enum class State {
    kHolds,
    kResolved,  // none of its alerts fires
    kRanOut,    // its time is over
    kEnded,     // by somebody, elsewhere
  };
  // One pass: what it knows, and what it has come to.
  struct Round {
    base::Time now = base::kNoTime;
    const FiringNow& firing;
    CardChange change{};
    Found found{};
  };
  std::optional<alert::MatcherSet> MatchersOf(const std::string& id) const;
  void LookAt(uint64_t card, KnownCard& known, Round& round);
  void JudgeCover(KnownCard& known, Marks& marks, const Round& round) const;
  bool WaitsForSilences(const Marks& marks) const;
  // Silences that are no more are taken from the mark.
  State Look(uint64_t card, Mark& mark, const KnownCard& known,
             const Round& round);
  bool Holds(uint64_t card, const std::string& id, const Mark& mark,
             const Round& round, bool& ran_out);
  void Prolong(uint64_t card, alert::Silence silence, const Round& round);
  bool IsNeeded(uint64_t card, const alert::Silence& silence,
                const FiringNow& firing);
  void TellEnd(const std::optional<store::LiveMessage>& live, const Mark& mark,
               State state, bool bare, Round& round);
  void EndOrphans();

  CardBook& book_;
  size_t prolongings_left_ = 0;  // in this pass
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_RECONCILE_H_
