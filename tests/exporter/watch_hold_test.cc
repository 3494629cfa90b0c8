// When no alarm of a module begins, and what is told instead.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/watch_book_fixture.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST_F(WatchBookTest, NoAlarmBeginsInMaintenance) {
  ModuleSettings module = Named("a");
  alert::TimeInterval window;  // the first ten minutes of the next hour
  clock_.Set(base::FromNanos(0) + std::chrono::hours(24) +
             std::chrono::minutes(50));
  window.times = {{60, 70}};
  module.maintenance = {window};
  Configure({module});
  Play("a", {Good(), Good()});
  EXPECT_EQ(View("a").detail, "");
  clock_.Set(clock_.Now() + std::chrono::minutes(12));
  EXPECT_EQ(View("a").detail, "maintenance");
  Play("a", {Failed(), Failed()});
  NextDue();
  EXPECT_TRUE(End("a", Failed()).excused);
  EXPECT_EQ(View("a").state, ModuleState::kDown) << "it is shown as it is";
  EXPECT_EQ(View("a").detail, "maintenance: no connection can be made");
  EXPECT_EQ(View("a", base::Language::kRussian).detail,
            "обслуживание: не удаётся соединиться");
  EXPECT_FALSE(Alarms("a"));
  EXPECT_THAT(Wished("a"), ElementsAre("=ModuleDown", "=ModuleDegraded"))
      << "what fires goes on";
  clock_.Set(clock_.Now() + std::chrono::minutes(10));
  EXPECT_TRUE(Alarms("a"));
  EXPECT_EQ(View("a").detail, "no connection can be made");
}

// --- Modules that send -------------------------------------------------------

class PushTest : public WatchBookTest {
 protected:
  PushTest() {
    ModuleSettings module = Named("a");
    module.url = "";
    module.kind = ProbeKind::kPush;
    Configure({module});
  }

  RecordedProbe Look(ModuleState state, bool beats) {
    EXPECT_THAT(NextDue(), ElementsAre("a"));
    return book_.RecordPush(under_way_.at("a"), {state, clock_.Now()}, beats,
                            clock_.Now(), clock_.Monotonic());
  }
};

TEST_F(PushTest, StandsAsItIsHeard) {
  EXPECT_EQ(Look(ModuleState::kUnknown, false).module, nullptr);
  EXPECT_EQ(View("a").state, ModuleState::kUnknown);
  EXPECT_TRUE(Look(ModuleState::kUp, false).changed);
  EXPECT_EQ(View("a").state, ModuleState::kUp);
  EXPECT_EQ(View("a").checked_at, clock_.Now());
  EXPECT_LE(book_.NextAt() - clock_.Monotonic(), seconds(2))
      << "though its interval is long";
  const RecordedProbe down = Look(ModuleState::kDown, false);
  EXPECT_TRUE(down.changed);
  EXPECT_FALSE(down.result.ok());
  EXPECT_EQ(View("a").detail, "no signs of life come");
  EXPECT_TRUE(Alarms("a"));
  EXPECT_TRUE(Look(ModuleState::kUp, false).changed);
  EXPECT_FALSE(Alarms("a"));
}

TEST_F(PushTest, OneWhoseHeartbeatsAreMissedRaisesNoAlarmOfItsOwn) {
  Look(ModuleState::kUp, true);
  Look(ModuleState::kDown, true);
  EXPECT_EQ(View("a").state, ModuleState::kDown);
  EXPECT_THAT(Wished("a"), IsEmpty());
}

TEST_F(PushTest, IsNoProbe) {
  Look(ModuleState::kUp, true);
  EXPECT_THAT(Metrics(), Not(HasSubstr("tebium_probe_duration_seconds")));
  EXPECT_THAT(Metrics(), HasSubstr("tebium_probe_lateness_seconds_count 0\n"));
}

// --- Our own network ---------------------------------------------------------

class OwnNetworkBookTest : public WatchBookTest {
 protected:
  OwnNetworkBookTest() {
    ModuleSettings near = Named("near");
    ModuleSettings far = Named("far");
    far.url = "https://far.example.com/health";
    WatchSettings settings = Watching({near, far});
    settings.own_network.targets = {{"192.0.2.1", 53}, {"192.0.2.2", 53}};
    book_.Reconfigure(settings, clock_.Now(), clock_.Monotonic());
    for (int i = 0; i < 2; ++i) {
      for (const auto& due : NextDue()) End(due, Good());
    }
  }

