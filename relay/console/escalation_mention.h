// The mentions of an escalation: replies to a live message that call somebody.
//
// What is on disk says that a mention is being said; here is how far that has
// come. For one thread; answers may come on any.
#ifndef TEBIUM_RELAY_CONSOLE_ESCALATION_MENTION_H_
#define TEBIUM_RELAY_CONSOLE_ESCALATION_MENTION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alert/duty.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "relay/console/card_book.h"
#include "relay/console/card_firing.h"
#include "relay/telegram/bot_api.h"

namespace tebium::relay {

// Does an alert of it that these match fire, and is not suppressed?
bool IsHeard(const alert::Notification& shown,
             const alert::MatcherSet& matchers, const FiringNow& firing);

// The policy by which a card escalates: of one with marks, for what is heard
// all the same, if that has one. Null: none.
const alert::EscalationPolicy* HeardPolicy(const alert::DutySettings& duty,
                                           const alert::Notification& shown,
                                           const Marks& marks,
                                           const FiringNow& firing);

// Whom a step mentions, as HTML: a link to the person, or @username, or the
// name alone.
std::string MentionHtml(const alert::DutyPerson& person);

class EscalationMentions {
 public:
  explicit EscalationMentions(CardBook& book)
      : book_(book), answers_(std::make_shared<Answers>()) {}

  // Says those that `saying` cards are at, as far as it is time: new ones, ones
  // that are to be said again, and ones of which a crash has left nothing but
  // the state.
  void SayDue(const alert::DutySettings& duty, const FiringNow& firing,
              base::Time now);
  // It is going to be said for the first time.
  void Begin(uint64_t card) { mentions_.insert_or_assign(card, Mention()); }
  void Drop(uint64_t card) { mentions_.erase(card); }
  // The card `to` has taken the place of `from`.
  void Rename(uint64_t from, uint64_t to);

  // Mentions that have come to an end, and whether they were said. They stay
  // until they are dropped.
  std::vector<std::pair<uint64_t, bool>> Ended(base::Time now);
  // When there is something to do.
  base::Time NextAt(base::Time now) const;
  bool Has(uint64_t card) const { return mentions_.contains(card); }

 private:
  struct Mention {
    uint64_t ticket = 0;  // of the latest attempt
    bool in_flight = false;
    bool ended = false;
    bool said = false;
    bool maybe_said = false;
    bool without_reply = false;
    int unknown = 0;  // attempts whose outcome is not known
    base::Time again_at = base::kNoTime;
  };
  struct Answer {
    uint64_t ticket = 0;
    BotAnswer answer;
  };
  struct Answers {
    base::Mutex mutex;
    std::vector<Answer> list GUARDED_BY(mutex);
  };
  static void Judge(const BotAnswer& answer, Mention& mention, base::Time now);
  void Say(uint64_t card, Mention& mention, const alert::DutySettings& duty,
           const FiringNow& firing, base::Time now);
  BotCall CallOf(const store::LiveMessage& live,
                 const alert::EscalationStep& step,
                 const alert::DutySettings& duty, base::Time now) const;

  CardBook& book_;
  const std::shared_ptr<Answers> answers_;
  std::map<uint64_t, Mention> mentions_;
  uint64_t next_ticket_ = 1;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_ESCALATION_MENTION_H_
