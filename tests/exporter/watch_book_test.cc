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

TEST_F(WatchBookTest, AFaultsDetailIsToldOnce) {
  Configure({Named("a")});
  ProbeResult expired = Failed();
  expired.fault = ProbeFault::kTls;
  expired.detail = "certificate has expired";
  Play("a", {expired, expired, expired});
  EXPECT_EQ(View("a").detail, SayFault(base::Language::kEnglish, expired));
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
  EXPECT_EQ(book_.Views(base::Language::kEnglish, clock_.Now()).front().name,
            "c")
      << "the new order";
}

TEST_F(WatchBookTest, ProbesOfModulesThatStayKeepTheirTime) {
  base::SystemRandom random;
  WatchBook book(random, metrics_);
  const auto configure = [&](const ModuleSettings& module) {
    book.Reconfigure(Watching({module}), clock_.Now(), clock_.Monotonic());
  };
  configure(Named("a"));
  clock_.Advance(seconds(1));
  const auto due = book.TakeDue(clock_.Monotonic());
  ASSERT_EQ(due.size(), 1u);
  book.Record(due[0].number, Failed(), clock_.Now(), clock_.Monotonic());
  const base::Duration next = book.NextAt();
  clock_.Advance(seconds(7));
  ModuleSettings changed = Named("a");
  changed.labels = {{"team", "core"}};
  configure(changed);
  EXPECT_EQ(book.NextAt(), next);
}

TEST_F(WatchBookTest, AnotherIntervalHurriesNotAllAtOnce) {
  base::SystemRandom random;
  WatchBook book(random, metrics_);
  std::vector<ModuleSettings> modules;
  for (int i = 0; i < 50; ++i) modules.push_back(Named(std::to_string(i)));
  for (auto& module : modules) module.interval = seconds(60);
  book.Reconfigure(Watching(modules), clock_.Now(), clock_.Monotonic());
  clock_.Advance(seconds(1));
  for (const DueProbe& due : book.TakeDue(clock_.Monotonic())) {
    book.Record(due.number, Failed(), clock_.Now(), clock_.Monotonic());
  }
  clock_.Advance(seconds(20));
  for (auto& module : modules) module.interval = seconds(10);
  book.Reconfigure(Watching(modules), clock_.Now(), clock_.Monotonic());
  EXPECT_LT(book.TakeDue(clock_.Monotonic()).size(), 5u);
  clock_.Advance(seconds(1));
  EXPECT_GT(book.TakeDue(clock_.Monotonic()).size(), 40u) << "but soon";
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
