// Alerts that join a card with marks: heard, acknowledged once more, escalated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "relay/console/card_silences.h"
#include "tests/relay/console/card_world.h"

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using To = alert::EscalationStep::To;

constexpr int64_t kOtherChat = -42;

class CardsJoinedTest : public ::testing::Test {
 protected:
  CardsJoinedTest() {
    alert::DutySettings settings;
    settings.rota.people = {{"Anna", 11, "anna"}};
    alert::DutyShift shift;
    shift.starts_at = base::FromNanos(1769817600'000'000'000);
    shift.people = {0};
    settings.rota.shifts = {shift};
    alert::EscalationPolicy policy;
    policy.matchers = {alert::Matcher::Equal("severity", "critical")};
    policy.steps = {{minutes(10), To::kOnDuty, 0, 0, ""},
                    {minutes(20), To::kWebhook, 0, 0, ""}};
    settings.policies = {policy};
    w_.world.duty.Set(settings);
    Are({Db1()});
  }

  static alert::Alert Db1() { return CardWorld::AlertOf("db1"); }
  static alert::Alert Db2(std::string_view severity = "critical") {
    return CardWorld::AlertOf("db2", severity);
  }
  // They fire, and are shown.
  void Are(const std::vector<alert::Alert>& alerts) {
    w_.Fire(alerts);
    w_.Show(alerts);
  }
  void JoinedBy(const alert::Alert& alert) {
    w_.Press(CardAction::kAcknowledge);
    w_.Pass();
    Are({Db1(), alert});
    w_.Pass();
  }
  static store::Target Fallback() {
    store::Target target = CardWorld::TargetOf();
    target.kind = store::TargetKind::kFallback;
    return target;
  }
  Turn Boris() { return w_.TurnBy({9, "Boris"}); }
  size_t Mentions() const { return w_.world.courier.calls().size(); }
  std::string Buttons() {
    const auto live = w_.world.store.FindCard(kCard);
    return KeyboardText(CardKeyboard(w_.world.signer, kCard, (*live)->shown,
                                     w_.MarksOf(), CardView::kMain,
                                     w_.world.settings.render));
  }

  CardWorld w_;
};

TEST_F(CardsJoinedTest, AreOfferedForAnotherAcknowledgement) {
  JoinedBy(Db2());
  EXPECT_TRUE(w_.MarksOf().uncovered);
  EXPECT_THAT(Buttons(), HasSubstr("[✅ Acknowledge]"));
  EXPECT_THAT(Buttons(), HasSubstr("[↩️ Undo the acknowledgement]"));
  // The live message is to be edited.
  EXPECT_EQ(w_.world.store.size(), 1u);

  EXPECT_THAT(w_.Press(CardAction::kAcknowledge, 0, Boris()).toast,
              HasSubstr("Before: Acknowledged: Anna, 10:20"));
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Pass();
  EXPECT_FALSE(w_.MarksOf().uncovered);
  EXPECT_EQ(w_.Press(CardAction::kAcknowledge, 0, Boris()).toast,
            "Already acknowledged: Boris, 10:20");
  EXPECT_THAT(w_.Actions(), ElementsAre("acknowledge", "acknowledge"));
}

TEST_F(CardsJoinedTest, AreCoveredBesideWhatWasBefore) {
  JoinedBy(Db2());
  w_.Press(CardAction::kAcknowledge, 0, Boris());
  const Marks marks = w_.MarksOf();
  const Mark* mark = marks.Find(MarkKind::kAcknowledged);
  ASSERT_NE(mark, nullptr);
  EXPECT_EQ(MarksText(marks, w_.world.settings.render, w_.world.clock.Now()),
            "👤 Acknowledged: Anna, 10:20; Boris, 10:20");
  EXPECT_EQ(mark->silences.size(), 2u);
  // Each silence says whose it is.
  std::vector<std::string> names;
  for (const alert::Silence& silence : w_.Active()) {
    names.push_back(silence.created_by);
  }
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("Anna", "Boris"));
  w_.Pass(hours(2));
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Press(CardAction::kUndo, 0);
  EXPECT_THAT(w_.Active(), IsEmpty());
  EXPECT_EQ(w_.MarksOf().marks.size(), 0u);
}

TEST_F(CardsJoinedTest, EscalateAfterThePolicysDelayUntilAcknowledged) {
  JoinedBy(Db2());
  w_.Pass(minutes(9));
  EXPECT_EQ(Mentions(), 0u);
  w_.Pass(minutes(2));
  ASSERT_EQ(Mentions(), 1u);
  // By the button under the mention.
  Turn turn = Boris();
  turn.message_id = 4'000;
  w_.Press(CardAction::kAcknowledge, 0, turn);
  w_.Pass(hours(2));
  EXPECT_EQ(Mentions(), 1u);
  EXPECT_THAT(w_.Told(Fallback()), IsEmpty());
}

