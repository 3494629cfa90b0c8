// Groups of a configured tree: when they are told, and of what.
#include "dispatch/pipeline.h"

#include <gtest/gtest.h>

#include "tests/dispatch/tree_samples.h"
#include "tests/dispatch/tree_world.h"

namespace tebium::dispatch {
namespace {

using alert::NotifyReason;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Pipeline, TheFirstFlushWaitsThenTheGridRules) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(10));
  t.Fire("b");
  t.Until(seconds(29));
  EXPECT_EQ(t.Told(), "");
  t.Until(seconds(31));
  EXPECT_EQ(t.Told(), "[30s ops0 !a !b: first notification]");
  t.Until(seconds(40));
  t.Fire("c");
  t.Until(seconds(329));
  EXPECT_EQ(t.Told(), "");
  t.Until(seconds(340));
  EXPECT_EQ(t.Told(), "[330s ops0 !c a b: new alerts added]");
  t.Resolve("a");
  t.Until(seconds(640));
  EXPECT_EQ(t.Told(), "[630s ops0 a~ b c: some alerts resolved]");
  t.Resolve("b");
  t.Resolve("c");
  t.Until(seconds(940));
  EXPECT_EQ(t.Told(), "[930s ops0 b~ c~: all alerts resolved]");
  t.Until(hours(3));
  EXPECT_EQ(t.Told(), "");
  EXPECT_EQ(t.world.book().GroupCount(), 0u);
  EXPECT_TRUE(t.world.store().disk().groups.empty());
}

TEST(Pipeline, WhatIsToldIsDescribedInFull) {
  alert::RouteSpec root = RootRoute();
  root.labels = alert::LabelSet::Of({{"tier", "1"}});
  root.routes.push_back(ChildRoute("severity=\"page\"", "ops"));
  TreeWorld t(MakeRouting(root));
  t.Fire("a", {.severity = "page"});
  t.Until(seconds(31));
  const alert::Notification& n = t.last();
  EXPECT_EQ(n.route_group_key, R"({}/{severity="page"}:{alertname="Down"})");
  EXPECT_EQ(n.group_key,
            R"(tree:{}/{severity="page"}>"ops":{alertname="Down"})");
  EXPECT_EQ(n.route_labels, root.labels);
  EXPECT_EQ(n.group_labels.ToString(), R"({alertname="Down"})");
  EXPECT_EQ(n.receiver, "ops");
  EXPECT_EQ(n.source, alert::Source::kApi);
  EXPECT_EQ(n.reason, alert::Reason::kFiring);
  EXPECT_EQ(n.created_at, t.world.now - seconds(31));
  ASSERT_EQ(n.alerts.size(), 1u);
  EXPECT_EQ(n.alerts[0].posts, 1u);
  EXPECT_EQ(n.alerts[0].alert.ends_at, base::kNoTime);
}

TEST(Pipeline, AnOldAlertIsToldAtOnce) {
  TreeWorld t;
  t.Fire("a", {.starts_at = t.world.now - minutes(1)});
  EXPECT_EQ(t.Told(), "[0s ops0 !a: first notification]");
  // In a group that is there, its age changes nothing.
  t.Fire("b", {.starts_at = t.world.now - minutes(1)});
  t.Until(seconds(301));
  EXPECT_EQ(t.Told(), "[300s ops0 !b a: new alerts added]");
}

// Though it says nothing new.
TEST(Pipeline, ARepeatOfAnOldAlertEndsTheWait) {
  for (const bool restart : {false, true}) {
    TreeWorld t;
    const ApiAlert a = {.starts_at = t.world.now - seconds(20)};
    t.Fire("a", a);
    t.Fire("b");
    t.Until(seconds(5));
    t.Fire("a", a);  // it has fired for 25 s
    t.Fire("b", {.starts_at = t.world.now - seconds(5)});
    t.Until(seconds(15));
    EXPECT_EQ(t.Told(), "");
    const size_t entries = t.world.store().disk().journal.size();
    EXPECT_EQ(entries, 2u);
    if (restart) t.Restart();
    t.Fire("a", a);
    EXPECT_EQ(t.Told(), "[15s ops0 !a !b: first notification]");
    EXPECT_EQ(t.world.store().disk().journal.size(), entries + 1);
    // From then on it is a repeat like others.
    t.Until(seconds(20));
    t.Fire("a", a);
    EXPECT_EQ(t.world.store().disk().journal.size(), entries + 1);
  }
}

