// Silences that are acknowledgements, on both routes: what was told of and then
// acknowledged is told of no more, stays in what is told of its group, and its
// resolution is told.
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

constexpr std::string_view kId = "0b0b0b0b-0000-4000-8000-000000000001";

alert::Silence AcknowledgementOf(World& world, std::string_view matchers,
                                 base::Duration length = hours(10)) {
  alert::Silence silence =
      MakeSilence(std::string(kId), matchers, world.now, world.now + length);
  silence.annotations = alert::LabelSet::Of({{alert::kAcknowledgement, "1"}});
  return silence;
}

// --- A configured tree ------------------------------------------------------

class TreeAcknowledgementTest : public ::testing::TestWithParam<bool> {
 protected:
  void Acknowledge(std::string_view matchers,
                   base::Duration length = hours(10)) {
    t_.world.Silence(AcknowledgementOf(t_.world, matchers, length));
    MaybeCrash();
  }
  // With and without a crash.
  void MaybeCrash() {
    if (GetParam()) t_.Restart();
  }
  void TellOf(const std::string& first, const std::string& second) {
    t_.Fire(first);
    t_.Fire(second);
    t_.Until(seconds(31));
    EXPECT_EQ(t_.Told(), "[30s ops0 !a !b: first notification]");
  }

  TreeWorld t_;
};

TEST_P(TreeAcknowledgementTest, ItsResolutionIsToldAtTheNextFlush) {
  TellOf("a", "b");
  Acknowledge("instance=~\"a|b\"");
  t_.Resolve("a");
  t_.Until(seconds(340));
  EXPECT_EQ(t_.Told(), "[330s ops0 a~ b: some alerts resolved]");
  t_.Resolve("b");
  MaybeCrash();
  t_.Until(seconds(640));
  EXPECT_EQ(t_.Told(), "[630s ops0 b~: all alerts resolved]");
}

TEST_P(TreeAcknowledgementTest, OthersNewsTellsOfItAsKnown) {
  TellOf("a", "b");
  Acknowledge("instance=\"a\"");
  t_.Fire("c");
  t_.Until(seconds(340));
  EXPECT_EQ(t_.Told(), "[330s ops0 !c a b: new alerts added]");
  t_.Resolve("b");
  MaybeCrash();
  t_.Until(seconds(640));
  EXPECT_EQ(t_.Told(), "[630s ops0 a b~ c: some alerts resolved]");
}

TEST_P(TreeAcknowledgementTest, NobodyIsRemindedOfIt) {
  TellOf("a", "b");
  Acknowledge("instance=~\"a|b\"", hours(3));
  t_.Until(hours(3));
  EXPECT_EQ(t_.Told(), "");
  MaybeCrash();
  t_.Until(hours(3) + minutes(6));
  EXPECT_EQ(t_.Told(), "[11130s ops0 a b: repeat interval elapsed]");
}

// The log would be void by then.
TEST_P(TreeAcknowledgementTest, ItsResolutionIsToldHoweverLongItTakes) {
  TellOf("a", "b");
  Acknowledge("instance=~\"a|b\"");
  t_.Until(hours(7));
  MaybeCrash();
  t_.Resolve("a");
  t_.Resolve("b");
  t_.Until(hours(7) + minutes(6));
  EXPECT_EQ(t_.Told(), "[25230s ops0 a~ b~: all alerts resolved]");
}

TEST_P(TreeAcknowledgementTest, WhoIsRemindedOfOthersIsToldOfItToo) {
  TellOf("a", "b");
  Acknowledge("instance=\"a\"");
  t_.Until(hours(1) + minutes(1));
  EXPECT_EQ(t_.Told(), "[3630s ops0 a b: repeat interval elapsed]");
}

