// Presses of a card's buttons.
#include <algorithm>
#include <memory>
#include <utility>

#include "alert/silence.h"
#include "base/text.h"
#include "relay/console/card_firing.h"
#include "relay/console/card_silences.h"
#include "relay/console/cards.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr size_t kMaxName = 64;  // code points

std::string NameOf(const Person& person) {
  std::string name = CutPlain(person.name, kMaxName);
  if (base::Trim(name).empty()) return std::to_string(person.id);
  return name;
}

std::string_view ActionName(MarkKind kind) {
  switch (kind) {
    case MarkKind::kAcknowledged:
      return "acknowledge";
    case MarkKind::kSnoozed:
      return "snooze";
    case MarkKind::kMuted:
      break;
  }
  return "mute";
}

Say CommentOf(MarkKind kind) {
  switch (kind) {
    case MarkKind::kAcknowledged:
      return Say::kCardCommentAcknowledged;
    case MarkKind::kSnoozed:
      return Say::kCardCommentSnoozed;
    case MarkKind::kMuted:
      break;
  }
  return Say::kCardCommentMuted;
}

Say UndoneText(MarkKind kind) {
  switch (kind) {
    case MarkKind::kAcknowledged:
      return Say::kCardUndoneAcknowledgement;
    case MarkKind::kSnoozed:
      return Say::kCardUndoneSnooze;
    case MarkKind::kMuted:
      break;
  }
  return Say::kCardUndoneMute;
}

alert::FingerprintSet FingerprintsOf(
    const std::vector<const alert::Alert*>& alerts) {
  std::vector<uint64_t> fingerprints;
  fingerprints.reserve(alerts.size());
  for (const alert::Alert* alert : alerts) {
    fingerprints.push_back(alert->labels.Fingerprint());
  }
  return alert::MakeFingerprintSet(std::move(fingerprints));
}

// The worst that fires of them.
std::string SeverityOf(const std::vector<const alert::Alert*>& alerts) {
  const auto worst =
      std::max_element(alerts.begin(), alerts.end(),
                       [](const alert::Alert* a, const alert::Alert* b) {
                         return alert::SeverityRank(a->severity()) <
                                alert::SeverityRank(b->severity());
                       });
  return std::string((*worst)->severity());
}

std::vector<uint64_t> CardsOf(const CardChange& change) {
  std::vector<uint64_t> cards;
  for (const auto& [card, marks] : change.marks) cards.push_back(card);
  return cards;
}

}  // namespace

Outcome Cards::Act(const Turn& turn, const CardPress& press) {
  Outcome outcome;
  const auto live = book_.parts().store.FindCard(press.card);
  if (!live.ok()) {
    outcome.say.toast = turn.Say(Say::kCardStoreSilent);
    return outcome;
  }
  if (!live->has_value() || !MayReach(turn, (*live)->target)) {
    return Unknown(turn);
  }
  // Pressed before the relay's news of it was looked at: the mark is to be kept
  // in memory too.
  if (book_.index().Find(press.card) == nullptr) book_.index().Put(**live);
  const ConsoleSettings& settings = book_.parts().settings;
  return ActOn({turn, press, **live, DecodeMarks((*live)->marks),
                EndOf(press, settings.morning_minute, settings.render.time_zone,
                      turn.now)});
}

// A message may be pressed before it is recorded. That it is an old one is
// certain if there is a newer one.
Outcome Cards::Unknown(const Turn& turn) {
  const auto& all = book_.index().all();
  const bool is_old =
      std::any_of(all.begin(), all.end(), [&](const auto& card) {
        return card.second.target.chat_id == turn.chat_id &&
               card.second.message_id > turn.message_id;
      });
  Outcome outcome;
  book_.metrics().Acted("late");
  outcome.say.toast = turn.Say(is_old ? Say::kCardOutdated : Say::kCardUnknown);
  if (is_old) outcome.say.rekey = Keyboard();
  return outcome;
}

Outcome Cards::ActOn(Press press) {
  if (press.marks.Find(MarkKind::kAcknowledged) != nullptr) {
    press.marks.uncovered = !Uncovered(press, FiringOf(press)).empty();
  }
  const bool fires = press.live.shown.FiringCount() > 0;
  const CardRuling ruling =
      Rule(press.what, press.marks, press.turn.role, fires, press.until);
  switch (ruling) {
    case CardRuling::kMark:
      return Mark(press);
    case CardRuling::kUndo:
      return Undo(press);
    case CardRuling::kMenu:
      return ShowMenu(press);
    case CardRuling::kDetails:
      return TellDetails(press);
    default:
      return Refuse(press, ruling);
  }
}

