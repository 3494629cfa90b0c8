#include "exporter/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/exporter/fake_prober.h"
#include "tests/support/wait.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;
using std::chrono::milliseconds;
using tebium::testing::WaitFor;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Takes alerts and shows those that fire, as dispatch does.
class Dispatch : public alert::AlertSink, public alert::AlertDesk {
 public:
  base::Status Accept(alert::Batch batch) override {
    base::MutexLock lock(mutex_);
    if (refuses_) return base::UnavailableError("not now");
    EXPECT_EQ(batch.source, alert::Source::kProbe);
    for (const alert::Event& event : batch.events) {
      said_.push_back((event.firing ? "+" : "-") +
                      std::string(event.alert.name()) + " " +
                      std::string(event.alert.module()));
      firing_.erase(event.identity);
      if (event.firing) firing_[event.identity] = event.alert;
    }
    return {};
  }
  void VisitAlerts(const alert::AlertFilter& filter,
                   const std::function<void(const alert::AlertView&)>& visit)
      const override {
    base::MutexLock lock(mutex_);
    for (const auto& [identity, alert] : firing_) {
      if (!alert::MatchesAll(filter.matchers, alert.labels)) continue;
      visit({alert, 0, {}, {}, marks_, receivers_});
    }
  }
  void VisitGroups(
      const alert::AlertFilter& /*filter*/,
      const std::function<void(const alert::GroupView&)>& /*visit*/)
      const override {}
  std::vector<std::string> Receivers() const override { return {}; }

  void Refuse(bool refuses) {
    base::MutexLock lock(mutex_);
    refuses_ = refuses;
  }
  std::vector<std::string> said() const {
    base::MutexLock lock(mutex_);
    return said_;
  }

 private:
  mutable base::Mutex mutex_;
  bool refuses_ GUARDED_BY(mutex_) = false;
  std::vector<std::string> said_ GUARDED_BY(mutex_);
  std::map<uint64_t, alert::Alert> firing_ GUARDED_BY(mutex_);
  const alert::Marks marks_{};
  const std::vector<std::string_view> receivers_{};
};

WatchSettings Watching(const std::vector<std::string>& names) {
  WatchSettings settings;
  for (const std::string& name : names) {
    ModuleSettings module;
    module.name = name;
    module.interval = milliseconds(5);
    module.timeout = std::chrono::seconds(1);
    settings.modules.push_back(module);
  }
  return settings;
}

class WatchTest : public ::testing::Test {
 protected:
  void Start(WatchSettings settings, WatchParts parts = {}) {
    watch_ = Watch::Start(std::move(settings),
                          std::make_unique<FakeProber>(modules_), dispatch_,
                          dispatch_, clock_, random_, metrics_,
                          base::Logger::Null(), std::move(parts));
  }

  bool Becomes(const std::string& name, ModuleState state) {
    return WaitFor([&] {
      for (const auto& view : watch_->Modules(base::Language::kEnglish)) {
        if (view.name == name) return view.state == state;
      }
      return false;
    });
  }
  bool Says(const std::vector<std::string>& said) {
    return WaitFor([&] { return dispatch_.said() == said; });
  }
  // So many more probes of it have begun, and what came before was dealt with.
  bool PassProbes(const std::string& name, int count) {
    const int before = modules_.probes(name);
    return WaitFor([&] { return modules_.probes(name) >= before + count; });
  }

  base::SystemClock clock_;
  base::SystemRandom random_;
  base::Metrics metrics_;
  Modules modules_;
  Dispatch dispatch_;
  std::unique_ptr<Watch> watch_;
};

TEST_F(WatchTest, AFallAndARiseAreSaidOnceEach) {
  Start(Watching({"a", "b"}));
  ASSERT_TRUE(Becomes("a", ModuleState::kUp));
  modules_.Fail("a");
  EXPECT_TRUE(Says({"+ModuleDown a"}));
  EXPECT_TRUE(PassProbes("a", 10));
  modules_.Heal("a");
  EXPECT_TRUE(Says({"+ModuleDown a", "-ModuleDown a"}));
  EXPECT_TRUE(PassProbes("a", 10));
  EXPECT_THAT(dispatch_.said(), ElementsAre("+ModuleDown a", "-ModuleDown a"));
}