TEST(Pipeline, AnEndThatIsGivenGivesWayToALaterOneAlone) {
  struct Post {
    base::Duration valid_for;
    bool by_timeout;
  };
  struct Case {
    std::vector<Post> posts;  // a second apart
    base::Duration end;       // after the first
  };
  constexpr bool kTimeout = true;
  constexpr bool kGiven = false;
  const std::vector<Case> cases = {
      {{{minutes(5), kTimeout}, {minutes(2), kGiven}}, seconds(121)},
      {{{minutes(5), kTimeout}, {minutes(2), kTimeout}}, seconds(121)},
      {{{minutes(5), kTimeout}, {minutes(9), kGiven}}, seconds(541)},
      {{{minutes(5), kGiven}, {minutes(2), kGiven}}, minutes(5)},
      {{{minutes(5), kGiven}, {minutes(2), kTimeout}}, minutes(5)},
      {{{minutes(5), kGiven}, {minutes(9), kTimeout}}, seconds(541)},
      {{{minutes(5), kGiven}, {minutes(2), kTimeout}, {minutes(3), kGiven}},
       seconds(182)},
      {{{minutes(5), kGiven}, {minutes(9), kGiven}, {minutes(3), kGiven}},
       seconds(541)},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    for (const bool checkpoint : {false, true}) {
      SCOPED_TRACE(i);
      World world(TreeWorld::SettingsOf(MakeRouting(RootRoute())));
      const base::Time start = world.now;
      for (const Post& post : cases[i].posts) {
        world.Accept(Api({{.starts_at = start,
                           .valid_for = post.valid_for,
                           .by_timeout = post.by_timeout}},
                         world.now));
        if (checkpoint) world.Checkpoint();
        world.now += seconds(1);
      }
      base::Time end;
      world.book().VisitAlerts(world.book().FiringKeys(), {}, world.now,
                               [&](const auto& view) { end = view.ends_at; });
      EXPECT_EQ(end - start, cases[i].end);
    }
  }
}

// What was known before a crash of how an end came about is known after it.
TEST(Pipeline, ATimeoutIsToldFromAGivenEndAfterACrash) {
  for (const bool checkpoint : {false, true}) {
    World world(TreeWorld::SettingsOf(MakeRouting(RootRoute())));
    const base::Time start = world.now;
    world.Accept(Api({{.valid_for = minutes(5), .by_timeout = true}}, start));
    if (checkpoint) world.Checkpoint();
    world.Crash(seconds(1));
    world.Accept(
        Api({{.starts_at = start, .valid_for = minutes(2)}}, world.now));
    base::Time end;
    world.book().VisitAlerts(world.book().FiringKeys(), {}, world.now,
                             [&](const auto& view) { end = view.ends_at; });
    EXPECT_EQ(end - start, seconds(121)) << checkpoint;
  }
}

TEST(Pipeline, RepeatsAreExact) {
  TreeWorld t;
  t.Fire("a");
  t.Until(hours(3));
  EXPECT_EQ(t.Told(),
            "[30s ops0 !a: first notification]"
            "[3630s ops0 a: repeat interval elapsed]"
            "[7230s ops0 a: repeat interval elapsed]");
  EXPECT_EQ(t.last().reason, alert::Reason::kRepeat);
}

TEST(Pipeline, ARepeatWaitsForTheGrid) {
  alert::RouteSpec root = RootRoute();
  root.repeat_interval = minutes(7);
  TreeWorld t(MakeRouting(root));
  t.Fire("a");
  t.Until(minutes(22));
  EXPECT_EQ(t.Told(),
            "[30s ops0 !a: first notification]"
            "[630s ops0 a: repeat interval elapsed]"
            "[1230s ops0 a: repeat interval elapsed]");
}

TEST(Pipeline, IdleGroupsHaveNothingToDo) {
  TreeWorld t;
  t.world.Hook("g", {{.instance = "a"}});
  t.Until(seconds(31));
  EXPECT_EQ(t.world.book().NextTimer() - t.world.now, hours(1) - seconds(31));
}