// Those of the card that fire, in press.live.
Cards::Alerts Cards::FiringOf(const Press& press) const {
  return FiringNow::LookFor(press.live.shown, book_.parts().alerts)
      .Of(press.live.shown);
}

// Those that no silence of the card's acknowledgement is about.
Cards::Alerts Cards::Uncovered(const Press& press, Alerts firing) const {
  const relay::Mark* mark = press.marks.Find(MarkKind::kAcknowledged);
  if (mark == nullptr) return firing;
  for (const std::string& id : mark->silences) {
    if (book_.queue().WillMake(id)) return {};  // it was done just now
    const auto silence = book_.parts().silences.FindSilence(id);
    if (!silence.ok() ||
        silence->StateAt(press.turn.now) == alert::SilenceState::kExpired) {
      continue;
    }
    std::erase_if(firing, [&](const alert::Alert* alert) {
      return alert::MatchesAll(silence->matchers, alert->labels);
    });
  }
  return firing;
}

Outcome Cards::Mark(const Press& press) {
  const Alerts firing = FiringOf(press);
  if (firing.empty()) return Refuse(press, CardRuling::kResolved);
  Outcome outcome;
  if (book_.queue().full()) {
    outcome.say.toast = press.turn.Say(Say::kCardStoreSilent);
    return outcome;
  }
  const MarkKind kind = *MarkKindOf(press.what.action);
  CardChange change;
  const relay::Mark mark = NewMark(press, kind, firing, change.work);
  const alert::FingerprintSet covered = FingerprintsOf(firing);
  ChangeAll(press, change, [&](uint64_t card, Marks& marks) {
    if (card != press.live.card && !ShowsOnly(covered, card)) return false;
    const relay::Mark* before = marks.Find(kind);
    const bool joins = kind == MarkKind::kAcknowledged && before != nullptr;
    PutMark(joins ? Joined(mark, *before) : mark, marks, change.work.end);
    marks.escalation = Stopped(marks.escalation);
    return true;
  });
  outcome.say.toast = ToastOf(press, kind);
  Finish(press, std::move(change), std::string(ActionName(kind)),
         AfterMark(press, mark, firing), outcome);
  return outcome;
}

// An acknowledgement that joins another adds to its silences, unless that makes
// too many. `work` is what is to be made.
relay::Mark Cards::NewMark(const Press& press, MarkKind kind,
                           const Alerts& firing, SilenceWork& work) const {
  relay::Mark mark{kind, press.turn.who, press.turn.now, press.until, {}};
  const relay::Mark* before =
      kind == MarkKind::kAcknowledged ? press.marks.Find(kind) : nullptr;
  if (before != nullptr) {
    work = SilencesOf(press, kind, Uncovered(press, firing));
    mark.silences = before->silences;
  }
  if (before == nullptr ||
      mark.silences.size() + work.make.size() > kMaxMarkSilences) {
    work = SilencesOf(press, kind, firing);
    mark.silences.clear();
  }
  for (const alert::Silence& silence : work.make) {
    mark.silences.push_back(silence.id);
  }
  return mark;
}

// A chat may be told of more of the group than another. There the mark would
// speak for alerts that it is not about.
bool Cards::ShowsOnly(const alert::FingerprintSet& alerts,
                      uint64_t card) const {
  const auto live = book_.parts().store.FindCard(card);
  if (!live.ok() || !live->has_value()) return false;
  const alert::Notification& shown = (*live)->shown;
  std::vector<uint64_t> others;
  for (const alert::NotifiedAlert& alert : shown.alerts) {
    const uint64_t fingerprint = alert.alert.labels.Fingerprint();
    if (alert.firing && !alert::HasAll(alerts, {fingerprint})) {
      others.push_back(fingerprint);
    }
  }
  if (others.empty()) return true;
  const FiringNow firing = FiringNow::LookFor(shown, book_.parts().alerts);
  return std::none_of(others.begin(), others.end(), [&](uint64_t fingerprint) {
    return firing.Fires(fingerprint);
  });
}

