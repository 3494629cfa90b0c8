#include "dispatch/alert_book.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/dispatch/world.h"

namespace tebium::dispatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const NativePost kDown;

size_t Active(AlertBook& book) {
  const auto& by_severity = book.ActiveBySeverity();
  return std::accumulate(by_severity.begin(), by_severity.end(), size_t{0});
}

// --- Natives -----------------------------------------------------------------

TEST(AlertBook, ANewAlertIsToldAtOnce) {
  World world;
  world.Post(kDown);
  const auto n = world.SentOne();
  EXPECT_EQ(n.reason, alert::Reason::kFiring);
  EXPECT_EQ(n.group_labels.ToString(), R"({alertname="down", module="api"})");
  EXPECT_EQ(n.receiver, "telegram");
  ASSERT_EQ(n.alerts.size(), 1u);
  EXPECT_TRUE(n.alerts[0].is_new);
  EXPECT_EQ(n.alerts[0].alert.annotations.Get("summary"), "no answer");
  EXPECT_EQ(world.book().ActiveBySeverity()[1], 1u);
}

TEST(AlertBook, EachTargetGetsItsOwn) {
  WorldSettings settings;
  settings.targets = {{.chat_id = -1}, {.chat_id = -2}};
  World world(settings);
  world.Post(kDown);
  const auto entries = world.store().Deliver();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].head.target.chat_id, -1);
  EXPECT_EQ(entries[1].head.target.chat_id, -2);
  EXPECT_EQ(entries[1].notification.alerts.size(), 1u);
}

TEST(AlertBook, WithoutAChatTheFailureIsVisible) {
  WorldSettings settings;
  settings.targets = {};
  World world(settings);
  world.Post(kDown);
  const auto entries = world.store().Deliver();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].head.target, store::Target());
}

TEST(AlertBook, ANativeResolvesFiveMinutesAfterItsLastPost) {
  World world;
  world.Post(kDown);
  world.Sleep(minutes(4));
  world.Post(kDown);
  world.Sent();
  world.Sleep(minutes(5) - seconds(1));
  EXPECT_TRUE(world.Silent());
  EXPECT_EQ(Active(world.book()), 1u);
  world.Sleep(seconds(1));
  const auto n = world.SentOne();
  EXPECT_EQ(n.reason, alert::Reason::kUpdate);
  EXPECT_FALSE(n.alerts[0].firing);
  EXPECT_EQ(n.alerts[0].alert.ends_at, world.now);
  EXPECT_EQ(Active(world.book()), 0u);
}

TEST(AlertBook, ANativeKeepsItsStartWhileItFires) {
  World world;
  const base::Time began = world.now;
  world.Post(kDown);
  world.Sleep(minutes(2));
  NativePost worse = kDown;
  worse.severity = "critical";
  worse.text = "still no answer";
  world.Post(worse);
  world.Sleep(seconds(5));
  const auto n = world.Sent().back();
  EXPECT_EQ(n.alerts[0].alert.starts_at, began);
  EXPECT_EQ(n.alerts[0].alert.annotations.Get("summary"), "still no answer");
  EXPECT_EQ(n.alerts[0].previous_severity, "error");
  EXPECT_EQ(world.book().ActiveBySeverity()[0], 1u);
  EXPECT_EQ(world.book().ActiveBySeverity()[1], 0u);
}

TEST(AlertBook, AResolutionOfNothingSaysNothing) {
  World world;
  world.Resolve(kDown);
  world.Sleep(hours(1));
  EXPECT_TRUE(world.Silent());
  EXPECT_EQ(world.book().GroupCount(), 0u);
}

TEST(AlertBook, ASecondPostInCooldownThenResolved) {
  World world;
  world.Post(kDown);
  world.Sent();
  world.Sleep(seconds(10));
  world.Post(kDown);
  world.Sleep(seconds(10));
  world.Resolve(kDown);
  const auto n = world.SentOne();
  EXPECT_EQ(n.held_back, 1u);
  EXPECT_FALSE(n.alerts[0].firing);
  world.Sleep(hours(2));
  EXPECT_TRUE(world.Silent());
  EXPECT_EQ(world.holds().by_cooldown, 1u);
}

