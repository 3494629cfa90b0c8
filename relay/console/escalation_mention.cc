#include "relay/console/escalation_mention.h"

#include <algorithm>
#include <optional>

#include "relay/console/list_text.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr base::Duration kLook = std::chrono::seconds(1);
constexpr base::Duration kPause = std::chrono::seconds(15);
constexpr int kMaxUnknown = 2;
constexpr size_t kMaxName = 64;  // code points

std::string TextFor(base::Language language, const alert::EscalationStep& step,
                    const std::optional<alert::DutyTurn>& turn,
                    base::Duration waited) {
  const std::string time = base::SayDuration(language, waited);
  if (!turn) return base::Text(language, Say::kEscalateNobody, {time});
  const bool next = step.to == alert::EscalationStep::To::kNext;
  return base::Text(language, next ? Say::kEscalateNext : Say::kEscalateOnDuty,
                    {MentionHtml(next ? turn->next : turn->person), time});
}

// To the minute, but for the first one.
base::Duration Rounded(base::Duration waited) {
  if (waited < std::chrono::minutes(1)) return waited;
  return std::chrono::floor<std::chrono::minutes>(waited);
}

}  // namespace

bool IsHeard(const alert::Notification& shown,
             const alert::MatcherSet& matchers, const FiringNow& firing) {
  return std::any_of(shown.alerts.begin(), shown.alerts.end(),
                     [&](const alert::NotifiedAlert& alert) {
                       const alert::LabelSet& labels = alert.alert.labels;
                       return alert.firing &&
                              firing.IsHeard(labels.Fingerprint()) &&
                              alert::MatchesAll(matchers, labels);
                     });
}

const alert::EscalationPolicy* HeardPolicy(const alert::DutySettings& duty,
                                           const alert::Notification& shown,
                                           const Marks& marks,
                                           const FiringNow& firing) {
  if (!marks.marks.empty()) {
    const alert::EscalationPolicy* policy =
        alert::PolicyFor(duty, Reminder(shown, firing, base::kNoTime));
    if (policy != nullptr) return policy;
  }
  return alert::PolicyFor(duty, shown);
}

std::string MentionHtml(const alert::DutyPerson& person) {
  const std::string name =
      Cut(person.name.empty() ? person.username : person.name, kMaxName);
  if (person.telegram_id != 0) {
    const std::string id = std::to_string(person.telegram_id);
    return "<a href=\"tg://user?id=" + id + "\">" + (name.empty() ? id : name) +
           "</a>";
  }
  if (person.username.empty()) return name;
  return "@" + Cut(person.username, kMaxName);
}

void EscalationMentions::SayDue(const alert::DutySettings& duty,
                                const FiringNow& firing, base::Time now) {
  for (const uint64_t card : book_.index().busy()) {
    if (!book_.index().Find(card)->marks.escalation.saying) {
      mentions_.erase(card);
      continue;
    }
    const auto [entry, is_new] = mentions_.try_emplace(card);
    Mention& mention = entry->second;
    mention.maybe_said = mention.maybe_said || is_new;
    if (!mention.in_flight && !mention.ended && mention.again_at <= now) {
      Say(card, mention, duty, firing, now);
    }
  }
}

void EscalationMentions::Say(uint64_t card, Mention& mention,
                             const alert::DutySettings& duty,
                             const FiringNow& firing, base::Time now) {
  const auto live = book_.parts().store.FindCard(card);
  if (!live.ok()) {
    mention.again_at = now + kPause;
    return;
  }
  const Marks& marks = book_.index().Find(card)->marks;
  const alert::EscalationPolicy* policy =
      live->has_value() ? HeardPolicy(duty, (*live)->shown, marks, firing)
                        : nullptr;
  const uint32_t number = marks.escalation.steps_done;
  if (policy == nullptr || number >= policy->steps.size()) {
    mention.ended = true;
    return;
  }
  BotCall call = CallOf(**live, policy->steps[number], duty, now);
  if (mention.without_reply) call.reply_to = 0;
  if (mention.maybe_said) {
    AddLine(base::Text(book_.LanguageOf(call.chat_id), Say::kPossiblyRepeated),
            call.text);
  }
  mention.in_flight = true;
  mention.ticket = next_ticket_++;
  book_.parts().courier.Say(
      std::move(call),
      [answers = answers_, ticket = mention.ticket](BotAnswer answer) {
        base::MutexLock lock(answers->mutex);
        answers->list.push_back({ticket, std::move(answer)});
      });
}

BotCall EscalationMentions::CallOf(const store::LiveMessage& live,
                                   const alert::EscalationStep& step,
                                   const alert::DutySettings& duty,
                                   base::Time now) const {
  BotCall call;
  call.chat_id = live.target.chat_id;
  call.thread_id = live.target.thread_id;
  call.reply_to = live.message_id;
  const base::Language language = book_.LanguageOf(call.chat_id);
  const base::Time began = DecodeMarks(live.marks).escalation.began_at;
  call.text =
      TextFor(language, step, alert::OnDuty(duty.rota, duty.intervals, now),
              Rounded(now - began));
  const CardPress press{CardAction::kAcknowledge, live.card, 0};
  call.keyboard = {{Button{
      .text = std::string(base::Text(language, Say::kButtonAcknowledge)),
      .data = book_.parts().signer.Sign(CardPayload(press)),
      .url = {}}}};
  return call;
}

void EscalationMentions::Rename(uint64_t from, uint64_t to) {
  auto mention = mentions_.extract(from);
  if (mention.empty()) return;
  mention.key() = to;
  mentions_.insert(std::move(mention));
}

void EscalationMentions::Judge(const BotAnswer& answer, Mention& mention,
                               base::Time now) {
  mention.in_flight = false;
  mention.again_at = now + std::max(kPause, answer.retry_after);
  switch (answer.verdict) {
    case Verdict::kDone:
      mention.ended = true;
      mention.said = true;
      return;
    case Verdict::kDropReply:
      mention.ended = std::exchange(mention.without_reply, true);
      mention.again_at = now;
      return;
    case Verdict::kUnknownOutcome:
      mention.maybe_said = true;
      mention.ended = ++mention.unknown >= kMaxUnknown;
      mention.said = mention.ended;
      return;
    case Verdict::kRetryLater:
    case Verdict::kNewChatId:  // the card's target will have followed
    case Verdict::kNotSent:
      return;
    default:
      mention.ended = true;
      return;
  }
}

std::vector<std::pair<uint64_t, bool>> EscalationMentions::Ended(
    base::Time now) {
  std::vector<Answer> answers;
  {
    base::MutexLock lock(answers_->mutex);
    answers.swap(answers_->list);
  }
  for (const Answer& answer : answers) {
    const auto found = std::find_if(
        mentions_.begin(), mentions_.end(),
        [&](const auto& each) { return each.second.ticket == answer.ticket; });
    if (found == mentions_.end()) continue;
    Judge(answer.answer, found->second, now);
  }
  std::vector<std::pair<uint64_t, bool>> ended;
  for (const auto& [card, mention] : mentions_) {
    if (mention.ended) ended.emplace_back(card, mention.said);
  }
  return ended;
}

base::Time EscalationMentions::NextAt(base::Time now) const {
  {
    base::MutexLock lock(answers_->mutex);
    if (!answers_->list.empty()) return now;
  }
  base::Time next = base::Time::max();
  for (const auto& [card, mention] : mentions_) {
    next = std::min(next, mention.in_flight ? now + kLook
                          : mention.ended   ? now
                                            : mention.again_at);
  }
  return next;
}

}  // namespace tebium::relay
