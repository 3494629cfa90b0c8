#include "relay/console/cards.h"

#include <algorithm>
#include <set>
#include <utility>

#include "relay/console/card_firing.h"

namespace tebium::relay {
namespace {

constexpr base::Duration kEachPass = std::chrono::seconds(1);
constexpr int kShareOfTime = 20;
// After the start; then all that was on its way has arrived.
constexpr base::Duration kCompareAfter = std::chrono::seconds(5);
constexpr base::Duration kCompareEach = std::chrono::hours(1);
constexpr size_t kMaxMissed = 1'000;

}  // namespace

std::unique_ptr<Handler> MakeCards(const ConsoleParts& parts) {
  return std::make_unique<Cards>(parts);
}

std::vector<CommandSpec> Cards::Commands() const {
  return {{"ack", base::Say::kAckDescription}};
}

Outcome Cards::OnCommand(const Turn& turn, std::string_view /*command*/,
                         std::string_view /*arguments*/) {
  if (turn.reply_to != 0) return AckReply(turn);
  Outcome outcome;
  outcome.say.reply = ListScreen(turn, 0, std::nullopt);
  return outcome;
}

Outcome Cards::OnPress(const Turn& turn, std::string_view payload) {
  const auto press = ReadCardPayload(payload);
  if (!press) return PressList(turn, payload);
  Outcome outcome = Act(turn, *press);
  const KnownCard* known = book_.index().Find(press->card);
  // Under an escalation's mention: it has done its service, once something has
  // been done.
  const bool elsewhere =
      known != nullptr && known->message_id != turn.message_id;
  if (elsewhere && !outcome.say.rekey &&
      (outcome.then || known->is_dealt_with())) {
    outcome.say.rekey = Keyboard();
  }
  return outcome;
}

void Cards::OnMigration(int64_t from_chat_id, int64_t to_chat_id) {
  book_.index().Move(from_chat_id, to_chat_id);
}

void Cards::OnLive(const store::LiveMessage& message,
                   const alert::Notification& /*news*/, bool first) {
  if (message.card == 0) return;
  const auto before = book_.index().FindIn(message.target, message.group_key);
  KnownCard* known = book_.index().Put(message);
  if (known == nullptr) {
    if (!std::exchange(complained_, true)) {
      book_.parts().logger.Warn("too many live messages to look after all");
    }
    return;
  }
  if (first) known->shown_at = message.updated_at;
  if (before && *before != message.card) CarryOver(*before, message);
  escalation_.OnShown(message);
  next_pass_ = base::kNoTime;
}

// The group's message was sent anew: what was done about it still holds, unless
// the new one was pressed already.
void Cards::CarryOver(uint64_t from, const store::LiveMessage& to) {
  CardIndex& index = book_.index();
  const KnownCard before = *index.Find(from);
  const Marks pressed = index.Find(to.card)->marks;
  CardChange change;
  Marks marks = before.marks;
  for (const relay::Mark& mark : pressed.marks) {
    PutMark(mark, marks, change.work.end);
    marks.escalation = Stopped(marks.escalation);
  }
  if (!marks.empty()) change.Put(to.card, std::move(marks), true);
  const bool carried = change.empty() || book_.Commit(change);
  index.Remove(from);
  if (!carried) reconcile_.OnGone(before);
  escalation_.OnSentAnew(from, to.card);
  KnownCard* known = index.Find(to.card);
  if (pressed.Find(MarkKind::kAcknowledged) == nullptr) {
    known->covered = before.covered;
  }
  if (before.shown_at != base::kNoTime) known->shown_at = before.shown_at;
}

void Cards::OnOver(const store::Target& target, const std::string& group_key) {
  const auto card = book_.index().FindIn(target, group_key);
  if (card) Forget(*card, true);
}

void Cards::Forget(uint64_t card, bool resolved) {
  const KnownCard known = *book_.index().Find(card);
  book_.index().Remove(card);
  reconcile_.OnGone(known);
  escalation_.OnGone(card, known, resolved, book_.parts().clock.Now());
  next_pass_ = base::kNoTime;
}

base::Status Cards::Load(const std::vector<store::Note>& notes) {
  book_.queue().Load(notes);
  book_.queue().Run();
  std::vector<store::LiveMessage> marked;
  TEBIUM_RETURN_IF_ERROR(
      book_.parts().store.VisitCards([&](const store::LiveMessage& live) {
        const KnownCard* known = book_.index().Put(live);
        if (known != nullptr && !known->marks.empty()) marked.push_back(live);
      }));
  reconcile_.Load(marked);
  escalation_.Load(marked, book_.parts().clock.Now());
  snoozes_.Load(book_.parts().clock.Now());
  compare_at_ = book_.parts().clock.Now() + kCompareAfter;
  return {};
}

// The relay was at work before it began to tell us what it does, its news may
// come too fast, and the store forgets messages that nothing has changed for as
// long as its retention.
void Cards::Compare(base::Time now) {
  compare_at_ = now + kCompareEach;
  CardIndex& index = book_.index();
  std::vector<store::LiveMessage> missed;
  std::set<uint64_t> seen;
  const base::Status visited =
      book_.parts().store.VisitCards([&](const store::LiveMessage& live) {
        seen.insert(live.card);
        if (index.Find(live.card) == nullptr && missed.size() < kMaxMissed) {
          missed.push_back(live);
        }
      });
  if (!visited.ok()) return;
  // First: one may have taken the place of another.
  for (const store::LiveMessage& live : missed) OnLive(live, live.shown, false);
  std::vector<uint64_t> gone;
  for (const auto& [card, known] : index.all()) {
    if (!seen.contains(card)) gone.push_back(card);
  }
  if (gone.empty()) return;
  const FiringNow firing = FiringNow::Look(book_.parts().alerts);
  for (const uint64_t card : gone) {
    const alert::FingerprintSet& shown = index.Find(card)->firing;
    Forget(card, std::none_of(shown.begin(), shown.end(), [&](uint64_t alert) {
             return firing.Fires(alert);
           }));
  }
}

base::Time Cards::Tick(base::Time now) {
  if (now >= compare_at_) Compare(now);
  if (escalation_.TakeUpSettings(now)) next_pass_ = base::kNoTime;
  if (now >= snoozes_.NextAt()) snoozes_.Look(now);
  if (now < next_pass_) return NextAt(next_pass_);
  const base::Clock& clock = book_.parts().clock;
  const base::Duration began = clock.Monotonic();
  // However much news comes: a look at all alerts is dear.
  if (began < rest_until_) {
    return NextAt(now + (rest_until_ - began));
  }
  book_.queue().Run();
  if (HasMarks() || escalation_.NextAt(now) <= now) Pass(now);
  const base::Duration rest = kShareOfTime * (clock.Monotonic() - began);
  rest_until_ = clock.Monotonic() + rest;
  const base::Time pause = now + std::max(kEachPass, rest);
  const bool each_second = HasMarks() || !book_.queue().empty();
  next_pass_ = each_second ? pause : std::max(pause, escalation_.NextAt(now));
  return NextAt(next_pass_);
}

base::Time Cards::NextAt(base::Time pass) const {
  return std::min({pass, compare_at_, snoozes_.NextAt()});
}

void Cards::Pass(base::Time now) {
  const FiringNow firing = FiringNow::Look(book_.parts().alerts);
  const Reconcile::Found found = reconcile_.Pass(now, firing);
  for (const uint64_t card : found.heard) escalation_.OnHeard(card, now);
  for (const uint64_t card : found.over) escalation_.OnOver(card, now);
  escalation_.Pass(now, firing);
}

bool Cards::HasMarks() {
  CardIndex& index = book_.index();
  return std::any_of(
      index.busy().begin(), index.busy().end(),
      [&](uint64_t card) { return !index.Find(card)->marks.marks.empty(); });
}

Viewer Cards::ViewerOf(const Turn& turn) const {
  return Viewer{.signer = book_.parts().signer,
                .settings = RenderFor(turn),
                .may_act = turn.role >= Role::kActor,
                .now = turn.now};
}

RenderSettings Cards::RenderFor(const Turn& turn) const {
  RenderSettings settings = book_.parts().settings.render;
  settings.language = turn.language;
  return settings;
}

bool Cards::MayReach(const Turn& turn, const store::Target& target) const {
  return target.chat_id == turn.chat_id || turn.role == Role::kAdmin;
}

}  // namespace tebium::relay
