#include "exporter/watch_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// The middle of every range: no jitter.
class Middle : public base::Random {
 public:
  uint64_t Next() override { return uint64_t{1} << 63; }
};

ModuleSettings Named(const std::string& name) {
  ModuleSettings module;
  module.name = name;
  module.url = module.target = "http://" + name;
  return module;
}

WatchSettings Watching(std::vector<ModuleSettings> modules) {
  WatchSettings settings;
  settings.language = base::Language::kEnglish;
  settings.modules = std::move(modules);
  return settings;
}

ProbeResult Good() {
  ProbeResult result;
  result.latency = std::chrono::milliseconds(20);
  result.http_status = 200;
  return result;
}
ProbeResult Failed() {
  ProbeResult result;
  result.fault = ProbeFault::kConnect;
  result.answered = false;
  return result;
}
ProbeResult Impaired() {
  ProbeResult result;
  result.fault = ProbeFault::kStatus;
  result.http_status = 503;
  return result;
}

class WatchBookTest : public ::testing::Test {
 protected:
  void Configure(std::vector<ModuleSettings> modules) {
    book_.Reconfigure(Watching(std::move(modules)), clock_.Now(),
                      clock_.Monotonic());
  }

  // The names of the modules whose probes are due; they are then under way.
  std::vector<std::string> Due() {
    std::vector<std::string> names;
    for (const DueProbe& due : book_.TakeDue(clock_.Monotonic())) {
      names.push_back(due.module->name);
      under_way_[due.module->name] = due.number;
    }
    return names;
  }

  // Goes on to the next probe, whosever it is.
  std::vector<std::string> NextDue() {
    clock_.Advance(book_.NextAt() - clock_.Monotonic());
    return Due();
  }

  RecordedProbe End(const std::string& name, const ProbeResult& result) {
    return book_.Record(under_way_.at(name), result, clock_.Now(),
                        clock_.Monotonic());
  }

  // Probes of all modules until each of `name`'s has ended as told; the others
  // are good.
  void Play(const std::string& name, const std::vector<ProbeResult>& results) {
    size_t done = 0;
    while (done < results.size()) {
      for (const std::string& due : NextDue()) {
        End(due, due == name ? results.at(done++) : Good());
      }
    }
  }

  alert::ModuleView View(const std::string& name) const {
    for (const auto& view : book_.Views(clock_.Now())) {
      if (view.name == name) return view;
    }
    return {};
  }

  // "+ModuleDown" for one that is wished, "=…" for one that is to be kept.
  std::vector<std::string> Wished(const std::string& name) const {
    std::vector<std::string> said;
    for (const Wish& wish : book_.Wishes(clock_.Now())) {
      if (wish.module == name) {
        said.push_back((wish.keep ? "=" : "+") + wish.alarm);
      }
    }
    return said;
  }
  Wish WishOf(const std::string& name) const {
    for (const Wish& wish : book_.Wishes(clock_.Now())) {
      if (wish.module == name) return wish;
    }
    return {};
  }
  bool Alarms(const std::string& name) const {
    const Wish wish = WishOf(name);
    return !wish.keep && !wish.alarm.empty();
  }

  std::string Metrics() {
    return prometheus::TextSerializer().Serialize(metrics_.Collect());
  }

  testing::ManualClock clock_;
  Middle random_;
  base::Metrics metrics_;
  WatchBook book_{random_, metrics_};
  std::map<std::string, uint64_t> under_way_;
};

TEST_F(WatchBookTest, AllAreProbedSoonAndThenAtTheirIntervals) {
  ModuleSettings slow = Named("slow");
  slow.interval = seconds(60);
  Configure({Named("a"), slow});
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_LE(book_.NextAt() - clock_.Monotonic(), seconds(1));
  EXPECT_THAT(NextDue(), ElementsAre("a", "slow"));
  EXPECT_THAT(Due(), IsEmpty()) << "one at a time for each";
  EXPECT_EQ(book_.NextAt(), base::Duration::max());
  const base::Duration begun = clock_.Monotonic();
  clock_.Advance(seconds(2));
  End("a", Failed());
  End("slow", Failed());
  EXPECT_EQ(book_.NextAt(), begun + seconds(30)) << "from start to start";
  EXPECT_THAT(NextDue(), ElementsAre("a"));
  End("a", Failed());
  EXPECT_THAT(NextDue(), ElementsAre("a", "slow"));
}

