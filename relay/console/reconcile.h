// Keeps silences and marks in step with what has become of alerts.
//
//   an acknowledgement     its silences are prolonged while one of its alerts
//                          fires, and end with the last of them
//   a mark whose time      goes; what still fires in a configured route's group
//   is over                is told again (on the built-in route dispatch does)
//   a mark whose silences  goes
//   somebody has ended
//   an acknowledgement     its silences are ended
//   without a message
//
// Looked at each second while there are marks, or more seldom when a look takes
// so long that it would be more than a twentieth of the time. An alert that
// joins an acknowledged group is not covered: people are told of it.
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

  // Gives the cards whose last mark has gone.
  std::vector<uint64_t> Pass(base::Time now, const FiringNow& firing);

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
    std::vector<uint64_t> bare{};
  };
  void LookAt(uint64_t card, const KnownCard& known, Round& round);
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