TEST(Pipeline, WithoutSendResolvedResolutionsAreOnlyLogged) {
  TreeWorld t(MakeRouting(RootRoute(), {MakeReceiver("ops", {false})}));
  t.Fire("a");
  t.Fire("b");
  t.Until(seconds(31));
  EXPECT_EQ(t.Told(), "[30s ops0 !a !b: first notification]");
  t.Resolve("a");
  t.Until(minutes(6));
  EXPECT_EQ(t.Told(), "");
  t.Resolve("b");
  t.Until(minutes(11));
  EXPECT_EQ(t.Told(), "");
  // The log has learnt it: this is news again.
  t.Fire("b");
  t.Until(minutes(12));
  EXPECT_EQ(t.Told(), "[690s ops0 !b: first notification]");
}

TEST(Pipeline, EachIntegrationIsToldWhatItWants) {
  TreeWorld t(MakeRouting(RootRoute(), {MakeReceiver("ops", {true, false})}));
  t.Fire("a");
  t.Fire("b");
  t.Until(seconds(31));
  EXPECT_EQ(t.Told(),
            "[30s ops0 !a !b: first notification]"
            "[30s ops1 !a !b: first notification]");
  t.Resolve("a");
  t.Fire("c");
  t.Until(minutes(6));
  EXPECT_EQ(t.Told(),
            "[330s ops0 !c a~ b: new alerts added]"
            "[330s ops1 !c b: new alerts added]");
}

TEST(Pipeline, AReceiverWithoutIntegrationsIsToldNothing) {
  TreeWorld t(MakeRouting(RootRoute(), {MakeReceiver("ops", {})}));
  t.Fire("a");
  t.Until(hours(2));
  t.Resolve("a");
  t.Until(hours(3));
  EXPECT_EQ(t.Told(), "");
  EXPECT_EQ(t.world.book().GroupCount(), 0u);
}

TEST(Pipeline, ContinueTellsSeveralRoutes) {
  alert::RouteSpec root = RootRoute();
  root.routes.push_back(ChildRoute("severity=\"page\"", "pager"));
  root.routes[0].continue_matching = true;
  root.routes[0].group_wait = seconds(0);
  root.routes.push_back(ChildRoute("instance=~\"a|b\"", "ops"));
  TreeWorld t(MakeRouting(
      root, {MakeReceiver("ops", {true}), MakeReceiver("pager", {true})}));
  t.Fire("a", {.severity = "page"});
  t.Until(minutes(1));
  EXPECT_EQ(t.Told(),
            "[0s pager0 !a: first notification]"
            "[30s ops0 !a: first notification]");
  t.Resolve("a");
  t.Until(minutes(6));
  EXPECT_EQ(t.Told(),
            "[300s pager0 a~: all alerts resolved]"
            "[330s ops0 a~: all alerts resolved]");
}

TEST(Pipeline, WhatResolvesBeforeTheFirstFlushIsNotTold) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(10));
  t.Resolve("a");
  t.Until(hours(1));
  EXPECT_EQ(t.Told(), "");
  EXPECT_EQ(t.world.book().GroupCount(), 0u);
}

TEST(Pipeline, WhatFiresAgainBetweenFlushesIsNoNews) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(31));
  t.Told();
  t.Resolve("a");
  t.Until(minutes(2));
  t.Fire("a");
  t.Until(minutes(50));
  EXPECT_EQ(t.Told(), "");
  t.Resolve("a");
  t.Until(minutes(60));
  EXPECT_EQ(t.Told(), "[3030s ops0 a~: all alerts resolved]");
}

// One group has told its end, the other has not yet.
TEST(Pipeline, WhatFiresAgainRejoinsTheGroupsThatItLeft) {
  alert::RouteSpec root = RootRoute();
  root.routes.push_back(ChildRoute("instance=\"a\"", "pager"));
  root.routes[0].continue_matching = true;
  root.routes[0].group_interval = seconds(10);
  root.routes.push_back(ChildRoute("", "ops"));
  TreeWorld t(MakeRouting(
      root, {MakeReceiver("ops", {true}), MakeReceiver("pager", {true})}));
  t.Fire("a");
  t.Until(seconds(31));
  t.Told();
  t.Resolve("a");
  t.Until(seconds(41));
  EXPECT_EQ(t.Told(), "[40s pager0 a~: all alerts resolved]");
  t.Restart();
  t.Fire("a");
  t.Until(minutes(10));
  // The group was empty for a moment only.
  EXPECT_EQ(t.Told(), "[50s pager0 !a: first notification]");
}

