#include "exporter/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  void Start(WatchSettings settings) {
    watch_ = Watch::Start(
        std::move(settings), std::make_unique<FakeProber>(modules_), dispatch_,
        dispatch_, clock_, random_, metrics_, base::Logger::Null());
  }

  bool Becomes(const std::string& name, ModuleState state) {
    return WaitFor([&] {
      for (const auto& view : watch_->Modules()) {
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
  EXPECT_EQ(watch_->Modules().size(), 1u);
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
  std::promise<std::vector<alert::ModuleView>> promise;
  auto answer = promise.get_future();
  const base::Time asked = clock_.Now();
  watch_->CheckNow([&promise](std::vector<alert::ModuleView> views) {
    promise.set_value(std::move(views));
  });
  ASSERT_TRUE(WaitFor([&] { return modules_.probes("b") == 2; }));
  EXPECT_EQ(answer.wait_for(milliseconds(0)), std::future_status::timeout);
  modules_.Release("b");
  const auto views = answer.get();
  ASSERT_EQ(views.size(), 2u);
  for (const auto& view : views) EXPECT_GE(view.checked_at, asked);
}

TEST_F(WatchTest, CheckNowIsAnsweredWhenTheWatchEnds) {
  Start(Watching({"a"}));
  ASSERT_TRUE(Becomes("a", ModuleState::kUp));
  modules_.Hold("a");
  int answers = 0;
  const auto count = [&answers](const std::vector<alert::ModuleView>& views) {
    EXPECT_EQ(views.size(), 1u);
    ++answers;
  };
  watch_->CheckNow(count);
  watch_->Drain();
  EXPECT_EQ(answers, 1);
  watch_->CheckNow(count);
  EXPECT_EQ(answers, 2);
  watch_.reset();
  modules_.Release("a");  // nobody is there to hear it
}

TEST_F(WatchTest, ShowsSamples) {
  Start(Watching({"a"}));
  ASSERT_TRUE(Becomes("a", ModuleState::kUp));
  EXPECT_THAT(watch_->SampleNames("a"),
              ElementsAre("probe_duration_seconds", "up"));
  EXPECT_THAT(watch_->SampleNames("b"), IsEmpty());
  const auto up = watch_->Samples("a", "up", base::kNoTime, clock_.Now());
  ASSERT_TRUE(up.ok());
  EXPECT_GE(up->points.size(), 2u);
  EXPECT_EQ(
      watch_->Samples("b", "up", base::kNoTime, clock_.Now()).status().code(),
      base::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tebium::exporter
