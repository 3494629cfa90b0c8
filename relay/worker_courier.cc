// What the console says in chats: ahead of the outbox, in the same turns.
#include <algorithm>
#include <iterator>
#include <utility>

#include "relay/telegram/links.h"
#include "relay/worker.h"

namespace tebium::relay {
namespace {

using base::Duration;

// So many answers in a row while loud news waits.
constexpr size_t kMaxSaidInRow = 3;
// What can't be sent for so long is no answer any more.
constexpr Duration kPatience = std::chrono::minutes(1);
// Of chats that talked with the bot once. Each takes about a kilobyte.
constexpr size_t kManyLanes = 10'000;
constexpr char kTooMany[] = "too many calls wait for this chat";

BotAnswer NotSent(std::string why) {
  BotAnswer answer;
  answer.verdict = Verdict::kNotSent;
  answer.error = std::move(why);
  return answer;
}

bool IsUrgent(const WaitingSpeech& waiting) {
  return !waiting.speech.call.can_wait;
}

// Whether the call can be made in another way, which it is then given.
bool FindAnotherWay(BotCall& call, Verdict verdict) {
  switch (verdict) {
    case Verdict::kPlainText:
      if (!call.html && call.markdown.empty()) return false;
      if (call.html) call.text = HtmlToPlainText(call.text);
      call.html = false;
      call.markdown = {};
      return true;
    case Verdict::kDropTopic:
      // A reply goes to the topic of what it replies to.
      return std::exchange(call.thread_id, 0) != 0 ||
             std::exchange(call.reply_to, 0) != 0;
    case Verdict::kDropReply:
      return std::exchange(call.reply_to, 0) != 0;
    case Verdict::kDropLinks:
      if (DropLinkButtons(call.keyboard)) return true;
      [[fallthrough]];
    case Verdict::kDropButtons:
      return !std::exchange(call.keyboard, {}).empty();
    default:
      return false;
  }
}

}  // namespace

void RefuseSpeech(Speech& speech, std::string why) {
  if (speech.done) speech.done(NotSent(std::move(why)));
}

void Worker::OnSpeech(Speech& speech) {
  if (lanes_.size() > kManyLanes) ForgetIdleLanes();
  Lane& lane = LaneOf(
      {store::TargetKind::kTelegram, FollowMigrations(speech.call.chat_id)});
  if (draining_) {
    RefuseSpeech(speech, "the relay is stopping");
    return;
  }
  if (lane.speeches.size() >= settings_.max_calls_waiting &&
      (speech.call.can_wait || !RefuseOneThatCanWait(lane))) {
    RefuseSpeech(speech, kTooMany);
    return;
  }
  lane.speeches.push_back({std::move(speech), now_});
  if (lane.phase != Phase::kSpeaking) DropExpired(lane);
  Reschedule(lane);
}

void Worker::ForgetIdleLanes() {
  std::erase_if(lanes_, [this](const auto& entry) {
    const Lane& lane = entry.second;
    const bool waits = lane.scheduled_at != Duration::max() ||
                       lane.leisure_at != Duration::max();
    return !waits && lane.phase == Phase::kIdle && lane.speeches.empty() &&
           lane.queue.empty() && lane.prompts.empty() &&
           lane.leftovers.empty() && lane.not_before <= now_;
  });
}

bool Worker::HasUrgentSpeech(const Lane& lane) {
  return std::any_of(lane.speeches.begin(), lane.speeches.end(), IsUrgent);
}

// To make room; false if there is none. Not what is in flight.
bool Worker::RefuseOneThatCanWait(Lane& lane) {
  const size_t in_flight = lane.phase == Phase::kSpeaking ? 1 : 0;
  for (size_t i = lane.speeches.size(); i > in_flight; --i) {
    const auto last =
        lane.speeches.begin() + static_cast<std::ptrdiff_t>(i - 1);
    if (IsUrgent(*last)) continue;
    Speech speech = std::move(last->speech);
    lane.speeches.erase(last);
    RefuseSpeech(speech, kTooMany);
    return true;
  }
  return false;
}

Duration Worker::SpeechDueAt(const Lane& lane) {
  return HasUrgentSpeech(lane) ? ChatReadyAt(lane) : Duration::max();
}

// Of an idle lane in which something is due.
void Worker::BeginNext(Lane& lane) {
  const bool queue_is_due = QueueDueAt(lane) <= now_;
  const bool its_turn = lane.said_in_row < kMaxSaidInRow || !queue_is_due ||
                        !lane.queue.HasLoud();
  if (HasUrgentSpeech(lane) && its_turn) {
    ++lane.said_in_row;
    BeginSpeech(lane);
    return;
  }
  lane.said_in_row = 0;
  if (queue_is_due) {
    BeginClaim(lane);
  } else {
    BeginLeftover(lane, lane.prompts);
  }
}

// When nothing else is to be done in the chat.
void Worker::BeginAtLeisure(Lane& lane) {
  DropStale(lane);
  if (settings_.enabled && lane.leftovers.ready() > 0) {
    BeginLeftover(lane, lane.leftovers);
  } else if (!lane.speeches.empty()) {
    BeginSpeech(lane);
  }
}

// What could wait shows how things stood when it was asked for: a chart that
// comes after its alert's end tells nobody anything.
void Worker::DropStale(Lane& lane) {
  while (!lane.speeches.empty() && !IsUrgent(lane.speeches.front()) &&
         now_ - lane.speeches.front().asked_at > kPatience) {
    EndSpeech(lane, NotSent("it waited for too long"));
    metrics_.expired_calls.Increment();
  }
}

// The first, but what can wait after all else; what is in flight stands in
// front.
void Worker::BeginSpeech(Lane& lane) {
  TakePlace(lane);
  const auto urgent =
      std::find_if(lane.speeches.begin(), lane.speeches.end(), IsUrgent);
  if (urgent != lane.speeches.end()) {
    std::rotate(lane.speeches.begin(), urgent, std::next(urgent));
  }
  BotCall& call = lane.speeches.front().speech.call;
  call.chat_id = lane.key.chat_id;
  if (IsClosedTopic({lane.key.owner, call.chat_id, call.thread_id})) {
    call.thread_id = 0;
  }
  DropRefusedLinks(call);
  lane.phase = Phase::kSpeaking;
  lane.method = call.method;
  if (IsPreview(lane)) {
    OnSpoken(lane, preview_->Show(call));
  } else {
    Send(lane.key, BuildBotRequest(api_, call));
  }
}

void Worker::OnSpoken(Lane& lane, const BotAnswer& answer) {
  lane.phase = Phase::kIdle;
  if (EndCall(lane, answer)) ReleaseWaiting(&BotOf(lane));
  WaitingSpeech& waiting = lane.speeches.front();
  BotCall& call = waiting.speech.call;
  const Topic topic{lane.key.owner, call.chat_id, call.thread_id};
  const uint64_t links = LinkKey(call.keyboard);
  if (!draining_ && FindAnotherWay(call, answer.verdict)) {
    if (answer.verdict == Verdict::kPlainText) metrics_.plain_text.Increment();
    if (answer.verdict == Verdict::kDropTopic) RememberClosedTopic(topic);
    if (answer.verdict == Verdict::kDropLinks) RememberRefusedLinks(links);
    return;
  }
  switch (answer.verdict) {
    case Verdict::kDone:
      metrics_.last_success.Set(base::ToSeconds(Wall().time_since_epoch()));
      break;
    case Verdict::kRetryLater:
      NoteRateLimit(lane, answer);
      if (draining_) break;
      DropExpired(lane);
      return;
    case Verdict::kNewChatId:
      if (draining_ || !Migrate(lane, {}, answer.new_chat_id)) break;
      return;
    case Verdict::kNotSent:
    case Verdict::kConfiguration:
      if (draining_ || now_ - waiting.asked_at > kPatience) break;
      return;
    default:
      break;
  }
  EndSpeech(lane, answer);
}

void Worker::EndSpeech(Lane& lane, const BotAnswer& answer) {
  const Speech speech = std::move(lane.speeches.front().speech);
  lane.speeches.pop_front();
  if (speech.done) speech.done(answer);
}

// What could only be said when nobody waits for it any more.
void Worker::DropExpired(Lane& lane) {
  size_t dropped = 0;
  const auto is_late = [&](const WaitingSpeech& waiting) {
    return lane.not_before - waiting.asked_at > settings_.max_call_age;
  };
  BotAnswer late;
  late.verdict = Verdict::kRetryLater;
  late.error = "Telegram asks to wait for too long";
  late.retry_after = lane.not_before - now_;
  for (size_t i = lane.speeches.size(); i > 0; --i) {
    if (!is_late(lane.speeches.front())) {
      lane.speeches.push_back(std::move(lane.speeches.front()));
      lane.speeches.pop_front();
      continue;
    }
    EndSpeech(lane, late);
    ++dropped;
  }
  if (dropped == 0) return;
  metrics_.expired_calls.Increment(static_cast<double>(dropped));
  logger_.Warn("answers are dropped, Telegram asks to wait for too long",
               {{"chat", lane.key.chat_id}, {"count", dropped}});
}

void Worker::RefuseSpeeches(Lane& lane, const std::string& why) {
  const size_t in_flight = lane.phase == Phase::kSpeaking ? 1 : 0;
  while (lane.speeches.size() > in_flight) {
    Speech speech = std::move(lane.speeches.back().speech);
    lane.speeches.pop_back();
    RefuseSpeech(speech, why);
  }
}

void Worker::MoveSpeeches(Lane& from, Lane& to) {
  // The first of them may be in flight.
  const auto in_flight =
      static_cast<std::ptrdiff_t>(to.phase == Phase::kSpeaking ? 1 : 0);
  to.speeches.insert(to.speeches.begin() + in_flight,
                     std::make_move_iterator(from.speeches.begin()),
                     std::make_move_iterator(from.speeches.end()));
  from.speeches.clear();
}

void Worker::EndSpeeches() {
  for (auto& [key, lane] : lanes_) {
    RefuseSpeeches(lane, "the relay has stopped");
    if (lane.speeches.empty()) continue;
    BotAnswer answer;
    answer.error = "the relay has stopped";
    EndSpeech(lane, answer);
    lane.phase = Phase::kIdle;
  }
}

}  // namespace tebium::relay
