// What becomes of marks: kept alive, ended, taken away.
#include "relay/console/reconcile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/relay/console/card_world.h"

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReconcileTest : public ::testing::Test {
 protected:
  ReconcileTest() { Begin(false); }
  void Begin(bool tree) {
    w_.Fire({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")});
    w_.Show({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")}, kCard,
            CardWorld::TargetOf(), tree);
  }
  CardWorld w_;
};

TEST_F(ReconcileTest, AnAcknowledgementLivesAsLongAsItsAlertsFire) {
  w_.Press(CardAction::kAcknowledge);
  w_.Pass(hours(2));
  EXPECT_EQ(w_.Active().size(), 2u);
  EXPECT_NE(w_.MarksOf().Find(MarkKind::kAcknowledged), nullptr);
  // Its silences were made once, and prolonged since.
  EXPECT_EQ(w_.world.silences.Silences().size(), 2u);
}

TEST_F(ReconcileTest, ItsSilencesNeverLastLongerThanWhatIsPromised) {
  w_.Press(CardAction::kAcknowledge);
  w_.Pass(minutes(47));
  for (const alert::Silence& silence : w_.Active()) {
    EXPECT_LE(silence.ends_at, w_.world.clock.Now() + minutes(30));
    EXPECT_GE(silence.ends_at, w_.world.clock.Now() + minutes(14));
  }
}

TEST_F(ReconcileTest, ASilenceWhoseAlertHasResolvedIsNotProlonged) {
  w_.Press(CardAction::kAcknowledge);
  w_.Fire({CardWorld::AlertOf("db1")});
  w_.Pass(minutes(31));
  ASSERT_EQ(w_.Active().size(), 1u);
  EXPECT_TRUE(alert::MatchesAll(w_.Active().front().matchers,
                                CardWorld::AlertOf("db1").labels));
  const Marks marks = w_.MarksOf();
  ASSERT_NE(marks.Find(MarkKind::kAcknowledged), nullptr);
  EXPECT_EQ(marks.Find(MarkKind::kAcknowledged)->silences.size(), 1u);
}

TEST_F(ReconcileTest, ItEndsWithTheLastOfItsAlerts) {
  w_.Press(CardAction::kAcknowledge);
  // Another has joined: it is not covered.
  w_.Fire({CardWorld::AlertOf("db3")});
  w_.Pass();
  EXPECT_THAT(w_.Active(), IsEmpty());
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  EXPECT_THAT(w_.Actions(),
              ElementsAre("acknowledge", "acknowledgement ended"));
}

TEST_F(ReconcileTest, ItEndsWithItsMessage) {
  w_.Press(CardAction::kAcknowledge);
  w_.Resolve();
  EXPECT_THAT(w_.Active(), IsEmpty());
  EXPECT_THAT(w_.world.store.notes(), IsEmpty());
}

// --- Snoozes and mutes without a message -------------------------------------

TEST_F(ReconcileTest, ASnoozeIsForAlertsThatComeAndGo) {
  w_.Press(CardAction::kSnooze, 120);
  w_.Fire({});
  w_.Resolve();
  w_.Pass(minutes(10));
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Fire({CardWorld::AlertOf("db1")});
  w_.Pass(minutes(1));
  w_.Fire({});
  w_.Pass(minutes(10));
  ASSERT_EQ(w_.Active().size(), 1u);
  EXPECT_TRUE(alert::MatchesAll(w_.Active().front().matchers,
                                CardWorld::AlertOf("db1").labels));
}

TEST_F(ReconcileTest, ASnoozeEndsOnceItsAlertsHaveBeenOverForAWhile) {
  w_.Press(CardAction::kSnooze, 120);
  w_.Fire({});
  w_.Resolve();
  w_.Pass(minutes(14));
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Pass(minutes(2));
  EXPECT_THAT(w_.Active(), IsEmpty());
  EXPECT_THAT(w_.Actions(),
              ElementsAre("snooze", "snooze ended", "snooze ended"));
  EXPECT_EQ(
      w_.cards().Tick(w_.world.clock.Now()) > w_.world.clock.Now() + minutes(2),
      true)
      << "there is nothing more to look after";
}

TEST_F(ReconcileTest, ASnoozeOfWhatFiresLastsToItsEnd) {
  w_.Press(CardAction::kSnooze, 120);
  w_.Pass(minutes(119));
  EXPECT_EQ(w_.Active().size(), 2u);
}

TEST_F(ReconcileTest, ASnoozeIsLookedAfterAfterARestartToo) {
  w_.Press(CardAction::kSnooze, 120);
  w_.Fire({});
  w_.Resolve();
  w_.Pass(minutes(10));
  w_.Restart();
  w_.Pass(minutes(10));
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Pass(minutes(6));
  EXPECT_THAT(w_.Active(), IsEmpty());
}

TEST_F(ReconcileTest, AMuteLastsAsLongAsWasAskedFor) {
  w_.Press(CardAction::kMute, 120);
  w_.Fire({});
  w_.Resolve();
  w_.Pass(minutes(119));
  EXPECT_EQ(w_.Active().size(), 1u);
}

TEST_F(ReconcileTest, ATreesGroupThatResolvedUnderASilenceIsShownToHave) {
  Begin(true);
  w_.Press(CardAction::kMute, 60);
  w_.Fire({});
  w_.Pass(minutes(61));
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  EXPECT_EQ(w_.Told(CardWorld::TargetOf()).size(), 0u);
  w_.Pass(minutes(11));
  const auto told = w_.Told(CardWorld::TargetOf());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().FiringCount(), 0u);
  EXPECT_FALSE(told.front().Notifies());
}

TEST_F(ReconcileTest, ItStaysWhileAnotherChatShowsIt) {
  const store::Target other = CardWorld::TargetOf(-42);
  w_.Show({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")}, kCard + 1,
          other);
  w_.Press(CardAction::kAcknowledge);
  w_.Resolve();
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Resolve(other);
  EXPECT_THAT(w_.Active(), IsEmpty());
}

TEST_F(ReconcileTest, AMarkThatSomebodyHasEndedElsewhereGoes) {
  w_.Press(CardAction::kAcknowledge);
  w_.Pass();
  w_.world.clock.Advance(seconds(1));
  for (const alert::Silence& silence : w_.Active()) {
    ASSERT_TRUE(w_.world.silences.ExpireSilence(silence.id).ok());
  }
  w_.Pass();
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  EXPECT_THAT(w_.Told(CardWorld::TargetOf()), IsEmpty());
}

TEST_F(ReconcileTest, AfterALongAbsencePeopleAreToldAgain) {
  Begin(true);
  w_.Press(CardAction::kAcknowledge);
  w_.world.clock.Advance(hours(1));
  w_.ApplySilences();
  w_.Restart();
  w_.Pass();
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  EXPECT_EQ(w_.Told(CardWorld::TargetOf()).size(), 1u);
}

TEST_F(ReconcileTest, AfterARestartItIsKeptAliveToo) {
  w_.Press(CardAction::kAcknowledge);
  w_.world.clock.Advance(minutes(20));
  w_.Restart();
  w_.Pass(hours(1));
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Fire({});
  w_.Pass();
  EXPECT_THAT(w_.Active(), IsEmpty());
}

TEST_F(ReconcileTest, AnAcknowledgementThatHasLostItsMessageEndsAtTheStart) {
  w_.Press(CardAction::kAcknowledge);
  // The message's end is on disk, and then the program is gone.
  store::RelayChange change;
  change.delete_messages.emplace_back(CardWorld::TargetOf(), "group");
  w_.world.store.Apply(std::move(change),
                       [](const base::Status& /*status*/) {});
  w_.Restart();
  EXPECT_THAT(w_.Active(), IsEmpty());
}

TEST_F(ReconcileTest, ASilenceOfOthersIsLeftAlone) {
  alert::Silence silence;
  silence.id = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  silence.matchers = {alert::Matcher::Equal("alertname", "X")};
  silence.ends_at = w_.world.clock.Now() + hours(1);
  silence.created_by = "amtool";
  silence.annotations = alert::LabelSet::Of({{alert::kAcknowledgement, "1"}});
  ASSERT_TRUE(w_.world.silences.EnsureSilence(silence).ok());
  w_.Restart();
  w_.Pass();
  EXPECT_EQ(w_.Active().size(), 1u);
}

// --- The end of a snooze ----------------------------------------------------

TEST_F(ReconcileTest, ATreesGroupIsToldAgainWhenItsSnoozeEnds) {
  Begin(true);
  w_.Press(CardAction::kSnooze, 5);
  w_.Pass(minutes(4));
  EXPECT_NE(w_.MarksOf().Find(MarkKind::kSnoozed), nullptr);
  EXPECT_THAT(w_.Told(CardWorld::TargetOf()), IsEmpty());
  w_.Fire({CardWorld::AlertOf("db2")});
  w_.Pass(minutes(2));
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  const auto told = w_.Told(CardWorld::TargetOf());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told.front().Notifies());
  // Merged with the entry that shows the marks: what fires is what still does.
  EXPECT_EQ(told.front().FiringCount(), 1u);
}

TEST_F(ReconcileTest, TheBuiltInRoutesGroupIsDispatchsToTell) {
  w_.Press(CardAction::kSnooze, 5);
  w_.Pass(minutes(6));
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  EXPECT_THAT(w_.Told(CardWorld::TargetOf()), IsEmpty());
}

TEST_F(ReconcileTest, NothingIsToldAgainWhileSomethingElseKeepsItQuiet) {
  Begin(true);
  w_.Press(CardAction::kMute, 60);
  w_.Press(CardAction::kSnooze, 5);
  w_.Pass(minutes(6));
  EXPECT_EQ(w_.MarksOf().marks.size(), 1u);
  EXPECT_THAT(w_.Told(CardWorld::TargetOf()), IsEmpty());
}

TEST_F(ReconcileTest, AStoreThatFailsDelaysAllButLosesNothing) {
  w_.Press(CardAction::kSnooze, 5);
  w_.world.store.FailWrites(base::UnavailableError("disk"));
  w_.Pass(minutes(6));
  EXPECT_EQ(w_.MarksOf().marks.size(), 1u);
  w_.world.store.FailWrites({});
  w_.Pass();
  EXPECT_TRUE(w_.MarksOf().marks.empty());
}

TEST_F(ReconcileTest, NothingIsDoneWhileThereIsNothingToDo) {
  w_.Pass(minutes(1));
  const size_t writes = w_.world.store.writes();
  // The store is looked at now and then.
  EXPECT_GE(w_.cards().Tick(w_.world.clock.Now()),
            w_.world.clock.Now() + minutes(58));
  EXPECT_EQ(w_.world.store.writes(), writes);
}

TEST_F(ReconcileTest, AMigratedChatsCardsAreFoundThere) {
  w_.cards().OnMigration(kTestChat, -77);
  w_.Press(CardAction::kAcknowledge);
  w_.cards().OnOver(CardWorld::TargetOf(-77), "group");
  EXPECT_THAT(w_.Active(), IsEmpty());
}

}  // namespace
}  // namespace tebium::relay