  // All modules' probes for a while.
  void Pass(const ProbeResult& near, const ProbeResult& far) {
    clock_.Advance(seconds(31));
    for (const auto& name : Due()) End(name, name == "far" ? far : near);
  }
  void CheckNetwork(bool reached) {
    ASSERT_TRUE(book_.network().TakeDue(clock_.Monotonic()));
    book_.RecordNetwork(reached, clock_.Now(), clock_.Monotonic());
  }
};

TEST_F(OwnNetworkBookTest, IsAskedBeforeADistantModuleAlarms) {
  for (int i = 0; i < 3; ++i) Pass(Good(), Failed());
  ASSERT_EQ(View("far").state, ModuleState::kDown);
  EXPECT_FALSE(Alarms("far"));
  CheckNetwork(true);
  EXPECT_TRUE(Alarms("far"));
  EXPECT_FALSE(book_.network().TakeDue(clock_.Monotonic()));
}

TEST_F(OwnNetworkBookTest, IsNotAskedForAModuleNearby) {
  for (int i = 0; i < 3; ++i) Pass(Failed(), Good());
  EXPECT_TRUE(Alarms("near"));
  EXPECT_FALSE(book_.network().TakeDue(clock_.Monotonic()));
}

TEST_F(OwnNetworkBookTest, AlarmsInPlaceOfTheModules) {
  for (int i = 0; i < 3; ++i) Pass(Failed(), Failed());
  CheckNetwork(false);
  EXPECT_TRUE(Alarms("near"));
  EXPECT_FALSE(Alarms("far"));
  EXPECT_EQ(View("far").detail,
            "our own network is down: no connection can be made");
  EXPECT_EQ(View("far", base::Language::kRussian).detail,
            "нет сети у самого бота: не удаётся соединиться");
  const Wish wish = WishOf(std::string(kSelfModule));
  EXPECT_EQ(wish.alarm, "OwnNetworkDown");
  EXPECT_EQ(wish.since, clock_.Now());
  EXPECT_EQ(wish.summary,
            "Our own network is down: 192.0.2.1:53, 192.0.2.2:53 cannot be "
            "reached. Alerts of modules beyond it are held.");
  clock_.Advance(OwnNetworkState::kRetryInterval);
  CheckNetwork(false);
  EXPECT_FALSE(Alarms("far"));
}

TEST_F(OwnNetworkBookTest, WhatIsStillDownWhenItIsBackAlarms) {
  for (int i = 0; i < 3; ++i) Pass(Good(), Failed());
  CheckNetwork(false);
  clock_.Advance(OwnNetworkState::kRetryInterval);
  CheckNetwork(true);
  EXPECT_EQ(WishOf(std::string(kSelfModule)).alarm, "");
  EXPECT_FALSE(Alarms("far")) << "it was not asked since";
  ASSERT_THAT(Due(), ElementsAre("far")) << "at once";
  EXPECT_FALSE(End("far", Failed()).excused);
  EXPECT_TRUE(Alarms("far"));
}

// An earlier run of this program may have told that it is down.
TEST_F(WatchBookTest, OurOwnNetworkStaysAsItWasToldUntilItIsKnown) {
  const std::string self(kSelfModule);
  struct Case {
    ProbeResult probe;
    bool checked;  // once the module is known
  };
  for (const Case& c : {Case{Good(), false}, Case{Failed(), true}}) {
    Configure({});
    WatchSettings settings = Watching({Named("near"), Named("far")});
    settings.modules[1].url = "https://far.example.com/health";
    settings.own_network.targets = {{"192.0.2.1", uint16_t{53}}};
    book_.Reconfigure(settings, clock_.Now(), clock_.Monotonic());
    EXPECT_THAT(Wished(self), ElementsAre("=OwnNetworkDown"));
    Play("far", {c.probe, c.probe, c.probe});
    if (c.checked) {
      EXPECT_THAT(Wished(self), ElementsAre("=OwnNetworkDown"));
      ASSERT_TRUE(book_.network().TakeDue(clock_.Monotonic()));
      book_.RecordNetwork(true, clock_.Now(), clock_.Monotonic());
    }
    EXPECT_THAT(Wished(self), IsEmpty());
  }
}

TEST_F(OwnNetworkBookTest, ItsTimeCostsNoErrorBudget) {
  for (int i = 0; i < 3; ++i) Pass(Good(), Failed());
  CheckNetwork(false);
  clock_.Advance(seconds(31));
  for (const auto& name : Due()) {
    EXPECT_EQ(End(name, Failed()).excused, name == "far") << name;
  }
}