TEST(Pipeline, AnAlertThatIsNotRepeatedResolves) {
  TreeWorld t;
  t.Fire("a");
  t.Until(minutes(30));
  EXPECT_EQ(t.Told(), "[30s ops0 !a: first notification]");
  t.StopPosting("a");
  // Posted last after 29 or 30 minutes, it ends four minutes later.
  t.Until(minutes(40));
  EXPECT_EQ(t.Told(), "[2130s ops0 a~: all alerts resolved]");
  const base::Duration ended =
      t.last().alerts[0].alert.ends_at - (t.world.now - minutes(40));
  EXPECT_EQ(ended, minutes(34));
}

TEST(Pipeline, RepeatsOfTheApiNeedNoJournal) {
  TreeWorld t;
  t.Fire("a");
  const auto entries = [&] { return t.world.store().disk().journal.size(); };
  EXPECT_EQ(entries(), 1u);
  t.Until(minutes(30));
  EXPECT_EQ(entries(), 1u);
  t.Fire("a", {.starts_at = t.world.now - minutes(30), .text = "worse"});
  EXPECT_EQ(entries(), 2u);
}

// --- Suppressed -------------------------------------------------------------

TEST(Pipeline, ASilenceHoldsAndItsEndIsNoticed) {
  TreeWorld t;
  t.world.Silence(MakeSilence("s", "instance=\"a\"", t.world.now,
                              t.world.now + minutes(12)));
  t.Fire("a");
  t.Fire("b");
  t.Until(minutes(12));
  EXPECT_EQ(t.Told(), "[30s ops0 !b: first notification]");
  EXPECT_EQ(t.world.holds().by_silence, 3u);  // after 30, 330 and 630 s
  t.Until(minutes(16));
  EXPECT_EQ(t.Told(), "[930s ops0 !a b: new alerts added]");
}

TEST(Pipeline, ARepeatIsSilencedToo) {
  TreeWorld t;
  t.Fire("a");
  t.Until(minutes(30));
  t.Told();
  t.world.Silence(MakeSilence("s", "alertname=\"Down\"", t.world.now,
                              t.world.now + hours(1)));
  t.Until(minutes(89));
  EXPECT_EQ(t.Told(), "");
  t.Until(minutes(96));
  EXPECT_EQ(t.Told(), "[5430s ops0 a: repeat interval elapsed]");
}

TEST(Pipeline, WhatResolvesInSilenceStaysInTheLog) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(31));
  t.Told();
  t.world.Silence(MakeSilence("s", "instance=\"a\"", t.world.now,
                              t.world.now + minutes(20)));
  t.Resolve("a");
  t.Until(minutes(25));
  EXPECT_EQ(t.Told(), "");
  EXPECT_EQ(t.world.book().GroupCount(), 1u);  // its log is kept
  t.Restart();
  // It is back: the receiver has heard of it within repeat_interval.
  t.Fire("a");
  t.Until(minutes(60));
  EXPECT_EQ(t.Told(), "");
  t.Until(minutes(66));
  EXPECT_EQ(t.Told(), "[3630s ops0 a: repeat interval elapsed]");
}

// A silence held back its end for longer than two repeat_intervals.
TEST(Pipeline, TheLogOutlivesItsTimeByALittle) {
  alert::RouteSpec root = RootRoute();
  root.group_interval = minutes(1);
  root.repeat_interval = minutes(2);
  TreeWorld t(MakeRouting(root));
  t.Fire("a");
  t.Until(seconds(31));
  t.Told();
  t.world.Silence(MakeSilence("s", "instance=\"a\"", t.world.now,
                              t.world.now + minutes(10)));
  t.Until(minutes(10));
  EXPECT_EQ(t.Told(), "");
  t.world.Silence(MakeSilence("s", "instance=\"a\"", t.world.now, t.world.now));
  t.Resolve("a");
  t.Until(minutes(12));
  EXPECT_EQ(t.Told(), "[630s ops0 a~: all alerts resolved]");
}

TEST(Pipeline, TheLogOfAGroupThatEndedIsDropped) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(31));
  t.world.Silence(MakeSilence("s", "instance=\"a\"", t.world.now,
                              t.world.now + minutes(20)));
  t.Resolve("a");
  t.Until(seconds(8129));
  EXPECT_EQ(t.world.book().GroupCount(), 1u);
  // Two repeat_intervals after it was told, and the log's sweeping.
  t.Until(seconds(8131));
  EXPECT_EQ(t.world.book().GroupCount(), 0u);
  EXPECT_TRUE(t.world.store().disk().groups.empty());
}

