// Answers, and what the store is told of them.
#include <algorithm>
#include <iterator>
#include <utility>

#include "relay/telegram/links.h"
#include "relay/webhook/fallback.h"
#include "relay/worker.h"

namespace tebium::relay {
namespace {

using base::Duration;

constexpr Duration kRecordPause = std::chrono::seconds(1);
constexpr Duration kMaxPause = std::chrono::minutes(10);
// An entry that may be the cause of the trouble itself does not hold up the
// rest of its chat for longer than this.
constexpr Duration kMaxUnknownChatPause = std::chrono::seconds(30);
// A delivery whose next step has to wait longer is put back.
constexpr Duration kMaxHold = std::chrono::seconds(2);
constexpr Duration kComplainInterval = std::chrono::minutes(10);
constexpr size_t kMaxRemembered = 1'000;

DropReason ReasonOf(Verdict verdict) {
  return verdict == Verdict::kDeadDestination ? DropReason::kDestination
                                              : DropReason::kBadRequest;
}

std::string Whereabouts(const Lane& lane) {
  if (lane.integration) return lane.integration->name;
  return lane.key.kind == store::TargetKind::kTelegram
             ? "chat " + std::to_string(lane.key.chat_id)
             : "web hook";
}

double Timestamp(base::Time time) {
  return base::ToSeconds(time.time_since_epoch());
}

}  // namespace

// --- Answers ----------------------------------------------------------------

void Worker::OnAnswered(Lane& lane, const net::ClientResponse& response) {
  if (lane.phase == Phase::kSpeaking) {
    const BotAnswer answer = ReadBotAnswer(response);
    metrics_.OnRequest(lane.method, answer.verdict, response.elapsed);
    OnSpoken(lane, answer);
    return;
  }
  if (lane.phase != Phase::kSending) return;
  if (lane.key.kind == store::TargetKind::kFallback) {
    OnFallbackAnswer(lane, response);
    return;
  }
  if (lane.key.kind == store::TargetKind::kWebhook) {
    const WebhookAnswer answer = ReadWebhookAnswer(response);
    metrics_.notifiers.OnRequest(Notifier::kWebhook, !answer.error.empty(),
                                 response.elapsed);
    OnWebhookAnswer(lane, answer);
    return;
  }
  const BotAnswer answer = ReadBotAnswer(response);
  metrics_.OnRequest(lane.method, answer.verdict, response.elapsed);
  metrics_.notifiers.OnRequest(
      Notifier::kTelegram, answer.verdict != Verdict::kDone, response.elapsed);
  OnBotAnswer(lane, answer);
}

void Worker::TellGate(Lane& lane, const BotAnswer& answer) {
  Gate& gate = BotOf(lane).gate;
  const Reach before = gate.reach();
  const bool probe = std::exchange(lane.probe, false);
  if (answer.verdict == Verdict::kNotSent) {
    gate.OnNotSent(now_, probe);
  } else if (answer.verdict == Verdict::kUnknownOutcome) {
    gate.OnUnknown(now_, probe);
  } else if (answer.verdict == Verdict::kConfiguration) {
    gate.OnRefused(now_, probe);
  } else {
    gate.OnAnswered();
  }
  const Reach after = gate.reach();
  if (before == after) return;
  if (after == Reach::kOk) {
    logger_.Info("Telegram answers again");
    return;
  }
  logger_.Error(after == Reach::kUnauthorized
                    ? "Telegram refuses the token or the address"
                    : "Telegram can't be reached",
                {{"to", Whereabouts(lane)}, {"err", answer.error}});
}

// True: the gate has closed.
bool Worker::EndCall(Lane& lane, const BotAnswer& answer) {
  lane.holds_place = false;
  Bot& bot = BotOf(lane);
  bot.limiter.End(lane.key.chat_id, now_, answer.verdict != Verdict::kNotSent);
  const bool was_open = bot.gate.reach() == Reach::kOk;
  TellGate(lane, answer);
  return was_open && bot.gate.reach() != Reach::kOk;
}

void Worker::OnBotAnswer(Lane& lane, const BotAnswer& answer) {
  const bool has_closed = EndCall(lane, answer);
  const StepResult result = lane.delivery->OnAnswer(answer, Wall());
  if (result.again) {
    if (answer.verdict == Verdict::kPlainText) metrics_.plain_text.Increment();
    logger_.Warn("message refused, another way is tried",
                 {{"chat", lane.key.chat_id}, {"err", answer.error}});
    if (answer.verdict == Verdict::kDropTopic) {
      RememberClosedTopic(TopicOf(lane));
    }
    if (answer.verdict == Verdict::kDropLinks) {
      RememberRefusedLinks(LinkKey(lane.delivery->last().keyboard));
    }
    lane.phase = Phase::kWaiting;
  } else if (result.verdict == Verdict::kDone) {
    OnStepDone(lane);
  } else {
    OnFailure(lane, result.verdict, answer);
  }
  if (has_closed) ReleaseWaiting(&BotOf(lane));
}

void Worker::OnStepDone(Lane& lane) {
  metrics_.last_success.Set(Timestamp(Wall()));
  troubles_.erase(lane.key.chat_id);
  status_.no_chat = false;
  Delivery& delivery = *lane.delivery;
  if (delivery.TakeFirstAck()) {
    CountOutcome(lane, Verdict::kDone, false);
    for (const store::OutboxEntry& entry : delivery.entries()) {
      metrics_.OnDelivered(entry.notification, Wall());
    }
  }
  if (!delivery.HasMore()) {
    Record(lane, delivery.Delivered(), After::kDone);
    return;
  }
  const Duration ready =
      BotOf(lane).limiter.ChatReadyAt(lane.key.chat_id, now_);
  if (draining_ || ready - now_ > kMaxHold) {
    ReleaseAll(lane, now_, "");
  } else {
    Record(lane, delivery.Interim(), After::kGoOn);
  }
}

void Worker::OnFailure(Lane& lane, Verdict verdict, const BotAnswer& answer) {
  for (QueuedEntry& entry : lane.taken) entry.failed = true;
  CountOutcome(lane, verdict, false);
  switch (verdict) {
    case Verdict::kRetryLater:
      OnRateLimited(lane, answer);
      break;
    case Verdict::kNewChatId:
      OnMigrated(lane, answer);
      break;
    case Verdict::kConfiguration:
    case Verdict::kNotSent:
      ReleaseAll(lane, now_, answer.error);
      break;
    case Verdict::kUnknownOutcome:
      OnUnknown(lane, answer);
      break;
    default:
      OnRefused(lane, verdict, answer);
      break;
  }
}

void Worker::NoteRateLimit(Lane& lane, const BotAnswer& answer) {
  // Several chats at once: it is the bot as a whole that is too fast.
  const bool others_wait =
      status_.limited_until > now_ && status_.limited_chat != lane.key.chat_id;
  (others_wait ? metrics_.limited_global : metrics_.limited_chat).Increment();
  lane.not_before = now_ + answer.retry_after;
  status_.limited_until = std::max(status_.limited_until, lane.not_before);
  status_.limited_chat = lane.key.chat_id;
  metrics_.retry_until.Set(Timestamp(Wall() + answer.retry_after));
  logger_.Warn("Telegram asks to wait",
               {{"chat", lane.key.chat_id},
                {"seconds", base::ToSeconds(answer.retry_after)}});
}

void Worker::OnRateLimited(Lane& lane, const BotAnswer& answer) {
  NoteRateLimit(lane, answer);
  DropExpired(lane);
  ReleaseAll(lane, lane.not_before, answer.error);
}

void Worker::OnUnknown(Lane& lane, const BotAnswer& answer) {
  const Duration pause = GrowingPause(
      lane.delivery->unknown(), 1, settings_.retry_delay, kMaxPause, random_);
  logger_.Warn("outcome of a send is unknown",
               {{"chat", lane.key.chat_id},
                {"attempts", lane.delivery->unknown()},
                {"err", answer.error}});
  // What has to be told does not wait for what only has to be shown.
  (lane.delivery->IsLeftover() ? lane.leftovers_not_before : lane.not_before) =
      now_ + std::min(pause, kMaxUnknownChatPause);
  ReleaseAll(lane, now_ + pause, answer.error);
}

// False: it leads back, and would be followed in circles.
bool Worker::Migrate(Lane& lane, store::RelayChange change, int64_t to) {
  const int64_t from = lane.key.chat_id;
  if (FollowMigrations(to) == from) return false;
  logger_.Warn("chat has moved", {{"from", from}, {"to", to}});
  migrations_[from] = to;
  lane.new_chat_id = FollowMigrations(to);
  change.migrations.push_back({from, to});
  lane.requeue_due = now_;
  Record(lane, std::move(change), After::kMove);
  return true;
}

void Worker::OnMigrated(Lane& lane, const BotAnswer& answer) {
  if (!Migrate(lane, lane.delivery->Released(Wall(), ""), answer.new_chat_id)) {
    OnRefused(lane, Verdict::kDeadDestination, answer);
  }
}

void Worker::OnRefused(Lane& lane, Verdict verdict, const BotAnswer& answer) {
  CountOutcome(lane, verdict, true);
  CountDead(ReasonOf(verdict), lane, lane.taken.size(), answer.error);
  // A subscriber who leaves is none.
  if (verdict == Verdict::kDeadDestination &&
      lane.delivery->target().integration != store::kSubscription &&
      troubles_.size() < kMaxRemembered) {
    troubles_[lane.key.chat_id] = answer.error;
  }
  Record(lane, lane.delivery->Dead(answer.error, HasFallback()), After::kDone);
}

void Worker::OnFallbackAnswer(Lane& lane, const net::ClientResponse& response) {
  const FallbackAnswer answer = ReadFallbackAnswer(response);
  const int64_t id = lane.fallback->head.id;
  store::RelayChange change;
  switch (answer.verdict) {
    case FallbackVerdict::kDelivered:
      lane.failures = 0;
      change.delivered.push_back(id);
      Record(lane, std::move(change), After::kDone);
      return;
    case FallbackVerdict::kRefused:
      lane.failures = 0;
      metrics_.fallback_failed.Increment();
      CountDead(DropReason::kFallback, lane, 1, answer.error);
      change.dead.push_back({id, "fallback web hook: " + answer.error, false});
      Record(lane, std::move(change), After::kDone);
      return;
    case FallbackVerdict::kRetry:
      break;
  }
  metrics_.fallback_failed.Increment();
  ++lane.failures;
  Duration pause = GrowingPause(lane.failures, settings_.max_retries,
                                settings_.retry_delay, kMaxPause, random_);
  pause = std::max(pause, answer.retry_after);
  lane.not_before = now_ + pause;
  logger_.Warn("fallback web hook failed", {{"err", answer.error}});
  for (QueuedEntry& entry : lane.taken) entry.failed = true;
  // The entry's own error says why it came here; it is to stay.
  ReleaseAll(lane, lane.not_before, lane.fallback->last_error);
}

// Visible everywhere, but the log is told of a chat and cause only now and
// then.
void Worker::CountDead(DropReason reason, const Lane& lane, size_t count,
                       const std::string& error) {
  metrics_.OnDropped(reason, count);
  if (complained_.size() >= kMaxRemembered) complained_.clear();
  const auto [last, is_first] =
      complained_.try_emplace({lane.key, reason}, now_);
  if (!is_first && now_ - last->second < kComplainInterval) return;
  last->second = now_;
  logger_.Error("notification can't be delivered",
                {{"to", Whereabouts(lane)},
                 {"count", count},
                 {"to_fallback", HasFallback()},
                 {"err", error}});
}

// --- Records ----------------------------------------------------------------

void Worker::ReleaseAll(Lane& lane, Duration due, const std::string& error) {
  // Later news that is merged with a leftover does not wait for its sake.
  const bool is_leftover = lane.delivery && lane.delivery->IsLeftover();
  const Duration stored =
      is_leftover ? std::min(due, std::max(now_, lane.not_before)) : due;
  const base::Time at = Wall() + (stored - now_);
  store::RelayChange change;
  if (lane.fallback) {
    change.released.push_back({lane.fallback->head.id, at, error});
  } else {
    change = lane.delivery->Released(at, error);
    // What only has to be shown may be overtaken by what has to be heard.
    if (!lane.delivery->WillNotify()) {
      for (QueuedEntry& entry : lane.taken) entry.notifies = false;
    }
  }
  lane.requeue_due = due;
  Record(lane, std::move(change), After::kRequeue);
}

void Worker::Record(Lane& lane, store::RelayChange change, After after) {
  std::move(lane.dead_too.begin(), lane.dead_too.end(),
            std::back_inserter(change.dead));
  lane.dead_too.clear();
  std::move(lane.told_too.begin(), lane.told_too.end(),
            std::back_inserter(change.told));
  lane.told_too.clear();
  lane.change = std::move(change);
  lane.after = after;
  lane.phase = Phase::kRecording;
  SubmitRecord(lane);
}

void Worker::SubmitRecord(Lane& lane) {
  lane.record_again_at.reset();
  store_.Apply(lane.change,
               [mailbox = mailbox_, key = lane.key](base::Status status) {
                 mailbox->Push(Recorded{key, std::move(status)});
               });
}

void Worker::OnRecorded(Lane& lane, const base::Status& status) {
  if (lane.phase != Phase::kRecording) return;
  if (!status.ok()) {
    logger_.Warn("outcome can't be recorded", {{"err", status.message()}});
    lane.record_again_at = now_ + kRecordPause;
    return;
  }
  TellObserver(lane);
  lane.change = {};
  if (lane.after == After::kGoOn) {
    lane.phase = Phase::kWaiting;
    if (draining_ || BotOf(lane).gate.reach() != Reach::kOk) {
      ReleaseAll(lane, now_, "");
    }
    return;
  }
  lane.phase = Phase::kIdle;
  if (lane.after == After::kDone) {
    lane.taken.clear();
  } else {
    Requeue(lane);
  }
  lane.delivery.reset();
  lane.fallback.reset();
  lane.integration.reset();
  if (lane.after == After::kMove) MoveLane(lane);
}

void Worker::TellObserver(Lane& lane) {
  if (!lane.delivery) return;
  const LiveNews news = lane.delivery->TakeLiveNews();
  if (news != LiveNews::kNone && !lane.change.put_messages.empty()) {
    observer_.OnLive(lane.change.put_messages.front(),
                     lane.delivery->entries().front().notification,
                     news == LiveNews::kFirst);
  }
  for (const auto& [target, group_key] : lane.change.delete_messages) {
    observer_.OnOver(target, group_key);
  }
}

void Worker::Requeue(Lane& lane) {
  const bool uncertain = lane.delivery && lane.delivery->maybe_sent();
  for (QueuedEntry& entry : lane.taken) {
    entry.uncertain = uncertain;
    // A reload may have changed whose it is.
    Lane& to = LaneOf(KeyAgain(lane.key, entry));
    PutEntry(to, entry, lane.requeue_due);
    if (&to != &lane) Reschedule(to);
  }
  lane.taken.clear();
}

void Worker::MoveLane(Lane& lane) {
  Lane& target = LaneOf({lane.key.kind, lane.new_chat_id, lane.key.owner});
  MoveSpeeches(lane, target);
  for (LaneQueue* queue : {&lane.queue, &lane.prompts, &lane.leftovers}) {
    for (const auto& [entry, due] : queue->TakeAll()) {
      PutEntry(target, entry, due);
    }
  }
  Reschedule(target);
}

}  // namespace tebium::relay
