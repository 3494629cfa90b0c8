#include "exporter/heartbeats.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "exporter/sample_store.h"
#include "tests/support/fake_watch_store.h"
#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;
using base::StatusCode;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class HeartbeatsTest : public ::testing::Test {
 protected:
  HeartbeatsTest() { Open(); }

  void Open() {
    heartbeats_.reset();
    samples_.reset();
    metrics_ = std::make_unique<base::Metrics>();
    samples_ =
        SampleStore::Open({}, store_, clock_, *metrics_, base::Logger::Null());
    heartbeats_ = Heartbeats::Open(store_, samples_.get(), clock_, *metrics_,
                                   base::Logger::Null());
  }

  std::vector<Wish> Wishes() {
    std::vector<Wish> wishes;
    heartbeats_->AddWishes(clock_.Now(), clock_.Monotonic(), wishes);
    return wishes;
  }

  // "keep", "fires", or "" for none.
  std::string Alarm() {
    const std::vector<Wish> wishes = Wishes();
    if (wishes.empty()) return "";
    return wishes[0].keep ? "keep" : "fires";
  }

  double Counter(const std::string& name) {
    for (const auto& family : metrics_->Collect()) {
      if (family.name == "tebium_" + name) {
        return family.metric.at(0).counter.value;
      }
    }
    return -1;
  }

  double Gauge(const std::string& name) {
    for (const auto& family : metrics_->Collect()) {
      if (family.name != "tebium_" + name || family.metric.empty()) continue;
      return family.metric[0].gauge.value;
    }
    return -1;
  }

  testing::ManualClock clock_;
  testing::FakeWatchStore store_;
  std::unique_ptr<base::Metrics> metrics_;
  std::unique_ptr<SampleStore> samples_;
  std::unique_ptr<Heartbeats> heartbeats_;
};

TEST_F(HeartbeatsTest, OneThatStopsIsMissingAfterItsGraceAndBackWhenHeard) {
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(60)).ok());
  EXPECT_EQ(Alarm(), "");
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kUp);
  clock_.Advance(seconds(90) - base::Duration(1));
  EXPECT_EQ(Alarm(), "");
  EXPECT_EQ(Gauge("heartbeat_up"), 1);
  clock_.Advance(base::Duration(1));
  EXPECT_EQ(Alarm(), "fires");
  EXPECT_EQ(Gauge("heartbeat_up"), 0);
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kDown);
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(60)).ok());
  EXPECT_EQ(Alarm(), "");
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kUp);
}

TEST_F(HeartbeatsTest, ShortIntervalsHaveTenSecondsOfGrace) {
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(2)).ok());
  clock_.Advance(seconds(11));
  EXPECT_EQ(Alarm(), "");
  EXPECT_EQ(heartbeats_->NextAt(), clock_.Monotonic() + seconds(1));
  clock_.Advance(seconds(1));
  EXPECT_EQ(Alarm(), "fires");
}

TEST_F(HeartbeatsTest, TheAlarmSaysSinceWhen) {
  EXPECT_TRUE(heartbeats_->Beat("A", minutes(1)).ok());
  const base::Time last = clock_.Now();
  clock_.Advance(hours(1));
  const std::vector<Wish> wishes = Wishes();
  ASSERT_EQ(wishes.size(), 1U);
  EXPECT_EQ(wishes[0].module, "A");
  EXPECT_EQ(wishes[0].alarm, "HeartbeatMissing");
  EXPECT_EQ(wishes[0].severity, "warning");
  EXPECT_EQ(wishes[0].since, last + seconds(90));
  EXPECT_EQ(wishes[0].summary,
            "Модуль перестал подавать сигналы: последний был 31.01.2026 "
            "10:20:30 UTC, а ожидается каждые 60 с");
}

TEST_F(HeartbeatsTest, AKnownModuleHasItsSeverityLabelsAndMaintenance) {
  WatchSettings settings;
  settings.language = base::Language::kEnglish;
  ModuleSettings module;
  module.name = "A";
  module.kind = ProbeKind::kPush;
  module.labels = {{"team", "core"}};
  settings.modules = {module};
  heartbeats_->Reconfigure(settings);
  EXPECT_TRUE(heartbeats_->Beat("A", minutes(1)).ok());
  clock_.Advance(hours(1));
  const std::vector<Wish> wishes = Wishes();
  ASSERT_EQ(wishes.size(), 1U);
  EXPECT_EQ(wishes[0].severity, "critical");
  EXPECT_EQ(wishes[0].labels.at("team"), "core");
  EXPECT_EQ(wishes[0].summary,
            "The module has stopped sending signs of life: the last one came "
            "at 31.01.2026 10:20:30 UTC, one is expected every 60 s");
  settings.modules[0].maintenance = {alert::TimeInterval()};  // always
  heartbeats_->Reconfigure(settings);
  EXPECT_EQ(Alarm(), "");
}

TEST_F(HeartbeatsTest, OneThatIsForgottenIsNotMissed) {
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(60)).ok());
  EXPECT_TRUE(heartbeats_->Beats("A"));
  EXPECT_TRUE(heartbeats_->Forget("A").ok());
  EXPECT_FALSE(heartbeats_->Beats("A"));
  clock_.Advance(hours(1));
  EXPECT_EQ(Alarm(), "");
  EXPECT_EQ(Gauge("heartbeat_up"), -1);
  EXPECT_EQ(heartbeats_->Forget("A").code(), StatusCode::kNotFound);
  Open();
  EXPECT_FALSE(heartbeats_->Beats("A"));
}

