#include "relay/console/reconcile.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "relay/console/card_rules.h"
#include "relay/console/card_silences.h"

namespace tebium::relay {
namespace {

// In one pass; what is left waits for the next.
constexpr size_t kMaxChanged = 200;
constexpr size_t kMaxProlonged = 50;

std::string_view KindName(MarkKind kind) {
  switch (kind) {
    case MarkKind::kAcknowledged:
      return "acknowledgement";
    case MarkKind::kSnoozed:
      return "snooze";
    case MarkKind::kMuted:
      break;
  }
  return "mute";
}

// A silence that was ended by hand was last changed when it ended.
bool EndedByHand(const alert::Silence& silence) {
  return silence.updated_at >= silence.ends_at;
}

bool HasSilence(const Marks& marks, std::string_view id) {
  return std::any_of(
      marks.marks.begin(), marks.marks.end(), [&](const Mark& mark) {
        return std::find(mark.silences.begin(), mark.silences.end(), id) !=
               mark.silences.end();
      });
}

}  // namespace

void Reconcile::Load(const std::vector<store::LiveMessage>& marked) {
  for (const store::LiveMessage& live : marked) {
    KnownCard* known = book_.index().Find(live.card);
    const Mark* mark =
        known == nullptr ? nullptr : known->marks.Find(MarkKind::kAcknowledged);
    if (mark == nullptr) continue;
    alert::FingerprintSet covered;
    for (const std::string& id : mark->silences) {
      const auto matchers = MatchersOf(id);
      if (!matchers) continue;
      for (const alert::NotifiedAlert& alert : live.shown.alerts) {
        const alert::LabelSet& labels = alert.alert.labels;
        if (!alert.firing || !alert::MatchesAll(*matchers, labels)) continue;
        covered.push_back(labels.Fingerprint());
      }
    }
    known->covered = alert::MakeFingerprintSet(std::move(covered));
  }
  EndOrphans();
}

// Of a silence that is there, or still to be made; nothing if there is none.
std::optional<alert::MatcherSet> Reconcile::MatchersOf(
    const std::string& id) const {
  if (const alert::Silence* waiting = book_.queue().FindWaiting(id)) {
    return waiting->matchers;
  }
  const auto silence = book_.parts().silences.FindSilence(id);
  if (!silence.ok()) return std::nullopt;
  return silence->matchers;
}

// Their messages were deleted by a change after which the program ended.
void Reconcile::EndOrphans() {
  CardIndex& index = book_.index();
  if (index.all().size() >= kMaxKnownCards) return;  // not all are known
  std::set<std::string, std::less<>> named;
  for (const uint64_t card : index.busy()) {
    for (const Mark& mark : index.Find(card)->marks.marks) {
      named.insert(mark.silences.begin(), mark.silences.end());
    }
  }
  CardChange change;
  const base::Time now = book_.parts().clock.Now();
  for (const alert::Silence& silence : book_.parts().silences.Silences()) {
    const bool ours =
        silence.IsAcknowledgement() && silence.annotations.Has(kCardAnnotation);
    if (ours && silence.StateAt(now) != alert::SilenceState::kExpired &&
        !named.contains(silence.id)) {
      change.work.end.push_back(silence.id);
    }
  }
  if (!change.work.empty()) book_.Commit(change);
}

void Reconcile::OnGone(const KnownCard& known) {
  const Mark* mark = known.marks.Find(MarkKind::kAcknowledged);
  if (mark == nullptr) return;
  CardChange change;
  for (const std::string& id : mark->silences) {
    const auto siblings = book_.index().Siblings(0, known.group);
    const bool shared =
        std::any_of(siblings.begin(), siblings.end(), [&](uint64_t sibling) {
          return HasSilence(book_.index().Find(sibling)->marks, id);
        });
    if (!shared) change.work.end.push_back(id);
  }
  if (!change.work.empty()) book_.Commit(change);
}

Reconcile::Found Reconcile::Pass(base::Time now, const FiringNow& firing) {
  Round round{now, firing};
  prolongings_left_ = kMaxProlonged;
  for (const uint64_t card : book_.index().busy()) {
    LookAt(card, *book_.index().Find(card), round);
    if (round.change.marks.size() >= kMaxChanged) break;
  }
  if (round.change.empty() || !book_.Commit(round.change)) return {};
  return round.found;
}

void Reconcile::LookAt(uint64_t card, KnownCard& known, Round& round) {
  Marks marks = known.marks;
  std::vector<std::pair<Mark, State>> gone;
  for (Mark& mark : marks.marks) {
    const State state = Look(card, mark, known, round);
    if (state != State::kHolds) gone.emplace_back(mark, state);
  }
  std::optional<store::LiveMessage> live;
  if (!gone.empty()) {
    auto found = book_.parts().store.FindCard(card);
    // People could not be told of the end: it waits.
    if (found.status().code() == base::StatusCode::kUnavailable) return;
    if (found.ok()) live = *std::move(found);
  }
  for (const auto& [mark, state] : gone) {
    TakeMark(mark.kind, marks, round.change.work.end);
  }
  JudgeCover(known, marks, round);
  if (marks == known.marks) return;
  const bool bare = marks.marks.empty();
  const bool uncovered = marks.uncovered && !known.marks.uncovered;
  if (uncovered || (bare && !gone.empty())) round.found.heard.push_back(card);
  round.change.Put(card, marks,
                   !gone.empty() || marks.uncovered != known.marks.uncovered);
  for (const auto& [mark, state] : gone) {
    TellEnd(live, mark, state, bare, round);
  }
}

void Reconcile::JudgeCover(KnownCard& known, Marks& marks,
                           const Round& round) const {
  if (marks.marks.empty() || WaitsForSilences(marks)) return;
  alert::FingerprintSet heard = known.firing;
  std::erase_if(heard, [&](uint64_t fingerprint) {
    return !round.firing.IsHeard(fingerprint);
  });
  marks.uncovered = !heard.empty();
  if (marks.uncovered) {
    known.heard = std::move(heard);
    return;
  }
  const bool fires =
      std::any_of(known.heard.begin(), known.heard.end(),
                  [&](uint64_t alert) { return round.firing.Fires(alert); });
  // What is heard later has its time from then on. If it is only suppressed in
  // some other way, the escalation waits for it.
  if (!fires) marks.escalation = Stopped(marks.escalation);
}

bool Reconcile::WaitsForSilences(const Marks& marks) const {
  return std::any_of(
      marks.marks.begin(), marks.marks.end(), [&](const Mark& mark) {
        return std::any_of(
            mark.silences.begin(), mark.silences.end(),
            [&](const std::string& id) { return book_.queue().WillMake(id); });
      });
}

Reconcile::State Reconcile::Look(uint64_t card, Mark& mark,
                                 const KnownCard& known, const Round& round) {
  if (mark.kind == MarkKind::kAcknowledged) {
    const bool fires =
        std::any_of(known.covered.begin(), known.covered.end(),
                    [&](uint64_t alert) { return round.firing.Fires(alert); });
    if (!fires) return State::kResolved;
  } else if (round.now > mark.until) {
    return State::kRanOut;
  }
  bool ran_out = false;
  std::erase_if(mark.silences, [&](const std::string& id) {
    return !Holds(card, id, mark, round, ran_out);
  });
  if (!mark.silences.empty()) return State::kHolds;
  return ran_out ? State::kRanOut : State::kEnded;
}

bool Reconcile::Holds(uint64_t card, const std::string& id, const Mark& mark,
                      const Round& round, bool& ran_out) {
  if (book_.queue().WillMake(id)) return true;
  auto silence = book_.parts().silences.FindSilence(id);
  if (!silence.ok()) return false;
  if (silence->ends_at < round.now || EndedByHand(*silence)) {
    ran_out = ran_out || !EndedByHand(*silence);
    return false;
  }
  if (mark.kind == MarkKind::kAcknowledged) {
    Prolong(card, *std::move(silence), round);
  }
  return true;
}

void Reconcile::Prolong(uint64_t card, alert::Silence silence,
                        const Round& round) {
  const base::Duration whole = book_.parts().settings.acknowledge_for;
  if (prolongings_left_ == 0 || silence.ends_at - round.now >= whole / 2 ||
      !IsNeeded(card, silence, round.firing)) {
    return;
  }
  --prolongings_left_;
  const std::string id = silence.id;
  silence.ends_at = round.now + whole;
  alert::SilenceDesk& desk = book_.parts().silences;
  const auto stored = desk.PutSilence(std::move(silence));
  if (!stored.ok()) {
    book_.parts().logger.Warn(
        "an acknowledgement was not prolonged",
        {{"silence", id}, {"err", stored.status().message()}});
  } else if (*stored != id) {
    // Somebody ended it just now, so a new one was made: that is not wanted.
    (void)desk.ExpireSilence(*stored);
  }
}

// Does one of the card's alerts that still fire need it?
bool Reconcile::IsNeeded(uint64_t card, const alert::Silence& silence,
                         const FiringNow& firing) {
  const auto live = book_.parts().store.FindCard(card);
  if (!live.ok() || !live->has_value()) return true;
  const auto& alerts = (*live)->shown.alerts;
  return std::any_of(alerts.begin(), alerts.end(),
                     [&](const alert::NotifiedAlert& alert) {
                       const alert::LabelSet& labels = alert.alert.labels;
                       return firing.Fires(labels.Fingerprint()) &&
                              alert::MatchesAll(silence.matchers, labels);
                     });
}

void Reconcile::TellEnd(const std::optional<store::LiveMessage>& live,
                        const Mark& mark, State state, bool bare,
                        Round& round) {
  book_.metrics().Acted("ended");
  if (!live) return;
  const std::string_view why = state == State::kResolved ? "resolved"
                               : state == State::kRanOut ? "its time is over"
                                                         : "ended elsewhere";
  round.change.change.audit.push_back(book_.Note(
      *live, round.now, std::string(KindName(mark.kind)) + " ended", why));
  if (!bare || !live->shown.of_tree()) return;
  if (mark.kind != MarkKind::kAcknowledged &&
      round.firing.Of(live->shown).empty()) {
    round.found.over.push_back(live->card);
    return;
  }
  if (state != State::kRanOut) return;
  alert::Notification reminder = Reminder(live->shown, round.firing, round.now);
  if (reminder.alerts.empty()) return;
  round.change.change.outbox.push_back({live->target, std::move(reminder)});
}

}  // namespace tebium::relay