TEST_F(CardsJoinedTest, AreWhatAnEscalationsCopyIsAbout) {
  JoinedBy(Db2());
  w_.Pass(minutes(21));
  const auto told = w_.Told(Fallback());
  ASSERT_EQ(told.size(), 1u);
  ASSERT_EQ(told.front().alerts.size(), 1u);
  EXPECT_EQ(told.front().alerts.front().alert.labels, Db2().labels);
}

TEST_F(CardsJoinedTest, DoNotEscalateWhereTheyHaveNoPolicy) {
  JoinedBy(Db2("warning"));
  EXPECT_TRUE(w_.MarksOf().uncovered);
  w_.Pass(minutes(30));
  EXPECT_EQ(Mentions(), 0u);
  // It becomes critical.
  Are({Db1(), Db2()});
  w_.Pass(minutes(9));
  EXPECT_EQ(Mentions(), 0u);
  w_.Pass(minutes(2));
  EXPECT_EQ(Mentions(), 1u);
}

TEST_F(CardsJoinedTest, EachHaveTheirWholeTime) {
  JoinedBy(Db2());
  w_.Pass(minutes(8));
  Are({Db1()});  // it has resolved in time
  w_.Pass();
  EXPECT_FALSE(w_.MarksOf().uncovered);
  EXPECT_FALSE(w_.MarksOf().escalation.has_begun());
  w_.Pass(minutes(30));
  EXPECT_EQ(Mentions(), 0u);
  Are({Db1(), CardWorld::AlertOf("db3")});
  w_.Pass(minutes(9));
  EXPECT_EQ(Mentions(), 0u);
  w_.Pass(minutes(2));
  EXPECT_EQ(Mentions(), 1u);
}

TEST_F(CardsJoinedTest, SurviveARestart) {
  JoinedBy(Db2());
  w_.Pass(minutes(5));
  w_.Restart();
  w_.Pass(minutes(6));
  EXPECT_EQ(Mentions(), 1u);
  w_.Restart();
  w_.Pass(minutes(30));
  EXPECT_EQ(Mentions(), 1u);
  EXPECT_EQ(w_.Told(Fallback()).size(), 1u);
  w_.Press(CardAction::kAcknowledge, 0, Boris());
  w_.Restart();
  w_.Pass(hours(1));
  EXPECT_EQ(w_.Active().size(), 2u);
  EXPECT_EQ(Mentions(), 1u);
}

TEST_F(CardsJoinedTest, BeforeACrashAreAcknowledgedAfterIt) {
  JoinedBy(Db2());
  Outcome outcome = w_.cards().OnPress(
      Boris(), CardPayload({CardAction::kAcknowledge, kCard, 0}));
  w_.world.store.Apply(std::move(outcome.change),
                       [](const base::Status& /*status*/) {});
  EXPECT_EQ(w_.Active().size(), 1u);
  w_.Restart();
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Pass(minutes(30));
  EXPECT_EQ(Mentions(), 0u);
  EXPECT_FALSE(w_.MarksOf().uncovered);
}

TEST_F(CardsJoinedTest, AreNotCountedTwiceInTheTimeToAcknowledge) {
  JoinedBy(Db2());
  w_.Press(CardAction::kAcknowledge, 0, Boris());
  uint64_t count = 0;
  for (const auto& family : w_.world.metrics.Collect()) {
    if (family.name != "tebium_time_to_acknowledge_seconds") continue;
    for (const auto& metric : family.metric) {
      count += metric.histogram.sample_count;
    }
  }
  EXPECT_EQ(count, 1u);
}

TEST_F(CardsJoinedTest, WhileASilenceWaitsToBeMadeNothingIsUncovered) {
  w_.world.silences.FailWrites(base::UnavailableError("disk"));
  w_.Press(CardAction::kAcknowledge);
  w_.Pass(minutes(30));
  EXPECT_FALSE(w_.MarksOf().uncovered);
  EXPECT_EQ(Mentions(), 0u);
  EXPECT_EQ(w_.Press(CardAction::kAcknowledge, 0, Boris()).toast,
            "Already acknowledged: Anna, 10:20");
}

TEST_F(CardsJoinedTest, WhatWasUncoveredElsewhereCanBeAcknowledgedAgain) {
  Are({Db1(), Db2()});
  w_.Press(CardAction::kAcknowledge);
  w_.world.clock.Advance(seconds(1));
  ASSERT_TRUE(w_.world.silences.ExpireSilence(w_.Active().front().id).ok());
  w_.Pass();
  EXPECT_TRUE(w_.MarksOf().uncovered);
  EXPECT_THAT(Buttons(), HasSubstr("[✅ Acknowledge]"));
  w_.Press(CardAction::kAcknowledge, 0, Boris());
  w_.Pass();
  EXPECT_EQ(w_.Active().size(), 2u);
  EXPECT_FALSE(w_.MarksOf().uncovered);
}

