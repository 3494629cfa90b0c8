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
      limiter_({settings.per_chat_per_second, settings.per_group_per_minute,
                settings.overall_per_second}),
      gate_(settings.max_retries, settings.retry_delay, parts.random) {
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
    AddHead(head, nullptr);
    if (head.next_attempt_at <= Wall()) continue;
    Lane& lane = LaneOf(KeyOf(head.target));
    const Duration pause = head.next_attempt_at - Wall();
    if (pause <= kMaxInheritedPause) {
      lane.not_before = std::max(lane.not_before, now_ + pause);
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
    limiter_.Note(FollowMigrations(message.target.chat_id), now_ - age);
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

LaneKey Worker::KeyOf(const store::Target& target) const {
  if (target.kind == store::TargetKind::kFallback) return {target.kind, 0};
  return {target.kind, FollowMigrations(target.chat_id)};
}

Lane& Worker::LaneOf(const LaneKey& key) {
  Lane& lane = lanes_[key];
  lane.key = key;
  return lane;
}

void Worker::AddHead(const store::OutboxHead& head,
                     std::set<LaneKey>* touched) {
  if (head.state == store::OutboxState::kDead) return;
  const LaneKey key = KeyOf(head.target);
  Lane& lane = LaneOf(key);
  const bool being_sent =
      std::any_of(lane.taken.begin(), lane.taken.end(),
                  [&](const QueuedEntry& e) { return e.id == head.id; });
  if (being_sent) return;
  QueuedEntry entry;
  entry.id = head.id;
  entry.thread_id = head.target.thread_id;
  entry.notifies = head.notifies;
  if (head.state == store::OutboxState::kSending) {
    entry.reclaim = true;
    entry.uncertain = true;
    entry.failed = true;
    // They were one request, if it was made at all.
    if (lane.queue.uncertain() == 0) limiter_.Note(key.chat_id, now_);
  }
  const Duration pause = std::clamp<Duration>(head.next_attempt_at - Wall(),
                                              Duration(0), kMaxRememberedPause);
  lane.queue.Put(entry, now_ + pause, now_);
  if (touched != nullptr) touched->insert(key);
}

// --- Events -----------------------------------------------------------------

Duration Worker::Step() {
  now_ = clock_.Monotonic();
  for (Event& event : mailbox_->TakeAll()) Handle(event);
  RunChores();
  StartDue();
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
  }
}

void Worker::OnHeads(const NewHeads& event) {
  std::set<LaneKey> touched;
  for (const store::OutboxHead& head : event.heads) AddHead(head, &touched);
  for (const LaneKey& key : touched) Reschedule(LaneOf(key));
}

// --- Timing -----------------------------------------------------------------

bool Worker::WantsDigest(const Lane& lane) const {
  if (lane.key.kind != store::TargetKind::kTelegram) return false;
  if (lane.queue.ready() < 2) return false;
  return limiter_.TimeFor(lane.key.chat_id, lane.queue.ready(), now_,
                          settings_.digest_after) > settings_.digest_after;
}

Duration Worker::IdleDueAt(Lane& lane) {
  if (draining_ || !settings_.enabled) return Duration::max();
  lane.queue.Promote(now_);
  Duration due = lane.queue.NextDue(now_);
  if (due == Duration::max()) return due;
  due = std::max(due, lane.not_before);
  if (lane.key.kind == store::TargetKind::kFallback) {
    return preview_ ? Duration::max() : due;
  }
  due = std::max(due, limiter_.ChatReadyAt(lane.key.chat_id, now_));
  if (lane.last_digest_at && lane.queue.uncertain() < 2 && WantsDigest(lane)) {
    due = std::max(due, *lane.last_digest_at + settings_.digest_interval);
  }
  return due;
}

Duration Worker::DueAt(Lane& lane) {
  switch (lane.phase) {
    case Phase::kIdle:
      return IdleDueAt(lane);
    case Phase::kWaiting:
      return std::max(lane.not_before,
                      limiter_.ChatReadyAt(lane.key.chat_id, now_));
    case Phase::kRecording:
      return lane.record_again_at.value_or(Duration::max());
    case Phase::kClaiming:
    case Phase::kSending:
      break;
  }
  return Duration::max();
}

void Worker::Reschedule(Lane& lane) {
  auto& old_place = lane.scheduled_as_chore ? chores_ : schedule_;
  if (lane.scheduled_at != Duration::max()) {
    old_place.erase({lane.scheduled_at, lane.key});
  }
  lane.scheduled_at = DueAt(lane);
  lane.scheduled_as_chore = lane.phase == Phase::kRecording ||
                            lane.key.kind == store::TargetKind::kFallback;
  if (lane.scheduled_at != Duration::max()) {
    (lane.scheduled_as_chore ? chores_ : schedule_)
        .emplace(lane.scheduled_at, lane.key);
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

void Worker::StartDue() {
  while (!schedule_.empty() && schedule_.begin()->first <= now_) {
    if (gate_.ReadyAt(now_) > now_) break;
    if (!preview_ && limiter_.OverallReadyAt(now_) > now_) break;
    Start(LaneOf(schedule_.begin()->second));
  }
}

// Whatever it does, the lane is no longer due now.
void Worker::Start(Lane& lane) {
  if (DueAt(lane) <= now_) {
    switch (lane.phase) {
      case Phase::kIdle:
        BeginClaim(lane);
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
        break;
    }
  }
  Reschedule(lane);
}

Duration Worker::NextWait() {
  Duration wait = kLongestWait;
  if (!chores_.empty()) {
    wait = std::min(wait, chores_.begin()->first - now_);
  }
  if (!schedule_.empty()) {
    Duration due = schedule_.begin()->first;
    due = std::max(due, gate_.ReadyAt(now_));
    if (!preview_) due = std::max(due, limiter_.OverallReadyAt(now_));
    wait = std::min(wait, Saturated(due, now_));
  }
  return std::max(wait, Duration(0));
}

// --- Stopping, status -------------------------------------------------------

void Worker::BeginDrain() {
  draining_ = true;
  now_ = clock_.Monotonic();
  ReleaseWaiting();
  for (auto& [key, lane] : lanes_) Reschedule(lane);
}

// Between two steps a delivery can be put back, so that later news melts into
// it; what is done is noted.
void Worker::ReleaseWaiting() {
  for (auto& [key, lane] : lanes_) {
    if (lane.phase != Phase::kWaiting) continue;
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
  status_.reach = gate_.reach();
  status_.trouble = troubles_.empty()
                        ? ""
                        : "chat " + std::to_string(troubles_.begin()->first) +
                              ": " + troubles_.begin()->second;
  board_->Set(status_);
}

}  // namespace tebium::relay