TEST_F(WatchTest, WhatIsRefusedIsSaidLater) {
  dispatch_.Refuse(true);
  Start(Watching({"a"}));
  modules_.Fail("a");
  ASSERT_TRUE(Becomes("a", ModuleState::kDown));
  EXPECT_TRUE(PassProbes("a", 5));
  EXPECT_THAT(dispatch_.said(), IsEmpty());
  dispatch_.Refuse(false);
  EXPECT_TRUE(Says({"+ModuleDown a"}));
}

TEST_F(WatchTest, AnAlertOfAnEarlierRunEndsWhenItsModuleIsUp) {
  modules_.Fail("a");
  Start(Watching({"a"}));
  ASSERT_TRUE(Says({"+ModuleDown a"}));
  watch_.reset();
  modules_.Heal("a");
  Start(Watching({"a"}));
  EXPECT_TRUE(Says({"+ModuleDown a", "-ModuleDown a"}));
}

TEST_F(WatchTest, AnAlertOfAnEarlierRunGoesOnWhileItsModuleIsDown) {
  modules_.Fail("a");
  Start(Watching({"a"}));
  ASSERT_TRUE(Says({"+ModuleDown a"}));
  watch_.reset();
  Start(Watching({"a"}));
  ASSERT_TRUE(Becomes("a", ModuleState::kDown));
  EXPECT_TRUE(PassProbes("a", 5));
  EXPECT_THAT(dispatch_.said(), ElementsAre("+ModuleDown a"));
}

TEST_F(WatchTest, AlertsOfModulesThatAreGoneEnd) {
  modules_.Fail("a");
  modules_.Fail("b");
  Start(Watching({"a"}));
  ASSERT_TRUE(Says({"+ModuleDown a"}));
  watch_->Reconfigure(Watching({"b"}));
  EXPECT_TRUE(Says({"+ModuleDown a", "-ModuleDown a", "+ModuleDown b"}));
  EXPECT_EQ(watch_->Modules(base::Language::kEnglish).size(), 1u);
  watch_.reset();
  Start(Watching({}));
  EXPECT_TRUE(Says(
      {"+ModuleDown a", "-ModuleDown a", "+ModuleDown b", "-ModuleDown b"}));
}

TEST_F(WatchTest, CheckNowTellsHowAllStandOnceAllHaveAnswered) {
  WatchSettings settings = Watching({"a", "b"});
  for (auto& module : settings.modules) {
    module.interval = std::chrono::hours(1);
    module.success_threshold = 1;
  }
  Start(settings);
  ASSERT_TRUE(Becomes("a", ModuleState::kUp));
  ASSERT_TRUE(Becomes("b", ModuleState::kUp));
  modules_.Hold("b");
  std::promise<void> promise;
  auto answer = promise.get_future();
  const base::Time asked = clock_.Now();
  watch_->CheckNow([&promise] { promise.set_value(); });
  ASSERT_TRUE(WaitFor([&] { return modules_.probes("b") == 2; }));
  EXPECT_EQ(answer.wait_for(milliseconds(0)), std::future_status::timeout);
  modules_.Release("b");
  answer.wait();
  const auto views = watch_->Modules(base::Language::kEnglish);
  ASSERT_EQ(views.size(), 2u);
  for (const auto& view : views) EXPECT_GE(view.checked_at, asked);
}

TEST_F(WatchTest, AReloadHurriesNobody) {
  WatchSettings settings = Watching({"a"});
  settings.modules[0].interval = std::chrono::hours(1);
  settings.modules[0].success_threshold = 1;
  Start(settings);
  ASSERT_TRUE(Becomes("a", ModuleState::kUp));
  settings.modules.push_back(Watching({"new"}).modules[0]);
  watch_->Reconfigure(settings);
  ASSERT_TRUE(PassProbes("new", 3));
  EXPECT_EQ(modules_.probes("a"), 1);
}

