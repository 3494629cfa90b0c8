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
    book_.Reconfigure({base::Language::kEnglish, std::move(modules)},
                      clock_.Now(), clock_.Monotonic());
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

  std::vector<StateChange> End(const std::string& name,
                               const ProbeResult& result) {
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
    for (const auto& view : book_.Views()) {
      if (view.name == name) return view;
    }
    return {};
  }

  Wish WishOf(const std::string& name) const {
    for (const Wish& wish : book_.Wishes()) {
      if (wish.module->name == name) return wish;
    }
    return {};
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
  EXPECT_THAT(End("a", Good()), IsEmpty());
  EXPECT_EQ(book_.NextAt() - clock_.Monotonic(), seconds(1));
  NextDue();
  const auto changes = End("a", Good());
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].module, "a");
  EXPECT_EQ(changes[0].to, ModuleState::kUp);
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
  std::vector<ModuleSettings> modules;
  for (size_t i = 0; i < WatchBook::kMaxInFlight + 3; ++i) {
    modules.push_back(Named("m" + std::to_string(i)));
  }
  Configure(modules);
  clock_.Advance(seconds(1));
  EXPECT_EQ(Due().size(), WatchBook::kMaxInFlight);
  EXPECT_EQ(book_.NextAt(), base::Duration::max());
  End("m0", Good());
  End("m1", Good());
  EXPECT_THAT(Due(), ElementsAre("m16", "m17"));
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
  Configure({Named("a")});
  EXPECT_TRUE(WishOf("a").keep) << "nothing is known yet";
  Play("a", {Good(), Good()});
  EXPECT_FALSE(WishOf("a").keep);
  EXPECT_EQ(WishOf("a").alarm, Alarm::kNone);
  Play("a", {Impaired(), Impaired()});
  EXPECT_EQ(WishOf("a").alarm, Alarm::kNone);
  Play("a", {Impaired()});
  EXPECT_FALSE(WishOf("a").keep);
  EXPECT_EQ(WishOf("a").alarm, Alarm::kDegraded);
  EXPECT_EQ(WishOf("a").detail, "the answer's HTTP status is 503");
  EXPECT_EQ(WishOf("a").since, clock_.Now());
  Play("a", {Failed(), Failed(), Failed()});
  EXPECT_EQ(WishOf("a").alarm, Alarm::kDown);
  Play("a", {Good()});
  EXPECT_TRUE(WishOf("a").keep) << "it is on its way up";
}

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

  bool Alarms(const std::string& name) const {
    const Wish wish = WishOf(name);
    return !wish.keep && wish.alarm != Alarm::kNone;
  }
};

TEST_F(DependencyTest, NoAlarmWhileADependencyIsDown) {
  for (int i = 0; i < 3; ++i) Pass(Failed(), Failed());
  EXPECT_EQ(View("gateway").state, ModuleState::kDown);
  EXPECT_FALSE(Alarms("gateway")) << "redis has failed too, if not fallen yet";
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
  EXPECT_EQ(book_.Views().front().name, "c") << "the new order";
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
  EXPECT_THAT(End("a", Good()), IsEmpty()) << "that was the old one's";
  EXPECT_EQ(View("a").checked_at, base::kNoTime);
  EXPECT_THAT(NextDue(), ElementsAre("a"));
}

TEST_F(WatchBookTest, KeepsSamples) {
  Configure({Named("a")});
  EXPECT_EQ(book_.SamplesOf("b"), nullptr);
  EXPECT_THAT(book_.SamplesOf("a")->Names(), IsEmpty());
  Play("a", {Good(), Failed()});
  const auto up =
      book_.SamplesOf("a")->Series("up", base::kNoTime, clock_.Now());
  ASSERT_TRUE(up.ok());
  ASSERT_EQ(up->points.size(), 2u);
  EXPECT_EQ(up->points[0].value, 1);
  EXPECT_EQ(up->points[1].value, 0);
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