TEST(Pipeline, SilencesAreDeletedInTheEnd) {
  TreeWorld t;
  t.world.Silence(
      MakeSilence("s", "a=\"b\"", t.world.now, t.world.now + hours(1)));
  t.Restart();
  t.world.Sleep(hours(121));
  EXPECT_EQ(t.world.book().SilenceCount(), 1u);
  t.world.Sleep(seconds(1));
  EXPECT_EQ(t.world.book().SilenceCount(), 0u);
  EXPECT_TRUE(t.world.store().disk().silences.empty());
}

Routing InhibitingRouting() {
  Routing routing = MakeRouting(RootRoute());
  routing.inhibit_rules.push_back(alert::InhibitRule::Simple(
      "", Matchers("severity=\"critical\""), Matchers("severity=\"warning\""),
      {"alertname"}));
  routing.inhibit_rules.push_back(alert::InhibitRule::Simple(
      "", Matchers("severity=\"warning\""), Matchers("severity=\"info\""), {}));
  return routing;
}

TEST(Pipeline, InhibitionHoldsWhileItsSourceFires) {
  TreeWorld t(InhibitingRouting());
  t.Fire("w");
  t.Fire("c", {.severity = "critical"});
  t.Until(minutes(4));
  EXPECT_EQ(t.Told(), "[30s ops0 !c: first notification]");
  t.Resolve("c");
  t.Until(minutes(6));
  EXPECT_EQ(t.Told(), "[330s ops0 !w c~: new alerts added]");
  EXPECT_EQ(t.world.holds().by_inhibition, 1u);
}

// What is inhibited inhibits all the same.
TEST(Pipeline, InhibitionFormsChains) {
  TreeWorld t(InhibitingRouting());
  t.Fire("c", {.severity = "critical"});
  t.Fire("w");
  t.Fire("i", {.severity = "info"});
  t.Until(minutes(1));
  EXPECT_EQ(t.Told(), "[30s ops0 !c: first notification]");
}

Routing MutedRouting(bool active) {
  alert::RouteSpec root = RootRoute();
  root.routes.push_back(ChildRoute("alertname=\"Down\"", "ops"));
  (active ? root.routes[0].active_time_intervals
          : root.routes[0].mute_time_intervals) = {"minutes"};
  Routing routing = MakeRouting(root);
  // The world begins at 10:20:30.
  alert::TimeInterval interval;
  interval.times = {active ? alert::TimeRange{10 * 60 + 40, 10 * 60 + 50}
                           : alert::TimeRange{10 * 60, 10 * 60 + 40}};
  auto intervals = alert::TimeIntervalSet::Build({{"minutes", {interval}}});
  EXPECT_TRUE(intervals.ok());
  routing.time_intervals = *std::move(intervals);
  return routing;
}

TEST(Pipeline, ARouteIsSilentInItsMuteIntervals) {
  TreeWorld t(MutedRouting(false));
  t.Fire("a");
  t.Until(seconds(1229));
  EXPECT_EQ(t.Told(), "");
  t.Until(minutes(30));
  EXPECT_EQ(t.Told(), "[1230s ops0 !a: first notification]");
  EXPECT_GT(t.world.holds().by_mute_interval, 0u);
}

TEST(Pipeline, ARouteSpeaksInItsActiveIntervalsAlone) {
  TreeWorld t(MutedRouting(true));
  t.Fire("a");
  t.Until(minutes(25));
  EXPECT_EQ(t.Told(), "[1230s ops0 !a: first notification]");
  // What resolves when it is silent leaves untold.
  t.Until(minutes(31));
  t.Resolve("a");
  t.Until(hours(2));
  EXPECT_EQ(t.Told(), "");
  EXPECT_EQ(t.world.holds().by_mute_interval, 0u);
  EXPECT_GT(t.world.holds().by_active_interval, 0u);
}

// --- Restarts ---------------------------------------------------------------