TEST_F(WatchTest, CheckNowIsAnsweredWhenTheWatchEnds) {
  Start(Watching({"a"}));
  ASSERT_TRUE(Becomes("a", ModuleState::kUp));
  modules_.Hold("a");
  int answers = 0;
  const auto count = [&answers] { ++answers; };
  watch_->CheckNow(count);
  watch_->Drain();
  EXPECT_EQ(answers, 1);
  watch_->CheckNow(count);
  EXPECT_EQ(answers, 2);
  watch_.reset();
  modules_.Release("a");  // nobody is there to hear it
}

// --- Those who work with it --------------------------------------------------

// Wishes what a test tells it to, and keeps what it hears.
class Partner : public AlarmSource,
                public ProbeObserver,
                public SampleRecorder,
                public PushDesk {
 public:
  void AddWishes(base::Time now, base::Duration /*monotonic*/,
                 std::vector<Wish>& wishes) override {
    base::MutexLock lock(mutex_);
    if (!wishes_) return;
    Wish& wish = wishes.emplace_back();
    wish.module = "a";
    wish.alarm = "Wished";
    wish.severity = "warning";
    wish.summary = "as wished";
    wish.since = now;
  }
  base::Duration NextAt() const override { return base::Duration::max(); }
  void OnSettings(const WatchSettings& settings) override {
    base::MutexLock lock(mutex_);
    modules_heard_ = settings.modules.size();
  }
  void OnProbe(const ProbeReport& report) override {
    base::MutexLock lock(mutex_);
    if (!report.changed) return;
    changes_.push_back(report.module.name + " " +
                       std::string(alert::ModuleStateName(report.state)));
  }
  void Record(std::string_view module, std::string_view name, double value,
              base::Time /*at*/) override {
    base::MutexLock lock(mutex_);
    recorded_[std::string(module) + " " + std::string(name)] = value;
  }
  PushState StateOf(std::string_view module) const override {
    base::MutexLock lock(mutex_);
    return {module == "pushing" ? push_ : ModuleState::kUnknown,
            base::FromNanos(1)};
  }
  bool Beats(std::string_view /*module*/) const override { return false; }

  void Want(bool wishes) {
    base::MutexLock lock(mutex_);
    wishes_ = wishes;
  }
  void Push(ModuleState state) {
    base::MutexLock lock(mutex_);
    push_ = state;
  }
  size_t modules_heard() const {
    base::MutexLock lock(mutex_);
    return modules_heard_;
  }
  std::vector<std::string> changes() const {
    base::MutexLock lock(mutex_);
    return changes_;
  }
  std::map<std::string, double> recorded() const {
    base::MutexLock lock(mutex_);
    return recorded_;
  }

 private:
  mutable base::Mutex mutex_;
  bool wishes_ GUARDED_BY(mutex_) = false;
  ModuleState push_ GUARDED_BY(mutex_) = ModuleState::kUp;
  size_t modules_heard_ GUARDED_BY(mutex_) = 0;
  std::vector<std::string> changes_ GUARDED_BY(mutex_);
  std::map<std::string, double> recorded_ GUARDED_BY(mutex_);
};

TEST_F(WatchTest, WhatOthersWishComesAndGoes) {
  Partner partner;
  WatchSettings settings = Watching({"a"});
  settings.modules[0].interval = std::chrono::hours(1);
  Start(settings, {.alarms = {&partner}});
  partner.Want(true);
  EXPECT_TRUE(Says({"+Wished a"})) << "though no probe ends";
  partner.Want(false);
  EXPECT_TRUE(Says({"+Wished a", "-Wished a"}));
  watch_.reset();
}