TEST_F(HeartbeatsTest, AfterARestartEachHasItsTimeAnew) {
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(60)).ok());
  const double last = Gauge("heartbeat_last_received_timestamp_seconds");
  clock_.Advance(hours(5));
  Open();
  EXPECT_EQ(Alarm(), "keep");
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kUnknown);
  EXPECT_EQ(Gauge("heartbeat_last_received_timestamp_seconds"), last);
  EXPECT_EQ(Gauge("heartbeat_interval_seconds"), 60);
  clock_.Advance(seconds(90));
  EXPECT_EQ(Alarm(), "fires");
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(60)).ok());
  EXPECT_EQ(Alarm(), "");
}

TEST_F(HeartbeatsTest, WhatCantBeStoredIsRefusedButAKnownOneIsHeard) {
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(60)).ok());
  store_.Refuse(true);
  EXPECT_EQ(heartbeats_->Beat("B", seconds(60)).code(),
            StatusCode::kUnavailable);
  EXPECT_EQ(heartbeats_->Beat("A", seconds(30)).code(),
            StatusCode::kUnavailable);
  clock_.Advance(hours(1));
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(60)).ok());
  EXPECT_EQ(Alarm(), "");
  EXPECT_EQ(heartbeats_->Forget("A").code(), StatusCode::kUnavailable);
  EXPECT_TRUE(heartbeats_->Beats("A"));
}

TEST_F(HeartbeatsTest, AnotherIntervalIsHeardThoughItCantBeStored) {
  EXPECT_TRUE(heartbeats_->Beat("A", seconds(60)).ok());
  store_.Refuse(true);
  clock_.Advance(seconds(80));
  EXPECT_EQ(heartbeats_->Beat("A", minutes(10)).code(),
            StatusCode::kUnavailable);
  EXPECT_EQ(Counter("heartbeats_unsaved_total"), 1);
  EXPECT_EQ(Gauge("heartbeat_interval_seconds"), 600);
  clock_.Advance(minutes(9));
  EXPECT_EQ(Alarm(), "") << "it said that it lives";
  EXPECT_EQ(heartbeats_->Beat("A", minutes(10)).code(),
            StatusCode::kUnavailable)
      << "it is still not stored";
  store_.Refuse(false);
  EXPECT_TRUE(heartbeats_->Beat("A", minutes(10)).ok());
  EXPECT_EQ(Counter("heartbeats_unsaved_total"), 2);
  Open();
  EXPECT_EQ(Gauge("heartbeat_interval_seconds"), 600);
}

TEST_F(HeartbeatsTest, BadNamesAndIntervalsAreRefused) {
  for (const std::string& name :
       {std::string(), std::string(" "), std::string("a\n"),
        std::string("\xFF"), std::string(129, 'a')}) {
    EXPECT_EQ(heartbeats_->Beat(name, seconds(60)).code(),
              StatusCode::kInvalidArgument)
        << name;
  }
  for (const base::Duration interval :
       {base::Duration(0), base::Duration(seconds(1)) - base::Duration(1),
        base::Duration(hours(24 * 7)) + base::Duration(1)}) {
    EXPECT_EQ(heartbeats_->Beat("A", interval).code(),
              StatusCode::kInvalidArgument);
  }
  EXPECT_TRUE(heartbeats_->Beat("Модуль 1", hours(24 * 7)).ok());
}

TEST_F(HeartbeatsTest, TheirNumberIsBounded) {
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(heartbeats_->Beat(std::to_string(i), seconds(60)).ok());
  }
  EXPECT_EQ(heartbeats_->Beat("one more", seconds(60)).code(),
            StatusCode::kResourceExhausted);
  EXPECT_TRUE(heartbeats_->Beat("7", seconds(60)).ok());
}

TEST_F(HeartbeatsTest, AModuleThatSendsSamplesAloneLivesByThem) {
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kUnknown);
  alert::SampleReport report;
  report.module = "A";
  report.values = {{"cpu", 1}};
  report.at = clock_.Now();
  std::vector<alert::SampleRejection> rejected;
  EXPECT_TRUE(samples_->AcceptSamples({report}, rejected).ok());
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kUp);
  EXPECT_FALSE(heartbeats_->Beats("A"));
  clock_.Advance(minutes(6));
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kDown);
  EXPECT_EQ(Alarm(), "");
}

TEST_F(HeartbeatsTest, SamplesThatCantBeStoredAreASignOfLifeToo) {
  alert::SampleReport report;
  report.module = "A";
  report.values = {{"cpu", 1}};
  report.at = clock_.Now();
  std::vector<alert::SampleRejection> rejected;
  store_.Refuse(true);
  EXPECT_FALSE(samples_->AcceptSamples({report}, rejected).ok());
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kUp);
}

TEST_F(HeartbeatsTest, AClockThatIsSetChangesNoState) {
  alert::SampleReport report;
  report.module = "A";
  report.values = {{"cpu", 1}};
  report.at = clock_.Now();
  std::vector<alert::SampleRejection> rejected;
  EXPECT_TRUE(samples_->AcceptSamples({report}, rejected).ok());
  clock_.Set(clock_.Now() + hours(1));
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kUp);
  clock_.Set(clock_.Now() - hours(2));
  clock_.Advance(minutes(6));
  EXPECT_EQ(heartbeats_->StateOf("A").state, ModuleState::kDown);
}

TEST_F(HeartbeatsTest, OneIsHeardThoughTheDiskIsSlow) {
  EXPECT_TRUE(heartbeats_->Beat("A", minutes(10)).ok());
  clock_.Advance(minutes(16));
  EXPECT_EQ(Alarm(), "fires");
  std::string meanwhile;
  store_.BeforeSave([&] { meanwhile = Alarm() + "."; });
  EXPECT_TRUE(heartbeats_->Beat("A", minutes(10)).ok());
  EXPECT_EQ(meanwhile, ".");
}

}  // namespace
}  // namespace tebium::exporter
