#include "dispatch/engine.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tebium::dispatch {
namespace {

// The wall clock may jump forward while the engine waits for a timer.
constexpr base::Duration kLongestWait = std::chrono::seconds(30);
constexpr base::Duration kDrainWait = std::chrono::milliseconds(100);
// Others wait for the book no longer than it takes to apply so many.
constexpr size_t kEventsPerSlice = 1'000;

bool IsEmpty(const store::DispatchChange& change) {
  return change.put_alerts.empty() && change.delete_alerts.empty() &&
         change.put_groups.empty() && change.delete_groups.empty() &&
         change.put_silences.empty() && change.delete_silences.empty() &&
         change.outbox.empty() && !change.applied_journal_id;
}

}  // namespace

struct Engine::EngineMetrics {
  static constexpr std::array<double, 9> kProcessingBuckets = {
      1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 1e-3, 1e-2};  // seconds

  explicit EngineMetrics(base::Metrics& metrics)
      : deduplicated(metrics.AddCounter(
            "alerts_deduplicated_total",
            "Alerts that arrived again and said nothing new.")),
        by_cooldown(Suppressed(metrics, "cooldown")),
        by_hourly_limit(Suppressed(metrics, "hourly_limit")),
        by_silence(metrics, "silence"),
        by_inhibition(metrics, "inhibition"),
        by_mute_interval(metrics, "mute_time_interval"),
        by_active_interval(metrics, "active_time_interval"),
        notifications(metrics.AddCounter(
            "notifications_total",
            "Notifications that dispatch handed to the relay.")),
        groups(metrics.AddGauge("groups", "Aggregation groups that are kept.")),
        named_groups(
            metrics.AddGaugeNamed("alertmanager_dispatcher_aggregation_groups",
                                  "Number of active aggregation groups")),
        log_queries(metrics.AddCounterNamed(
            "alertmanager_nflog_queries_total",
            "Number of notification log queries were received.")),
        processing(metrics.AddHistogramNamed(
            "alertmanager_dispatcher_alert_processing_duration_seconds",
            "Summary of latencies for the processing of alerts.",
            {kProcessingBuckets.begin(), kProcessingBuckets.end()})),
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

  // Also under Alertmanager's name.
  struct LeftOut {
    LeftOut(base::Metrics& metrics, const std::string& reason)
        : own(metrics.AddCounter(
              "notifications_suppressed_total",
              "Alerts that were left out when their group was looked at.",
              {{"reason", reason}})),
          named(metrics.AddCounterNamed(
              "alertmanager_notifications_suppressed_total",
              "The total number of notifications suppressed for being "
              "silenced, inhibited, outside of active time intervals or within "
              "muted time intervals.",
              {{"reason", reason}})) {}

    void Add(uint64_t count) const {
      own.Increment(static_cast<double>(count));
      named.Increment(static_cast<double>(count));
    }

    base::Counter& own;
    base::Counter& named;
  };

  // Each of `events` took as long as the others.
  void NoteProcessing(size_t events, base::Duration elapsed) const {
    if (events == 0) return;
    const double sum = base::ToSeconds(elapsed);
    const auto bucket = static_cast<size_t>(
        std::lower_bound(kProcessingBuckets.begin(), kProcessingBuckets.end(),
                         sum / static_cast<double>(events)) -
        kProcessingBuckets.begin());
    std::vector<double> counts(kProcessingBuckets.size() + 1);
    counts[bucket] = static_cast<double>(events);
    processing.ObserveMultiple(counts, sum);
  }

  base::Counter& deduplicated;
  base::Counter& by_cooldown;
  base::Counter& by_hourly_limit;
  LeftOut by_silence;
  LeftOut by_inhibition;
  LeftOut by_mute_interval;
  LeftOut by_active_interval;
  base::Counter& notifications;
  base::Gauge& groups;
  // Under Alertmanager's names.
  base::Gauge& named_groups;
  base::Counter& log_queries;
  base::Histogram& processing;
  base::Counter& failed_changes;
  std::array<base::Gauge*, 5> active{};
};

base::StatusOr<std::unique_ptr<Engine>> Engine::Start(
    const EngineSettings& settings, Routing routing, store::Store& store,
    const base::Clock& clock, base::Random& random, base::Metrics& metrics,
    const base::Logger& logger) {
  std::unique_ptr<Engine> engine(new Engine(settings, std::move(routing), store,
                                            clock, random, metrics, logger));
  TEBIUM_RETURN_IF_ERROR(engine->Restore().WithContext("restore state"));
  store.SetJournalListener(engine.get());
  engine->thread_ = std::thread([raw = engine.get()] { raw->Run(); });
  return engine;
}