// A key names the alert; its type and module may change with a post.
TEST(AlertBook, AnAlertWhoseGroupingLabelsChangeStaysInItsGroup) {
  World world;
  NativePost post = kDown;
  post.key = "job-7";
  world.Post(post);
  const std::string group = world.SentOne().group_key;
  world.Sleep(minutes(2));
  post.type = "slow";
  post.module = "db";
  world.Post(post);
  const auto told = world.SentOne();
  EXPECT_EQ(told.group_key, group);
  EXPECT_EQ(told.alerts[0].alert.name(), "slow");
  world.Checkpoint();
  world.Crash();
  EXPECT_TRUE(world.Silent());
  world.Resolve(post);
  world.Sleep(seconds(5));
  const auto resolved = world.SentOne();
  EXPECT_EQ(resolved.group_key, group);
  EXPECT_FALSE(resolved.alerts[0].firing);
  // Over, it begins anew where its labels lead.
  world.Sleep(minutes(2));
  world.Post(post);
  EXPECT_EQ(world.SentOne().group_key, R"({}:{alertname="slow", module="db"})");
}

// --- Alertmanager's webhook --------------------------------------------------

TEST(AlertBook, AWebhooksAlertResolvesOnlyWhenItSaysSo) {
  World world;
  world.Hook("g", {{.instance = "a"}});
  EXPECT_EQ(world.SentOne().source, alert::Source::kWebhook);
  world.Sleep(hours(3));
  EXPECT_TRUE(world.Silent());
  world.Hook("g", {{.instance = "a", .firing = false}});
  const auto n = world.SentOne();
  EXPECT_EQ(n.reason, alert::Reason::kUpdate);
  EXPECT_FALSE(n.alerts[0].firing);
}

TEST(AlertBook, AResolutionMayBeTheFirstWeHear) {
  World world;
  world.Hook("g", {{.instance = "a", .firing = false}});
  const auto n = world.SentOne();
  EXPECT_EQ(n.reason, alert::Reason::kUpdate);
  EXPECT_FALSE(n.alerts[0].firing);
  EXPECT_EQ(n.alerts[0].posts, 0u);
}

TEST(AlertBook, ARepeatOfAGroupIsNoNews) {
  World world;
  world.Hook("g", {{.instance = "a"}, {.instance = "b"}});
  EXPECT_EQ(world.SentOne().alerts.size(), 2u);
  world.Sleep(minutes(30));
  EXPECT_FALSE(world.Journal(
      Webhook("g", {{.instance = "a"}, {.instance = "b"}}, world.now)));
  world.Hook("g", {{.instance = "a", .text = "slower"}, {.instance = "b"}});
  const auto n = world.SentOne();
  EXPECT_EQ(n.reason, alert::Reason::kUpdate);
  EXPECT_EQ(n.alerts.size(), 2u);
}

TEST(AlertBook, FiringAnewIsLoud) {
  World world;
  world.Hook("g", {{.instance = "a"}, {.instance = "b"}});
  world.Sleep(seconds(10));
  world.Sent();
  world.Hook("g", {{.instance = "a", .firing = false}, {.instance = "b"}});
  EXPECT_EQ(world.SentOne().reason, alert::Reason::kUpdate);
  world.Sleep(seconds(10));
  world.Hook("g", {{.instance = "a"}, {.instance = "b"}});
  const auto n = world.SentOne();
  EXPECT_EQ(n.reason, alert::Reason::kFiring);
  for (const auto& alert : n.alerts) {
    EXPECT_EQ(alert.is_new, alert.alert.labels.Get("instance") == "a");
  }
}

TEST(AlertBook, TruncatedAlertsAreTold) {
  World world;
  world.Accept(Webhook("g", {{.instance = "a"}}, world.now, 12));
  const auto n = world.SentOne();
  EXPECT_EQ(n.truncated_alerts, 12u);
  EXPECT_EQ(n.external_url, "http://am");
}

TEST(AlertBook, ADayWithoutARepeatIsStale) {
  WorldSettings settings;
  settings.timers.repeat_interval = seconds(0);
  World world(settings);
  world.Hook("g", {{.instance = "a"}});
  world.Sent();
  world.Sleep(hours(23));
  // A repeat, which is not journaled, counts.
  world.Hook("g", {{.instance = "a"}});
  world.Sleep(hours(23));
  EXPECT_TRUE(world.Silent());
  world.Sleep(hours(2));
  const auto n = world.SentOne();
  EXPECT_EQ(n.reason, alert::Reason::kUpdate);
  EXPECT_TRUE(n.alerts[0].stale);
  EXPECT_TRUE(n.alerts[0].firing);
  EXPECT_EQ(Active(world.book()), 1u);
  // Its next repeat says that it is not.
  EXPECT_TRUE(world.Journal(Webhook("g", {{.instance = "a"}}, world.now)));
  world.ApplyInbox();
  world.Work();
  EXPECT_FALSE(world.SentOne().alerts[0].stale);
}

