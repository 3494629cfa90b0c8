// The delivery of one notification to one chat, step by step; or of many
// notifications as one digest.
//
//   no live message       RenderFirst, in parts, the last of which may be a
//                         document; the first becomes the group's live message
//   live, quiet news      the live message is edited
//   live, loud news       a reply that notifies, then the edit: what people
//                         wait for does not wait for the chat's next slot
//   many                  RenderDigest; no live message comes of it
//   told by a digest      the live message is edited, if it is still there
//   refreshed             so too, from what it shows, with its present marks
//   parted                the live message is edited a last time, to say that
//   it
//                         is kept up no more, and forgotten; nothing else
//   SayInstead            its parts, whatever is live; no live message comes of
//                         it
//
// The age of a live message does not matter: bots may edit their own without
// limit, and replies lead to it. When a group has wholly resolved its live
// message is forgotten; the next alert begins a new one. A group of which only
// a digest has told has no live message: its next news is a new message, or
// falls into the next digest. Entries of a digest whose groups have a live
// message are left over, to be shown in it later.
//
// Where there are buttons, the live message and the replies to it have them.
// They name the live message by its card, which stays the same for as long as
// the group fires, and show what people have done about it (relay/marks.h).
//
// Pure: answers and `now` come in, calls and changes for the store come out.
#ifndef TEBIUM_RELAY_DELIVERY_H_
#define TEBIUM_RELAY_DELIVERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "relay/buttons.h"
#include "relay/marks.h"
#include "relay/progress.h"
#include "relay/telegram/bot_api.h"
#include "relay/telegram/render.h"
#include "store/store.h"

namespace tebium::relay {

// What an answer means to the delivery.
struct StepResult {
  Verdict verdict = Verdict::kDone;  // never one of those with another way
  bool again = false;  // refused as it was: Next() says it in another way
};

// What the buttons are made with.
struct CardMaker {
  const ButtonSigner* signer = nullptr;  // null: no buttons
  uint64_t fresh_card = 0;               // for a message that has none
};

// What has happened to the live message.
enum class LiveNews { kNone, kFirst, kEdited };

// Whether what can't be delivered is told to the fallback: not what is told
// already, and not what one person wanted to hear too.
bool GoesToFallback(const store::OutboxHead& head);

class Delivery {
 public:
  // `entries`: not empty, all claimed and for `target` (migrations followed);
  // more than one are a digest. `live`: the live message of a single one.
  // `reclaimed`: a crash left it unknown whether the next step was done.
  Delivery(std::vector<store::OutboxEntry> entries, const store::Target& target,
           std::optional<store::LiveMessage> live, bool reclaimed,
           const RenderSettings& render, const CardMaker& cards);

  // False: all is done. True: ask Next(), which may find nothing to do.
  bool HasMore() const;
  // The next call, with its text as of `now`; nullopt: all is done.
  std::optional<BotCall> Next(base::Time now);
  // That call, without its attachment.
  const BotCall& last() const { return last_; }
  // The answer to the call that Next() gave last.
  StepResult OnAnswer(const BotAnswer& answer, base::Time now);

  // Says this instead of the built-in form, in a message of its own that is
  // never edited. Before the first Next(), of one entry that is not left over.
  void SayInstead(Rendered rendered);

  // The chat has unsubscribed from what a single entry tells. Before the first
  // Next().
  void Part();

  // The topic is known to be closed or gone.
  void LeaveTopic() { without_topic_ = true; }

  // Does what is left to do make a sound?
  bool WillNotify() const;
  // True once, after the first step that people could see.
  bool TakeFirstAck();
  // The next part may be in the chat already.
  bool maybe_sent() const { return progress_.maybe_sent; }
  // Since it was last asked.
  LiveNews TakeLiveNews() { return std::exchange(live_news_, LiveNews::kNone); }
  // Attempts of unknown outcome in a row.
  uint32_t unknown() const { return progress_.unknown; }

  const std::vector<store::OutboxEntry>& entries() const { return entries_; }
  const store::Target& target() const { return target_; }
  // The news is told already: only an edit is left.
  bool IsLeftover() const { return !IsDigest() && entries_.front().head.told; }
  // A subscriber is told the end of something whose beginning it has not seen,
  // or has left and nothing of it stands in the chat.
  bool IsPointless() const;

  // --- What the store is to be told ---
  // Steps are done, more are to follow.
  store::RelayChange Interim() const;
  store::RelayChange Delivered() const;
  // To be tried again at `next_attempt_at`; steps done are kept.
  store::RelayChange Released(base::Time next_attempt_at,
                              const std::string& error) const;
  store::RelayChange Dead(const std::string& error, bool to_fallback) const;

 private:
  bool IsDigest() const { return entries_.size() > 1; }
  const alert::Notification& notification() const {
    return entries_.front().notification;
  }
  bool Notifies() const;
  bool Resolved() const;
  void Plan(bool reclaimed);
  void PlanDigest();
  void PlanLeftover();
  Rendered Render(base::Time now) const;
  BotCall NewCall(const Rendered& rendered, BotMethod method) const;
  BotCall SendCall();
  bool TakesButtons() const;
  Keyboard CardButtons(const alert::Notification& shown) const;
  bool LooksTheSame(const BotCall& edit) const;
  std::optional<BotCall> EditCall(base::Time now);
  bool FindAnotherWay(Verdict verdict);
  bool BeginAnew();
  void OnSent(const BotAnswer& answer, base::Time now);
  void OnEdited(base::Time now);
  void NoteShown();
  void AddMessages(store::RelayChange& change) const;

  std::vector<store::OutboxEntry> entries_;
  const store::Target target_;
  std::optional<store::LiveMessage> live_;
  const RenderSettings render_;
  const CardMaker cards_;
  const uint64_t card_;  // the live message's, or that of the one to come
  const Marks marks_;

  Progress progress_;
  std::optional<Rendered> rendered_;  // the parts being sent
  bool said_instead_ = false;
  bool parted_ = false;
  BotCall last_;
  bool needs_edit_ = false;
  bool first_ack_ = false;
  bool acked_ = false;
  // Other ways that were taken.
  bool plain_text_ = false;
  bool without_topic_ = false;
  bool without_reply_ = false;
  bool without_links_ = false;
  bool without_buttons_ = false;
  bool anew_ = false;
  bool told_already_ = false;  // by the reply: the new message is silent
  // What became of the live message.
  bool live_changed_ = false;
  bool live_lost_ = false;
  LiveNews live_news_ = LiveNews::kNone;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_DELIVERY_H_
