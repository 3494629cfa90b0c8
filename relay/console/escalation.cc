#include "relay/console/escalation.h"

#include <algorithm>
#include <optional>

namespace tebium::relay {
namespace {

using To = alert::EscalationStep::To;

constexpr base::Duration kLookAgain = std::chrono::seconds(10);
// Dispatch is given so long to show by itself that a group has resolved.
constexpr base::Duration kCopyPause = std::chrono::seconds(30);
// … or that one has resolved whose silence has ended: twice the group_interval
// that holds by default.
constexpr base::Duration kOverPause = std::chrono::minutes(10);
// A last mention that can't be said is given up after this.
constexpr base::Duration kGiveUpAfter = std::chrono::minutes(10);
// Who is on duty is called where the routes lead; a subscriber's chat will do
// if there is no such message by then.
constexpr base::Duration kRoutesFirst = std::chrono::seconds(30);
// Of one pass; the rest comes in the next.
constexpr size_t kMaxChanged = 200;
constexpr size_t kMaxLookedAt = 1'000;
constexpr size_t kMaxShown = 1'000;

std::string_view StepName(const alert::EscalationStep& step) {
  switch (step.to) {
    case To::kOnDuty:
      return "on_duty";
    case To::kNext:
      return "next";
    case To::kChat:
      return "chat";
    case To::kWebhook:
      break;
  }
  return "webhook";
}

bool IsMention(const alert::EscalationStep& step) {
  return step.to == To::kOnDuty || step.to == To::kNext;
}

// How long after the step with this number the next one is due.
std::optional<base::Duration> GapAfter(
    const std::vector<alert::EscalationStep>& steps, uint32_t number) {
  if (number + 1 >= steps.size()) return std::nullopt;
  return std::max(base::Duration(0),
                  steps[number + 1].after - steps[number].after);
}

// How long after what comes before it the step with this number is due.
base::Duration DelayOf(const std::vector<alert::EscalationStep>& steps,
                       uint32_t number) {
  if (number == 0) return steps.front().after;
  return GapAfter(steps, number - 1).value_or(base::Duration(0));
}

}  // namespace

store::Target CopyTarget(const alert::EscalationStep& step,
                         const store::LiveMessage& live) {
  store::Target target;
  if (step.to == To::kChat) {
    target.chat_id = step.chat_id;
    target.thread_id = step.thread_id;
    return target;
  }
  if (!step.integration.empty()) {
    target.kind = store::TargetKind::kWebhook;
    target.integration = step.integration;
    return target;
  }
  target = live.target;  // what it is for
  target.kind = store::TargetKind::kFallback;
  return target;
}

void Escalation::Load(const std::vector<store::LiveMessage>& live,
                      base::Time now) {
  settings_ = book_.parts().duty.Get();
  for (const store::LiveMessage& message : live) Remember(message);
  if (settings_->policies.empty()) return;
  for (const auto& [card, known] : book_.index().all()) {
    if (IsCopy(known.target)) copies_[card] = now + kCopyPause;
    if (known.is_dealt_with() || known.marks.escalation.has_begun()) continue;
    candidates_[card] = {now, known.marks.uncovered, nullptr};
  }
}

void Escalation::OnOver(uint64_t card, base::Time now) {
  copies_[card] = now + kOverPause;
}

bool Escalation::TakeUpSettings(base::Time now) {
  Settings settings = book_.parts().duty.Get();
  if (settings == settings_) return false;
  const Settings before = std::exchange(settings_, std::move(settings));
  for (const auto& [card, known] : book_.index().all()) {
    if (known.is_dealt_with()) continue;
    const auto [entry, is_new] =
        candidates_.try_emplace(card, Candidate{now, known.marks.uncovered});
    if (entry->second.before == nullptr) entry->second.before = before;
  }
  return !candidates_.empty();
}

void Escalation::OnShown(const store::LiveMessage& live) {
  const KnownCard* known = book_.index().Find(live.card);
  if (known == nullptr) return;
  Remember(live);
  const bool matches =
      alert::PolicyFor(*book_.parts().duty.Get(), live.shown) != nullptr;
  const bool wanted =
      !known->is_dealt_with() && matches != known->marks.escalation.has_begun();
  if (wanted) {
    candidates_.try_emplace(live.card,
                            Candidate{live.updated_at, known->marks.uncovered});
  }
}

void Escalation::Remember(const store::LiveMessage& live) {
  if (DecodeMarks(live.marks).escalation.steps_taken() == 0) return;
  const auto duty = book_.parts().duty.Get();
  const alert::EscalationPolicy* policy = alert::PolicyFor(*duty, live.shown);
  if (policy == nullptr) return;  // it shows what was dealt with already
  if (shown_.size() < kMaxShown || shown_.contains(live.card)) {
    shown_.insert_or_assign(live.card, live.shown);
  }
}

void Escalation::OnSentAnew(uint64_t from, uint64_t to) {
  const auto rename = [&](auto& by_card) {
    auto node = by_card.extract(from);
    if (node.empty()) return;
    node.key() = to;
    by_card.insert(std::move(node));
  };
  rename(candidates_);
  rename(copies_);
  rename(shown_);
  waiting_.erase(from);
  mentions_.Rename(from, to);
}

void Escalation::OnGone(uint64_t card, const KnownCard& known, bool resolved,
                        base::Time now) {
  candidates_.erase(card);
  waiting_.erase(card);
  copies_.erase(card);
  mentions_.Drop(card);
  for (const uint64_t sibling : book_.index().Siblings(card, known.group)) {
    if (IsCopy(book_.index().Find(sibling)->target)) {
      copies_[sibling] = now + kCopyPause;
    }
  }
  const auto shown = shown_.find(card);
  if (shown == shown_.end()) return;
  const auto duty = book_.parts().duty.Get();
  store::LiveMessage live;
  live.target = known.target;
  live.shown = std::move(shown->second);
  shown_.erase(shown);
  if (!resolved) return;
  TellResolved(live, *duty, known.marks.escalation.steps_taken(), now);
}

void Escalation::TellResolved(const store::LiveMessage& live,
                              const alert::DutySettings& duty,
                              uint32_t steps_done, base::Time now) {
  const alert::EscalationPolicy* policy = alert::PolicyFor(duty, live.shown);
  if (policy == nullptr) return;
  CardChange change;
  for (size_t i = 0; i < std::min<size_t>(steps_done, policy->steps.size());
       ++i) {
    const alert::EscalationStep& step = policy->steps[i];
    if (step.to != To::kWebhook) continue;
    change.change.outbox.push_back(
        {CopyTarget(step, live), AllResolved(live.shown, now)});
  }
  if (!change.empty()) book_.Commit(change);
}

bool Escalation::IsCopy(const store::Target& target) const {
  if (target.kind != store::TargetKind::kTelegram ||
      !target.integration.empty()) {
    return false;
  }
  const auto duty = book_.parts().duty.Get();
  return std::any_of(duty->policies.begin(), duty->policies.end(),
                     [&](const alert::EscalationPolicy& policy) {
                       return std::any_of(
                           policy.steps.begin(), policy.steps.end(),
                           [&](const alert::EscalationStep& step) {
                             return step.to == To::kChat &&
                                    step.chat_id == target.chat_id;
                           });
                     });
}

base::Time Escalation::NextAt(base::Time now) const {
  if (!candidates_.empty()) return now;
  base::Time next = mentions_.NextAt(now);
  for (const auto& [card, at] : copies_) next = std::min(next, at);
  for (const uint64_t card : book_.index().busy()) {
    const EscalationState& state = book_.index().Find(card)->marks.escalation;
    if (state.saying && !mentions_.Has(card)) return now;  // after a crash
    if (state.next_at == base::kNoTime) continue;
    const auto waiting = waiting_.find(card);
    const base::Time not_before =
        waiting == waiting_.end() ? state.next_at : waiting->second;
    next = std::min(next, std::max(state.next_at, not_before));
  }
  return next;
}

void Escalation::Pass(base::Time now, const FiringNow& firing) {
  Round round{now, firing, book_.parts().duty.Get()};
  EndMentions(round);
  BeginAll(round);
  for (const uint64_t card : book_.index().busy()) {
    if (round.change.marks.size() >= kMaxChanged) break;
    TakeDue(card, book_.index().Find(card)->marks.escalation, round);
  }
  EndCopies(round);
  if (!round.change.empty() && !book_.Commit(round.change)) return;
  for (const uint64_t card : round.said) mentions_.Drop(card);
  for (const uint64_t card : round.looked_at) candidates_.erase(card);
  for (const std::string_view step : round.taken) {
    book_.metrics().Escalated(step);
  }
  mentions_.SayDue(*round.duty, firing, now);
}

void Escalation::Put(uint64_t card, EscalationState state, Round& round) {
  Marks marks = book_.index().Find(card)->marks;
  marks.escalation = state;
  round.change.Put(card, std::move(marks), false);
  round.touched.insert(card);
}

void Escalation::EndMentions(Round& round) {
  for (const auto& [card, said] : mentions_.Ended(round.now)) {
    round.said.push_back(card);
    const KnownCard* known = book_.index().Find(card);
    if (known == nullptr || !known->marks.escalation.saying) continue;
    if (!said) {
      book_.parts().logger.Warn("a step of an escalation could not be said",
                                {{"chat", known->target.chat_id}});
    }
    EscalationState state = known->marks.escalation;
    ++state.steps_done;
    state.saying = false;
    Put(card, state, round);
  }
}

void Escalation::BeginAll(Round& round) {
  size_t tried = 0;
  for (const auto& [card, candidate] : candidates_) {
    if (IsSubscription(card) && round.now < candidate.since + kRoutesFirst) {
      continue;
    }
    const KnownCard* known = book_.index().Find(card);
    if (known == nullptr || known->is_dealt_with()) {
      round.looked_at.push_back(card);
      continue;
    }
    if (++tried > kMaxLookedAt) return;
    const auto live = book_.parts().store.FindCard(card);
    if (live.status().code() == base::StatusCode::kUnavailable) continue;
    round.looked_at.push_back(card);
    if (live.ok() && live->has_value()) Begin(**live, candidate, round);
  }
}

void Escalation::Begin(const store::LiveMessage& live,
                       const Candidate& candidate, Round& round) {
  const uint64_t card = live.card;
  const Marks& marks = book_.index().Find(card)->marks;
  const alert::EscalationPolicy* policy =
      HeardPolicy(*round.duty, live.shown, marks, round.firing);
  if (policy == nullptr || policy->steps.empty()) {
    // What comes later is another matter.
    if (marks.escalation.has_begun()) {
      Put(card, Stopped(marks.escalation), round);
    }
    return;
  }
  if (candidate.before != nullptr && marks.escalation.under_way()) {
    Retime(live, *policy, *candidate.before, round);
    return;
  }
  if (marks.uncovered && !IsHeard(live.shown, policy->matchers, round.firing)) {
    return;
  }
  if (!MayBegin(card, candidate, round)) return;
  EscalationState state = Stopped(marks.escalation);
  state.began_at = candidate.since;
  state.next_at = candidate.since + policy->steps.front().after;
  Put(card, state, round);
  round.begun.insert(book_.index().Find(card)->group);
}

// What is being said has its time already.
void Escalation::Retime(const store::LiveMessage& live,
                        const alert::EscalationPolicy& policy,
                        const alert::DutySettings& before, Round& round) {
  EscalationState state = book_.index().Find(live.card)->marks.escalation;
  const uint32_t step = state.steps_done;
  const alert::EscalationPolicy* old = HeardPolicy(
      before, live.shown, book_.index().Find(live.card)->marks, round.firing);
  if (state.saying || round.touched.contains(live.card) || old == nullptr ||
      step >= old->steps.size() || step >= policy.steps.size()) {
    return;
  }
  state.next_at += DelayOf(policy.steps, step) - DelayOf(old->steps, step);
  if (state == book_.index().Find(live.card)->marks.escalation) return;
  Put(live.card, state, round);
  waiting_.erase(live.card);
}

bool Escalation::IsSubscription(uint64_t card) const {
  const KnownCard* known = book_.index().Find(card);
  return known != nullptr && known->target.integration == store::kSubscription;
}

// One of a group is enough.
bool Escalation::MayBegin(uint64_t card, const Candidate& candidate,
                          const Round& round) const {
  const KnownCard* known = book_.index().Find(card);
  if (round.touched.contains(card) || round.begun.contains(known->group)) {
    return false;
  }
  const auto stands_against = [&](const EscalationState& state) {
    return candidate.anew ? state.under_way() : state.has_begun();
  };
  const auto siblings = book_.index().Siblings(card, known->group);
  return !stands_against(known->marks.escalation) &&
         std::none_of(siblings.begin(), siblings.end(), [&](uint64_t sibling) {
           return stands_against(book_.index().Find(sibling)->marks.escalation);
         });
}

void Escalation::TakeDue(uint64_t card, EscalationState state, Round& round) {
  if (state.next_at == base::kNoTime || state.next_at > round.now ||
      round.touched.contains(card)) {
    return;
  }
  const auto waiting = waiting_.find(card);
  if (waiting != waiting_.end() && waiting->second > round.now) return;
  waiting_[card] = round.now + kLookAgain;
  const auto live = book_.parts().store.FindCard(card);
  if (!live.ok() || !live->has_value()) return;
  if (state.saying) {  // it took too long
    state.saying = false;
    ++state.steps_done;
  }
  const alert::EscalationPolicy* policy =
      HeardPolicy(*round.duty, (*live)->shown, book_.index().Find(card)->marks,
                  round.firing);
  if (policy == nullptr || state.steps_done >= policy->steps.size()) {
    state.next_at = base::kNoTime;
    Put(card, state, round);
    return;
  }
  if (IsHeard((*live)->shown, policy->matchers, round.firing)) {
    TakeStep(**live, *policy, state, round);
  }
}

void Escalation::TakeStep(const store::LiveMessage& live,
                          const alert::EscalationPolicy& policy,
                          EscalationState state, Round& round) {
  const alert::EscalationStep& step = policy.steps[state.steps_done];
  const auto gap = GapAfter(policy.steps, state.steps_done);
  state.next_at = gap ? round.now + *gap : base::kNoTime;
  if (IsMention(step)) {
    state.saying = true;
    if (!gap) state.next_at = round.now + kGiveUpAfter;
    mentions_.Begin(live.card);
  } else {
    ++state.steps_done;
    round.change.change.outbox.push_back(
        {CopyTarget(step, live),
         Reminder(live.shown, round.firing, round.now)});
    if (shown_.size() < kMaxShown) {
      shown_.insert_or_assign(live.card, live.shown);
    }
  }
  Put(live.card, state, round);
  waiting_.erase(live.card);
  round.taken.push_back(StepName(step));
  round.change.change.audit.push_back(
      book_.Note(live, round.now, "escalate", StepName(step)));
}

void Escalation::EndCopies(Round& round) {
  for (auto copy = copies_.begin(); copy != copies_.end();) {
    if (copy->second > round.now) {
      ++copy;
      continue;
    }
    const auto live = book_.parts().store.FindCard(copy->first);
    if (live.status().code() == base::StatusCode::kUnavailable) {
      copy->second = round.now + kLookAgain;
      ++copy;
      continue;
    }
    if (live.ok() && live->has_value() &&
        round.firing.Of((*live)->shown).empty()) {
      round.change.change.outbox.push_back(
          {(*live)->target, AllResolved((*live)->shown, round.now)});
    }
    copy = copies_.erase(copy);
  }
}

}  // namespace tebium::relay
