#include "exporter/watchdog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CountingSink : public alert::AlertSink {
 public:
  base::Status Accept(alert::Batch batch) override {
    if (refusing) return base::UnavailableError("no room");
    events += batch.events.size();
    return {};
  }
  bool refusing = false;
  size_t events = 0;
};

class WatchdogTest : public ::testing::Test {
 protected:
  WatchdogTest() {
    settings_.language = base::Language::kEnglish;
    settings_.switches = DefaultSwitches();
    Open();
  }

  // Anew if there is one, with what that one has noted.
  void Open() {
    if (watchdog_) notes_ = watchdog_->TakeNotes();
    watchdog_.reset();
    metrics_ = std::make_unique<base::Metrics>();
    watchdog_ = std::make_unique<Watchdog>(settings_, sink_, clock_, *metrics_);
    EXPECT_THAT(watchdog_->Restore(notes_), IsEmpty());
  }

  base::Status Send(const std::string& name, bool firing = true) {
    alert::Batch batch;
    alert::Event event;
    std::vector<alert::LabelView> labels = {{"alertname", name}};
    event.alert.labels = *alert::LabelSet::Build(labels);
    event.firing = firing;
    batch.events.push_back(event);
    return watchdog_->Accept(std::move(batch));
  }

  void SendEvery(base::Duration gap, int times) {
    for (int i = 0; i < times; ++i) {
      EXPECT_TRUE(Send("Watchdog").ok());
      clock_.Advance(gap);
    }
  }

  std::vector<Wish> Wishes() {
    std::vector<Wish> wishes;
    watchdog_->AddWishes(clock_.Now(), clock_.Monotonic(), wishes);
    return wishes;
  }
  std::string Alarm() {
    const std::vector<Wish> wishes = Wishes();
    if (wishes.empty()) return "";
    return wishes[0].keep ? "keep" : "fires";
  }

  testing::ManualClock clock_;
  CountingSink sink_;
  WatchSettings settings_;
  std::unique_ptr<base::Metrics> metrics_;
  std::unique_ptr<Watchdog> watchdog_;
  std::vector<store::WatchNote> notes_;
};

TEST_F(WatchdogTest, AllAlertsPassAndRefusalsDoToo) {
  EXPECT_TRUE(Send("Watchdog").ok());
  EXPECT_TRUE(Send("Other").ok());
  EXPECT_EQ(sink_.events, 2U);
  sink_.refusing = true;
  EXPECT_EQ(Send("Other").code(), base::StatusCode::kUnavailable);
}

TEST_F(WatchdogTest, NobodyMissesWhatNeverCame) {
  clock_.Advance(hours(100));
  EXPECT_EQ(Alarm(), "");
}

TEST_F(WatchdogTest, ItLearnsTheLongestGapAndAlarmsAfterThree) {
  SendEvery(minutes(10), 3);
  clock_.Advance(minutes(20) - base::Duration(1));
  EXPECT_EQ(Alarm(), "");
  clock_.Advance(base::Duration(1));
  const std::vector<Wish> wishes = Wishes();
  ASSERT_EQ(wishes.size(), 1U);
  EXPECT_FALSE(wishes[0].keep);
  EXPECT_EQ(wishes[0].module, "TeBium-Alert-Bot");
  EXPECT_EQ(wishes[0].alarm, "WatchdogMissing");
  EXPECT_EQ(wishes[0].subject, "Watchdog");
  EXPECT_EQ(wishes[0].severity, "critical");
  EXPECT_EQ(wishes[0].summary,
            "The alert Watchdog, which must always fire, has stopped arriving: "
            "it last came at 31.01.2026 10:40:30 UTC. Other alerts of its "
            "source may be lost as well.");
  EXPECT_TRUE(Send("Watchdog").ok());
  EXPECT_EQ(Alarm(), "");
}