// Repeats are not journaled: after a restart nobody knows of them.
TEST(AlertBook, ARestartMakesNothingStale) {
  WorldSettings settings;
  settings.timers.repeat_interval = seconds(0);
  World world(settings);
  world.Hook("g", {{.instance = "a"}});
  world.Sent();
  world.Checkpoint();
  for (int i = 0; i < 4; ++i) {
    world.Sleep(hours(20));
    world.Hook("g", {{.instance = "a"}});
  }
  world.Crash();
  world.Sleep(hours(23));
  EXPECT_TRUE(world.Silent());
  world.Sleep(hours(2));
  EXPECT_TRUE(world.SentOne().alerts[0].stale);
}

// --- Crashes -----------------------------------------------------------------

TEST(AlertBook, WhatWasJournaledIsToldAfterACrash) {
  World world;
  world.Journal(Native(kDown, world.now));
  world.Crash();
  EXPECT_TRUE(world.SentOne().alerts[0].is_new);
  world.Crash();
  EXPECT_TRUE(world.Silent());
}

TEST(AlertBook, WhatWasDecidedAndNotWrittenIsToldAfterACrash) {
  World world;
  world.Journal(Native(kDown, world.now));
  world.ApplyInbox();
  EXPECT_EQ(world.book().Advance(world.now, 100).outbox.size(), 1u);
  world.Crash();
  EXPECT_TRUE(world.SentOne().alerts[0].is_new);
}

TEST(AlertBook, RestartsAtEveryPointRepeatNothing) {
  for (const bool checkpoint : {false, true}) {
    World world;
    const auto restart = [&] {
      if (checkpoint) world.Checkpoint();
      world.Crash();
    };
    world.Post(kDown);
    restart();
    world.Hook("g", {{.instance = "a"}, {.instance = "b"}});
    restart();
    EXPECT_EQ(world.Sent().size(), 2u);
    world.Hook("g", {{.instance = "a"}, {.instance = "b"}});
    restart();
    world.Sleep(seconds(5));
    EXPECT_TRUE(world.Silent());
    world.Resolve(kDown);
    restart();
    EXPECT_FALSE(world.SentOne().alerts[0].firing);
    restart();
    world.Sleep(minutes(2));
    world.Post(kDown);
    restart();
    EXPECT_EQ(world.SentOne().alerts[0].posts, 1u);
    restart();
    world.Sleep(minutes(10));
    restart();
    EXPECT_FALSE(world.SentOne().alerts[0].firing);
    restart();
    world.Sleep(hours(1));
    EXPECT_TRUE(world.Silent());
  }
}

TEST(AlertBook, WhatEndedWhileItWasDownIsToldAtStart) {
  World world;
  world.Post(kDown);
  world.Sent();
  world.Crash(minutes(30));
  EXPECT_FALSE(world.SentOne().alerts[0].firing);
}

TEST(AlertBook, HeldBackPostsAreToldAfterACrash) {
  World world;
  world.Post(kDown);
  world.Sent();
  world.Sleep(seconds(10));
  world.Post(kDown);
  world.Post(kDown);
  world.Crash();
  EXPECT_TRUE(world.Silent());
  world.Sleep(seconds(50));
  const auto n = world.SentOne();
  EXPECT_EQ(n.held_back, 2u);
  EXPECT_EQ(n.alerts[0].posts, 2u);
}

// A row that says "over" must not outlive, nor die before, what it silences.
TEST(AlertBook, AnAlertThatIsOverStaysOver) {
  World world;
  for (int round = 0; round < 3; ++round) {
    world.Post(kDown);
    world.Sleep(seconds(6));
    world.Resolve(kDown);
    world.Sleep(minutes(2));
    world.Sent();
    world.Checkpoint(1);
    world.Crash();
    EXPECT_TRUE(world.Silent()) << round;
  }
  world.Checkpoint();
  world.Checkpoint();
  EXPECT_TRUE(world.store().disk().alerts.empty());
  world.Sleep(hours(2));
  EXPECT_TRUE(world.store().disk().groups.empty());
  EXPECT_EQ(world.book().GroupCount(), 0u);
}

// --- Checkpoints -------------------------------------------------------------