TEST_F(WatchBookTest, AFirstGoodProbeIsConfirmedSoon) {
  Configure({Named("a")});
  NextDue();
  EXPECT_FALSE(End("a", Good()).changed);
  EXPECT_EQ(book_.NextAt() - clock_.Monotonic(), seconds(1));
  NextDue();
  const RecordedProbe up = End("a", Good());
  EXPECT_TRUE(up.changed);
  EXPECT_EQ(up.module->name, "a");
  EXPECT_EQ(up.state, ModuleState::kUp);
  EXPECT_EQ(up.result.http_status, 200);
  EXPECT_EQ(book_.NextAt() - clock_.Monotonic(), seconds(30));
}

TEST_F(WatchBookTest, ALongProbeDelaysTheNext) {
  Configure({Named("a")});
  NextDue();
  clock_.Advance(seconds(50));
  End("a", Failed());
  EXPECT_THAT(Due(), ElementsAre("a"));
}

TEST_F(WatchBookTest, OnlySoManyAreUnderWayAtOnce) {
  WatchBook book(random_, metrics_, 2);
  book.Reconfigure(Watching({Named("a"), Named("b"), Named("c")}), clock_.Now(),
                   clock_.Monotonic());
  clock_.Advance(seconds(1));
  const auto due = book.TakeDue(clock_.Monotonic());
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(book.NextAt(), base::Duration::max());
  book.Record(due[0].number, Good(), clock_.Now(), clock_.Monotonic());
  const auto next = book.TakeDue(clock_.Monotonic());
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].module->name, "c") << "it has waited longest";
}

TEST_F(WatchBookTest, LatenessIsMeasured) {
  Configure({Named("a")});
  clock_.Advance(book_.NextAt() - clock_.Monotonic() + seconds(2));
  Due();
  EXPECT_THAT(Metrics(), HasSubstr("tebium_probe_lateness_seconds_sum 2\n"));
  EXPECT_THAT(Metrics(), HasSubstr("tebium_probe_lateness_seconds_count 1\n"));
}

TEST_F(WatchBookTest, TellsHowModulesStand) {
  Configure({Named("a")});
  EXPECT_EQ(View("a").state, ModuleState::kUnknown);
  EXPECT_EQ(View("a").checked_at, base::kNoTime);
  Play("a", {Failed(), Failed(), Failed()});
  const alert::ModuleView down = View("a");
  EXPECT_EQ(down.kind, "http");
  EXPECT_EQ(down.target, "http://a");
  EXPECT_EQ(down.state, ModuleState::kDown);
  EXPECT_EQ(down.since, clock_.Now());
  EXPECT_EQ(down.checked_at, clock_.Now());
  EXPECT_EQ(down.detail, "no connection can be made");
  Play("a", {Good()});
  EXPECT_EQ(View("a").detail, "no connection can be made")
      << "it is still down";
  EXPECT_EQ(View("a").latency, std::chrono::milliseconds(20));
  Play("a", {Good()});
  EXPECT_EQ(View("a").state, ModuleState::kUp);
  EXPECT_EQ(View("a").detail, "");
}

TEST_F(WatchBookTest, TheProgramItselfIsUpAndNotProbed) {
  ModuleSettings self;
  self.name = kSelfModule;
  self.kind = ProbeKind::kSelf;
  Configure({self});
  EXPECT_EQ(book_.NextAt(), base::Duration::max());
  EXPECT_EQ(View(self.name).state, ModuleState::kUp);
  EXPECT_EQ(View(self.name).since, clock_.Now());
  EXPECT_THAT(book_.Hurry(clock_.Monotonic()), IsEmpty());
}

TEST_F(WatchBookTest, WishesFollowTheState) {
  const auto kept = ElementsAre("=ModuleDown", "=ModuleDegraded");
  Configure({Named("a")});
  EXPECT_THAT(Wished("a"), kept) << "nothing is known yet";
  Play("a", {Good(), Good()});
  EXPECT_THAT(Wished("a"), IsEmpty());
  Play("a", {Impaired(), Impaired()});
  EXPECT_THAT(Wished("a"), IsEmpty());
  Play("a", {Impaired()});
  EXPECT_THAT(Wished("a"), ElementsAre("+ModuleDegraded"));
  EXPECT_EQ(WishOf("a").summary,
            "The module answers, but not as it should: the answer's HTTP "
            "status is 503");
  EXPECT_EQ(WishOf("a").severity, "warning");
  EXPECT_EQ(WishOf("a").since, clock_.Now());
  EXPECT_THAT(WishOf("a").annotations,
              ElementsAre(std::pair("target", "http://a")));
  Play("a", {Failed(), Failed(), Failed()});
  EXPECT_THAT(Wished("a"), ElementsAre("+ModuleDown"));
  EXPECT_EQ(WishOf("a").severity, "critical");
  Play("a", {Good()});
  EXPECT_THAT(Wished("a"), kept) << "it is on its way up";
}

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