TEST(Pipeline, ARestartAtAnyMomentChangesNothing) {
  const auto play = [](int crash_at) {
    TreeWorld t(InhibitingRouting());
    t.world.Silence(MakeSilence("s", "instance=\"b\"", t.world.now,
                                t.world.now + minutes(8)));
    int step = 0;
    const auto pass = [&](base::Duration until) {
      if (step++ == crash_at) t.Restart();
      t.Until(until);
    };
    t.Fire("a");
    pass(seconds(10));
    t.Fire("b");
    pass(seconds(29));
    pass(seconds(40));
    t.Fire("c", {.severity = "critical"});
    pass(seconds(100));
    t.world.Checkpoint();
    pass(minutes(6));
    t.Resolve("a");
    pass(minutes(9));
    t.Resolve("c");
    pass(minutes(20));
    pass(minutes(90));
    t.StopPosting("b");
    pass(minutes(110));
    return t.Told();
  };
  const std::string calm = play(-1);
  EXPECT_EQ(calm,
            "[30s ops0 !a: first notification]"
            "[330s ops0 !c: new alerts added]"
            "[630s ops0 !b a~ c~: new alerts added]"
            "[4230s ops0 b: repeat interval elapsed]"
            "[5730s ops0 b~: all alerts resolved]");
  for (int crash_at = 0; crash_at < 8; ++crash_at) {
    EXPECT_EQ(play(crash_at), calm) << crash_at;
  }
}

TEST(Pipeline, DowntimeResolvesNothing) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(31));
  t.Told();
  t.Restart(minutes(90));
  // Due meanwhile: the repeat. The alert has 150 s of its four minutes again.
  EXPECT_EQ(t.Told(), "[5431s ops0 a: repeat interval elapsed]");
  t.StopPosting("a");
  t.Until(minutes(95));
  EXPECT_EQ(t.Told(), "");
  t.Until(minutes(96));
  EXPECT_EQ(t.Told(), "[5730s ops0 a~: all alerts resolved]");
  EXPECT_EQ(t.last().alerts[0].alert.ends_at,
            t.world.now - minutes(96) + seconds(5431) + seconds(150));
}

TEST(Pipeline, WhatWasDueWhileItWasDownIsToldAtOnce) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(31));
  t.Fire("b");
  t.Told();
  t.Restart(minutes(3));
  EXPECT_EQ(t.Told(), "");
  t.Restart(minutes(3));
  EXPECT_EQ(t.Told(), "[391s ops0 !b a: new alerts added]");
  t.Fire("c");
  t.Until(minutes(11));
  EXPECT_EQ(t.Told(), "[630s ops0 !c a b: new alerts added]");
}

// --- Empty groups -----------------------------------------------------------

TEST(Pipeline, AnEmptyGroupKeepsItsGridForAWhile) {
  struct Case {
    int64_t again_at;  // "a" is told resolved at 330
    bool restart;
    std::string told;
  };
  for (const Case& c :
       std::vector<Case>{{340, false, "[630s ops0 !b: first notification]"},
                         {340, true, "[630s ops0 !b: first notification]"},
                         {359, false, "[630s ops0 !b: first notification]"},
                         {361, false, "[391s ops0 !b: first notification]"},
                         {361, true, "[391s ops0 !b: first notification]"},
                         {500, true, "[530s ops0 !b: first notification]"}}) {
    SCOPED_TRACE(c.again_at);
    TreeWorld t;
    t.Fire("a");
    t.Until(seconds(40));
    t.Resolve("a");
    t.Until(seconds(331));
    t.Told();
    t.Until(seconds(c.again_at));
    if (c.restart) t.Restart();
    t.Fire("b");
    if (c.restart) t.Restart();
    t.Until(seconds(700));
    EXPECT_EQ(t.Told(), c.told);
  }
}

// A silence kept its end from being told; the repeat that was due since comes
// at a point of the grid, not at once.
TEST(Pipeline, ARepeatAfterAGroupWasEmptyWaitsForTheGrid) {
  alert::RouteSpec root = RootRoute();
  root.group_interval = seconds(20);
  root.repeat_interval = seconds(25);
  TreeWorld t(MakeRouting(root));
  t.Fire("a");
  t.Until(seconds(31));
  t.Told();
  t.world.Silence(MakeSilence("s", "instance=\"a\"", t.world.now,
                              t.world.now + seconds(30)));
  t.Resolve("a");
  t.Until(seconds(75));
  t.Fire("a");
  t.Until(seconds(95));
  EXPECT_EQ(t.Told(), "[90s ops0 a: repeat interval elapsed]");
}

