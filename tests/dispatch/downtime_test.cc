// A configured tree over kill -9: what is due, until when alerts fire, and
// where the grids are, although not all of it was stored.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/dispatch/tree_samples.h"
#include "tests/dispatch/tree_world.h"

namespace tebium::dispatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// --- Points that pass meanwhile ---------------------------------------------

class MissedPointTest : public ::testing::Test {
 protected:
  void Silence(base::Duration length) {
    t_.world.Silence(MakeSilence("0b0b0b0b-0000-4000-8000-000000000001",
                                 "instance=\"a\"", t_.world.now,
                                 t_.world.now + length));
  }
  TreeWorld t_;
};

TEST_F(MissedPointTest, WhatWasSilencedNoMoreIsToldAtOnce) {
  Silence(seconds(200));
  t_.Fire("a");
  t_.Until(seconds(300));
  t_.Restart(seconds(40));
  EXPECT_EQ(t_.Told(), "[340s ops0 !a: first notification]");
}

TEST_F(MissedPointTest, WhatWasStillSilencedWaitsForTheNext) {
  Silence(seconds(335));
  t_.Fire("a");
  t_.Until(seconds(300));
  t_.Restart(seconds(40));
  t_.Until(seconds(629));
  EXPECT_EQ(t_.Told(), "");
  t_.Until(seconds(631));
  EXPECT_EQ(t_.Told(), "[630s ops0 !a: first notification]");
}

TEST_F(MissedPointTest, WhatWasLookedAtBeforeIsNotMissed) {
  Routing routing = MakeRouting(RootRoute());
  routing.inhibit_rules.push_back(
      alert::InhibitRule::Simple("", Matchers("severity=\"critical\""),
                                 Matchers("severity=\"warning\""), {}));
  TreeWorld t(std::move(routing));
  t.Fire("w");
  t.Fire("c", {.severity = "critical"});
  t.Until(seconds(340));
  EXPECT_EQ(t.Told(), "[30s ops0 !c: first notification]");
  t.Resolve("c");
  t.Restart(seconds(5));
  t.Until(seconds(629));
  EXPECT_EQ(t.Told(), "");
  t.Until(seconds(631));
  EXPECT_EQ(t.Told(), "[630s ops0 !w c~: new alerts added]");
}

TEST_F(MissedPointTest, ARepeatBesideSomethingSilencedComesAtOnce) {
  Silence(hours(10));
  t_.Fire("a");
  t_.Fire("b");
  t_.Until(seconds(3600));
  EXPECT_EQ(t_.Told(), "[30s ops0 !b: first notification]");
  t_.Restart(seconds(60));
  EXPECT_EQ(t_.Told(), "[3660s ops0 b: repeat interval elapsed]");
}

// --- Grids ------------------------------------------------------------------

TEST(Downtime, AReloadsGridsAreStored) {
  alert::RouteSpec root = RootRoute();
  root.group_wait = minutes(2);
  for (const bool restart : {false, true}) {
    TreeWorld t;
    t.Fire("a", {.valid_for = hours(1)});
    t.StopPosting("a");
    t.Until(seconds(40));
    t.Told();
    t.Fire("b");
    t.StopPosting("b");
    t.Until(seconds(100));
    t.Reload(MakeRouting(root));
    if (restart) t.Restart();
    t.Until(seconds(150));
    t.Fire("c");
    if (restart) t.Restart();
    t.Until(seconds(400));
    EXPECT_EQ(t.Told(), "[220s ops0 !b !c a: new alerts added]") << restart;
  }
}

TEST(Downtime, TheyAreStoredInSmallChanges) {
  WorldSettings settings;
  settings.routing = MakeRouting(RootRoute());
  World world(std::move(settings));
  for (int i = 0; i < 10; ++i) {
    world.Accept(Api({{.name = "N" + std::to_string(i)}}, world.now));
  }
  world.book().Reconfigure(MakeRouting(RootRoute()), world.now);
  size_t stored = 0;
  while (world.book().NextTimer() <= world.now) {
    const auto change = world.book().Advance(world.now, 3);
    EXPECT_LE(change.put_groups.size(), 2u);
    stored += change.put_groups.size();
  }
  EXPECT_EQ(stored, 10u);
}