TEST_F(WatchBookTest, HurryMakesAllDue) {
  Configure({Named("a"), Named("b")});
  for (const auto& due : NextDue()) End(due, Failed());
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_EQ(book_.Hurry(clock_.Monotonic()).size(), 2u);
  EXPECT_THAT(Due(), ElementsAre("a", "b"));
}

TEST_F(WatchBookTest, ModulesThatStayKeepTheirState) {
  Configure({Named("a"), Named("b")});
  Play("a", {Failed(), Failed(), Failed()});
  const base::Time since = View("a").since;
  ModuleSettings changed = Named("a");
  changed.interval = seconds(10);
  changed.labels = {{"team", "core"}};
  clock_.Advance(seconds(1));
  Configure({Named("c"), changed});
  EXPECT_EQ(View("a").state, ModuleState::kDown);
  EXPECT_EQ(View("a").since, since);
  EXPECT_EQ(View("b").name, "");
  EXPECT_EQ(View("c").state, ModuleState::kUnknown);
  EXPECT_EQ(book_.Views(clock_.Now()).front().name, "c") << "the new order";
}

TEST_F(WatchBookTest, AnotherTargetIsAnotherModule) {
  Configure({Named("a")});
  Play("a", {Failed(), Failed(), Failed()});
  NextDue();
  ModuleSettings moved = Named("a");
  moved.url = "http://elsewhere";
  Configure({moved});
  EXPECT_EQ(View("a").state, ModuleState::kUnknown);
  EXPECT_TRUE(WishOf("a").keep) << "its alarm lasts until more is known";
  EXPECT_EQ(End("a", Good()).module, nullptr) << "that was the old one's";
  EXPECT_EQ(View("a").checked_at, base::kNoTime);
  EXPECT_THAT(NextDue(), ElementsAre("a"));
}

TEST_F(WatchBookTest, MetricsTellOfProbesAndStates) {
  Configure({Named("a")});
  EXPECT_THAT(Metrics(), HasSubstr("tebium_probes_total{module=\"a\","
                                   "probe=\"http\"} 0\n"));
  EXPECT_THAT(Metrics(), Not(HasSubstr("tebium_probe_success")));
  Play("a", {Good(), Good(), Failed(), Impaired()});
  const std::string text = Metrics();
  for (const char* line :
       {"tebium_probes_total{module=\"a\",probe=\"http\"} 4\n",
        "tebium_probe_failures_total{module=\"a\",probe=\"http\",reason="
        "\"connect\"} 1\n",
        "tebium_probe_failures_total{module=\"a\",probe=\"http\",reason="
        "\"status\"} 1\n",
        "tebium_probe_failures_total{module=\"a\",probe=\"http\",reason="
        "\"timeout\"} 0\n",
        "tebium_probe_success{module=\"a\",probe=\"http\"} 0\n",
        "tebium_probe_http_status_code{module=\"a\",probe=\"http\"} 503\n",
        "tebium_probe_duration_seconds_count{module=\"a\",probe=\"http\"} 4\n",
        "tebium_module_state{module=\"a\",state=\"up\"} 1\n",
        "tebium_module_state{module=\"a\",state=\"unknown\"} 0\n",
        "tebium_module_consecutive_failures{module=\"a\"} 2\n",
        "tebium_module_state_transitions_total{module=\"a\",to=\"up\"} 1\n",
        "tebium_module_state_transitions_total{module=\"a\",to=\"down\"} 0\n",
        "tebium_link_up{from=\"TeBium-Alert-Bot\",to=\"a\"} 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, HasSubstr("tebium_probe_last_success_timestamp_seconds{"));
}

TEST_F(WatchBookTest, SeriesGoWithTheirModules) {
  Configure({Named("a"), Named("b")});
  Play("a", {Good(), Good()});
  ModuleSettings moved = Named("b");
  moved.kind = ProbeKind::kTcp;
  Configure({moved});
  const std::string text = Metrics();
  EXPECT_THAT(text, Not(HasSubstr("\"a\"")));
  EXPECT_THAT(text, Not(HasSubstr("probe=\"http\"")));
  EXPECT_THAT(text, HasSubstr("module=\"b\",probe=\"tcp\""));
  EXPECT_THAT(
      text, HasSubstr("tebium_module_state{module=\"b\",state=\"unknown\"} 1"))
      << "its new series are not taken out with the old ones";
}

}  // namespace
}  // namespace tebium::exporter