TEST_F(CardsJoinedTest, StandInTheListOfWhatWaits) {
  JoinedBy(Db2());
  const Saying list = w_.world.Do(w_.cards().OnCommand(w_.TurnBy(), "ack", ""));
  EXPECT_THAT(list.reply->html, HasSubstr("Not acknowledged: 1 group"));
  w_.world.Do(w_.cards().OnPress(
      Boris(), w_.world.PayloadOf(list.reply->keyboard, "1")));
  EXPECT_EQ(w_.Active().size(), 2u);
}

TEST_F(CardsJoinedTest, KeepTheButtonUnderAMentionOfWhoMayNotAct) {
  JoinedBy(Db2());
  Turn turn = w_.TurnBy({9, "Boris"}, Role::kMember);
  turn.message_id = 4'000;
  EXPECT_FALSE(w_.Press(CardAction::kAcknowledge, 0, turn).rekey.has_value());
}

TEST_F(CardsJoinedTest, AreMarkedInOtherChatsToo) {
  w_.Show({Db1()}, kCard + 1, CardWorld::TargetOf(kOtherChat));
  w_.Press(CardAction::kAcknowledge);
  Are({Db1(), Db2()});
  w_.Show({Db1(), Db2()}, kCard + 1, CardWorld::TargetOf(kOtherChat));
  w_.Pass();
  EXPECT_TRUE(w_.MarksOf(kCard + 1).uncovered);
  w_.Press(CardAction::kAcknowledge, 0, Boris());
  w_.Pass();
  EXPECT_EQ(w_.MarksOf(kCard + 1), w_.MarksOf());
  EXPECT_EQ(w_.Active().size(), 2u);
}

TEST_F(CardsJoinedTest, TheSilencesOfACardStayFew) {
  std::vector<alert::Alert> alerts = {Db1()};
  w_.Press(CardAction::kAcknowledge);
  for (int i = 0; i < 250; ++i) {
    alerts.push_back(CardWorld::AlertOf("more" + std::to_string(i)));
    Are(alerts);
    w_.Press(CardAction::kAcknowledge, 0, Boris());
    w_.world.clock.Advance(seconds(1));
    ASSERT_LE(w_.Active().size(), kMaxMarkSilences);
  }
  w_.Pass();
  EXPECT_FALSE(w_.MarksOf().uncovered);
}

TEST_F(CardsJoinedTest, AreHeardThoughTheCardIsMuted) {
  w_.Press(CardAction::kMute, 120);
  alert::Alert other = Db2();
  other.labels = other.labels.With("alertname", "DiskFull");
  Are({Db1(), other});
  w_.Pass();
  EXPECT_TRUE(w_.MarksOf().uncovered);
  w_.Pass(minutes(11));
  EXPECT_EQ(Mentions(), 1u);
  w_.Press(CardAction::kAcknowledge, 0, Boris());
  w_.Pass(hours(1));
  EXPECT_EQ(Mentions(), 1u);
}

TEST_F(CardsJoinedTest, WaitWhileTheyAreSuppressedInAnotherWay) {
  JoinedBy(Db2());
  alert::Silence silence;
  silence.matchers = {alert::Matcher::Equal("instance", "db2")};
  silence.ends_at = w_.world.clock.Now() + minutes(60);
  silence.created_by = "amtool";
  silence.id = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  ASSERT_TRUE(w_.world.silences.EnsureSilence(silence).ok());
  w_.Pass(minutes(30));
  EXPECT_FALSE(w_.MarksOf().uncovered);
  EXPECT_EQ(Mentions(), 0u);
  w_.Pass(minutes(32));
  EXPECT_TRUE(w_.MarksOf().uncovered);
  EXPECT_EQ(Mentions(), 1u);
}

TEST_F(CardsJoinedTest, WhoWasToldOfAnEarlierEscalationIsToldOfTheEnd) {
  w_.Pass(minutes(21));
  ASSERT_EQ(w_.Told(Fallback()).size(), 1u);
  w_.Press(CardAction::kAcknowledge);
  w_.Pass();
  w_.Press(CardAction::kUndo, 0);
  w_.Pass();
  EXPECT_TRUE(w_.MarksOf().escalation.has_begun());
  w_.Fire({});
  w_.Resolve();
  ASSERT_EQ(w_.Told(Fallback()).size(), 1u);  // merged with what waits
  EXPECT_EQ(w_.Told(Fallback()).front().FiringCount(), 0u);
}

}  // namespace
}  // namespace tebium::relay
