// Claims and requests.
#include <algorithm>
#include <utility>

#include "relay/sound.h"
#include "relay/telegram/links.h"
#include "relay/webhook/fallback.h"
#include "relay/worker.h"

namespace tebium::relay {
namespace {

using base::Duration;

// After the store could not be read or written.
constexpr Duration kStorePause = std::chrono::seconds(1);

constexpr size_t kMaxClosedTopics = 1'000;
constexpr size_t kMaxRefusedLinks = 10'000;

constexpr char kNoChat[] = "no chat is configured";
constexpr char kNoFallback[] = "no fallback web hook is configured";

QueuedEntry ToQueued(const store::OutboxEntry& entry) {
  QueuedEntry queued;
  queued.id = entry.head.id;
  queued.thread_id = entry.head.target.thread_id;
  queued.notifies = entry.head.notifies;
  queued.told = entry.head.told;
  return queued;
}

}  // namespace

void Worker::TakePlace(Lane& lane) {
  if (lane.key.kind == store::TargetKind::kFallback) return;
  lane.holds_place = true;
  if (lane.key.kind == store::TargetKind::kWebhook) {
    ++webhooks_in_flight_;
    return;
  }
  Bot& bot = BotOf(lane);
  bot.limiter.Begin(lane.key.chat_id, now_);
  lane.probe = bot.gate.Start();
}

// Nothing was sent.
void Worker::GiveBackPlace(Lane& lane) {
  if (!std::exchange(lane.holds_place, false)) return;
  if (lane.key.kind == store::TargetKind::kWebhook) {
    --webhooks_in_flight_;
    return;
  }
  Bot& bot = BotOf(lane);
  bot.limiter.End(lane.key.chat_id, now_, false);
  bot.gate.Abandon(std::exchange(lane.probe, false));
}

// --- Claims -----------------------------------------------------------------

void Worker::BeginClaim(Lane& lane) {
  TakePlace(lane);
  const bool is_telegram = lane.key.kind == store::TargetKind::kTelegram;
  lane.only_uncertain = is_telegram && lane.queue.uncertain() > 1;
  lane.is_digest = lane.only_uncertain || WantsDigest(lane);
  lane.taken.clear();
  std::vector<QueuedEntry> entries;
  if (lane.is_digest) {
    const QueuedEntry first = lane.queue.First(lane.only_uncertain);
    entries = lane.queue.TakeMany(kDigestChunk, first.thread_id,
                                  lane.only_uncertain, first.integration);
  }
  if (entries.empty()) {
    lane.is_digest = false;
    entries.push_back(lane.queue.TakeOne());
  }
  Claim(lane, entries);
}

void Worker::BeginLeftover(Lane& lane, LaneQueue& queue) {
  TakePlace(lane);
  lane.only_uncertain = false;
  lane.is_digest = false;
  lane.taken.clear();
  Claim(lane, {queue.TakeOne()});
}

void Worker::Claim(Lane& lane, const std::vector<QueuedEntry>& entries) {
  lane.phase = Phase::kClaiming;
  std::vector<int64_t> ids;
  ids.reserve(entries.size());
  bool reclaim = false;
  for (const QueuedEntry& entry : entries) {
    ids.push_back(entry.id);
    reclaim = reclaim || entry.reclaim;
    lane.taken.push_back(entry);
  }
  store_.Claim(std::move(ids), reclaim,
               [mailbox = mailbox_, key = lane.key](
                   base::StatusOr<std::vector<store::OutboxEntry>> result) {
                 Claimed event;
                 event.lane = key;
                 event.status = result.status();
                 if (result.ok()) event.entries = *std::move(result);
                 mailbox->Push(std::move(event));
               });
}

// A digest's next chunk, if there is more to be had and room for it.
bool Worker::ClaimMore(Lane& lane) {
  if (draining_ || !lane.is_digest || lane.collected.full()) return false;
  lane.queue.Promote(now_);
  const QueuedEntry& first = lane.taken.front();
  const auto more = lane.queue.TakeMany(kDigestChunk, first.thread_id,
                                        lane.only_uncertain, first.integration);
  if (more.empty()) return false;
  Claim(lane, more);
  return true;
}

void Worker::OnClaimFailed(Lane& lane, const base::Status& status) {
  logger_.Warn("outbox entries can't be claimed", {{"err", status.message()}});
  GiveBackPlace(lane);
  lane.not_before = std::max(lane.not_before, now_ + kStorePause);
  for (const QueuedEntry& entry : std::exchange(lane.taken, {})) {
    PutEntry(lane, entry, now_);
  }
  lane.phase = Phase::kIdle;
}

void Worker::OnClaimed(Lane& lane, Claimed& event) {
  if (!event.status.ok() && lane.collected.empty()) {
    OnClaimFailed(lane, event.status);
    return;
  }
  lane.collected.Add(std::move(event.entries));
  if (event.status.ok() && ClaimMore(lane)) return;
  std::vector<store::OutboxEntry> entries = lane.collected.Take();
  if (!event.status.ok()) {
    // A later chunk has failed: those entries are still pending.
    for (const QueuedEntry& entry : lane.taken) {
      const bool claimed = std::any_of(
          entries.begin(), entries.end(),
          [&](const store::OutboxEntry& e) { return e.head.id == entry.id; });
      if (!claimed) PutEntry(lane, entry, now_);
    }
  }
  BeginDelivery(lane, std::move(entries));
}

// From here on `taken` is what was really claimed; what was not has been merged
// or removed.
void Worker::NoteTaken(Lane& lane,
                       const std::vector<store::OutboxEntry>& entries) {
  const std::vector<QueuedEntry> before = std::exchange(lane.taken, {});
  lane.taken.reserve(entries.size());
  for (const store::OutboxEntry& entry : entries) {
    lane.taken.push_back(ToQueued(entry));
    lane.taken.back().prompt = before.size() == 1 && before.front().prompt;
    if (lane.integration) {
      lane.taken.back().integration = lane.integration->number;
    }
    if (entry.head.told) continue;
    metrics_.wait.Observe(
        std::max(0.0, base::ToSeconds(Wall() - entry.head.created_at)));
  }
}

std::optional<Worker::Hopeless> Worker::WhyHopeless(
    const Lane& lane, const store::OutboxEntry& entry) const {
  const store::Target& target = entry.head.target;
  const bool is_telegram = lane.key.kind == store::TargetKind::kTelegram;
  if (lane.key.kind == store::TargetKind::kFallback) {
    if (!HasFallback()) return Hopeless(DropReason::kFallback, kNoFallback);
  } else if (IsNobodys(lane.key) ||
             (!target.integration.empty() &&
              target.integration != store::kSubscription &&
              !integrations_.Find(target.integration))) {
    const std::string receiver(ReceiverOf(target.integration));
    return Hopeless(DropReason::kReceiver,
                    "receiver " + receiver + " is no longer configured");
  }
  if (is_telegram && lane.key.chat_id == 0 && !IsPreview(lane)) {
    return Hopeless(DropReason::kNoChat, kNoChat);
  }
  if (Wall() - entry.head.created_at > settings_.max_age) {
    return Hopeless(DropReason::kExpired, entry.last_error.empty()
                                              ? "expired"
                                              : "expired: " + entry.last_error);
  }
  return std::nullopt;
}

// Leaves what is too old, or has nowhere to go, to the next record.
std::vector<store::OutboxEntry> Worker::DropHopeless(
    Lane& lane, std::vector<store::OutboxEntry> entries) {
  const bool to_fallback =
      lane.key.kind != store::TargetKind::kFallback && HasFallback();
  std::vector<store::OutboxEntry> kept;
  std::map<DropReason, std::pair<size_t, std::string>> dropped;
  for (store::OutboxEntry& entry : entries) {
    const std::optional<Hopeless> why = WhyHopeless(lane, entry);
    if (!why) {
      kept.push_back(std::move(entry));
      continue;
    }
    lane.dead_too.push_back({entry.head.id, why->second,
                             to_fallback && GoesToFallback(entry.head)});
    auto& [count, error] = dropped[why->first];
    ++count;
    error = why->second;
  }
  for (const auto& [reason, what] : dropped) {
    if (reason == DropReason::kNoChat) status_.no_chat = true;
    CountDead(reason, lane, what.first, what.second);
  }
  return kept;
}

// --- Subscribers ------------------------------------------------------------

// The chat as the console knows it, which may hear of a move later.
int64_t Worker::SubscriberOf(const Lane& lane) const {
  const auto subscribes = [this](int64_t chat_id) {
    return !chats_->Of(chat_id).subscriptions.empty();
  };
  if (subscribes(lane.key.chat_id)) return lane.key.chat_id;
  for (const auto& [from, to] : migrations_) {
    if (FollowMigrations(from) == lane.key.chat_id && subscribes(from)) {
      return from;
    }
  }
  return lane.key.chat_id;
}

// Takes what the chat has unsubscribed from out; true: that is all of it.
bool Worker::HasLeft(const Lane& lane,
                     alert::Notification& notification) const {
  auto followed = chats_->Followed(SubscriberOf(lane), notification.alerts);
  if (followed.empty()) return true;
  notification.alerts = std::move(followed);
  return false;
}

// Of a digest. What is left out counts as told: its live message, if there is
// one, is seen to later.
std::vector<store::OutboxEntry> Worker::LeaveOut(
    Lane& lane, std::vector<store::OutboxEntry> entries) const {
  std::erase_if(entries, [&](store::OutboxEntry& entry) {
    store::Target target = entry.head.target;
    if (target.integration != store::kSubscription) return false;
    if (!HasLeft(lane, entry.notification)) return false;
    target.chat_id = lane.key.chat_id;
    lane.told_too.push_back({entry.head.id, std::move(target)});
    return true;
  });
  return entries;
}

// Of a single entry: whether nothing is left of what would be shown.
bool Worker::Parts(const Lane& lane, store::OutboxEntry& entry,
                   std::optional<store::LiveMessage>& live) const {
  if (chats_ == nullptr ||
      entry.head.target.integration != store::kSubscription) {
    return false;
  }
  const bool parts = HasLeft(lane, entry.notification);
  if (!live || live->shown.alerts.empty()) return parts;
  const bool shown_parts = HasLeft(lane, live->shown);
  return entry.head.told ? shown_parts : parts;
}

// --- Requests ---------------------------------------------------------------

void Worker::BeginDelivery(Lane& lane,
                           std::vector<store::OutboxEntry> entries) {
  const bool reclaimed =
      std::any_of(lane.taken.begin(), lane.taken.end(),
                  [](const QueuedEntry& entry) { return entry.reclaim; });
  entries = DropHopeless(lane, std::move(entries));
  if (entries.size() > 1 && chats_ != nullptr) {
    entries = LeaveOut(lane, std::move(entries));
  }
  lane.integration =
      entries.empty() || lane.key.kind == store::TargetKind::kFallback
          ? nullptr
          : integrations_.Find(entries.front().head.target.integration);
  NoteTaken(lane, entries);
  if (entries.empty()) {
    GiveBackPlace(lane);
    lane.phase = Phase::kIdle;
    if (!lane.dead_too.empty() || !lane.told_too.empty()) {
      Record(lane, {}, After::kDone);
    }
    return;
  }
  if (lane.key.kind == store::TargetKind::kFallback) {
    lane.fallback = std::move(entries.front());
    SendFallback(lane);
    return;
  }
  if (lane.key.kind == store::TargetKind::kWebhook) {
    lane.fallback = std::move(entries.front());
    SendWebhook(lane);
    return;
  }
  store::Target target = entries.front().head.target;
  target.chat_id = lane.key.chat_id;
  std::optional<store::LiveMessage> live;
  base::Status found;
  if (entries.size() == 1) {
    auto message =
        store_.FindMessage(target, entries.front().notification.group_key);
    found = message.status();
    if (message.ok()) live = *std::move(message);
  } else {
    lane.last_digest_at = now_;
  }
  const bool parts = entries.size() == 1 && Parts(lane, entries.front(), live);
  lane.delivery =
      std::make_unique<Delivery>(std::move(entries), target, std::move(live),
                                 reclaimed, RenderOf(lane), CardsOf(lane));
  if (parts) {
    lane.delivery->Part();
  } else {
    UseTemplate(lane);
  }
  if (IsClosedTopic(TopicOf(lane))) lane.delivery->LeaveTopic();
  if (!found.ok() || draining_) {
    GiveBackPlace(lane);
    if (!found.ok()) lane.not_before = now_ + kStorePause;
    ReleaseAll(lane, now_, found.message());
    return;
  }
  if (lane.delivery->IsPointless()) {
    GiveBackPlace(lane);
    Record(lane, lane.delivery->Delivered(), After::kDone);
    return;
  }
  SendNext(lane);
}

ChatChoices Worker::ChoicesOf(const Lane& lane) const {
  return chats_ == nullptr ? ChatChoices() : chats_->Of(lane.key.chat_id);
}

// How the chat wants to be talked to.
RenderSettings Worker::RenderOf(const Lane& lane) const {
  RenderSettings render =
      lane.integration ? lane.integration->render : settings_.render;
  render.language = ChoicesOf(lane).language.value_or(render.language);
  return render;
}

// Presses of another bot's buttons are not heard here.
CardMaker Worker::CardsOf(const Lane& lane) {
  if (settings_.signer == nullptr || lane.key.owner != 0) return {};
  return {settings_.signer, std::max<uint64_t>(1, random_.Next())};
}

bool Worker::MaySoundIn(const Lane& lane) const {
  if (lane.integration && lane.integration->telegram->disable_notifications) {
    return false;
  }
  const SoundRules rules = {settings_.sound_from_rank,
                            ChoicesOf(lane).quiet_hours,
                            settings_.render.time_zone};
  const auto& entries = lane.delivery->entries();
  return std::any_of(entries.begin(), entries.end(),
                     [&](const store::OutboxEntry& entry) {
                       return entry.notification.Notifies() &&
                              MaySound(entry.notification, rules, Wall());
                     });
}

void Worker::SendNext(Lane& lane) {
  std::optional<BotCall> call = lane.delivery->Next(Wall());
  if (!call) {
    GiveBackPlace(lane);
    Record(lane, lane.delivery->Delivered(), After::kDone);
    return;
  }
  lane.phase = Phase::kSending;
  lane.method = call->method;
  if (!call->silent && !MaySoundIn(lane)) call->silent = true;
  DropRefusedLinks(*call);
  if (IsPreview(lane)) {
    OnBotAnswer(lane, preview_->Show(*call));
    return;
  }
  auto request = BotRequest(lane, *call);
  if (!request.ok()) {
    BotAnswer answer;
    answer.verdict = Verdict::kNotSent;
    answer.error = request.status().message();
    OnBotAnswer(lane, answer);
    return;
  }
  Send(lane.key, *std::move(request));
}

Worker::Topic Worker::TopicOf(const Lane& lane) {
  const store::Target& target = lane.delivery->target();
  return {lane.key.owner, target.chat_id, target.thread_id};
}

bool Worker::IsClosedTopic(const Topic& topic) {
  const auto found = closed_topics_.find(topic);
  if (found == closed_topics_.end()) return false;
  if (found->second > now_) return true;
  closed_topics_.erase(found);
  return false;
}

void Worker::RememberClosedTopic(const Topic& topic) {
  if (closed_topics_.size() >= kMaxClosedTopics) {
    std::erase_if(closed_topics_,
                  [this](const auto& known) { return known.second <= now_; });
  }
  // One that is not remembered costs a request a message, nothing else.
  if (closed_topics_.size() >= kMaxClosedTopics) return;
  closed_topics_[topic] = now_ + settings_.closed_topic_memory;
}

void Worker::DropRefusedLinks(BotCall& call) const {
  if (refused_links_.contains(LinkKey(call.keyboard))) {
    DropLinkButtons(call.keyboard);
  }
}

// What is forgotten costs a request, nothing else.
void Worker::RememberRefusedLinks(uint64_t links) {
  if (links == 0) return;
  if (refused_links_.size() >= kMaxRefusedLinks) refused_links_.clear();
  refused_links_.insert(links);
}

void Worker::SendFallback(Lane& lane) {
  if (draining_) {
    ReleaseAll(lane, now_, lane.fallback->last_error);
    return;
  }
  lane.phase = Phase::kSending;
  metrics_.fallback_requests.Increment();
  Send(lane.key, BuildFallbackRequest(settings_.fallback_webhook_url,
                                      *lane.fallback, settings_.render, Wall(),
                                      settings_.request_timeout));
}

void Worker::Send(const LaneKey& key, net::ClientRequest request) {
  client_.Send(std::move(request),
               [mailbox = mailbox_, key](net::ClientResponse response) {
                 mailbox->Push(Answered{key, std::move(response)});
               });
}

}  // namespace tebium::relay