Engine::Engine(const EngineSettings& settings, Routing routing,
               store::Store& store, const base::Clock& clock,
               base::Random& random, base::Metrics& metrics,
               const base::Logger& logger)
    : settings_(settings),
      store_(store),
      clock_(clock),
      random_(random),
      logger_(logger.Named("dispatch")),
      metrics_(std::make_unique<EngineMetrics>(metrics)),
      repeats_(settings.max_active_alerts),
      book_(settings.book, std::move(routing), repeats_) {}

Engine::~Engine() { Drain(base::Duration(0)); }

// One damaged row must not keep the whole relay down.
base::Status Engine::RestoreRows() {
  TEBIUM_ASSIGN_OR_RETURN(const auto silences, store_.LoadSilences());
  for (const store::StoredSilence& silence : silences) {
    const base::Status status = book_.RestoreSilence(silence);
    if (!status.ok()) {
      logger_.Error("stored silence skipped",
                    {{"silence", silence.id}, {"err", status.message()}});
    }
  }
  TEBIUM_ASSIGN_OR_RETURN(const auto groups, store_.LoadGroups());
  for (const store::StoredGroup& group : groups) {
    const base::Status status = book_.RestoreGroup(group);
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
  logger_.Info("state loaded", {{"alerts", alerts.size()},
                                {"groups", groups.size()},
                                {"silences", silences.size()}});
  return {};
}

base::Status Engine::Restore() {
  base::WriterLock lock(book_mutex_);
  TEBIUM_RETURN_IF_ERROR(RestoreRows());
  const base::Time now = clock_.Now();
  size_t replayed = 0;
  TEBIUM_RETURN_IF_ERROR(store_.ReplayJournal(
      [&](const store::JournalEntry& entry) REQUIRES(book_mutex_) {
        RecordForRepeats(entry);
        book_.Apply(entry, now);
        ++replayed;
      }));
  book_.FinishRestoring(now);
  PublishMetrics();
  PublishWork();
  logger_.Info("state restored",
               {{"groups", book_.GroupCount()}, {"journal_entries", replayed}});
  return {};
}

// --- Intake -----------------------------------------------------------------

base::Status Engine::CheckQueue() const {
  if (queued_events_.load(std::memory_order_relaxed) <=
      settings_.max_queued_events) {
    return {};
  }
  return base::UnavailableError("too many alerts are waiting for dispatch");
}

base::Status Engine::CheckActive(const alert::Batch& batch) const {
  if (active_alerts_.load(std::memory_order_relaxed) <=
      settings_.max_active_alerts) {
    return {};
  }
  const bool fires =
      std::any_of(batch.events.begin(), batch.events.end(),
                  [](const alert::Event& event) { return event.firing; });
  if (!fires) return {};
  return base::ResourceExhaustedError("too many alerts are active");
}

void Engine::DropRepeats(alert::Batch& batch) {
  if (batch.source == alert::Source::kNative) return;
  const size_t repeated =
      std::erase_if(batch.events, [&](const alert::Event& event) {
        return repeats_.IsRepeat(event, batch);
      });
  metrics_->deduplicated.Increment(static_cast<double>(repeated));
}

base::Status Engine::Accept(alert::Batch batch) {
  TEBIUM_RETURN_IF_ERROR(CheckQueue());
  DropRepeats(batch);
  if (batch.events.empty()) return {};
  TEBIUM_RETURN_IF_ERROR(CheckActive(batch));
  return store_.Append(std::make_shared<const alert::Batch>(std::move(batch)));
}

void Engine::RecordForRepeats(const store::JournalEntry& entry) {
  if (entry.batch->source == alert::Source::kNative) return;
  for (const alert::Event& event : entry.batch->events) {
    repeats_.Record(event, *entry.batch);
  }
}

void Engine::OnJournal(std::span<const store::JournalEntry> entries) {
  size_t events = 0;
  for (const store::JournalEntry& entry : entries) {
    // Here and not when it is dispatched: a request that follows a resolution
    // must not be taken for a repeat of what was said before it.
    RecordForRepeats(entry);
    events += entry.batch->events.size();
  }
  queued_events_.fetch_add(events, std::memory_order_relaxed);
  base::MutexLock lock(mutex_);
  inbox_.insert(inbox_.end(), entries.begin(), entries.end());
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
         !needs_checkpoint_ && next_timer_ > clock_.Now();
}

base::Duration Engine::UntilWork() const {
  if (failed_ != nullptr) return retry_at_ - clock_.Monotonic();
  base::Duration wait = kLongestWait;
  if (writing_) return wait;
  if (next_timer_ != base::Time::max()) {
    wait = std::min(wait, next_timer_ - clock_.Now());
  }
  if (needs_checkpoint_) {
    wait = std::min(wait, next_checkpoint_ - clock_.Monotonic());
  }
  return wait;
}

void Engine::WaitForWork() {
  base::MutexLock lock(mutex_);
  while (inbox_.empty() && !draining_ && !abandon_) {
    const base::Duration wait = UntilWork();
    if (wait <= base::Duration(0)) return;
    work_.WaitFor(mutex_, wait);
  }
  // Draining, there is nothing to wait for but the write under way, or a
  // little patience with one that failed.
  if (inbox_.empty() && !abandon_ && (writing_ || failed_ != nullptr)) {
    work_.WaitFor(mutex_,
                  std::min<base::Duration>(settings_.retry_delay, kDrainWait));
  }
}

std::deque<store::JournalEntry> Engine::TakeInbox() {
  base::MutexLock lock(mutex_);
  return std::exchange(inbox_, {});
}

void Engine::ApplyInbox() {
  std::deque<store::JournalEntry> entries = TakeInbox();
  while (!entries.empty()) {
    const base::Time now = clock_.Now();
    size_t applied = 0;
    base::WriterLock lock(book_mutex_);
    const base::Duration began = clock_.Monotonic();
    while (!entries.empty() && applied < kEventsPerSlice) {
      book_.Apply(entries.front(), now);
      applied += entries.front().batch->events.size();
      entries.pop_front();
    }
    metrics_->NoteProcessing(applied, clock_.Monotonic() - began);
    queued_events_.fetch_sub(applied, std::memory_order_relaxed);
    PublishMetrics();
    PublishWork();
  }
}

void Engine::Step() {
  ApplyInbox();
  std::shared_ptr<const store::DispatchChange> change;
  {
    base::MutexLock lock(mutex_);
    const bool too_early =
        failed_ != nullptr && !draining_ && retry_at_ > clock_.Monotonic();
    if (writing_ || too_early) return;
    change = std::exchange(failed_, nullptr);
  }
  if (change == nullptr) {
    auto next = NextChange();
    if (IsEmpty(next)) return;
    metrics_->notifications.Increment(static_cast<double>(next.outbox.size()));
    change = std::make_shared<const store::DispatchChange>(std::move(next));
  }
  Submit(change);
}

store::DispatchChange Engine::NextChange() {
  base::WriterLock book_lock(book_mutex_);
  auto change = book_.Advance(clock_.Now(), settings_.max_alerts_per_change);
  PublishMetrics();
  const base::Duration now = clock_.Monotonic();
  bool checkpoint = false;
  {
    base::MutexLock lock(mutex_);
    checkpoint = IsEmpty(change) && (draining_ || now >= next_checkpoint_);
  }
  if (checkpoint) {
    change = book_.CheckpointSlice(settings_.max_alerts_per_change);
    if (!book_.InCheckpoint()) {
      base::MutexLock lock(mutex_);
      next_checkpoint_ = now + settings_.checkpoint_interval;
    }
  }
  PublishWork();
  return change;
}

void Engine::Submit(
    const std::shared_ptr<const store::DispatchChange>& change) {
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
    retry_at_ = clock_.Monotonic() + settings_.retry_delay;
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
  metrics_->named_groups.Set(static_cast<double>(book_.GroupCount()));
  const HoldCounts holds = book_.TakeHoldCounts();
  metrics_->by_cooldown.Increment(static_cast<double>(holds.by_cooldown));
  metrics_->by_hourly_limit.Increment(
      static_cast<double>(holds.by_hourly_limit));
  metrics_->by_silence.Add(holds.by_silence);
  metrics_->by_inhibition.Add(holds.by_inhibition);
  metrics_->by_mute_interval.Add(holds.by_mute_interval);
  metrics_->by_active_interval.Add(holds.by_active_interval);
  metrics_->log_queries.Increment(static_cast<double>(holds.log_queries));
}

void Engine::PublishWork() {
  base::MutexLock lock(mutex_);
  next_timer_ = book_.NextTimer();
  needs_checkpoint_ = book_.NeedsCheckpoint();
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