TEST_F(WatchdogTest, TwoArrivalsAreNoRhythm) {
  SendEvery(minutes(1), 2);
  clock_.Advance(hours(5));
  EXPECT_EQ(Alarm(), "");
}

TEST_F(WatchdogTest, FastOnesHaveFiveMinutesSlowOnesADay) {
  SendEvery(seconds(1), 5);
  clock_.Advance(minutes(5) - seconds(2));
  EXPECT_EQ(Alarm(), "");
  clock_.Advance(seconds(1));
  EXPECT_EQ(Alarm(), "fires");

  settings_.switches[0].name = "slow";
  watchdog_->Reconfigure(settings_);
  SendEvery(hours(20), 3);
  EXPECT_EQ(Alarm(), "");
  clock_.Advance(hours(4));
  EXPECT_EQ(Alarm(), "fires");
}

// Alertmanager may send a few close together, and then repeat them seldom.
TEST_F(WatchdogTest, OneOutageIsNotLearntARhythmThatHasSlowedIs) {
  SendEvery(minutes(1), 4);
  clock_.Advance(hours(3));
  EXPECT_EQ(Alarm(), "fires");
  SendEvery(minutes(1), 2);
  clock_.Advance(minutes(5));
  EXPECT_EQ(Alarm(), "fires");  // as watchful as before
  EXPECT_TRUE(Send("Watchdog").ok());
  clock_.Advance(hours(4));
  EXPECT_EQ(Alarm(), "fires");
  EXPECT_TRUE(Send("Watchdog").ok());  // the second in a row
  clock_.Advance(hours(4));
  EXPECT_EQ(Alarm(), "");
}

TEST_F(WatchdogTest, OneThatComesByFitsAndStartsIsLearnt) {
  for (const char* alarm : {"fires", "fires", "", ""}) {
    SendEvery(minutes(5), 6);
    clock_.Advance(hours(12));
    EXPECT_EQ(Alarm(), alarm);
  }
}

TEST_F(WatchdogTest, OutagesFarApartAreNotLearnt) {
  for (int outage = 0; outage < 5; ++outage) {
    SendEvery(minutes(1), 30);
    clock_.Advance(minutes(10));
    EXPECT_EQ(Alarm(), "fires");
    clock_.Advance(hours(3));
  }
}

TEST_F(WatchdogTest, OneThatResolvesIsMissingAtOnce) {
  SendEvery(minutes(1), 3);
  EXPECT_EQ(Alarm(), "");
  EXPECT_TRUE(Send("Watchdog", false).ok());
  EXPECT_EQ(Alarm(), "fires");
  EXPECT_TRUE(Send("Watchdog").ok());
  EXPECT_EQ(Alarm(), "");
}

TEST_F(WatchdogTest, WhatWasLearntSurvivesARestart) {
  SendEvery(minutes(10), 4);
  clock_.Advance(hours(9));
  Open();
  EXPECT_EQ(Alarm(), "keep");
  clock_.Advance(minutes(29));
  EXPECT_EQ(Alarm(), "keep");
  clock_.Advance(minutes(1));
  EXPECT_EQ(Alarm(), "fires");
  SendEvery(minutes(10), 2);
  EXPECT_EQ(Alarm(), "");
}

TEST_F(WatchdogTest, OneWithATimeoutIsAwaitedFromTheStart) {
  settings_.switches[0].timeout = minutes(2);
  Open();
  EXPECT_EQ(Alarm(), "keep");
  clock_.Advance(minutes(2));
  const std::vector<Wish> wishes = Wishes();
  ASSERT_EQ(wishes.size(), 1U);
  EXPECT_FALSE(wishes[0].keep);
  EXPECT_EQ(wishes[0].since, clock_.Now());
  EXPECT_EQ(wishes[0].summary,
            "The alert Watchdog, which must always fire, has not arrived "
            "within 2 min. Other alerts of its source may be lost as well.");
  clock_.Advance(minutes(1));
  EXPECT_EQ(Wishes()[0].since, clock_.Now() - minutes(1));
  EXPECT_TRUE(Send("Watchdog").ok());
  EXPECT_EQ(Alarm(), "");
}