TEST_F(WatchTest, ObserversHearOfProbesAndSettings) {
  Partner partner;
  Start(Watching({"a"}), {.observers = {&partner}});
  EXPECT_EQ(partner.modules_heard(), 1u);
  EXPECT_TRUE(WaitFor([&] { return partner.changes().size() == 1; }));
  modules_.Fail("a");
  EXPECT_TRUE(WaitFor([&] { return partner.changes().size() == 2; }));
  EXPECT_THAT(partner.changes(), ElementsAre("a up", "a down"));
  watch_->Reconfigure(Watching({"a", "b"}));
  EXPECT_TRUE(WaitFor([&] { return partner.modules_heard() == 2; }));
  watch_.reset();
}

TEST_F(WatchTest, WhatIsMeasuredIsRecorded) {
  Partner partner;
  Start(Watching({"a"}), {.recorder = &partner});
  EXPECT_TRUE(WaitFor([&] { return partner.recorded().size() == 2; }));
  EXPECT_EQ(partner.recorded()["a up"], 1);
  EXPECT_EQ(partner.recorded().count("a probe_duration_seconds"), 1u);
  modules_.Fail("a");
  EXPECT_TRUE(WaitFor([&] { return partner.recorded()["a up"] == 0; }));
  watch_.reset();
}

TEST_F(WatchTest, ModulesThatSendAreNotProbed) {
  Partner partner;
  WatchSettings settings = Watching({"pushing", "silent"});
  for (auto& module : settings.modules) module.kind = ProbeKind::kPush;
  Start(settings, {.recorder = &partner, .push = &partner});
  EXPECT_TRUE(Becomes("pushing", ModuleState::kUp));
  EXPECT_TRUE(Becomes("silent", ModuleState::kUnknown));
  partner.Push(ModuleState::kDown);
  EXPECT_TRUE(Says({"+ModuleDown pushing"}));
  partner.Push(ModuleState::kUp);
  EXPECT_TRUE(Says({"+ModuleDown pushing", "-ModuleDown pushing"}));
  EXPECT_EQ(modules_.probes("pushing"), 0);
  EXPECT_EQ(partner.recorded().count("pushing up"), 1u);
  EXPECT_EQ(partner.recorded().count("silent up"), 0u);
  watch_.reset();
}

// Is reached, or not.
class Network : public net::TcpClient {
 public:
  void Start(net::TcpConversation /*conversation*/,
             std::function<void(net::TcpResult)> done) override {
    net::TcpResult result;
    result.end = reached ? net::TcpEnd::kEnough : net::TcpEnd::kNotConnected;
    done(result);
  }
  void Ask(net::DnsQuery /*query*/,
           std::function<void(net::DnsAnswer)> /*done*/) override {}

  std::atomic<bool> reached = true;
};

WatchSettings Far() {
  WatchSettings settings = Watching({"far"});
  settings.modules[0].host = "far.example.com";
  settings.own_network.targets = {{"192.0.2.1", 53}};
  return settings;
}

TEST_F(WatchTest, OurOwnNetworkAlarmsInPlaceOfModules) {
  Network network;
  network.reached = false;
  modules_.Fail("far");
  Start(Far(), {.own_network = &network});
  EXPECT_TRUE(Says({"+OwnNetworkDown TeBium-Alert-Bot"}));
  EXPECT_TRUE(PassProbes("far", 5));
  EXPECT_THAT(dispatch_.said(),
              ElementsAre("+OwnNetworkDown TeBium-Alert-Bot"));
  watch_.reset();
}

TEST_F(WatchTest, AModuleAlarmsWhenOurOwnNetworkIsUp) {
  Network network;
  modules_.Fail("far");
  Start(Far(), {.own_network = &network});
  EXPECT_TRUE(Says({"+ModuleDown far"}));
  watch_.reset();
}

TEST_F(WatchTest, AModuleAlarmsWhereNobodyChecksTheNetwork) {
  modules_.Fail("far");
  Start(Far());
  EXPECT_TRUE(Says({"+ModuleDown far"}));
}

}  // namespace
}  // namespace tebium::exporter
