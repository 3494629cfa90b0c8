#include "dispatch/engine.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tebium::dispatch {
namespace {

bool IsEmpty(const store::DispatchChange& change) {
  return change.put_alerts.empty() && change.delete_alerts.empty() &&
         change.put_groups.empty() && change.delete_groups.empty() &&
         change.outbox.empty() && !change.applied_journal_id;
}

}  // namespace

struct Engine::EngineMetrics {
  explicit EngineMetrics(base::Metrics& metrics)
      : deduplicated(metrics.AddCounter(
            "alerts_deduplicated_total",
            "Alerts that arrived again and said nothing new.")),
        by_cooldown(Suppressed(metrics, "cooldown")),
        by_hourly_limit(Suppressed(metrics, "hourly_limit")),
        notifications(metrics.AddCounter(
            "notifications_total",
            "Notifications that dispatch handed to the relay.")),
        groups(metrics.AddGauge("groups", "Aggregation groups that are kept.")),
        failed_changes(metrics.AddCounter(
            "dispatch_write_failures_total",
            "Changes of dispatch's state that had to be written again.")) {
    for (size_t i = 0; i < active.size(); ++i) {
      active[i] = &metrics.AddGauge(
          "alerts_active", "Alerts that fire now.",
          {{"severity", std::string(AlertBook::kSeverityClasses[i])}});
    }
  }

  static base::Counter& Suppressed(base::Metrics& metrics,
                                   const std::string& reason) {
    return metrics.AddCounter(
        "alerts_suppressed_total",
        "Posts that were stored and counted, but held back from the chat.",
        {{"reason", reason}});
  }

  base::Counter& deduplicated;
  base::Counter& by_cooldown;
  base::Counter& by_hourly_limit;
  base::Counter& notifications;
  base::Gauge& groups;
  base::Counter& failed_changes;
  std::array<base::Gauge*, 5> active{};
};

base::StatusOr<std::unique_ptr<Engine>> Engine::Start(
    const EngineSettings& settings, const Router& router, store::Store& store,
    const base::Clock& clock, base::Metrics& metrics,
    const base::Logger& logger) {
  std::unique_ptr<Engine> engine(
      new Engine(settings, router, store, clock, metrics, logger));
  TEBIUM_RETURN_IF_ERROR(engine->Restore().WithContext("restore state"));
  store.SetJournalListener(engine.get());
  engine->thread_ = std::thread([raw = engine.get()] { raw->Run(); });
  return engine;
}

Engine::Engine(const EngineSettings& settings, const Router& router,
               store::Store& store, const base::Clock& clock,
               base::Metrics& metrics, const base::Logger& logger)
    : settings_(settings),
      store_(store),
      clock_(clock),
      logger_(logger.Named("dispatch")),
      metrics_(std::make_unique<EngineMetrics>(metrics)),
      repeats_(settings.max_active_alerts),
      book_(settings.book, router, repeats_) {}

Engine::~Engine() { Drain(base::Duration(0)); }

base::Status Engine::Restore() {
  TEBIUM_ASSIGN_OR_RETURN(const auto groups, store_.LoadGroups());
  for (const store::StoredGroup& group : groups) {
    const base::Status status = book_.RestoreGroup(group);
    // One damaged row must not keep the whole relay down.
    if (!status.ok()) {
      logger_.Error("stored group skipped",
                    {{"group", group.key}, {"err", status.message()}});
    }
  }
  TEBIUM_ASSIGN_OR_RETURN(const auto alerts, store_.LoadAlerts());
  for (const store::StoredAlert& alert : alerts) {
    const base::Status status = book_.RestoreAlert(alert);
    if (!status.ok()) {
      logger_.Error("stored alert skipped", {{"err", status.message()}});
    }
  }
  const base::Time now = clock_.Now();
  size_t replayed = 0;
  TEBIUM_RETURN_IF_ERROR(
      store_.ReplayJournal([&](const store::JournalEntry& entry) {
        book_.Apply(entry, now);
        ++replayed;
      }));
  book_.FinishRestoring(now);
  PublishMetrics();
  logger_.Info("state restored", {{"alerts", alerts.size()},
                                  {"groups", groups.size()},
                                  {"journal_entries", replayed}});
  return {};
}

// --- Intake -----------------------------------------------------------------

base::Status Engine::CheckRoom() const {
  if (queued_events_.load(std::memory_order_relaxed) >
      settings_.max_queued_events) {
    return base::UnavailableError("too many alerts are waiting for dispatch");
  }
  if (active_alerts_.load(std::memory_order_relaxed) >
      settings_.max_active_alerts) {
    return base::ResourceExhaustedError("too many alerts are active");
  }
  return {};
}

base::Status Engine::Accept(alert::Batch batch) {
  TEBIUM_RETURN_IF_ERROR(CheckRoom());
  if (batch.source != alert::Source::kNative) {
    const size_t before = batch.events.size();
    std::erase_if(batch.events, [&](const alert::Event& event) {
      return repeats_.IsRepeat(event, batch);
    });
    const size_t repeated = before - batch.events.size();
    if (repeated > 0) {
      metrics_->deduplicated.Increment(static_cast<double>(repeated));
    }
  }
  if (batch.events.empty()) return {};
  return store_.Append(std::make_shared<const alert::Batch>(std::move(batch)));
}

