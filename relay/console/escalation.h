// What happens with an alert that nobody acknowledges, step by step.
//
// It begins with a group's first live message that matches a policy
// (alert/duty.h), a subscriber's only where there is no other, and anew when
// what people had done about it has ended while it fires, or does not cover all
// that is heard (Marks::uncovered). Any mark stops it; so does the end of the
// alerts. While all of them are suppressed in some other way it waits. A step
// that comes late puts off those after it: they never come in a burst.
//
// New settings hold for what fires already: what has a policy now begins with
// them, what has none any more ends, and the next step of what is under way
// comes as much earlier or later as they say.
//
// Each step is on disk before it is taken. Copies in other chats and webhooks
// go through the outbox, in the same transaction. A mention is said by the
// courier: the state says so before (`saying`) and after, and after a crash in
// between it is said again, marked as a possible repetition. One that can't be
// said is given up when the next step is due.
//
// Dispatch knows nothing of copies. When the group has resolved, its webhooks
// are told so, and its copies are shown to have resolved; so are messages whose
// group has resolved while a snooze or a mute kept that quiet.
#ifndef TEBIUM_RELAY_CONSOLE_ESCALATION_H_
#define TEBIUM_RELAY_CONSOLE_ESCALATION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "alert/duty.h"
#include "base/clock.h"
#include "relay/console/card_book.h"
#include "relay/console/card_firing.h"
#include "relay/console/escalation_mention.h"

namespace tebium::relay {

// For one thread.
class Escalation {
 public:
  explicit Escalation(CardBook& book) : book_(book), mentions_(book) {}

  // After the index is loaded. `live`: messages with an escalation.
  void Load(const std::vector<store::LiveMessage>& live, base::Time now);
  // It was shown, for the first time or again.
  void OnShown(const store::LiveMessage& live);
  // The card `to` has taken the place of `from`, with its marks.
  void OnSentAnew(uint64_t from, uint64_t to);
  // Its message is gone; `resolved`: none of it fires any more.
  void OnGone(uint64_t card, const KnownCard& known, bool resolved,
              base::Time now);
  // What people had done about it has ended, or does not cover all.
  void OnHeard(uint64_t card, base::Time now) {
    candidates_[card] = {now, true, nullptr};
  }
  // It had resolved while it was silenced: like a copy, it has to be shown so
  // if dispatch does not.
  void OnOver(uint64_t card, base::Time now);
  // Looks whether there are new settings. True: Pass() has something to do.
  bool TakeUpSettings(base::Time now);

  // When Pass() has something to do; base::Time::max(): not for now.
  base::Time NextAt(base::Time now) const;
  void Pass(base::Time now, const FiringNow& firing);

 private:
  using Settings = std::shared_ptr<const alert::DutySettings>;
  struct Candidate {
    base::Time since = base::kNoTime;
    bool anew = false;  // whatever has been done before
    // Those that held before a change; null: there was none.
    Settings before{};
  };
  // One pass: what it knows, and what it has come to.
  struct Round {
    base::Time now = base::kNoTime;
    const FiringNow& firing;
    Settings duty;
    CardChange change{};
    std::set<uint64_t> touched{};           // cards, changed already
    std::set<uint64_t> begun{};             // groups
    std::vector<uint64_t> said{};           // mentions that have come to an end
    std::vector<uint64_t> looked_at{};      // candidates
    std::vector<std::string_view> taken{};  // steps
  };
  void Put(uint64_t card, EscalationState state, Round& round);
  void EndMentions(Round& round);
  void BeginAll(Round& round);
  void Begin(const store::LiveMessage& live, const Candidate& candidate,
             Round& round);
  bool MayBegin(uint64_t card, const Candidate& candidate,
                const Round& round) const;
  void Retime(const store::LiveMessage& live,
              const alert::EscalationPolicy& policy,
              const alert::DutySettings& before, Round& round);
  void TakeDue(uint64_t card, EscalationState state, Round& round);
  void TakeStep(const store::LiveMessage& live,
                const alert::EscalationPolicy& policy, EscalationState state,
                Round& round);
  void EndCopies(Round& round);
  void Remember(const store::LiveMessage& live);
  void TellResolved(const store::LiveMessage& live,
                    const alert::DutySettings& duty, uint32_t steps_done,
                    base::Time now);
  bool IsCopy(const store::Target& target) const;
  bool IsSubscription(uint64_t card) const;

  CardBook& book_;
  EscalationMentions mentions_;
  Settings settings_;  // as they were last looked at
  std::map<uint64_t, Candidate> candidates_;
  // Cards that are not to be looked at before.
  std::map<uint64_t, base::Time> waiting_;
  // Cards whose escalation has reached webhooks, as last shown.
  std::map<uint64_t, alert::Notification> shown_;
  // Copies and others that may have to be shown to have resolved, and when to
  // look.
  std::map<uint64_t, base::Time> copies_;
};

// Where a step's copy goes; `live` is what it is a copy of.
store::Target CopyTarget(const alert::EscalationStep& step,
                         const store::LiveMessage& live);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_ESCALATION_H_
