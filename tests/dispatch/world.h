// An AlertBook with a store and a clock, driven step by step on one thread, as
// the engine drives it; it can crash at any step and start again.
#ifndef TEBIUM_TESTS_DISPATCH_WORLD_H_
#define TEBIUM_TESTS_DISPATCH_WORLD_H_

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "dispatch/alert_book.h"
#include "tests/dispatch/fake_store.h"
#include "tests/dispatch/samples.h"

namespace tebium::dispatch {

struct WorldSettings {
  BookSettings book;
  RouteTimers timers;
  std::vector<store::Target> targets = {store::Target{.chat_id = -100}};
  size_t max_alerts_per_change = 5'000;
  // Set: instead of the built-in route.
  std::optional<Routing> routing;
};

class World : private store::StoreListener {
 public:
  explicit World(WorldSettings settings = {})
      : settings_(std::move(settings)),
        router_({settings_.targets, settings_.timers}),
        routing_(settings_.routing ? *settings_.routing
                                   : Routing::Unowned(router_)) {
    Start(FakeStore::Disk());
  }

  base::Time now = base::FromNanos(1769854830'000'000'000);

  AlertBook& book() { return *book_; }
  FakeStore& store() { return *store_; }
  HoldCounts holds() {
    const HoldCounts more = book_->TakeHoldCounts();
    holds_.by_cooldown += more.by_cooldown;
    holds_.by_hourly_limit += more.by_hourly_limit;
    holds_.by_silence += more.by_silence;
    holds_.by_inhibition += more.by_inhibition;
    holds_.by_mute_interval += more.by_mute_interval;
    holds_.by_active_interval += more.by_active_interval;
    return holds_;
  }

  // --- Intake ---
  // True if the batch, or what was new in it, went into the journal.
  bool Journal(alert::Batch batch) {
    if (batch.source != alert::Source::kNative) {
      std::erase_if(batch.events, [&](const alert::Event& event) {
        return repeats_->IsRepeat(event, batch);
      });
    }
    if (batch.events.empty()) return false;
    EXPECT_TRUE(
        store_->Append(std::make_shared<const alert::Batch>(batch)).ok());
    return true;
  }
  void ApplyInbox() {
    for (const auto& entry : std::exchange(inbox_, {})) {
      book_->Apply(entry, now);
    }
  }
  void Accept(alert::Batch batch) {
    Journal(std::move(batch));
    ApplyInbox();
    Work();
  }
  void Post(const NativePost& post) { Accept(Native(post, now)); }
  void Resolve(NativePost post) {
    post.firing = false;
    Post(post);
  }
  void Hook(const std::string& group, const std::vector<WebhookAlert>& alerts) {
    Accept(Webhook(group, alerts, now));
  }

  // --- Time ---
  // Writes everything that is due now.
  void Work() {
    while (book_->NextTimer() <= now) WriteOne();
  }
  void WriteOne() {
    Write(book_->Advance(now, settings_.max_alerts_per_change));
  }
  // Lets timers ring as time goes by.
  void Sleep(base::Duration duration) {
    const base::Time until = now + duration;
    while (book_->NextTimer() <= until) {
      now = std::max(now, book_->NextTimer());
      WriteOne();
    }
    now = until;
  }

  // --- Checkpoints and crashes ---
  void Checkpoint(size_t max_slices = 1'000'000) {
    for (size_t i = 0; i < max_slices && book_->NeedsCheckpoint(); ++i) {
      Write(book_->CheckpointSlice(settings_.max_alerts_per_change));
    }
  }
  // kill -9 and a start after `down`. What was journaled and not applied, and
  // what was applied and not written, is lost with the process.
  void Crash(base::Duration down = base::Duration(0)) {
    holds();
    FakeStore::Disk disk = store_->disk();
    now += down;
    Start(std::move(disk));
    Work();
  }

  // --- Configuration and silences ---
  void Reconfigure(Routing routing) {
    routing_ = std::move(routing);
    book_->Reconfigure(routing_, now);
    Work();
  }
  void Reconfigure() { Reconfigure(Routing::Unowned(router_)); }
  // On disk first, as the engine does it.
  void Silence(alert::Silence silence) {
    silence.updated_at = now;
    store::DispatchChange change;
    change.put_silences.push_back({silence.id, alert::EncodeSilence(silence)});
    Write(std::move(change));
    book_->PutSilence(silence);
  }

  // --- What people are told ---
  std::vector<store::OutboxEntry> Delivered() { return store_->Deliver(); }
  std::vector<alert::Notification> Sent() {
    std::vector<alert::Notification> sent;
    for (auto& entry : store_->Deliver()) {
      sent.push_back(std::move(entry.notification));
    }
    return sent;
  }
  // Exactly one, or an empty one with a failure.
  alert::Notification SentOne() {
    auto sent = Sent();
    EXPECT_EQ(sent.size(), 1u);
    return sent.empty() ? alert::Notification() : std::move(sent.back());
  }
  bool Silent() { return Sent().empty(); }

 private:
  void Start(FakeStore::Disk disk) {
    inbox_.clear();
    book_.reset();
    store_ = std::make_unique<FakeStore>(std::move(disk));
    repeats_ = std::make_unique<RepeatIndex>(100'000);
    book_ = std::make_unique<AlertBook>(settings_.book, routing_, *repeats_);
    const auto silences = store_->LoadSilences();
    for (const auto& silence : *silences) {
      EXPECT_TRUE(book_->RestoreSilence(silence).ok());
    }
    const auto groups = store_->LoadGroups();
    for (const auto& group : *groups) {
      EXPECT_TRUE(book_->RestoreGroup(group).ok());
    }
    const auto alerts = store_->LoadAlerts();
    for (const auto& alert : *alerts) {
      EXPECT_TRUE(book_->RestoreAlert(alert).ok());
    }
    const auto replay = [&](const store::JournalEntry& entry) {
      Record(entry);
      book_->Apply(entry, now);
    };
    EXPECT_TRUE(store_->ReplayJournal(replay).ok());
    book_->FinishRestoring(now);
    store_->SetJournalListener(this);
  }

  void OnJournal(std::span<const store::JournalEntry> entries) override {
    for (const store::JournalEntry& entry : entries) Record(entry);
    inbox_.insert(inbox_.end(), entries.begin(), entries.end());
  }
  void Record(const store::JournalEntry& entry) {
    if (entry.batch->source == alert::Source::kNative) return;
    for (const auto& event : entry.batch->events) {
      repeats_->Record(event, *entry.batch);
    }
  }
  void Write(store::DispatchChange change) {
    store_->Apply(std::move(change),
                  [](const base::Status& status) { EXPECT_TRUE(status.ok()); });
  }

  const WorldSettings settings_;
  const BuiltinRouter router_;
  Routing routing_;
  std::unique_ptr<FakeStore> store_;
  std::unique_ptr<RepeatIndex> repeats_;
  std::unique_ptr<AlertBook> book_;
  std::deque<store::JournalEntry> inbox_;
  HoldCounts holds_;
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_TESTS_DISPATCH_WORLD_H_