// What else is to be done once the mark is on disk.
Cards::OfCards Cards::AfterMark(const Press& press, const relay::Mark& mark,
                                const Alerts& firing) {
  if (mark.kind == MarkKind::kSnoozed) {
    return [this, now = press.turn.now,
            ids = mark.silences](const std::vector<uint64_t>& /*cards*/) {
      for (const std::string& id : ids) snoozes_.Add(id, now);
    };
  }
  if (mark.kind != MarkKind::kAcknowledged) return nullptr;
  const KnownCard* known = book_.index().Find(press.live.card);
  const bool joins = press.marks.Find(mark.kind) != nullptr;
  base::Time shown_at = press.marks.escalation.began_at;
  if (known != nullptr && known->shown_at != base::kNoTime) {
    shown_at = known->shown_at;
  }
  return [this, shown_at, joins, now = press.turn.now,
          severity = SeverityOf(firing), covered = FingerprintsOf(firing)](
             const std::vector<uint64_t>& cards) {
    if (shown_at != base::kNoTime && !joins) {
      book_.metrics().Acknowledged(severity, now - shown_at);
    }
    for (const uint64_t card : cards) {
      KnownCard* covering = book_.index().Find(card);
      if (covering != nullptr) covering->covered = covered;
    }
  };
}

SilenceWork Cards::SilencesOf(const Press& press, MarkKind kind,
                              const Alerts& firing) const {
  const ConsoleParts& parts = book_.parts();
  const bool acknowledges = kind == MarkKind::kAcknowledged;
  const std::string card = Base36(press.live.card);
  alert::Silence silence;
  silence.starts_at = press.turn.now;
  silence.ends_at = acknowledges
                        ? press.turn.now + parts.settings.acknowledge_for
                        : press.until;
  silence.created_by = NameOf(press.turn.who);
  silence.comment = press.turn.Say(CommentOf(kind));
  silence.annotations = alert::LabelSet::Of({{kCardAnnotation, card}});
  if (acknowledges) {
    silence.annotations =
        silence.annotations.With(alert::kAcknowledgement, "true");
  } else if (kind == MarkKind::kSnoozed) {
    silence.annotations = silence.annotations.With(kSnoozeAnnotation, "true");
  }
  SilenceWork work;
  for (alert::MatcherSet& matchers : CoveringMatchers(
           kind == MarkKind::kMuted ? KindsOf(firing) : LabelsOf(firing))) {
    silence.id = alert::NewUuid(parts.random);
    silence.matchers = std::move(matchers);
    work.make.push_back(silence);
  }
  return work;
}

// The pressed card, and those of the same group in other chats.
void Cards::ChangeAll(const Press& press, CardChange& change,
                      const Alteration& alter) {
  Marks marks = press.marks;
  (void)alter(press.live.card, marks);
  change.Put(press.live.card, std::move(marks), true);
  const uint64_t group = GroupNumber(press.live.group_key);
  for (const uint64_t sibling :
       book_.index().Siblings(press.live.card, group)) {
    Marks others = book_.index().Find(sibling)->marks;
    if (alter(sibling, others)) change.Put(sibling, std::move(others), true);
  }
  auto& end = change.work.end;
  std::sort(end.begin(), end.end());
  end.erase(std::unique(end.begin(), end.end()), end.end());
}

void Cards::Finish(const Press& press, CardChange change, std::string action,
                   OfCards also, Outcome& outcome) {
  const Turn& turn = press.turn;
  store::AuditEntry entry =
      book_.Note(press.live, turn.now, action,
                 press.until == base::kNoTime
                     ? ""
                     : "until " + base::FormatTimestamp(press.until));
  entry.chat_id = turn.chat_id;
  entry.user_id = turn.who.id;
  entry.user_name = turn.who.name;
  change.change.audit.push_back(std::move(entry));
  book_.Plan(change);
  outcome.change = std::move(change.change);
  const auto planned = std::make_shared<CardChange>(std::move(change));
  outcome.then = [this, planned, action = std::move(action),
                  also = std::move(also)](const Sayer& /*say*/) {
    const std::vector<uint64_t> cards = CardsOf(*planned);
    book_.Apply(*planned);
    book_.metrics().Acted(action);
    if (also) also(cards);
    next_pass_ = base::kNoTime;
  };
}

Outcome Cards::Undo(const Press& press) {
  const auto kind = static_cast<MarkKind>(press.what.argument);
  Outcome outcome;
  CardChange change;
  ChangeAll(press, change, [&](uint64_t /*card*/, Marks& marks) {
    TakeMark(kind, marks, change.work.end);
    return true;
  });
  outcome.say.toast = press.turn.Say(UndoneText(kind));
  Finish(
      press, std::move(change), "undo",
      [this, now = press.turn.now](const std::vector<uint64_t>& cards) {
        for (const uint64_t card : cards) {
          const KnownCard* known = book_.index().Find(card);
          if (known != nullptr && known->marks.marks.empty()) {
            escalation_.OnHeard(card, now);
          }
        }
      },
      outcome);
  return outcome;
}