TEST_P(TreeAcknowledgementTest, WhatItCoversBeforeItIsToldStaysUntold) {
  Acknowledge("instance=~\"a|x\"", minutes(30));
  t_.Fire("x");
  t_.Fire("a");
  t_.Fire("b");
  t_.Until(minutes(5));
  EXPECT_EQ(t_.Told(), "[30s ops0 !b: first notification]");
  MaybeCrash();
  t_.Resolve("x");
  t_.Until(minutes(30));
  EXPECT_EQ(t_.Told(), "");
  t_.Until(minutes(40));
  EXPECT_EQ(t_.Told(), "[1830s ops0 !a b: new alerts added]");
}

TEST_P(TreeAcknowledgementTest, ARealSilenceBesideItPrevails) {
  TellOf("a", "b");
  Acknowledge("instance=\"a\"");
  t_.world.Silence(MakeSilence("0b0b0b0b-0000-4000-8000-000000000002",
                               "instance=\"a\"", t_.world.now,
                               t_.world.now + hours(1)));
  MaybeCrash();
  t_.Fire("c");
  t_.Until(seconds(340));
  EXPECT_EQ(t_.Told(), "[330s ops0 !c b: new alerts added]");
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutACrash, TreeAcknowledgementTest,
                         ::testing::Bool());

// Each integration goes by what it was told itself.
TEST(TreeAcknowledgement, AnIntegrationThatIsNewIsNotToldOfIt) {
  TreeWorld t;
  t.Fire("a");
  t.Until(seconds(31));
  t.Told();
  t.world.Silence(AcknowledgementOf(t.world, "instance=\"a\""));
  t.Reload(MakeRouting(RootRoute(), {MakeReceiver("ops", {true, true})}));
  t.Fire("b");
  t.Until(minutes(6));
  EXPECT_EQ(t.Told(),
            "[331s ops0 !b a: new alerts added]"
            "[331s ops1 !b: first notification]");
}

// --- The built-in route -----------------------------------------------------

class BuiltinAcknowledgementTest : public ::testing::TestWithParam<bool> {
 protected:
  static WorldSettings Settings() {
    WorldSettings settings;
    settings.timers.repeat_interval = minutes(30);
    return settings;
  }
  void SetUp() override {
    world_.Hook("g", {{.instance = "a"}});
    EXPECT_EQ(Instances(world_.SentOne()), "!a");
    world_.Silence(AcknowledgementOf(world_, "instance=~\"a|x\"", hours(2)));
    MaybeCrash();
  }
  void MaybeCrash() {
    if (GetParam()) world_.Crash();
  }

  World world_{Settings()};
};

TEST_P(BuiltinAcknowledgementTest, ItsResolutionIsShown) {
  world_.Sleep(minutes(1));
  world_.Hook("g", {{.instance = "a", .firing = false}});
  MaybeCrash();
  world_.Sleep(seconds(10));
  const alert::Notification told = world_.SentOne();
  EXPECT_EQ(told.reason, alert::Reason::kUpdate);
  EXPECT_EQ(Instances(told), "a~");
}

TEST_P(BuiltinAcknowledgementTest, OthersNewsTellsOfItAsKnown) {
  world_.Sleep(minutes(1));
  world_.Hook("g", {{.instance = "a", .text = "slower"},
                    {.instance = "b"},
                    {.instance = "x"}});
  MaybeCrash();
  world_.Sleep(seconds(10));
  const alert::Notification told = world_.SentOne();
  EXPECT_EQ(told.reason, alert::Reason::kFiring);
  EXPECT_EQ(Instances(told), "!b a");
}

TEST_P(BuiltinAcknowledgementTest, NobodyIsRemindedOfIt) {
  world_.Sleep(minutes(119));
  EXPECT_TRUE(world_.Silent());
  MaybeCrash();
  world_.Sleep(minutes(2));
  const alert::Notification told = world_.SentOne();
  EXPECT_EQ(told.reason, alert::Reason::kRepeat);
  EXPECT_EQ(Instances(told), "a");
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutACrash, BuiltinAcknowledgementTest,
                         ::testing::Bool());

}  // namespace
}  // namespace tebium::dispatch
