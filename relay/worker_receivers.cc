// What is configured: whose a lane is, and web hooks.
#include <algorithm>
#include <utility>

#include "relay/worker.h"

namespace tebium::relay {
namespace {

using base::Duration;

// A notification that may be the cause of the trouble itself does not hold up
// the others for longer than this; one after which the web hook has asked for a
// pause, for longer.
constexpr Duration kMaxLanePause = std::chrono::seconds(1);
constexpr Duration kMaxAskedLanePause = std::chrono::seconds(10);
constexpr Duration kChatFileKept = std::chrono::seconds(10);
constexpr Duration kHomelessPause = std::chrono::seconds(10);
constexpr uint32_t kNobody = 0;  // no integration has this number

FailureReason ReasonOf(Verdict verdict) {
  return verdict == Verdict::kNotSent || verdict == Verdict::kUnknownOutcome
             ? FailureReason::kOther
             : FailureReason::kClientError;
}

bool IsFailedAttempt(Verdict verdict) {
  return verdict == Verdict::kNotSent || verdict == Verdict::kUnknownOutcome ||
         verdict == Verdict::kConfiguration;
}

}  // namespace

// --- Whose a lane is --------------------------------------------------------

Bot& Worker::BotAt(uint32_t number) {
  const auto found = bots_.find(number);
  if (found != bots_.end()) return found->second;
  const FloodLimits limits = {settings_.per_chat_per_second,
                              settings_.per_group_per_minute,
                              settings_.overall_per_second};
  const Gate gate(settings_.max_retries, settings_.retry_delay, random_);
  return bots_.try_emplace(number, limits, gate).first->second;
}

bool Worker::IsPreview(const Lane& lane) const {
  return preview_ && lane.key.kind == store::TargetKind::kTelegram &&
         lane.key.owner == 0;
}

bool Worker::IsNobodys(const LaneKey& key) {
  return key.kind == store::TargetKind::kWebhook && key.owner == kNobody;
}

// nullopt: the chat is not known now.
std::optional<LaneKey> Worker::KeyOf(const store::Target& target,
                                     const std::string& group_key) {
  using Kind = store::TargetKind;
  if (target.kind == Kind::kFallback) return LaneKey{Kind::kFallback, 0};
  if (target.kind == Kind::kTelegram &&
      (target.integration.empty() ||
       target.integration == store::kSubscription)) {
    return LaneKey{Kind::kTelegram, FollowMigrations(target.chat_id)};
  }
  const IntegrationRef found = integrations_.Find(target.integration);
  if (!found || (target.kind == Kind::kWebhook) != found->webhook.has_value()) {
    return LaneKey{Kind::kWebhook, 0, kNobody};
  }
  if (target.kind == Kind::kWebhook) {
    const uint64_t lane =
        base::Fnv1a(group_key) % settings_.webhook_concurrency;
    return LaneKey{Kind::kWebhook, static_cast<int64_t>(lane), found->number};
  }
  int64_t chat_id = target.chat_id;
  if (chat_id == 0) {
    const std::optional<int64_t> chat = ChatOf(*found);
    if (!chat) return std::nullopt;
    chat_id = *chat;
  }
  return LaneKey{Kind::kTelegram, FollowMigrations(chat_id), found->bot};
}

// Where a waiting entry belongs now that other receivers may be configured.
LaneKey Worker::KeyAgain(const LaneKey& key, const QueuedEntry& entry) const {
  if (key.kind == store::TargetKind::kFallback || entry.integration == 0) {
    return key;
  }
  const IntegrationRef found = integrations_.Find(entry.integration);
  if (!found) return {store::TargetKind::kWebhook, 0, kNobody};
  if (key.kind == store::TargetKind::kWebhook) return key;
  return {key.kind, FollowMigrations(key.chat_id), found->bot};
}

std::optional<int64_t> Worker::ChatOf(const Integration& integration) {
  const TelegramReceiver& receiver = *integration.telegram;
  if (receiver.chat_id != 0 || receiver.chat_id_file.empty()) {
    return receiver.chat_id;
  }
  ChatFile& file = chat_files_[integration.number];
  if (file.read_at != Duration(0) && now_ - file.read_at < kChatFileKept) {
    return file.chat_id;
  }
  file.read_at = now_;
  const auto chat_id = ReadChatId(receiver.chat_id_file);
  file.chat_id = chat_id.ok() ? std::optional(*chat_id) : std::nullopt;
  if (!chat_id.ok()) {
    logger_.Error("chat is not known", {{"integration", integration.name},
                                        {"err", chat_id.status().message()}});
  }
  return file.chat_id;
}

// Those whose chat could not be found out are tried again.
void Worker::AddHomeless() {
  if (homeless_.empty() || homeless_again_at_ > now_) return;
  homeless_again_at_ = now_ + kHomelessPause;
  for (const auto& [id, head] : std::exchange(homeless_, {})) {
    if (Lane* lane = AddHead(head)) Reschedule(*lane);
  }
}

void Worker::OnReceivers(NewReceivers& event) {
  integrations_.Set(event.receivers);
  chat_files_.clear();
  template_troubles_.clear();
  homeless_again_at_ = now_;
  std::vector<LaneKey> keys;
  for (const auto& [key, lane] : lanes_) keys.push_back(key);
  std::set<Lane*> touched;
  for (const LaneKey& key : keys) {
    Lane& lane = LaneOf(key);
    touched.insert(&lane);
    for (LaneQueue* queue : {&lane.queue, &lane.prompts, &lane.leftovers}) {
      for (const auto& [entry, due] : queue->TakeAll()) {
        Lane& to = LaneOf(KeyAgain(key, entry));
        PutEntry(to, entry, due);
        touched.insert(&to);
      }
    }
  }
  for (Lane* lane : touched) Reschedule(*lane);
  logger_.Info("receivers are configured",
               {{"receivers", event.receivers.size()}});
}

Schedule& Worker::ScheduleFor(const Lane& lane) {
  if (lane.phase == Phase::kRecording || IsNobodys(lane.key) ||
      lane.key.kind == store::TargetKind::kFallback) {
    return chores_;
  }
  return lane.key.kind == store::TargetKind::kWebhook ? webhooks_
                                                      : BotOf(lane).schedule;
}

base::StatusOr<net::ClientRequest> Worker::BotRequest(
    const Lane& lane, const BotCall& call) const {
  if (!lane.integration) return BuildBotRequest(api_, call);
  return integrations_.BotRequest(*lane.integration, call);
}

void Worker::CountOutcome(const Lane& lane, Verdict verdict, bool given_up) {
  NotifierMetrics& metrics = metrics_.notifiers;
  for (const store::OutboxEntry& entry : lane.delivery->entries()) {
    if (entry.head.told) continue;  // counted when it was
    if (verdict == Verdict::kDone) {
      metrics.OnDelivered(Notifier::kTelegram, entry.attempts);
    } else if (given_up) {
      metrics.OnGivenUp(Notifier::kTelegram, entry.attempts, ReasonOf(verdict));
    } else if (IsFailedAttempt(verdict)) {
      metrics.OnFailed(Notifier::kTelegram, entry.attempts, ReasonOf(verdict));
    }
  }
}

// --- Web hooks --------------------------------------------------------------

void Worker::StartWebhooks() {
  while (!webhooks_.empty() && webhooks_.begin()->first <= now_ &&
         webhooks_in_flight_ < kMaxWebhooksInFlight) {
    Start(LaneOf(webhooks_.begin()->second));
  }
}

void Worker::SendWebhook(Lane& lane) {
  if (draining_) {
    GiveBackPlace(lane);
    ReleaseAll(lane, now_, lane.fallback->last_error);
    return;
  }
  lane.phase = Phase::kSending;
  auto request = BuildWebhookRequest(
      *lane.integration->webhook, lane.fallback->notification,
      {ExternalUrlOf(lane.fallback->notification), settings_.user_agent,
       settings_.request_timeout, Wall(), PayloadOf(lane)});
  if (!request.ok()) {
    WebhookAnswer answer;
    answer.error = request.status().message();
    OnWebhookAnswer(lane, answer);
    return;
  }
  Send(lane.key, *std::move(request));
}

void Worker::OnWebhookAnswer(Lane& lane, const WebhookAnswer& answer) {
  GiveBackPlace(lane);
  const store::OutboxEntry& entry = *lane.fallback;
  NotifierMetrics& metrics = metrics_.notifiers;
  store::RelayChange change;
  switch (answer.verdict) {
    case WebhookVerdict::kDelivered:
      metrics.OnDelivered(Notifier::kWebhook, entry.attempts);
      metrics_.OnDelivered(entry.notification, Wall());
      change.delivered.push_back(entry.head.id);
      Record(lane, std::move(change), After::kDone);
      return;
    case WebhookVerdict::kRefused:
      metrics.OnGivenUp(Notifier::kWebhook, entry.attempts, answer.reason);
      CountDead(DropReason::kWebhook, lane, 1, answer.error);
      change.dead.push_back(
          {entry.head.id, "web hook: " + answer.error, HasFallback()});
      Record(lane, std::move(change), After::kDone);
      return;
    case WebhookVerdict::kRetry:
    case WebhookVerdict::kRetryLater:
      RetryWebhook(lane, answer);
      return;
  }
}

void Worker::RetryWebhook(Lane& lane, const WebhookAnswer& answer) {
  const uint32_t attempts = std::max(lane.fallback->attempts, 1u);
  metrics_.notifiers.OnFailed(Notifier::kWebhook, attempts, answer.reason);
  const Duration pause = WebhookPause(answer, attempts, random_);
  const bool asked = answer.verdict == WebhookVerdict::kRetryLater;
  lane.not_before =
      now_ + std::min(pause, asked ? kMaxAskedLanePause : kMaxLanePause);
  logger_.Warn("web hook failed", {{"integration", lane.integration->name},
                                   {"attempts", attempts},
                                   {"err", answer.error}});
  for (QueuedEntry& entry : lane.taken) entry.failed = true;
  ReleaseAll(lane, now_ + pause, answer.error);
}

}  // namespace tebium::relay
