#include "dispatch/engine.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/dispatch/fake_store.h"
#include "tests/dispatch/samples.h"
#include "tests/support/manual_clock.h"
#include "tests/support/wait.h"

namespace tebium::dispatch {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::tebium::testing::ManualClock;
using ::tebium::testing::WaitFor;

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() : router_({{{.chat_id = -100}}, {}}) {
    settings_.retry_delay = milliseconds(0);
  }

  void Start() {
    auto engine =
        Engine::Start(settings_, Routing::Unowned(router_), *store_, clock_,
                      random_, *metrics_, base::Logger::Null());
    ASSERT_TRUE(engine.ok()) << engine.status().ToString();
    engine_ = *std::move(engine);
  }
  // As after kill -9: what is on disk, and nothing else.
  void Restart() {
    auto disk = store_->disk();
    engine_.reset();
    store_ = std::make_unique<FakeStore>(std::move(disk));
    Start();
  }
  base::Status Post(const std::string& type, bool firing = true) {
    NativePost post;
    post.type = type;
    post.firing = firing;
    return engine_->Accept(Native(post, clock_.Now()));
  }
  base::Status Hook(const std::vector<WebhookAlert>& alerts) {
    return engine_->Accept(Webhook("g", alerts, clock_.Now()));
  }
  // Moves the clock; the post makes the engine look at it.
  void Advance(base::Duration duration) {
    clock_.Advance(duration);
    NativePost nothing;
    nothing.type = "tick";
    nothing.firing = false;
    ASSERT_TRUE(engine_->Accept(Native(nothing, clock_.Now())).ok());
  }
  size_t Pending() { return store_->disk().outbox.size(); }
  [[nodiscard]] bool WaitForPending(size_t count) {
    return WaitFor([&] { return Pending() == count; });
  }
  double Count(const std::string& name, const base::MetricLabels& labels = {}) {
    for (const auto& family : metrics_->Collect()) {
      if (family.name != "tebium_" + name) continue;
      return metrics_->AddCounter(name, family.help, labels).Value();
    }
    return -1;
  }

  ManualClock clock_;
  EngineSettings settings_;
  const BuiltinRouter router_;
  base::SystemRandom random_;
  // The metrics must outlive the engine, the store as well.
  std::unique_ptr<base::Metrics> metrics_ = std::make_unique<base::Metrics>();
  std::unique_ptr<FakeStore> store_ = std::make_unique<FakeStore>();
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, WhatIsAcceptedIsJournaledAndTold) {
  Start();
  ASSERT_TRUE(Post("down").ok());
  EXPECT_EQ(store_->disk().journal.size(), 1u);
  ASSERT_TRUE(WaitForPending(1));
  const auto disk = store_->disk();
  const auto& entry = disk.outbox.begin()->second;
  EXPECT_EQ(entry.head.target.chat_id, -100);
  EXPECT_TRUE(entry.head.notifies);
  EXPECT_EQ(entry.notification.alerts[0].alert.name(), "down");
  EXPECT_EQ(disk.groups.size(), 1u);
  EXPECT_EQ(Count("notifications_total"), 1);
}

TEST_F(EngineTest, WhatCannotBeStoredIsRefused) {
  Start();
  store_->FailAppends(base::UnavailableError("disk full"));
  const auto status = Post("down");
  EXPECT_EQ(status.code(), base::StatusCode::kUnavailable);
  store_->FailAppends({});
  EXPECT_TRUE(Post("down").ok());
  ASSERT_TRUE(WaitForPending(1));
}

TEST_F(EngineTest, AWriteThatFailsIsMadeAgain) {
  Start();
  store_->FailChanges(3);
  ASSERT_TRUE(Post("down").ok());
  ASSERT_TRUE(WaitForPending(1));
  EXPECT_EQ(store_->changes_failed(), 3u);
  EXPECT_EQ(Count("dispatch_write_failures_total"), 3);
  const auto delivered = store_->Deliver();
  EXPECT_EQ(delivered[0].notification.alerts[0].posts, 1u);
}