TEST_F(WatchdogTest, OneThatLearnsIsForgottenAfterAWeek) {
  SendEvery(minutes(10), 4);
  clock_.Advance(hours(24 * 6));
  EXPECT_EQ(Alarm(), "fires");
  clock_.Advance(hours(24));
  EXPECT_EQ(Alarm(), "");
}

TEST_F(WatchdogTest, AClockThatIsSetForwardForgetsNobody) {
  SendEvery(minutes(10), 4);
  clock_.Set(clock_.Now() + hours(24 * 8));
  EXPECT_EQ(Alarm(), "");
  EXPECT_TRUE(Send("Watchdog").ok());
  clock_.Advance(minutes(31));
  EXPECT_EQ(Alarm(), "fires");
}

TEST_F(WatchdogTest, ReloadsKeepWhatWasLearntAndDropWhatIsGone) {
  SendEvery(minutes(10), 4);
  clock_.Advance(hours(1));
  settings_.switches[0].severity = "warning";
  watchdog_->Reconfigure(settings_);
  ASSERT_EQ(Wishes().size(), 1U);
  EXPECT_EQ(Wishes()[0].severity, "warning");
  settings_.switches.clear();
  watchdog_->Reconfigure(settings_);
  EXPECT_EQ(Alarm(), "");
  for (const auto& family : metrics_->Collect()) {
    EXPECT_TRUE(family.metric.empty()) << family.name;
  }
}

TEST_F(WatchdogTest, OnlyAlertsThatTheSinkTookCount) {
  SendEvery(minutes(10), 3);
  sink_.refusing = true;
  clock_.Advance(minutes(19));
  EXPECT_FALSE(Send("Watchdog").ok());
  clock_.Advance(minutes(1));
  EXPECT_EQ(Alarm(), "fires");
}

TEST_F(WatchdogTest, NotesWhatIsNew) {
  EXPECT_THAT(watchdog_->TakeNotes(), IsEmpty());
  SendEvery(minutes(1), 1);
  const auto notes = watchdog_->TakeNotes();
  ASSERT_THAT(notes, SizeIs(1));
  EXPECT_EQ(notes[0].sort, watchdog_->NoteSort());
  EXPECT_EQ(notes[0].name, "Watchdog");
  EXPECT_THAT(watchdog_->TakeNotes(), IsEmpty());
  SendEvery(minutes(1), 1);
  EXPECT_THAT(watchdog_->TakeNotes(), SizeIs(1));
}

TEST_F(WatchdogTest, WhatWasNotedWaitsForASwitchOfItsName) {
  SendEvery(minutes(10), 4);
  const std::vector<DeadMansSwitch> switches = settings_.switches;
  settings_.switches.clear();
  Open();
  clock_.Advance(hours(1));
  settings_.switches = switches;
  watchdog_->Reconfigure(settings_);
  EXPECT_EQ(Alarm(), "keep");
  settings_.switches.clear();
  watchdog_->Reconfigure(settings_);
  settings_.switches = switches;
  watchdog_->Reconfigure(settings_);
  clock_.Advance(minutes(30));
  EXPECT_EQ(Alarm(), "fires");
}

TEST_F(WatchdogTest, DamagedNotesMeanNothingIsKnown) {
  for (const std::string note : {"x", "1", "1 2", "1 2 y"}) {
    EXPECT_THAT(watchdog_->Restore({{"watchdog", "Watchdog", note}}),
                ElementsAre("Watchdog"));
    EXPECT_EQ(Alarm(), "") << note;
  }
  for (const std::string note : {"-5 -7 -9", "1 2 3 4"}) {
    watchdog_->Restore({{"watchdog", "Watchdog", note}});
    EXPECT_NE(Alarm(), "fires") << note;
  }
}

}  // namespace
}  // namespace tebium::exporter