// … while another group of its has not been flushed since it first came.
TEST(Downtime, WhatComesBackBeginsTheGroupsThatItLeftAnew) {
  alert::RouteSpec root = RootRoute();
  root.group_wait = minutes(10);
  root.routes.push_back(ChildRoute("severity=\"critical\"", "pager"));
  root.routes[0].continue_matching = true;
  root.routes[0].group_wait = seconds(10);
  root.routes[0].group_interval = seconds(45);
  root.routes.push_back(ChildRoute("", "ops"));
  const Routing routing = MakeRouting(
      root, {MakeReceiver("ops", {true}), MakeReceiver("pager", {false})});
  for (const bool restart : {false, true}) {
    TreeWorld t(routing);
    t.Fire("a", {.severity = "critical"});
    t.Until(seconds(20));
    t.Resolve("a");
    t.Until(seconds(120));
    t.Fire("a", {.severity = "critical"});
    if (restart) t.Restart();
    t.Until(seconds(200));
    EXPECT_EQ(t.Told(),
              "[10s pager0 !a: first notification]"
              "[130s pager0 !a: first notification]")
        << restart;
  }
}

// Nobody has heard of it, but a group waits for its first flush since then.
TEST(Downtime, AGroupBegunByAResolutionKeepsItsPoint) {
  for (const bool restart : {false, true}) {
    TreeWorld t;
    t.world.Accept(Api({{.instance = "a", .firing = false}}, t.world.now));
    t.Until(seconds(20));
    t.Fire("a");
    if (restart) t.Restart();
    t.Until(seconds(400));
    EXPECT_EQ(t.Told(), "[30s ops0 !a: first notification]") << restart;
  }
}

// --- Ends -------------------------------------------------------------------

// Looked at often, to see when an alert ends.
Routing CloseLook() {
  alert::RouteSpec root = RootRoute();
  root.group_interval = seconds(20);
  root.repeat_interval = hours(100);
  return MakeRouting(root);
}

TEST(Downtime, AnEndThatRepeatsPutOffIsStoredNotLongAfter) {
  TreeWorld t(CloseLook());
  t.Fire("a");
  t.Until(minutes(20));
  t.StopPosting("a");
  t.Told();
  t.Until(minutes(23) + seconds(30));
  t.world.Checkpoint();
  // It ends at 24, for all that is stored 150 s later.
  t.Restart();
  t.Until(seconds(1589));
  EXPECT_EQ(t.Told(), "");
  t.Until(seconds(1591));
  EXPECT_EQ(t.Told(), "[1590s ops0 a~: all alerts resolved]");
}

TEST(Downtime, AnEndIsPutOffByNoMoreThanIsUnknown) {
  TreeWorld t(CloseLook());
  t.Fire("a");
  t.StopPosting("a");
  t.Until(seconds(31));
  t.Told();
  // It may have been posted until now, for four minutes more.
  t.Restart();
  t.Until(seconds(289));
  EXPECT_EQ(t.Told(), "");
  t.Until(seconds(291));
  EXPECT_EQ(t.Told(), "[290s ops0 a~: all alerts resolved]");
}

TEST(Downtime, AFarEndIsPutOffByHalfAnHourAtMost) {
  TreeWorld t(CloseLook());
  t.Fire("a", {.valid_for = hours(24)});
  t.StopPosting("a");
  t.Until(hours(23));
  t.Told();
  t.world.Checkpoint();
  t.Restart();
  t.Until(hours(24) + minutes(30));
  EXPECT_EQ(t.Told(), "");
  t.Until(hours(24) + minutes(31));
  EXPECT_EQ(t.Told(), "[88210s ops0 a~: all alerts resolved]");
}

TEST(Downtime, ASenderThatGoesOnIsHeardBeforeAnEnd) {
  TreeWorld t(CloseLook());
  t.Fire("a");
  for (int i = 1; i < 40; ++i) {
    t.Until(seconds(97 * i));
    if (i % 3 == 0) t.world.Checkpoint();
    t.Restart(seconds(i % 5 * 7));
  }
  EXPECT_EQ(t.Told(), "[30s ops0 !a: first notification]");
}

TEST(Downtime, EveryOtherRepeatOfPrometheusIsStored) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(31));
  t.world.Checkpoint();
  auto alerts = t.world.store().disk().alerts;
  size_t writes = 0;
  for (int i = 0; i < 240; ++i) {
    t.Until(seconds(35 + 5 * i));
    t.world.Checkpoint();
    if (std::exchange(alerts, t.world.store().disk().alerts) != alerts) {
      ++writes;
    }
  }
  EXPECT_GE(writes, 9u);
  EXPECT_LE(writes, 10u);
  EXPECT_EQ(t.world.store().disk().journal.size(), 1u);
}

}  // namespace
}  // namespace tebium::dispatch
