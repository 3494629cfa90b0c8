// The buttons under alerts, and /ack.
//
// A press becomes a mark (relay/marks.h) of the pressed card and of the same
// group's cards in other chats, where these show nothing else that fires:
// people everywhere see who did what. Its silences are made once that is on
// disk. What becomes of marks afterwards is reconcile.h's and card_snoozes.h's;
// an alert that nobody marks is escalation.h's.
//
// Buttons' payloads: those of relay/buttons.h, and of /ack's list:
//   c:list:PAGE      shows a page
//   c:take:CARD:PAGE acknowledges, and shows the page again
#ifndef TEBIUM_RELAY_CONSOLE_CARDS_H_
#define TEBIUM_RELAY_CONSOLE_CARDS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "relay/console/button_names.h"
#include "relay/console/card_book.h"
#include "relay/console/card_rules.h"
#include "relay/console/card_snoozes.h"
#include "relay/console/escalation.h"
#include "relay/console/handler.h"
#include "relay/console/list_text.h"
#include "relay/console/parts.h"
#include "relay/console/reconcile.h"

namespace tebium::relay {

class Cards : public Handler {
 public:
  explicit Cards(const ConsoleParts& parts)
      : book_(parts), reconcile_(book_), escalation_(book_), snoozes_(book_) {}

  std::vector<CommandSpec> Commands() const override;
  Outcome OnCommand(const Turn& turn, std::string_view command,
                    std::string_view arguments) override;
  char ButtonLetter() const override { return 'c'; }
  std::vector<std::string_view> ButtonNames() const override {
    return CardButtonNames();
  }
  std::string_view ButtonName(std::string_view payload) const override {
    return CardButtonName(payload);
  }
  Outcome OnPress(const Turn& turn, std::string_view payload) override;
  void OnMigration(int64_t from_chat_id, int64_t to_chat_id) override;
  void OnLive(const store::LiveMessage& message,
              const alert::Notification& news, bool first) override;
  void OnOver(const store::Target& target,
              const std::string& group_key) override;
  base::Status Load(const std::vector<store::Note>& notes) override;
  base::Time Tick(base::Time now) override;

 private:
  // One press of a card's button, as it is judged and answered.
  struct Press {
    const Turn& turn;
    CardPress what;
    const store::LiveMessage& live;
    Marks marks;  // of the card, before
    base::Time until = base::kNoTime;
  };

  // --- cards_press.cc ---
  Outcome Act(const Turn& turn, const CardPress& press);
  Outcome Unknown(const Turn& turn);
  Outcome ActOn(Press press);
  Outcome Mark(const Press& press);
  using Alerts = std::vector<const alert::Alert*>;
  Alerts FiringOf(const Press& press) const;
  Alerts Uncovered(const Press& press, Alerts firing) const;
  relay::Mark NewMark(const Press& press, MarkKind kind, const Alerts& firing,
                      SilenceWork& work) const;
  Outcome Undo(const Press& press);
  Outcome ShowMenu(const Press& press) const;
  Outcome TellDetails(const Press& press);
  Outcome Refuse(const Press& press, CardRuling ruling);
  SilenceWork SilencesOf(const Press& press, MarkKind kind,
                         const Alerts& firing) const;
  bool ShowsOnly(const alert::FingerprintSet& alerts, uint64_t card) const;
  // False: they stay as they are; not of the pressed card.
  using Alteration = std::function<bool(uint64_t card, Marks& marks)>;
  void ChangeAll(const Press& press, CardChange& change,
                 const Alteration& alter);
  using OfCards = std::function<void(const std::vector<uint64_t>& cards)>;
  OfCards AfterMark(const Press& press, const relay::Mark& mark,
                    const Alerts& firing);
  // The outcome of a change: `also` comes once it is on disk and applied.
  void Finish(const Press& press, CardChange change, std::string action,
              OfCards also, Outcome& outcome);
  std::string ToastOf(const Press& press, MarkKind kind) const;
  std::string AlreadyText(const Press& press) const;

  // --- cards_list.cc ---
  Outcome AckReply(const Turn& turn);
  Outcome PressList(const Turn& turn, std::string_view payload);
  Screen ListScreen(const Turn& turn, size_t page,
                    std::optional<uint64_t> without);
  std::vector<uint64_t> Unacknowledged(const Turn& turn,
                                       std::optional<uint64_t> without);

  // --- Everything else: cards.cc ---
  Viewer ViewerOf(const Turn& turn) const;
  RenderSettings RenderFor(const Turn& turn) const;
  bool MayReach(const Turn& turn, const store::Target& target) const;
  // `resolved`: none of it fires any more.
  void Forget(uint64_t card, bool resolved);
  void Compare(base::Time now);
  void Pass(base::Time now);
  base::Time NextAt(base::Time pass) const;
  bool HasMarks();
  void CarryOver(uint64_t from, const store::LiveMessage& to);

  CardBook book_;
  Reconcile reconcile_;
  Escalation escalation_;
  CardSnoozes snoozes_;
  base::Time next_pass_ = base::kNoTime;
  base::Duration rest_until_{};                // no pass before; monotonic
  base::Time compare_at_ = base::Time::max();  // with the store
  bool complained_ = false;                    // of too many cards
};

std::unique_ptr<Handler> MakeCards(const ConsoleParts& parts);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARDS_H_