TEST(Pipeline, AResolutionThatIsPostedAgainIsShownAgain) {
  alert::RouteSpec root = RootRoute();
  root.routes.push_back(ChildRoute("instance=\"a\"", "pager"));
  root.routes[0].continue_matching = true;
  root.routes[0].group_wait = minutes(3);
  root.routes.push_back(ChildRoute("", "ops"));
  root.routes[1].group_interval = seconds(20);
  TreeWorld t(MakeRouting(
      root, {MakeReceiver("ops", {true}), MakeReceiver("pager", {true})}));
  t.Fire("a");
  t.Fire("b");
  t.Until(seconds(35));
  t.Resolve("a");
  t.Until(seconds(55));
  EXPECT_EQ(t.Told(),
            "[30s ops0 !a !b: first notification]"
            "[50s ops0 a~ b: some alerts resolved]");
  t.Resolve("a");
  t.Resolve("b");
  t.Until(seconds(75));
  EXPECT_EQ(t.Told(), "[70s ops0 a~ b~: all alerts resolved]");
}

TEST(Pipeline, WhatNobodyHeardOfLeavesAGridToo) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(10));
  t.Resolve("a");
  t.Until(seconds(40));
  EXPECT_EQ(t.world.book().GroupCount(), 1u);
  t.Fire("a");
  t.Until(seconds(400));
  EXPECT_EQ(t.Told(), "[330s ops0 !a: first notification]");
}

TEST(Pipeline, AnOldAlertEndsTheWaitOfAll) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(5));
  t.Fire("b", {.starts_at = t.world.now - seconds(31)});
  t.Until(seconds(20));
  EXPECT_EQ(t.Told(), "[5s ops0 !a !b: first notification]");
}

// --- Reload -----------------------------------------------------------------

TEST(Pipeline, AReloadOfTheSameSaysNothing) {
  TreeWorld t;
  t.Fire("a");
  t.Fire("b");
  t.Until(seconds(31));
  t.Told();
  alert::RouteSpec root = RootRoute();
  root.routes.push_back(ChildRoute("severity=\"none\"", "other"));
  t.Reload(MakeRouting(root));
  t.Until(minutes(50));
  EXPECT_EQ(t.Told(), "");
  t.Resolve("b");
  t.Restart();
  t.Until(minutes(56));
  EXPECT_EQ(t.Told(), "[3031s ops0 a b~: some alerts resolved]");
}

// As if all alerts had come just then: those that have fired for group_wait are
// told of at once.
TEST(Pipeline, AReloadBeginsTheGridAnew) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(60));
  t.Told();
  t.Fire("b");
  t.Fire("p", {.severity = "page"});
  t.Until(seconds(70));
  alert::RouteSpec root = RootRoute();
  root.routes.push_back(ChildRoute("severity=\"page\"", "pager"));
  t.Reload(MakeRouting(
      root, {MakeReceiver("ops", {true}), MakeReceiver("pager", {true})}));
  EXPECT_EQ(t.Told(), "[70s ops0 !b a: new alerts added]");
  t.Until(seconds(80));
  t.Resolve("b");
  t.Fire("q", {.severity = "page"});
  t.Until(minutes(10));
  EXPECT_EQ(t.Told(),
            "[100s pager0 !p !q: first notification]"
            "[370s ops0 a b~: some alerts resolved]");
}

TEST(Pipeline, AnIntegrationThatIsAddedIsToldOfWhatFires) {
  for (const bool restart : {false, true}) {
    TreeWorld t;
    t.Fire("a");
    t.Until(seconds(31));
    t.Told();
    t.Reload(MakeRouting(RootRoute(), {MakeReceiver("ops", {true, true})}));
    EXPECT_EQ(t.Told(), "[31s ops1 !a: first notification]");
    if (restart) t.Restart();
    t.Until(minutes(20));
    EXPECT_EQ(t.Told(), "");
    t.Reload(MakeRouting(RootRoute()));
    t.Fire("b");
    t.Until(minutes(30));
    EXPECT_EQ(t.Told(), "[1500s ops0 !b a: new alerts added]");
  }
}

TEST(Pipeline, AReceiverThatWantsNoResolutionsAnyMoreIsNotToldAgain) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(31));
  t.Told();
  t.Reload(MakeRouting(RootRoute(), {MakeReceiver("ops", {false})}));
  t.Until(minutes(20));
  EXPECT_EQ(t.Told(), "");
  t.Reload(MakeRouting(RootRoute(), {MakeReceiver("ops", {true})}));
  t.Resolve("a");
  t.Until(minutes(30));
  EXPECT_EQ(t.Told(), "[1500s ops0 a~: all alerts resolved]");
}

