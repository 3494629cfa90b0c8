// Silences and inhibition on the built-in route.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "alert/silence.h"
#include "tests/dispatch/tree_samples.h"
#include "tests/dispatch/world.h"

namespace tebium::dispatch {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const NativePost kPost;

alert::Silence SilenceOf(World& world, std::string_view matchers,
                         base::Duration length = minutes(3)) {
  return MakeSilence("0b0b0b0b-0000-4000-8000-000000000001", matchers,
                     world.now, world.now + length);
}

void Silence(World& world) {
  world.Silence(SilenceOf(world, R"(alertname="down")"));
}

class BuiltinSilenceTest : public ::testing::TestWithParam<bool> {
 protected:
  // With and without a crash, and with and without a checkpoint before.
  void MaybeCrash(bool checkpoint = true) {
    if (!GetParam()) return;
    if (checkpoint) world_.Checkpoint();
    world_.Crash();
  }
  World world_;
};

TEST_P(BuiltinSilenceTest, WhatFiresIsToldWhenTheSilenceEnds) {
  Silence(world_);
  world_.Post(kPost);
  MaybeCrash();
  world_.Sleep(minutes(2));
  EXPECT_TRUE(world_.Silent());
  MaybeCrash(false);
  world_.Sleep(minutes(1) + seconds(10));
  const alert::Notification told = world_.SentOne();
  EXPECT_EQ(told.reason, alert::Reason::kFiring);
  ASSERT_EQ(told.alerts.size(), 1u);
  EXPECT_TRUE(told.alerts[0].firing);
  EXPECT_TRUE(told.alerts[0].is_new);
}

TEST_P(BuiltinSilenceTest, AResolutionOfWhatWasNeverToldIsNotTold) {
  Silence(world_);
  world_.Post(kPost);
  MaybeCrash();
  world_.Resolve(kPost);
  MaybeCrash(false);
  world_.Sleep(minutes(10));
  EXPECT_TRUE(world_.Silent());
  EXPECT_EQ(world_.book().GroupCount(), 0u);
  MaybeCrash();
  EXPECT_TRUE(world_.Silent());
}

TEST_P(BuiltinSilenceTest, AResolutionOfWhatWasToldBeforeIsShown) {
  world_.Post(kPost);
  EXPECT_EQ(world_.Sent().size(), 1u);
  Silence(world_);
  MaybeCrash();
  world_.Sleep(minutes(1));
  world_.Post(kPost);  // no news while it is silenced
  world_.Sleep(minutes(1));
  EXPECT_TRUE(world_.Silent());
  world_.Resolve(kPost);
  MaybeCrash();
  world_.Sleep(seconds(10));
  const alert::Notification told = world_.SentOne();
  EXPECT_EQ(told.reason, alert::Reason::kUpdate);
  ASSERT_EQ(told.alerts.size(), 1u);
  EXPECT_FALSE(told.alerts[0].firing);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutACrash, BuiltinSilenceTest,
                         ::testing::Bool());

TEST(BuiltinSuppressionTest, OthersOfTheGroupAreTold) {
  World world;
  world.Silence(SilenceOf(world, R"(instance="b")"));
  world.Hook("g", {{.instance = "a"}, {.instance = "b"}});
  const alert::Notification told = world.SentOne();
  ASSERT_EQ(told.alerts.size(), 1u);
  EXPECT_EQ(told.alerts[0].alert.labels.Get("instance"), "a");
  EXPECT_EQ(world.holds().by_silence, 1u);
  world.Sleep(minutes(3) + seconds(10));
  const alert::Notification both = world.SentOne();
  EXPECT_EQ(both.reason, alert::Reason::kFiring);
  EXPECT_EQ(both.alerts.size(), 2u);
}

TEST(BuiltinSuppressionTest, NoRepeatsWhileAllIsSilenced) {
  WorldSettings settings;
  settings.timers.repeat_interval = minutes(2);
  World world(settings);
  world.Hook("g", {{.instance = "a"}});
  EXPECT_EQ(world.Sent().size(), 1u);
  world.Silence(SilenceOf(world, R"(instance="a")", minutes(9)));
  world.Sleep(minutes(8));
  EXPECT_TRUE(world.Silent());
  world.Sleep(minutes(2));
  EXPECT_EQ(world.SentOne().reason, alert::Reason::kRepeat);
}

// An outage of a module keeps its lesser alerts quiet.
class BuiltinInhibitionTest : public ::testing::TestWithParam<bool> {
 protected:
  static WorldSettings Settings(const Router& router) {
    WorldSettings settings;
    settings.routing = Routing::Unowned(router);
    settings.routing->inhibit_rules.push_back(alert::InhibitRule::Simple(
        "", Matchers(R"(alertname="outage")"), Matchers(R"(severity="error")"),
        {"module"}));
    return settings;
  }
  // With and without a crash.
  void MaybeCrash() {
    if (GetParam()) world_.Crash();
  }

  const NativePost source_ = {.type = "outage", .severity = "critical"};
  const BuiltinRouter router_{{{store::Target{.chat_id = -100}}, {}}};
  World world_{Settings(router_)};
};

TEST_P(BuiltinInhibitionTest, WhatIsInhibitedIsToldWhenItsSourceEnds) {
  world_.Post(source_);
  EXPECT_EQ(world_.SentOne().alerts.at(0).alert.name(), "outage");
  world_.Post(kPost);
  world_.Post({.module = "web"});
  MaybeCrash();
  world_.Sleep(minutes(3));
  const alert::Notification other = world_.SentOne();
  ASSERT_EQ(other.alerts.size(), 1u);
  EXPECT_EQ(other.alerts[0].alert.module(), "web");
  EXPECT_GE(world_.holds().by_inhibition, 1u);

  world_.Resolve(source_);
  MaybeCrash();
  world_.Sleep(minutes(1));
  const auto told = world_.Sent();
  ASSERT_EQ(told.size(), 2u);
  const auto& target = told[0].alerts.at(0).firing ? told[0] : told[1];
  EXPECT_EQ(target.reason, alert::Reason::kFiring);
  EXPECT_EQ(target.alerts.at(0).alert.module(), "api");
  EXPECT_TRUE(target.alerts[0].is_new);
}

TEST_P(BuiltinInhibitionTest, WhatEndsWhileItIsInhibitedIsNotTold) {
  world_.Post(source_);
  EXPECT_EQ(world_.Sent().size(), 1u);
  world_.Post(kPost);
  MaybeCrash();
  world_.Resolve(kPost);
  MaybeCrash();
  world_.Sleep(minutes(3));
  EXPECT_TRUE(world_.Silent());
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutACrash, BuiltinInhibitionTest,
                         ::testing::Bool());

}  // namespace
}  // namespace tebium::dispatch