TEST(AlertBook, ACheckpointGoesInSlices) {
  WorldSettings settings;
  settings.max_alerts_per_change = 3;
  World world(settings);
  std::vector<WebhookAlert> alerts;
  for (int i = 0; i < 8; ++i) alerts.push_back({.instance = std::to_string(i)});
  world.Hook("g", alerts);
  EXPECT_TRUE(world.book().NeedsCheckpoint());
  std::vector<size_t> sizes;
  std::optional<int64_t> applied;
  while (world.book().NeedsCheckpoint()) {
    EXPECT_FALSE(applied.has_value());
    const auto change = world.book().CheckpointSlice(3);
    sizes.push_back(change.put_alerts.size());
    applied = change.applied_journal_id;
    EXPECT_EQ(world.book().InCheckpoint(), !applied.has_value());
  }
  EXPECT_EQ(sizes, (std::vector<size_t>{3, 3, 2}));
  EXPECT_EQ(applied, 1);
  EXPECT_TRUE(world.book().CheckpointSlice(3).put_alerts.empty());
}

TEST(AlertBook, ACheckpointCoversWhatItBeganWith) {
  World world;
  world.Hook("g", {{.instance = "a"}, {.instance = "b"}});
  auto change = world.book().CheckpointSlice(1);
  EXPECT_FALSE(change.applied_journal_id.has_value());
  world.Hook("g", {{.instance = "c"}, {.instance = "a", .text = "x"}});
  change = world.book().CheckpointSlice(10);
  EXPECT_EQ(change.put_alerts.size(), 1u);
  EXPECT_EQ(change.applied_journal_id, 1);
  EXPECT_TRUE(world.book().NeedsCheckpoint());
  change = world.book().CheckpointSlice(10);
  EXPECT_EQ(change.put_alerts.size(), 2u);
  EXPECT_EQ(change.applied_journal_id, 2);
}

TEST(AlertBook, TheCheckpointNeverGoesBack) {
  World world;
  world.Post(kDown);
  world.Sleep(hours(3));
  world.Hook("g", {{.instance = "a"}});
  world.Hook("g", {{.instance = "a", .firing = false}});
  world.Sleep(hours(3));
  world.Checkpoint();
  const int64_t applied = world.store().disk().applied_journal_id;
  EXPECT_EQ(applied, 3);
  for (int i = 0; i < 3; ++i) {
    world.Crash();
    world.Checkpoint();
    EXPECT_EQ(world.store().disk().applied_journal_id, applied);
  }
}

// --- Time --------------------------------------------------------------------

TEST(AlertBook, GroupsAreForgottenWhenTheirHourIsOver) {
  World world;
  world.Post(kDown);
  world.Resolve(kDown);
  world.Sleep(minutes(59));
  EXPECT_EQ(world.book().GroupCount(), 1u);
  world.Sleep(minutes(2));
  EXPECT_EQ(world.book().GroupCount(), 0u);
  EXPECT_TRUE(world.store().disk().groups.empty());
}

TEST(AlertBook, AClockSetBackHoldsNothingForLong) {
  World world;
  world.Post(kDown);
  NativePost slow = kDown;
  slow.type = "slow";
  world.Post(slow);
  world.Sent();
  world.now -= hours(24);
  world.Post(kDown);
  world.Sleep(seconds(61));
  EXPECT_EQ(world.SentOne().alerts[0].posts, 1u);
  world.Sleep(minutes(6));
  const auto n = world.Sent();
  ASSERT_EQ(n.size(), 2u);  // both have ended, and are told to have
  EXPECT_EQ(n[0].FiringCount() + n[1].FiringCount(), 0u);
}

TEST(AlertBook, AClockSetBackWhileItWasDownHoldsNothingForLong) {
  World world;
  world.Post(kDown);
  world.Sent();
  world.Crash(-hours(24));
  world.Post(kDown);
  world.Sleep(seconds(61));
  EXPECT_EQ(world.SentOne().alerts[0].posts, 1u);
  world.Sleep(minutes(6));
  EXPECT_FALSE(world.SentOne().alerts[0].firing);
}

TEST(AlertBook, TimersThatMoveDoNotPileUp) {
  WorldSettings settings;
  settings.book.limits = {.cooldown = seconds(0), .max_per_hour = 0};
  World world(settings);
  for (int i = 0; i < 5'000; ++i) {
    world.Post(kDown);
    world.Sleep(seconds(5));
    world.Sent();
  }
  // One change is made for each thing that is due, and no more.
  size_t steps = 0;
  const base::Time until = world.now + hours(5);
  while (world.book().NextTimer() <= until) {
    world.now = std::max(world.now, world.book().NextTimer());
    world.WriteOne();
    ++steps;
  }
  EXPECT_LT(steps, 1'100u);
}

}  // namespace
}  // namespace tebium::dispatch