TEST_F(EngineTest, WhileAWriteHangsArrivalsGather) {
  Start();
  store_->HoldChanges();
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(Post("t" + std::to_string(i)).ok());
  }
  EXPECT_EQ(Pending(), 0u);
  store_->ReleaseChanges();
  ASSERT_TRUE(WaitForPending(50));
  EXPECT_LT(store_->changes_written(), 50u);
}

TEST_F(EngineTest, RefusesWhenTooManyWait) {
  // More arrives than the engine can work off.
  settings_.max_queued_events = 10;
  Start();
  std::vector<WebhookAlert> many;
  for (int i = 0; i < 2'000; ++i)
    many.push_back({.instance = std::to_string(i)});
  const auto batch =
      std::make_shared<const alert::Batch>(Webhook("g", many, clock_.Now()));
  std::atomic<bool> refused = false;
  std::thread flood([&] {
    for (int64_t id = 1; id <= 20'000 && !refused; ++id) {
      const store::JournalEntry entry = {id, batch};
      engine_->OnJournal({&entry, 1});
    }
  });
  const bool seen = WaitFor([&] {
    const auto status = Post("down");
    refused = status.code() == base::StatusCode::kUnavailable;
    return refused.load();
  });
  refused = true;
  flood.join();
  EXPECT_TRUE(seen);
  EXPECT_TRUE(WaitFor([&] { return Post("down").ok(); }));
}

TEST_F(EngineTest, TooManyActiveRefuseWhatFiresButNoResolution) {
  settings_.max_active_alerts = 2;
  Start();
  ASSERT_TRUE(
      Hook({{.instance = "a"}, {.instance = "b"}, {.instance = "c"}}).ok());
  ASSERT_TRUE(WaitForPending(1));
  EXPECT_TRUE(WaitFor([&] {
    return Post("down").code() == base::StatusCode::kResourceExhausted;
  }));
  // Known ones that say nothing new, beside one that resolved.
  ASSERT_TRUE(
      Hook({{.instance = "a", .firing = false}, {.instance = "b"}}).ok());
  EXPECT_TRUE(WaitFor([&] { return Post("down").ok(); }));
}

TEST_F(EngineTest, RepeatsAreNotJournaled) {
  Start();
  ASSERT_TRUE(Hook({{.instance = "a"}, {.instance = "b"}}).ok());
  ASSERT_TRUE(Hook({{.instance = "a"}, {.instance = "b"}}).ok());
  EXPECT_EQ(store_->disk().journal.size(), 1u);
  EXPECT_EQ(Count("alerts_deduplicated_total"), 2);
}

// The engine may be behind; what it has not taken up yet counts all the same.
TEST_F(EngineTest, FiringAfterAResolutionIsNoRepeatHoweverBusyItIs) {
  Start();
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(Hook({{.instance = "a"}}).ok());
    ASSERT_TRUE(Hook({{.instance = "a", .firing = false}}).ok());
  }
  ASSERT_TRUE(Hook({{.instance = "a"}}).ok());
  EXPECT_EQ(store_->disk().journal.size(), 401u);
  engine_->Drain(seconds(30));
  Restart();
  Advance(minutes(1));
  ASSERT_TRUE(WaitFor([&] {
    const auto disk = store_->disk();
    return disk.outbox.size() == 1 &&
           disk.outbox.begin()->second.notification.FiringCount() == 1;
  }));
}

TEST_F(EngineTest, NativesAreNeverTakenForRepeats) {
  Start();
  ASSERT_TRUE(Post("down").ok());
  ASSERT_TRUE(WaitForPending(1));
  ASSERT_TRUE(Post("down").ok());
  EXPECT_EQ(store_->disk().journal.size(), 2u);
  Advance(seconds(1));
  EXPECT_TRUE(WaitFor([&] {
    return Count("alerts_suppressed_total", {{"reason", "cooldown"}}) == 1;
  }));
}

TEST_F(EngineTest, DrainWritesEverything) {
  settings_.checkpoint_interval = std::chrono::hours(1);
  Start();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Post("t" + std::to_string(i)).ok());
  }
  engine_->Drain(seconds(30));
  const auto disk = store_->disk();
  EXPECT_EQ(disk.outbox.size(), 20u);
  EXPECT_EQ(disk.alerts.size(), 20u);
  EXPECT_EQ(disk.applied_journal_id, 20);
  // What comes later is journaled, for the next start.
  EXPECT_TRUE(Post("late").ok());
  EXPECT_EQ(store_->disk().journal.size(), 21u);
  Restart();
  ASSERT_TRUE(WaitForPending(21));
}

