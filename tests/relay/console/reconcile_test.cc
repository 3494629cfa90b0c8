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
    w.Fire({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")});
    w.Show({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")}, kCard,
           CardWorld::TargetOf(), tree);
  }
  CardWorld w;
};

TEST_F(ReconcileTest, AnAcknowledgementLivesAsLongAsItsAlertsFire) {
  w.Press(CardAction::kAcknowledge);
  w.Pass(hours(2));
  EXPECT_EQ(w.Active().size(), 2u);
  EXPECT_NE(w.MarksOf().Find(MarkKind::kAcknowledged), nullptr);
  // Its silences were made once, and prolonged since.
  EXPECT_EQ(w.world.silences.Silences().size(), 2u);
}

TEST_F(ReconcileTest, ItsSilencesNeverLastLongerThanWhatIsPromised) {
  w.Press(CardAction::kAcknowledge);
  w.Pass(minutes(47));
  for (const alert::Silence& silence : w.Active()) {
    EXPECT_LE(silence.ends_at, w.world.clock.Now() + minutes(30));
    EXPECT_GE(silence.ends_at, w.world.clock.Now() + minutes(14));
  }
}

TEST_F(ReconcileTest, ASilenceWhoseAlertHasResolvedIsNotProlonged) {
  w.Press(CardAction::kAcknowledge);
  w.Fire({CardWorld::AlertOf("db1")});
  w.Pass(minutes(31));
  ASSERT_EQ(w.Active().size(), 1u);
  EXPECT_TRUE(alert::MatchesAll(w.Active().front().matchers,
                                CardWorld::AlertOf("db1").labels));
  const Marks marks = w.MarksOf();
  ASSERT_NE(marks.Find(MarkKind::kAcknowledged), nullptr);
  EXPECT_EQ(marks.Find(MarkKind::kAcknowledged)->silences.size(), 1u);
}

TEST_F(ReconcileTest, ItEndsWithTheLastOfItsAlerts) {
  w.Press(CardAction::kAcknowledge);
  // Another has joined: it is not covered.
  w.Fire({CardWorld::AlertOf("db3")});
  w.Pass();
  EXPECT_THAT(w.Active(), IsEmpty());
  EXPECT_TRUE(w.MarksOf().marks.empty());
  EXPECT_THAT(w.Actions(), ElementsAre("acknowledge", "acknowledgement ended"));
}

TEST_F(ReconcileTest, ItEndsWithItsMessage) {
  w.Press(CardAction::kAcknowledge);
  w.Resolve();
  EXPECT_THAT(w.Active(), IsEmpty());
  EXPECT_THAT(w.world.store.notes(), IsEmpty());
}

TEST_F(ReconcileTest, ASnoozeOutlivesItsMessage) {
  w.Press(CardAction::kSnooze, 30);
  w.Resolve();
  w.Pass();
  EXPECT_EQ(w.Active().size(), 2u);
}

TEST_F(ReconcileTest, ItStaysWhileAnotherChatShowsIt) {
  const store::Target other = CardWorld::TargetOf(-42);
  w.Show({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")}, kCard + 1,
         other);
  w.Press(CardAction::kAcknowledge);
  w.Resolve();
  EXPECT_EQ(w.Active().size(), 2u);
  w.Resolve(other);
  EXPECT_THAT(w.Active(), IsEmpty());
}

TEST_F(ReconcileTest, AMarkThatSomebodyHasEndedElsewhereGoes) {
  w.Press(CardAction::kAcknowledge);
  w.Pass();
  w.world.clock.Advance(seconds(1));
  for (const alert::Silence& silence : w.Active()) {
    ASSERT_TRUE(w.world.silences.ExpireSilence(silence.id).ok());
  }
  w.Pass();
  EXPECT_TRUE(w.MarksOf().marks.empty());
  EXPECT_THAT(w.Told(CardWorld::TargetOf()), IsEmpty());
}

TEST_F(ReconcileTest, AfterALongAbsencePeopleAreToldAgain) {
  Begin(true);
  w.Press(CardAction::kAcknowledge);
  w.world.clock.Advance(hours(1));
  w.ApplySilences();
  w.Restart();
  w.Pass();
  EXPECT_TRUE(w.MarksOf().marks.empty());
  EXPECT_EQ(w.Told(CardWorld::TargetOf()).size(), 1u);
}

TEST_F(ReconcileTest, AfterARestartItIsKeptAliveToo) {
  w.Press(CardAction::kAcknowledge);
  w.world.clock.Advance(minutes(20));
  w.Restart();
  w.Pass(hours(1));
  EXPECT_EQ(w.Active().size(), 2u);
  w.Fire({});
  w.Pass();
  EXPECT_THAT(w.Active(), IsEmpty());
}

TEST_F(ReconcileTest, AnAcknowledgementThatHasLostItsMessageEndsAtTheStart) {
  w.Press(CardAction::kAcknowledge);
  // The message's end is on disk, and then the program is gone.
  store::RelayChange change;
  change.delete_messages.emplace_back(CardWorld::TargetOf(), "group");
  w.world.store.Apply(std::move(change), [](const base::Status& /*status*/) {});
  w.Restart();
  EXPECT_THAT(w.Active(), IsEmpty());
}

TEST_F(ReconcileTest, ASilenceOfOthersIsLeftAlone) {
  alert::Silence silence;
  silence.id = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
  silence.matchers = {alert::Matcher::Equal("alertname", "X")};
  silence.ends_at = w.world.clock.Now() + hours(1);
  silence.created_by = "amtool";
  silence.annotations = alert::LabelSet::Of({{alert::kAcknowledgement, "1"}});
  ASSERT_TRUE(w.world.silences.EnsureSilence(silence).ok());
  w.Restart();
  w.Pass();
  EXPECT_EQ(w.Active().size(), 1u);
}

// --- The end of a snooze ----------------------------------------------------

TEST_F(ReconcileTest, ATreesGroupIsToldAgainWhenItsSnoozeEnds) {
  Begin(true);
  w.Press(CardAction::kSnooze, 5);
  w.Pass(minutes(4));
  EXPECT_NE(w.MarksOf().Find(MarkKind::kSnoozed), nullptr);
  EXPECT_THAT(w.Told(CardWorld::TargetOf()), IsEmpty());
  w.Fire({CardWorld::AlertOf("db2")});
  w.Pass(minutes(2));
  EXPECT_TRUE(w.MarksOf().marks.empty());
  const auto told = w.Told(CardWorld::TargetOf());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told.front().Notifies());
  // Merged with the entry that shows the marks: what fires is what still does.
  EXPECT_EQ(told.front().FiringCount(), 1u);
}

TEST_F(ReconcileTest, TheBuiltInRoutesGroupIsDispatchsToTell) {
  w.Press(CardAction::kSnooze, 5);
  w.Pass(minutes(6));
  EXPECT_TRUE(w.MarksOf().marks.empty());
  EXPECT_THAT(w.Told(CardWorld::TargetOf()), IsEmpty());
}

TEST_F(ReconcileTest, NothingIsToldAgainWhileSomethingElseKeepsItQuiet) {
  Begin(true);
  w.Press(CardAction::kMute, 60);
  w.Press(CardAction::kSnooze, 5);
  w.Pass(minutes(6));
  EXPECT_EQ(w.MarksOf().marks.size(), 1u);
  EXPECT_THAT(w.Told(CardWorld::TargetOf()), IsEmpty());
}

TEST_F(ReconcileTest, AStoreThatFailsDelaysAllButLosesNothing) {
  w.Press(CardAction::kSnooze, 5);
  w.world.store.FailWrites(base::UnavailableError("disk"));
  w.Pass(minutes(6));
  EXPECT_EQ(w.MarksOf().marks.size(), 1u);
  w.world.store.FailWrites({});
  w.Pass();
  EXPECT_TRUE(w.MarksOf().marks.empty());
}

TEST_F(ReconcileTest, NothingIsDoneWhileThereIsNothingToDo) {
  w.Pass(minutes(1));
  const size_t writes = w.world.store.writes();
  EXPECT_EQ(w.cards().Tick(w.world.clock.Now()), base::Time::max());
  EXPECT_EQ(w.world.store.writes(), writes);
}

TEST_F(ReconcileTest, AMigratedChatsCardsAreFoundThere) {
  w.cards().OnMigration(kTestChat, -77);
  w.Press(CardAction::kAcknowledge);
  w.cards().OnOver(CardWorld::TargetOf(-77), "group");
  EXPECT_THAT(w.Active(), IsEmpty());
}

}  // namespace
}  // namespace tebium::relay