void Engine::OnJournal(const store::JournalEntry& entry) {
  queued_events_.fetch_add(entry.batch->events.size(),
                           std::memory_order_relaxed);
  base::MutexLock lock(mutex_);
  inbox_.push_back(entry);
  work_.NotifyOne();
}

// --- The engine's thread ----------------------------------------------------

void Engine::Run() {
  while (!Finished()) {
    WaitForWork();
    Step();
  }
  base::MutexLock lock(mutex_);
  done_ = true;
  stopped_.NotifyAll();
}

bool Engine::Finished() {
  base::MutexLock lock(mutex_);
  if (abandon_) return true;
  return draining_ && inbox_.empty() && !writing_ && failed_ == nullptr &&
         !book_.NeedsCheckpoint() && book_.NextTimer() > clock_.Now();
}

void Engine::WaitForWork() {
  base::MutexLock lock(mutex_);
  const auto next_wake = [&]() REQUIRES(mutex_) {
    if (failed_ != nullptr) return retry_at_;
    if (writing_) return base::Time::max();
    base::Time wake = book_.NextTimer();
    if (book_.NeedsCheckpoint()) wake = std::min(wake, next_checkpoint_);
    return wake;
  };
  while (inbox_.empty() && !draining_ && !abandon_) {
    const base::Time now = clock_.Now();
    const base::Time wake = next_wake();
    if (wake <= now) return;
    work_.WaitFor(
        mutex_, wake == base::Time::max() ? std::chrono::hours(1) : wake - now);
  }
  // Draining, there is nothing to wait for but the write under way.
  if (draining_ && inbox_.empty() && writing_ && !abandon_) {
    work_.WaitFor(mutex_, std::chrono::milliseconds(100));
  }
}

std::deque<store::JournalEntry> Engine::TakeInbox() {
  base::MutexLock lock(mutex_);
  return std::exchange(inbox_, {});
}

void Engine::Step() {
  const base::Time now = clock_.Now();
  for (const store::JournalEntry& entry : TakeInbox()) {
    book_.Apply(entry, now);
    queued_events_.fetch_sub(entry.batch->events.size(),
                             std::memory_order_relaxed);
  }
  PublishMetrics();
  std::shared_ptr<const store::DispatchChange> change;
  {
    base::MutexLock lock(mutex_);
    if (writing_ || (failed_ != nullptr && retry_at_ > now && !draining_)) {
      return;
    }
    change = std::exchange(failed_, nullptr);
  }
  if (change == nullptr) {
    auto next = NextChange();
    if (IsEmpty(next)) return;
    metrics_->notifications.Increment(static_cast<double>(next.outbox.size()));
    change = std::make_shared<const store::DispatchChange>(std::move(next));
  }
  Submit(std::move(change));
}

store::DispatchChange Engine::NextChange() {
  const base::Time now = clock_.Now();
  auto change = book_.Advance(now, settings_.max_alerts_per_change);
  if (!IsEmpty(change)) return change;
  bool draining = false;
  {
    base::MutexLock lock(mutex_);
    draining = draining_;
  }
  if (now < next_checkpoint_ && !draining) return change;
  change = book_.CheckpointSlice(settings_.max_alerts_per_change);
  if (!book_.NeedsCheckpoint()) {
    next_checkpoint_ = now + settings_.checkpoint_interval;
  }
  return change;
}

void Engine::Submit(std::shared_ptr<const store::DispatchChange> change) {
  {
    base::MutexLock lock(mutex_);
    writing_ = true;
  }
  // A copy: should the write fail, the same change is written again.
  store_.Apply(store::DispatchChange(*change),
               [this, change](const base::Status& status) {
                 OnWritten(change, status);
               });
}

void Engine::OnWritten(
    const std::shared_ptr<const store::DispatchChange>& change,
    const base::Status& status) {
  if (!status.ok()) {
    metrics_->failed_changes.Increment();
    logger_.Error("state not written; trying again",
                  {{"err", status.message()}});
  }
  base::MutexLock lock(mutex_);
  writing_ = false;
  if (!status.ok()) {
    failed_ = change;
    retry_at_ = clock_.Now() + settings_.retry_delay;
  }
  work_.NotifyOne();
}

void Engine::PublishMetrics() {
  const auto& by_severity = book_.ActiveBySeverity();
  size_t total = 0;
  for (size_t i = 0; i < by_severity.size(); ++i) {
    metrics_->active[i]->Set(static_cast<double>(by_severity[i]));
    total += by_severity[i];
  }
  active_alerts_.store(total, std::memory_order_relaxed);
  metrics_->groups.Set(static_cast<double>(book_.GroupCount()));
  const HoldCounts holds = book_.TakeHoldCounts();
  metrics_->by_cooldown.Increment(static_cast<double>(holds.by_cooldown));
  metrics_->by_hourly_limit.Increment(
      static_cast<double>(holds.by_hourly_limit));
}

void Engine::Drain(base::Duration limit) {
  if (!thread_.joinable()) return;
  {
    base::MutexLock lock(mutex_);
    draining_ = true;
    work_.NotifyOne();
    const base::Duration until = clock_.Monotonic() + limit;
    while (!done_) {
      const base::Duration left = until - clock_.Monotonic();
      if (left <= base::Duration(0)) break;
      stopped_.WaitFor(mutex_, left);
    }
    abandon_ = true;
    work_.NotifyOne();
  }
  thread_.join();
  store_.SetJournalListener(nullptr);
  // A completion may still be on its way to this object.
  (void)store_.Flush();
}

}  // namespace tebium::dispatch