Outcome Cards::ShowMenu(const Press& press) const {
  const CardAction action = press.what.action;
  const CardView view = action == CardAction::kSnoozeMenu ? CardView::kSnooze
                        : action == CardAction::kMuteMenu ? CardView::kMute
                                                          : CardView::kMain;
  Outcome outcome;
  outcome.say.rekey =
      CardKeyboard(book_.parts().signer, press.live.card, press.live.shown,
                   press.marks, view, RenderFor(press.turn));
  return outcome;
}

Outcome Cards::TellDetails(const Press& press) {
  book_.metrics().Acted("details");
  BotCall call;
  call.chat_id = press.turn.chat_id;
  call.thread_id = press.turn.thread_id;
  call.reply_to = press.turn.message_id;
  call.silent = true;
  Rendered details = RenderDetails(press.live.shown, press.marks,
                                   RenderFor(press.turn), press.turn.now);
  call.html = details.html;
  Outcome outcome;
  outcome.then = [this, call,
                  details = std::move(details)](const Sayer& /*say*/) {
    for (const std::string& part : details.parts) {
      BotCall next = call;
      next.text = part;
      if (details.attachment && &part == &details.parts.back()) {
        next.method = BotMethod::kSendDocument;
        next.attachment = details.attachment;
      }
      book_.parts().courier.Say(std::move(next),
                                [](const BotAnswer& /*answer*/) {});
    }
  };
  return outcome;
}

Outcome Cards::Refuse(const Press& press, CardRuling ruling) {
  const Turn& turn = press.turn;
  Outcome outcome;
  book_.metrics().Acted(ruling == CardRuling::kNotAllowed ? "refused" : "late");
  switch (ruling) {
    case CardRuling::kNotAllowed:
      outcome.say.toast = turn.Say(Say::kCardNotAllowed);
      return outcome;
    case CardRuling::kAlready:
      outcome.say.toast = AlreadyText(press);
      break;
    case CardRuling::kNothing:
      outcome.say.toast = turn.Say(Say::kCardNothingToUndo);
      break;
    default:
      outcome.say.toast = turn.Say(Say::kCardResolved);
      return outcome;
  }
  // What is shown may be older than what was done.
  if (turn.message_id == press.live.message_id) {
    outcome.say.rekey =
        CardKeyboard(book_.parts().signer, press.live.card, press.live.shown,
                     press.marks, CardView::kMain, RenderFor(turn));
  }
  return outcome;
}

std::string Cards::ToastOf(const Press& press, MarkKind kind) const {
  const Viewer viewer = ViewerOf(press.turn);
  const std::string until = viewer.Clock(press.until);
  std::string toast;
  switch (kind) {
    case MarkKind::kAcknowledged:
      toast = viewer.Say(Say::kCardAcknowledged);
      break;
    case MarkKind::kSnoozed:
      toast = viewer.Say(Say::kCardSnoozed, {until});
      break;
    case MarkKind::kMuted:
      toast = viewer.Say(Say::kCardMuted, {until});
      break;
  }
  Marks replaced;
  for (const relay::Mark& mark : press.marks.marks) {
    if (!Replaces(kind, mark.kind)) continue;
    replaced.marks.push_back(mark);
    replaced.marks.back().earlier.clear();  // a toast is short
  }
  if (replaced.marks.empty()) return toast;
  RenderSettings settings = viewer.settings;
  settings.emoji = false;
  return toast + "\n" +
         viewer.Say(Say::kCardBefore,
                    {MarksText(replaced, settings, viewer.now)});
}

std::string Cards::AlreadyText(const Press& press) const {
  const relay::Mark& mark = *press.marks.Find(*MarkKindOf(press.what.action));
  const Viewer viewer = ViewerOf(press.turn);
  const std::string who = NameOf(mark.by);
  const std::string at = viewer.Clock(mark.at);
  const std::string until = viewer.Clock(mark.until);
  switch (mark.kind) {
    case MarkKind::kAcknowledged:
      return viewer.Say(Say::kCardAlreadyAcknowledged, {who, at});
    case MarkKind::kSnoozed:
      return viewer.Say(Say::kCardAlreadySnoozed, {until, who, at});
    case MarkKind::kMuted:
      break;
  }
  return viewer.Say(Say::kCardAlreadyMuted, {until, who, at});
}

}  // namespace tebium::relay
