#include "relay/worker.h"

#include <algorithm>

namespace tebium::relay {
namespace {

using base::Duration;

// Pauses that the outbox remembers; a longer one is a clock that was set.
constexpr Duration kMaxRememberedPause = std::chrono::hours(24 * 7);
// After a restart a whole chat waits for as long as its first entry does: the
// reason may have been a 429. Not for longer, as it may have been another one.
constexpr Duration kMaxInheritedPause = std::chrono::minutes(1);
constexpr Duration kLimiterMemory = std::chrono::minutes(1);
constexpr size_t kMessagesForLimiter = 500;
constexpr Duration kLongestWait = std::chrono::hours(1);
constexpr size_t kMaxMigrations = 8;  // of one chat, in a row

Duration Saturated(Duration until, Duration now) {
  return until == Duration::max() ? until : until - now;
}

}  // namespace

Worker::Worker(const RelaySettings& settings, const WorkerParts& parts)
    : settings_(settings),
      api_{settings.api_url, settings.bot_token, settings.proxy,
           settings.request_timeout},
      store_(parts.store),
      client_(parts.client),
      clock_(parts.clock),
      random_(parts.random),
      metrics_(parts.metrics),
      logger_(parts.logger),
      mailbox_(parts.mailbox),
      board_(parts.board),
      chats_(parts.chats),
      integrations_(api_, settings.render) {
  integrations_.Set(settings_.receivers);
  status_.enabled = settings_.enabled;
  if (settings_.bot_token.empty()) {
    preview_.emplace(logger_, clock_.Now());
    status_.preview = true;
  }
  now_ = clock_.Monotonic();
}

// --- Start ------------------------------------------------------------------

base::Status Worker::Load() {
  auto migrations = store_.LoadMigrations();
  if (!migrations.ok()) return migrations.status().WithContext("migrations");
  for (const store::ChatMigration& migration : *migrations) {
    migrations_[migration.from_chat_id] = migration.to_chat_id;
  }
  auto heads = store_.LoadOutbox();
  if (!heads.ok()) return heads.status().WithContext("outbox");
  now_ = clock_.Monotonic();
  SeedLimiter();
  std::sort(heads->begin(), heads->end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  for (const store::OutboxHead& head : *heads) {
    Lane* lane = AddHead(head);
    if (lane == nullptr || head.next_attempt_at <= Wall()) continue;
    if (lane->key.kind == store::TargetKind::kWebhook) continue;
    const Duration pause = head.next_attempt_at - Wall();
    if (pause <= kMaxInheritedPause) {
      lane->not_before = std::max(lane->not_before, now_ + pause);
    }
  }
  for (auto& [key, lane] : lanes_) Reschedule(lane);
  PublishStatus();
  return {};
}

// What an earlier process has sent in the last minute counts for Telegram.
void Worker::SeedLimiter() {
  const auto messages = store_.RecentMessages(kMessagesForLimiter);
  if (!messages.ok()) return;
  for (const store::LiveMessage& message : *messages) {
    const Duration age = Wall() - message.updated_at;
    if (age < Duration(0) || age >= kLimiterMemory) continue;
    const auto key = KeyOf(message.target, message.group_key);
    if (!key || key->kind != store::TargetKind::kTelegram) continue;
    BotAt(key->owner).limiter.Note(key->chat_id, now_ - age);
  }
}

int64_t Worker::FollowMigrations(int64_t chat_id) const {
  for (size_t i = 0; i < kMaxMigrations; ++i) {
    const auto found = migrations_.find(chat_id);
    if (found == migrations_.end()) break;
    chat_id = found->second;
  }
  return chat_id;
}

Lane& Worker::LaneOf(const LaneKey& key) {
  Lane& lane = lanes_[key];
  lane.key = key;
  return lane;
}

Lane* Worker::AddHead(const store::OutboxHead& head) {
  if (head.state == store::OutboxState::kDead) return nullptr;
  const auto key = KeyOf(head.target, head.group_key);
  if (!key) {
    homeless_.insert_or_assign(head.id, head);
    return nullptr;
  }
  homeless_.erase(head.id);  // as it was before
  Lane& lane = LaneOf(*key);
  if (IsTaken(lane, head)) return nullptr;
  QueuedEntry entry;
  entry.id = head.id;
  entry.thread_id = head.target.thread_id;
  entry.notifies = head.notifies;
  entry.told = head.told;
  entry.prompt = head.prompt;
  if (key->kind != store::TargetKind::kFallback) {
    const IntegrationRef found = integrations_.Find(head.target.integration);
    if (found) entry.integration = found->number;
  }
  if (head.state == store::OutboxState::kSending) {
    entry.reclaim = true;
    entry.uncertain = !head.told;  // an edit that is repeated does no harm
    entry.failed = true;
    // They were one request, if it was made at all.
    if (lane.queue.uncertain() == 0 &&
        key->kind == store::TargetKind::kTelegram) {
      BotOf(lane).limiter.Note(key->chat_id, now_);
    }
  }
  const Duration pause = std::clamp<Duration>(head.next_attempt_at - Wall(),
                                              Duration(0), kMaxRememberedPause);
  PutEntry(lane, entry, now_ + pause);
  return &lane;
}

// Being sent: what becomes of it is known when that is recorded.
bool Worker::IsTaken(Lane& lane, const store::OutboxHead& head) const {
  // The record of a digest has left it over.
  if (lane.phase == Phase::kRecording && lane.after == After::kDone) {
    return false;
  }
  const auto taken =
      std::find_if(lane.taken.begin(), lane.taken.end(),
                   [&](const QueuedEntry& e) { return e.id == head.id; });
  if (taken == lane.taken.end()) return false;
  if (taken->told && !head.told) {
    // A leftover was put back, and later news was there to be merged with.
    taken->told = false;
    taken->notifies = head.notifies;
    lane.requeue_due = now_;
  }
  return true;
}

void Worker::PutEntry(Lane& lane, QueuedEntry entry, Duration due) {
  LaneQueue* place = &lane.queue;
  // In nobody's lane there is nothing to wait for: it becomes dead.
  if (entry.told && lane.key.kind == store::TargetKind::kTelegram) {
    entry.prompt = entry.prompt || lane.prompts.Has(entry.id);
    place = entry.prompt ? &lane.prompts : &lane.leftovers;
  }
  for (LaneQueue* other : {&lane.queue, &lane.prompts, &lane.leftovers}) {
    if (other != place) other->Remove(entry.id);
  }
  place->Put(entry, due, now_);
}

// --- Events -----------------------------------------------------------------

Duration Worker::Step() {
  now_ = clock_.Monotonic();
  for (Event& event : mailbox_->TakeAll()) Handle(event);
  AddHomeless();
  RunChores();
  StartDue();
  StartLeftovers();
  StartWebhooks();
  PublishStatus();
  return NextWait();
}

void Worker::Handle(Event& event) {
  if (const auto* heads = std::get_if<NewHeads>(&event)) {
    OnHeads(*heads);
  } else if (auto* claimed = std::get_if<Claimed>(&event)) {
    Lane& lane = LaneOf(claimed->lane);
    OnClaimed(lane, *claimed);
    Reschedule(lane);
  } else if (const auto* answered = std::get_if<Answered>(&event)) {
    Lane& lane = LaneOf(answered->lane);
    OnAnswered(lane, answered->response);
    Reschedule(lane);
  } else if (const auto* recorded = std::get_if<Recorded>(&event)) {
    Lane& lane = LaneOf(recorded->lane);
    OnRecorded(lane, recorded->status);
    Reschedule(lane);
  } else if (auto* receivers = std::get_if<NewReceivers>(&event)) {
    OnReceivers(*receivers);
  } else if (auto* speech = std::get_if<Speech>(&event)) {
    OnSpeech(*speech);
  }
}

void Worker::OnHeads(const NewHeads& event) {
  std::set<Lane*> touched;
  for (const store::OutboxHead& head : event.heads) {
    if (Lane* lane = AddHead(head)) touched.insert(lane);
  }
  for (Lane* lane : touched) Reschedule(*lane);
}

// --- Timing -----------------------------------------------------------------

bool Worker::WantsDigest(const Lane& lane) {
  if (lane.key.kind != store::TargetKind::kTelegram) return false;
  if (lane.queue.ready() < 2) return false;
  return BotOf(lane).limiter.TimeFor(lane.key.chat_id, lane.queue.ready(), now_,
                                     settings_.digest_after) >
         settings_.digest_after;
}

// When the chat may be written to.
Duration Worker::ChatReadyAt(const Lane& lane) {
  return std::max(lane.not_before,
                  BotOf(lane).limiter.ChatReadyAt(lane.key.chat_id, now_));
}

Duration Worker::IdleDueAt(Lane& lane) {
  const Duration due = QueueDueAt(lane);
  if (lane.key.kind != store::TargetKind::kTelegram) return due;
  return std::min({SpeechDueAt(lane), due, PromptDueAt(lane)});
}

// After the queue, but not later than its time for that.
Duration Worker::PromptDueAt(Lane& lane) {
  if (draining_ || !settings_.enabled) return Duration::max();
  lane.prompts.Promote(now_);
  const Duration due = lane.prompts.NextDue(now_);
  if (due == Duration::max() || lane.queue.ready() > 0) return Duration::max();
  return std::max({due, lane.leftovers_not_before, ChatReadyAt(lane)});
}

Duration Worker::QueueDueAt(Lane& lane) {
  if (draining_ || !settings_.enabled) return Duration::max();
  lane.queue.Promote(now_);
  Duration due = lane.queue.NextDue(now_);
  if (due == Duration::max()) return due;
  due = std::max(due, lane.not_before);
  if (lane.key.kind == store::TargetKind::kFallback) {
    return preview_ && integrations_.empty() ? Duration::max() : due;
  }
  if (lane.key.kind == store::TargetKind::kWebhook) return due;
  due = std::max(due, ChatReadyAt(lane));
  if (lane.last_digest_at && lane.queue.uncertain() < 2 && WantsDigest(lane)) {
    due = std::max(due, *lane.last_digest_at + settings_.digest_interval);
  }
  return due;
}

// While anything else of the chat is due, even if it has to wait for its time,
// a leftover, or after it a call that can wait, would only be in its way.
Duration Worker::LeisureDueAt(Lane& lane) {
  if (lane.key.kind != store::TargetKind::kTelegram ||
      lane.phase != Phase::kIdle || draining_) {
    return Duration::max();
  }
  const Duration due =
      settings_.enabled ? LeisureTask(lane) : SpeechAtLeisure(lane);
  if (due == Duration::max()) return due;
  return std::max({due, lane.not_before,
                   BotOf(lane).limiter.ChatLeisureAt(lane.key.chat_id, now_)});
}

// A call that can wait, if there is nothing else to say.
Duration Worker::SpeechAtLeisure(const Lane& lane) const {
  return lane.speeches.empty() || HasUrgentSpeech(lane) ? Duration::max()
                                                        : now_;
}

// As far as the queue and the leftovers are concerned.
Duration Worker::LeisureTask(Lane& lane) {
  lane.queue.Promote(now_);
  lane.prompts.Promote(now_);
  lane.leftovers.Promote(now_);
  if (lane.queue.ready() > 0 || lane.prompts.ready() > 0 ||
      HasUrgentSpeech(lane)) {
    return Duration::max();
  }
  if (lane.leftovers.ready() == 0 && !lane.speeches.empty()) {
    return SpeechAtLeisure(lane);
  }
  const Duration due = lane.leftovers.NextDue(now_);
  return due == Duration::max() ? due
                                : std::max(due, lane.leftovers_not_before);
}

Duration Worker::DueAt(Lane& lane) {
  switch (lane.phase) {
    case Phase::kIdle:
      return IdleDueAt(lane);
    case Phase::kWaiting:
      return ChatReadyAt(lane);
    case Phase::kRecording:
      return lane.record_again_at.value_or(Duration::max());
    case Phase::kClaiming:
    case Phase::kSending:
    case Phase::kSpeaking:
      break;
  }
  return Duration::max();
}

void Worker::Reschedule(Lane& lane) {
  if (lane.scheduled_at != Duration::max()) {
    lane.scheduled_in->erase({lane.scheduled_at, lane.key});
  }
  lane.scheduled_at = DueAt(lane);
  lane.scheduled_in = &ScheduleFor(lane);
  if (lane.scheduled_at != Duration::max()) {
    lane.scheduled_in->emplace(lane.scheduled_at, lane.key);
  }
  if (lane.leisure_at != Duration::max()) {
    BotOf(lane).leisure.erase({lane.leisure_at, lane.key});
  }
  lane.leisure_at = LeisureDueAt(lane);
  if (lane.leisure_at != Duration::max()) {
    BotOf(lane).leisure.emplace(lane.leisure_at, lane.key);
  }
  status_.waiting_after_failure += static_cast<int64_t>(lane.queue.failed()) -
                                   static_cast<int64_t>(lane.counted_failed);
  lane.counted_failed = lane.queue.failed();
}

void Worker::RunChores() {
  while (!chores_.empty() && chores_.begin()->first <= now_) {
    Start(LaneOf(chores_.begin()->second));
  }
}

// When the bot may call again, as far as it is concerned as a whole.
Duration Worker::ReadyAt(Bot& bot) {
  const Duration ready = bot.gate.ReadyAt(now_);
  if (IsPreview(bot)) return ready;
  return std::max(ready, bot.limiter.OverallReadyAt(now_));
}

Duration Worker::LeisureAt(Bot& bot) {
  const Duration ready = bot.gate.ReadyAt(now_);
  if (IsPreview(bot)) return ready;
  return std::max(ready, bot.limiter.OverallLeisureAt(now_));
}

void Worker::StartDue() {
  for (auto& [number, bot] : bots_) {
    while (!bot.schedule.empty() && bot.schedule.begin()->first <= now_ &&
           ReadyAt(bot) <= now_) {
      Start(LaneOf(bot.schedule.begin()->second));
    }
  }
}

void Worker::StartLeftovers() {
  for (auto& [number, bot] : bots_) {
    while (!bot.leisure.empty() && bot.leisure.begin()->first <= now_ &&
           !bot.IsBehind(now_) && LeisureAt(bot) <= now_) {
      Lane& lane = LaneOf(bot.leisure.begin()->second);
      if (LeisureDueAt(lane) <= now_) BeginAtLeisure(lane);
      Reschedule(lane);
    }
  }
}

// Whatever it does, the lane is no longer due now.
void Worker::Start(Lane& lane) {
  if (DueAt(lane) <= now_) {
    switch (lane.phase) {
      case Phase::kIdle:
        BeginNext(lane);
        break;
      case Phase::kWaiting:
        TakePlace(lane);
        SendNext(lane);
        break;
      case Phase::kRecording:
        SubmitRecord(lane);
        break;
      case Phase::kClaiming:
      case Phase::kSending:
      case Phase::kSpeaking:
        break;
    }
  }
  Reschedule(lane);
}

Duration Worker::NextAt(Bot& bot) {
  Duration next = Duration::max();
  if (!bot.schedule.empty()) {
    next = std::max(bot.schedule.begin()->first, ReadyAt(bot));
  }
  if (!bot.leisure.empty() && !bot.IsBehind(now_)) {
    next = std::min(next, std::max(bot.leisure.begin()->first, LeisureAt(bot)));
  }
  return next;
}

Duration Worker::NextWait() {
  Duration wait = kLongestWait;
  if (!chores_.empty()) {
    wait = std::min(wait, chores_.begin()->first - now_);
  }
  for (auto& [number, bot] : bots_) {
    wait = std::min(wait, Saturated(NextAt(bot), now_));
  }
  if (!webhooks_.empty() && webhooks_in_flight_ < kMaxWebhooksInFlight) {
    wait = std::min(wait, webhooks_.begin()->first - now_);
  }
  if (!homeless_.empty()) wait = std::min(wait, homeless_again_at_ - now_);
  return std::max(wait, Duration(0));
}

// --- Stopping, status -------------------------------------------------------

void Worker::BeginDrain() {
  draining_ = true;
  now_ = clock_.Monotonic();
  ReleaseWaiting(nullptr);
  for (auto& [key, lane] : lanes_) {
    RefuseSpeeches(lane, "the relay is stopping");
    Reschedule(lane);
  }
}

// Between two steps a delivery can be put back, so that later news melts into
// it; what is done is noted.
void Worker::ReleaseWaiting(const Bot* bot) {
  for (auto& [key, lane] : lanes_) {
    if (lane.phase != Phase::kWaiting) continue;
    if (bot != nullptr && bot != &BotOf(lane)) continue;
    ReleaseAll(lane, now_, "");
    Reschedule(lane);
  }
}

bool Worker::Quiet() const {
  return std::all_of(lanes_.begin(), lanes_.end(), [](const auto& entry) {
    return entry.second.phase == Phase::kIdle;
  });
}

void Worker::PublishStatus() {
  status_.reach = Reach::kOk;
  for (const auto& [number, bot] : bots_) {
    status_.reach = std::max(status_.reach, bot.gate.reach());
  }
  status_.trouble = troubles_.empty()
                        ? ""
                        : "chat " + std::to_string(troubles_.begin()->first) +
                              ": " + troubles_.begin()->second;
  board_->Set(status_);
}

}  // namespace tebium::relay