TEST_F(EngineTest, DrainTriesAgainWhatFails) {
  settings_.checkpoint_interval = std::chrono::hours(1);
  Start();
  ASSERT_TRUE(Post("down").ok());
  ASSERT_TRUE(WaitForPending(1));
  store_->FailChanges(2);
  engine_->Drain(seconds(30));
  EXPECT_EQ(store_->disk().applied_journal_id, 1);
}

TEST_F(EngineTest, WithoutPatienceItStopsAtOnce) {
  Start();
  store_->HoldChanges();
  ASSERT_TRUE(Post("down").ok());
  engine_->Drain(base::Duration(0));
  engine_->Drain(seconds(5));  // again does nothing
  Restart();
  ASSERT_TRUE(WaitForPending(1));
}

TEST_F(EngineTest, ARestartRepeatsNothingAndLosesNothing) {
  settings_.checkpoint_interval = milliseconds(0);
  Start();
  std::set<uint64_t> told;
  uint64_t posts = 0;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(Post(std::to_string(round) + "-" + std::to_string(i)).ok());
    }
    if (round % 2 == 0) Restart();
  }
  engine_->Drain(seconds(30));
  for (const auto& entry : store_->Deliver()) {
    for (const auto& alert : entry.notification.alerts) {
      told.insert(alert.identity);
      posts += alert.posts;
    }
  }
  EXPECT_EQ(told.size(), 100u);
  EXPECT_EQ(posts, 100u);
}

TEST_F(EngineTest, TimersRingWhenTheClockSaysSo) {
  Start();
  ASSERT_TRUE(Post("down").ok());
  ASSERT_TRUE(WaitForPending(1));
  store_->Deliver();
  Advance(minutes(5));
  ASSERT_TRUE(WaitForPending(1));
  EXPECT_FALSE(store_->Deliver()[0].notification.alerts[0].firing);
}

// Writing again must not wait for a wall clock that was set back.
TEST_F(EngineTest, AClockSetBackDoesNotStopWriting) {
  settings_.retry_delay = milliseconds(1);
  Start();
  store_->FailChanges(1);
  ASSERT_TRUE(Post("down").ok());
  ASSERT_TRUE(WaitFor([&] { return store_->changes_failed() == 1; }));
  clock_.Set(clock_.Now() - std::chrono::hours(24));
  Advance(milliseconds(1));
  EXPECT_TRUE(WaitForPending(1));
}

TEST_F(EngineTest, ADamagedRowDoesNotKeepItFromStarting) {
  FakeStore::Disk disk;
  disk.alerts[7] = "rubbish";
  disk.groups["g"] = "";
  store_ = std::make_unique<FakeStore>(disk);
  Start();
  ASSERT_TRUE(Post("down").ok());
  ASSERT_TRUE(WaitForPending(1));
}

TEST_F(EngineTest, AnUnreadableJournalDoes) {
  FakeStore::Disk disk;
  disk.journal[1] = "rubbish";
  store_ = std::make_unique<FakeStore>(disk);
  const auto engine =
      Engine::Start(settings_, Routing::Unowned(router_), *store_, clock_,
                    random_, *metrics_, base::Logger::Null());
  ASSERT_FALSE(engine.ok());
  EXPECT_NE(engine.status().message().find("restore state"), std::string::npos);
}

TEST_F(EngineTest, ManyRequestsAtOnce) {
  Start();
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const auto name = std::to_string(t) + "-" + std::to_string(i);
        if (!Post(name).ok() || !Hook({{.instance = name}}).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  std::set<uint64_t> told;
  EXPECT_TRUE(WaitFor([&] {
    Advance(seconds(5));
    for (const auto& entry : store_->Deliver()) {
      for (const auto& alert : entry.notification.alerts) {
        told.insert(alert.identity);
      }
    }
    return told.size() == 800;
  }));
  EXPECT_EQ(told.size(), 800u);
}

}  // namespace
}  // namespace tebium::dispatch