TEST(Pipeline, AReloadMovesAlerts) {
  TreeWorld t;
  t.Fire("a");
  t.Fire("p", {.severity = "page"});
  t.Until(seconds(31));
  t.Told();
  alert::RouteSpec root = RootRoute();
  root.routes.push_back(ChildRoute("severity=\"page\"", "pager"));
  t.Reload(MakeRouting(
      root, {MakeReceiver("ops", {true}), MakeReceiver("pager", {true})}));
  t.Until(minutes(50));
  EXPECT_EQ(t.Told(), "[31s pager0 !p: first notification]");
  EXPECT_EQ(t.world.book().GroupCount(), 2u);
  // And back: "ops" has heard of it.
  t.Reload(MakeRouting(RootRoute()));
  t.Until(minutes(59));
  EXPECT_EQ(t.Told(), "");
  t.Resolve("p");
  t.Until(minutes(61));
  EXPECT_EQ(t.Told(), "[3600s ops0 a p~: some alerts resolved]");
}

TEST(Pipeline, AReloadChangesTimersAndRules) {
  TreeWorld t;
  t.Fire("w");
  t.Fire("c", {.severity = "critical"});
  alert::RouteSpec root = RootRoute();
  root.group_interval = minutes(1);
  t.Until(seconds(31));
  EXPECT_EQ(t.Told(), "[30s ops0 !c !w: first notification]");
  Routing routing = InhibitingRouting();
  routing.router = MakeRouting(root).router;
  t.Reload(routing);
  t.Fire("x");
  t.Fire("y", {.severity = "page"});
  t.Until(minutes(4));
  EXPECT_EQ(t.Told(), "[91s ops0 !y c: new alerts added]");
}

TEST(Pipeline, BetweenTheBuiltInRouteAndATree) {
  World world;
  NativePost post;
  world.Post(post);
  EXPECT_EQ(world.SentOne().notify_reason, NotifyReason::kUnknown);
  world.Reconfigure(MakeRouting(RootRoute()));
  world.Sleep(minutes(1));
  EXPECT_EQ(world.SentOne().receiver, "ops");
  world.Crash();
  post.severity = "critical";
  world.Post(post);
  world.Sleep(seconds(299));
  auto sent = world.SentOne();
  EXPECT_EQ(sent.notify_reason, NotifyReason::kNewAlerts);
  EXPECT_EQ(sent.alerts[0].previous_severity, "error");
  world.Reconfigure();
  EXPECT_EQ(world.SentOne().receiver, "telegram");
  world.Resolve(post);
  world.Sleep(minutes(6));
  EXPECT_EQ(world.SentOne().reason, alert::Reason::kUpdate);
  world.Sleep(hours(3));
  EXPECT_EQ(world.book().GroupCount(), 0u);
}

// --- The grid ---------------------------------------------------------------

TEST(Grid, PointsAreWholeIntervalsFromTheLastFlush) {
  const base::Time zero = base::FromNanos(1'000'000'000'000);
  Pipeline pipeline;
  pipeline.grid_at = zero;
  EXPECT_EQ(NextPoint(pipeline, seconds(10), zero + seconds(55)), zero);
  pipeline.flushed = true;
  const struct {
    int64_t moment_ms;
    int64_t next_ms;
    int64_t latest_ms;
  } cases[] = {{0, 10'000, 0},
               {1, 10'000, 0},
               {10'000, 10'000, 10'000},
               {10'001, 20'000, 10'000},
               {99'999, 100'000, 90'000},
               {100'000, 100'000, 100'000}};
  for (const auto& c : cases) {
    const base::Time moment = zero + milliseconds(c.moment_ms);
    EXPECT_EQ(NextPoint(pipeline, seconds(10), moment) - zero,
              milliseconds(c.next_ms))
        << c.moment_ms;
    EXPECT_EQ(LatestPoint(pipeline, seconds(10), moment) - zero,
              milliseconds(c.latest_ms))
        << c.moment_ms;
  }
  EXPECT_EQ(NextPoint(pipeline, base::Duration::max(), zero + hours(1)),
            base::Time::max());
}

TEST(Grid, TheFirstFlush) {
  const base::Time now = base::FromNanos(1'000'000'000'000);
  EXPECT_EQ(FirstFlushAt(now, now, seconds(30)), now + seconds(30));
  EXPECT_EQ(FirstFlushAt(now, now - seconds(30), seconds(30)),
            now + seconds(30));
  EXPECT_EQ(FirstFlushAt(now, now - seconds(31), seconds(30)), now);
  EXPECT_EQ(FirstFlushAt(now, now + hours(1), seconds(30)), now + seconds(30));
}

}  // namespace
}  // namespace tebium::dispatch