// --- Dependencies ------------------------------------------------------------

class DependencyTest : public WatchBookTest {
 protected:
  DependencyTest() {
    ModuleSettings gateway = Named("gateway");
    gateway.depends_on = {"redis"};
    ModuleSettings redis = Named("redis");
    redis.interval = seconds(300);
    Configure({gateway, redis});
    for (int i = 0; i < 2; ++i) {
      for (const auto& due : NextDue()) End(due, Good());
    }
  }

  // All that are due within the next half minute end like this.
  void Pass(const ProbeResult& gateway, const ProbeResult& redis) {
    clock_.Advance(seconds(31));
    for (auto due = Due(); !due.empty(); due = Due()) {
      for (const auto& name : due) {
        End(name, name == "gateway" ? gateway : redis);
      }
    }
  }
};

TEST_F(DependencyTest, NoAlarmWhileADependencyIsDown) {
  for (int i = 0; i < 3; ++i) Pass(Failed(), Failed());
  EXPECT_EQ(View("gateway").state, ModuleState::kDown);
  EXPECT_FALSE(Alarms("gateway")) << "redis has failed too, if not fallen yet";
  EXPECT_EQ(View("gateway").detail,
            "waits for redis: no connection can be made");
  EXPECT_EQ(View("gateway", base::Language::kRussian).detail,
            "ждёт модуль redis: не удаётся соединиться");
  for (int i = 0; i < 40; ++i) Pass(Failed(), Failed());
  EXPECT_EQ(View("redis").state, ModuleState::kDown);
  EXPECT_TRUE(Alarms("redis"));
  EXPECT_FALSE(Alarms("gateway"));
}

TEST_F(DependencyTest, AlarmsByItselfWhenTheDependencyIsUp) {
  for (int i = 0; i < 3; ++i) Pass(Failed(), Good());
  EXPECT_TRUE(Alarms("gateway"));
}

TEST_F(DependencyTest, WaitsForTheDependencyThoughOneFailureIsEnough) {
  ModuleSettings gateway = Named("gateway");
  gateway.depends_on = {"redis", "self"};
  gateway.failure_threshold = 1;
  ModuleSettings self = Named("self");
  self.kind = ProbeKind::kSelf;
  ModuleSettings redis = Named("redis");
  redis.interval = seconds(300);
  Configure({gateway, redis, self});
  clock_.Advance(seconds(31));
  ASSERT_THAT(Due(), ElementsAre("gateway"));
  End("gateway", Failed());
  EXPECT_EQ(View("gateway").state, ModuleState::kDown);
  EXPECT_FALSE(Alarms("gateway")) << "redis was not asked yet";
  clock_.Advance(seconds(1));
  ASSERT_THAT(Due(), ElementsAre("redis"));
  End("redis", Good());
  EXPECT_TRUE(Alarms("gateway"));
}

TEST_F(DependencyTest, AlarmsThoughTheClockWasSetBack) {
  clock_.Set(clock_.Now() - std::chrono::hours(3));
  for (int i = 0; i < 3; ++i) Pass(Failed(), Good());
  EXPECT_TRUE(Alarms("gateway"));
}

TEST_F(DependencyTest, ADependencyIsAskedAtOnce) {
  clock_.Advance(seconds(31));
  EXPECT_THAT(Due(), ElementsAre("gateway"));
  End("gateway", Failed());
  EXPECT_THAT(Due(), ElementsAre("redis")) << "though its interval is long";
}

TEST_F(DependencyTest, AlarmsIfItStaysDownWhenTheDependencyIsBack) {
  for (int i = 0; i < 43; ++i) Pass(Failed(), Failed());
  ASSERT_EQ(View("redis").state, ModuleState::kDown);
  book_.Hurry(clock_.Monotonic());
  ASSERT_THAT(Due(), UnorderedElementsAre("gateway", "redis"));
  End("gateway", Failed());
  End("redis", Good());
  clock_.Advance(seconds(1));
  book_.Hurry(clock_.Monotonic());
  ASSERT_THAT(Due(), UnorderedElementsAre("gateway", "redis"));
  End("redis", Good());
  ASSERT_EQ(View("redis").state, ModuleState::kUp);
  clock_.Advance(seconds(1));
  EXPECT_FALSE(Alarms("gateway")) << "it was not asked since";
  End("gateway", Failed());
  EXPECT_TRUE(Alarms("gateway"));
}

}  // namespace
}  // namespace tebium::exporter
