// Presses: what they change, what people are told of them.
#include "relay/console/cards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "base/text.h"
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

constexpr int64_t kOtherChat = -42;

class CardsTest : public ::testing::Test {
 protected:
  CardsTest() {
    w_.Fire({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")});
    w_.Show({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")});
  }
  double Counter(const std::string& action) {
    return w_.world.metrics
        .AddCounter("card_actions_total",
                    "What was done by the buttons under alerts: late ones had "
                    "no effect any more, refused ones came from somebody who "
                    "may not, ended ones were marks that ended by themselves.",
                    {{"action", action}})
        .Value();
  }
  CardWorld w_;
};

TEST_F(CardsTest, AnAcknowledgementIsASilenceOfEachAlert) {
  const Saying said = w_.Press(CardAction::kAcknowledge);
  EXPECT_EQ(said.toast, "Acknowledged: no sound until the alerts resolve");
  const auto silences = w_.Active();
  ASSERT_EQ(silences.size(), 2u);
  for (const alert::Silence& silence : silences) {
    EXPECT_TRUE(silence.IsAcknowledgement());
    EXPECT_EQ(silence.created_by, "Anna");
    EXPECT_EQ(silence.comment, "Acknowledged in Telegram");
    EXPECT_EQ(silence.annotations.Get(kCardAnnotation), Base36(kCard));
    EXPECT_EQ(silence.ends_at, w_.world.clock.Now() + minutes(30));
    EXPECT_EQ(silence.matchers.size(), 4u);
  }
  const Marks marks = w_.MarksOf();
  const Mark* mark = marks.Find(MarkKind::kAcknowledged);
  ASSERT_NE(mark, nullptr);
  EXPECT_EQ(mark->by, (Person{kTestPerson, "Anna"}));
  EXPECT_EQ(mark->silences.size(), 2u);
  EXPECT_THAT(w_.Actions(), ElementsAre("acknowledge"));
  // The live message is to be edited.
  EXPECT_EQ(w_.world.store.size(), 1u);
  EXPECT_EQ(Counter("acknowledge"), 1);
}

TEST_F(CardsTest, SpeaksTheChatsLanguage) {
  Turn turn = w_.TurnBy({5, "Анна"});
  turn.language = base::Language::kRussian;
  EXPECT_EQ(w_.Press(CardAction::kAcknowledge, 0, turn).toast,
            "Принято: звука не будет, пока алерты не решатся");
  EXPECT_EQ(w_.Active().front().comment, "Подтверждено в Telegram");
  turn.who = {6, "Борис"};
  EXPECT_EQ(w_.Press(CardAction::kAcknowledge, 0, turn).toast,
            "Уже подтверждено: Анна, 10:20");
}

TEST_F(CardsTest, TheSecondOfTwoIsToldWhoWasFirst) {
  w_.Press(CardAction::kAcknowledge);
  const size_t writes = w_.world.silences.writes();
  const Saying said =
      w_.Press(CardAction::kAcknowledge, 0, w_.TurnBy({9, "Boris"}));
  EXPECT_EQ(said.toast, "Already acknowledged: Anna, 10:20");
  EXPECT_EQ(w_.world.silences.writes(), writes);
  EXPECT_THAT(w_.Actions(), ElementsAre("acknowledge"));
  // What they saw was old: here is what it has become.
  ASSERT_TRUE(said.rekey.has_value());
  EXPECT_NE(w_.world.PayloadOf(*said.rekey, "Undo"), "");
}

TEST_F(CardsTest, AMemberWhoMayNotActIsToldSoAndMayRead) {
  const Turn member = w_.TurnBy({9, "Boris"}, Role::kMember);
  EXPECT_EQ(w_.Press(CardAction::kAcknowledge, 0, member).toast,
            "You may read this, but not change it");
  EXPECT_THAT(w_.Active(), IsEmpty());
  w_.Press(CardAction::kDetails, 0, member);
  EXPECT_THAT(w_.world.courier.last().text, HasSubstr("db1"));
}

TEST_F(CardsTest, DetailsAreAReplyToTheMessage) {
  w_.Press(CardAction::kDetails);
  const BotCall call = w_.world.courier.last();
  EXPECT_EQ(call.chat_id, kTestChat);
  EXPECT_EQ(call.reply_to, kLiveMessage);
  EXPECT_TRUE(call.silent);
  EXPECT_THAT(call.text, HasSubstr("db2"));
}

TEST_F(CardsTest, AnOldMessageLosesItsButtons) {
  Turn turn = w_.TurnBy();
  turn.message_id = kLiveMessage - 1;
  const Saying said = w_.Press(CardAction::kAcknowledge, 0, turn, 12345);
  EXPECT_EQ(said.toast,
            "This message is out of date: there is a newer one below");
  ASSERT_TRUE(said.rekey.has_value());
  EXPECT_TRUE(said.rekey->empty());
}

TEST_F(CardsTest, AMessageThatIsNotRecordedYetKeepsItsButtons) {
  Turn turn = w_.TurnBy();
  turn.message_id = kLiveMessage + 1;
  const Saying said = w_.Press(CardAction::kAcknowledge, 0, turn, 12345);
  EXPECT_THAT(said.toast, HasSubstr("not recorded yet"));
  EXPECT_FALSE(said.rekey.has_value());
}

TEST_F(CardsTest, ACardOfAnotherChatIsNotReached) {
  const Turn elsewhere = w_.TurnBy({9, "Boris"}, Role::kActor, kOtherChat);
  EXPECT_THAT(w_.Press(CardAction::kAcknowledge, 0, elsewhere).toast,
              HasSubstr("out of date"));
  EXPECT_THAT(w_.Active(), IsEmpty());
  const Turn admin = w_.TurnBy({9, "Boris"}, Role::kAdmin, kOtherChat);
  w_.Press(CardAction::kAcknowledge, 0, admin);
  EXPECT_EQ(w_.Active().size(), 2u);
}

TEST_F(CardsTest, NothingIsMarkedWhenNothingFiresAnyMore) {
  w_.Fire({});
  EXPECT_EQ(w_.Press(CardAction::kAcknowledge).toast,
            "The group has resolved already: nothing fires");
  EXPECT_TRUE(w_.MarksOf().empty());
}

TEST_F(CardsTest, OnlyWhatStillFiresIsSilenced) {
  w_.Fire({CardWorld::AlertOf("db2"), CardWorld::AlertOf("db3")});
  w_.Press(CardAction::kAcknowledge);
  ASSERT_EQ(w_.Active().size(), 1u);
  EXPECT_TRUE(alert::MatchesAll(w_.Active().front().matchers,
                                CardWorld::AlertOf("db2").labels));
}

TEST_F(CardsTest, ASnoozeIsAPlainSilenceUntilItsEnd) {
  EXPECT_EQ(w_.Press(CardAction::kSnooze, 30).toast, "Snoozed until 10:50");
  ASSERT_EQ(w_.Active().size(), 2u);
  EXPECT_FALSE(w_.Active().front().IsAcknowledgement());
  EXPECT_EQ(w_.Active().front().ends_at, w_.world.clock.Now() + minutes(30));
}

TEST_F(CardsTest, UntilMorningIsTheNextMorningOfTheZone) {
  EXPECT_EQ(w_.Press(CardAction::kSnooze, 0).toast,
            "Snoozed until 01.02 08:00");
}

TEST_F(CardsTest, AnAcknowledgementTakesThePlaceOfASnooze) {
  w_.Press(CardAction::kSnooze, 30, w_.TurnBy({9, "Boris"}));
  const Saying said = w_.Press(CardAction::kAcknowledge);
  EXPECT_EQ(said.toast,
            "Acknowledged: no sound until the alerts resolve\n"
            "Before: Snoozed until 10:50 (Boris, 10:20)");
  ASSERT_EQ(w_.Active().size(), 2u);
  EXPECT_TRUE(w_.Active().front().IsAcknowledgement());
  EXPECT_EQ(w_.MarksOf().marks.size(), 1u);
}

TEST_F(CardsTest, AMuteIsOfTheKind) {
  EXPECT_EQ(w_.Press(CardAction::kMute, 60).toast,
            "Alerts of this kind are muted until 11:20");
  ASSERT_EQ(w_.Active().size(), 1u);
  EXPECT_EQ(alert::ToString(w_.Active().front().matchers),
            R"({alertname="HighCPU",module="billing"})");
  w_.Press(CardAction::kAcknowledge);
  EXPECT_EQ(w_.MarksOf().marks.size(), 2u);
}

TEST_F(CardsTest, UndoEndsTheSilencesOfThatMarkAlone) {
  w_.Press(CardAction::kMute, 60);
  w_.Press(CardAction::kAcknowledge);
  const auto undo = static_cast<uint32_t>(MarkKind::kAcknowledged);
  EXPECT_EQ(w_.Press(CardAction::kUndo, undo).toast,
            "The acknowledgement is undone");
  EXPECT_EQ(w_.Active().size(), 1u);
  EXPECT_EQ(w_.MarksOf().marks.size(), 1u);
  EXPECT_EQ(w_.Press(CardAction::kUndo, undo).toast,
            "There is nothing to undo: it is undone already");
}

TEST_F(CardsTest, MenusAreKeyboards) {
  const Saying menu = w_.Press(CardAction::kSnoozeMenu);
  ASSERT_TRUE(menu.rekey.has_value());
  EXPECT_EQ(w_.world.PayloadOf(*menu.rekey, "Until morning"),
            CardPayload({CardAction::kSnooze, kCard, 0}));
  const Saying back = w_.Press(CardAction::kBack);
  ASSERT_TRUE(back.rekey.has_value());
  EXPECT_NE(w_.world.PayloadOf(*back.rekey, "Acknowledge"), "");
}

TEST_F(CardsTest, TheGroupsMessageInAnotherChatShowsItToo) {
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 1,
          CardWorld::TargetOf(kOtherChat));
  w_.Press(CardAction::kAcknowledge);
  EXPECT_NE(w_.MarksOf(kCard + 1).Find(MarkKind::kAcknowledged), nullptr);
  // By whoever is there, of both.
  w_.Press(CardAction::kUndo, 0,
           w_.TurnBy({9, "Boris"}, Role::kActor, kOtherChat), kCard + 1);
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  EXPECT_THAT(w_.Active(), IsEmpty());
}

TEST_F(CardsTest, AMessageThatShowsMoreIsNotMarked) {
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 1,
          CardWorld::TargetOf(kOtherChat));
  const Turn turn = w_.TurnBy({9, "Boris"}, Role::kActor, kOtherChat);
  w_.Press(CardAction::kAcknowledge, 0, turn, kCard + 1);
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  w_.Press(CardAction::kUndo, 0, turn, kCard + 1);
  // What has ended since it was shown does not count.
  w_.Fire({CardWorld::AlertOf("db1")});
  w_.Press(CardAction::kAcknowledge, 0, turn, kCard + 1);
  EXPECT_NE(w_.MarksOf().Find(MarkKind::kAcknowledged), nullptr);
}

TEST_F(CardsTest, TimeToAcknowledgeIsMeasuredFromTheFirstShowing) {
  w_.world.clock.Advance(seconds(90));
  w_.Show({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")});
  w_.world.clock.Advance(seconds(10));
  w_.Press(CardAction::kAcknowledge);
  const auto families = w_.world.metrics.Collect();
  const auto family =
      std::find_if(families.begin(), families.end(), [](const auto& each) {
        return each.name == "tebium_time_to_acknowledge_seconds";
      });
  ASSERT_NE(family, families.end());
  double sum = 0;
  for (const auto& metric : family->metric) {
    if (metric.label.front().value == "critical") {
      sum = metric.histogram.sample_sum;
    }
  }
  EXPECT_EQ(sum, 100);
}

// --- When something breaks --------------------------------------------------

TEST_F(CardsTest, APressThatIsNotStoredHasNoEffect) {
  w_.world.store.FailWrites(base::UnavailableError("disk"));
  w_.Press(CardAction::kAcknowledge);
  EXPECT_THAT(w_.Active(), IsEmpty());
  w_.world.store.FailWrites({});
  EXPECT_EQ(w_.Press(CardAction::kAcknowledge).toast,
            "Acknowledged: no sound until the alerts resolve");
}

TEST_F(CardsTest, WhatWasDecidedBeforeACrashIsDoneAfterIt) {
  Outcome outcome = w_.cards().OnPress(
      w_.TurnBy(), CardPayload({CardAction::kAcknowledge, kCard, 0}));
  w_.world.store.Apply(std::move(outcome.change),
                       [](const base::Status& /*status*/) {});
  EXPECT_THAT(w_.Active(), IsEmpty());
  w_.Restart();
  EXPECT_EQ(w_.Active().size(), 2u);
  EXPECT_THAT(w_.world.store.notes(), IsEmpty());
  EXPECT_EQ(w_.Press(CardAction::kAcknowledge).toast,
            "Already acknowledged: Anna, 10:20");
}

TEST_F(CardsTest, AnUndoBeforeACrashIsDoneAfterIt) {
  w_.Press(CardAction::kSnooze, 60);
  Outcome outcome = w_.cards().OnPress(
      w_.TurnBy(), CardPayload({CardAction::kUndo, kCard, 1}));
  w_.world.store.Apply(std::move(outcome.change),
                       [](const base::Status& /*status*/) {});
  EXPECT_EQ(w_.Active().size(), 2u);
  w_.Restart();
  EXPECT_THAT(w_.Active(), IsEmpty());
}

TEST_F(CardsTest, SilencesThatCanNotBeStoredNowAreMadeLater) {
  w_.world.silences.FailWrites(base::UnavailableError("disk"));
  w_.Press(CardAction::kAcknowledge);
  w_.Pass();
  EXPECT_THAT(w_.Active(), IsEmpty());
  EXPECT_EQ(w_.MarksOf().marks.size(), 1u);
  w_.world.silences.FailWrites({});
  w_.Pass();
  EXPECT_EQ(w_.Active().size(), 2u);
  EXPECT_THAT(w_.world.store.notes(), IsEmpty());
}

TEST_F(CardsTest, SilencesThatCanNotBeStoredAfterARestartAreMadeLater) {
  w_.world.silences.FailWrites(base::UnavailableError("disk"));
  w_.Press(CardAction::kAcknowledge);
  w_.Restart();
  w_.Pass();
  w_.world.silences.FailWrites({});
  w_.Pass(hours(1));
  EXPECT_EQ(w_.Active().size(), 2u);
  EXPECT_EQ(w_.MarksOf().marks.size(), 1u);
}

TEST_F(CardsTest, AMarkWhoseSilencesAreRefusedForGoodGoes) {
  w_.world.silences.FailWrites(base::ResourceExhaustedError("too many"));
  w_.Press(CardAction::kAcknowledge);
  w_.Pass();
  EXPECT_TRUE(w_.MarksOf().marks.empty());
}

TEST_F(CardsTest, AThousandPressesMakeOneMark) {
  for (int i = 0; i < 1'000; ++i) {
    w_.Press(CardAction::kAcknowledge, 0, w_.TurnBy({i + 1, "P"}));
  }
  EXPECT_EQ(w_.Active().size(), 2u);
  EXPECT_THAT(w_.Actions(), ElementsAre("acknowledge"));
}

TEST_F(CardsTest, AnyNameMakesAToastWithinTelegramsLimit) {
  std::string name;
  for (int i = 0; i < 500; ++i) name += "\xF0\x9F\x98\x80<&>";
  w_.Press(CardAction::kSnooze, 30, w_.TurnBy({9, name}));
  const Saying said = w_.Press(CardAction::kAcknowledge);
  EXPECT_LE(base::CodePoints(said.toast), 200u);
  EXPECT_LE(base::CodePoints(w_.Active().front().created_by), 64u);
}

TEST_F(CardsTest, MarksMoveToAMessageThatWasSentAnew) {
  w_.Press(CardAction::kAcknowledge);
  w_.Show({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2")}, kCard + 7);
  EXPECT_NE(w_.MarksOf(kCard + 7).Find(MarkKind::kAcknowledged), nullptr);
  w_.Pass();
  EXPECT_EQ(w_.Active().size(), 2u);
}

TEST_F(CardsTest, APressBeforeTheNewsOfItsMessageIsKeptAlive) {
  store::LiveMessage live = w_.world.store.messages().front();
  live.target = CardWorld::TargetOf(kOtherChat);
  live.group_key = "other";
  live.shown.group_key = "other";
  live.card = kCard + 3;
  live.marks.clear();
  w_.world.store.PutMessage(live);
  w_.Press(CardAction::kAcknowledge, 0,
           w_.TurnBy({9, "Boris"}, Role::kActor, kOtherChat), live.card);
  w_.cards().OnLive(live, live.shown, true);
  w_.Pass(hours(2));
  EXPECT_EQ(w_.Active().size(), 2u);
  EXPECT_NE(w_.MarksOf(live.card).Find(MarkKind::kAcknowledged), nullptr);
}

TEST_F(CardsTest, APressBeforeTheNewsThatItsMessageWasSentAnewHolds) {
  w_.Press(CardAction::kSnooze, 60);
  store::LiveMessage live = w_.world.store.messages().front();
  live.card = kCard + 7;
  live.marks.clear();
  w_.world.store.PutMessage(live);
  w_.Press(CardAction::kAcknowledge, 0, w_.TurnBy({9, "Boris"}), live.card);
  w_.cards().OnLive(live, live.shown, true);
  w_.Pass(hours(2));
  const Marks marks = w_.MarksOf(live.card);
  ASSERT_EQ(marks.marks.size(), 1u) << "it takes the place of the snooze";
  EXPECT_EQ(marks.marks.front().by.name, "Boris");
  EXPECT_EQ(w_.Active().size(), 2u);
}

TEST_F(CardsTest, WhatHappenedWhileItStartedIsNoticed) {
  w_.Press(CardAction::kAcknowledge);
  // Its end, and another's beginning, were told to nobody.
  store::RelayChange change;
  change.delete_messages.emplace_back(CardWorld::TargetOf(), "group");
  store::LiveMessage other;
  other.target = CardWorld::TargetOf(kOtherChat);
  other.group_key = "other";
  other.message_id = 4;
  other.card = kCard + 5;
  change.put_messages.push_back(other);
  w_.world.store.Apply(std::move(change),
                       [](const base::Status& /*status*/) {});
  w_.Pass(seconds(6));
  EXPECT_THAT(w_.Active(), IsEmpty());
  Turn turn = w_.TurnBy({9, "Boris"}, Role::kActor, kOtherChat);
  const Saying list = w_.world.Do(w_.cards().OnCommand(turn, "ack", ""));
  EXPECT_THAT(list.reply->html, HasSubstr("Not acknowledged: 1 group"));
}

TEST_F(CardsTest, AMessageThatTheStoreHasForgottenIsNotKeptForEver) {
  w_.Pass(seconds(10));
  w_.Press(CardAction::kAcknowledge);
  // Nothing has changed for as long as the retention.
  store::RelayChange change;
  change.delete_messages.emplace_back(CardWorld::TargetOf(), "group");
  w_.world.store.Apply(std::move(change),
                       [](const base::Status& /*status*/) {});
  w_.Pass(hours(1) + seconds(5));
  EXPECT_THAT(w_.Active(), IsEmpty()) << "people are told of it again";
  const Saying list = w_.world.Do(w_.cards().OnCommand(w_.TurnBy(), "ack", ""));
  EXPECT_THAT(list.reply->html, HasSubstr("no alerts that wait"));
}

TEST_F(CardsTest, AMessageSentAnewIsNotTakenForAnEnd) {
  w_.Press(CardAction::kAcknowledge);
  store::LiveMessage live = w_.world.store.messages().front();
  live.card = kCard + 7;
  live.marks.clear();
  w_.world.store.PutMessage(live);  // the news of it is on its way
  w_.Pass(seconds(10));
  EXPECT_NE(w_.MarksOf(kCard + 7).Find(MarkKind::kAcknowledged), nullptr);
  EXPECT_EQ(w_.Active().size(), 2u);
}

TEST(CardIndexTest, KnowsNoMoreThanItsBound) {
  CardIndex index;
  store::LiveMessage live;
  for (uint64_t card = 1; card <= kMaxKnownCards; ++card) {
    live.card = card;
    live.group_key = std::to_string(card);
    ASSERT_NE(index.Put(live), nullptr);
  }
  live.card = kMaxKnownCards + 1;
  EXPECT_EQ(index.Put(live), nullptr);
  live.card = 1;  // it is known
  EXPECT_NE(index.Put(live), nullptr);
  index.Remove(7);
  live.card = kMaxKnownCards + 1;
  EXPECT_NE(index.Put(live), nullptr);
}

// --- /ack -------------------------------------------------------------------

TEST_F(CardsTest, AckAsAReplyAcknowledges) {
  Turn turn = w_.TurnBy();
  turn.reply_to = kLiveMessage;
  const Saying said = w_.world.Do(w_.cards().OnCommand(turn, "ack", ""));
  ASSERT_TRUE(said.reply.has_value());
  EXPECT_EQ(said.reply->html,
            "Acknowledged: no sound until the alerts resolve");
  EXPECT_EQ(w_.Active().size(), 2u);
  turn.reply_to = 5;
  const Saying other = w_.world.Do(w_.cards().OnCommand(turn, "ack", ""));
  EXPECT_THAT(other.reply->html, HasSubstr("nothing to acknowledge"));
}

TEST_F(CardsTest, AckListsWhatWaitsAndItsButtonsAcknowledge) {
  Turn turn = w_.TurnBy();
  const Saying list = w_.world.Do(w_.cards().OnCommand(turn, "ack", ""));
  ASSERT_TRUE(list.reply.has_value());
  EXPECT_THAT(list.reply->html, HasSubstr("Not acknowledged: 1 group"));
  EXPECT_THAT(list.reply->html, HasSubstr("HighCPU"));
  const std::string payload = w_.world.PayloadOf(list.reply->keyboard, "1");
  ASSERT_NE(payload, "");
  turn.message_id = 77;  // the list's
  const Saying taken = w_.world.Do(w_.cards().OnPress(turn, payload));
  EXPECT_EQ(taken.toast, "Acknowledged: no sound until the alerts resolve");
  ASSERT_TRUE(taken.replace.has_value());
  EXPECT_THAT(taken.replace->html, HasSubstr("no alerts that wait"));
  EXPECT_EQ(w_.Active().size(), 2u);
}

TEST_F(CardsTest, TheListOfWhoMayNotActHasNoButtonsToActWith) {
  const Saying list = w_.world.Do(
      w_.cards().OnCommand(w_.TurnBy({9, "Boris"}, Role::kMember), "ack", ""));
  EXPECT_THAT(list.reply->keyboard, IsEmpty());
}

TEST_F(CardsTest, AButtonUnderAnotherMessageGoesOnceItIsUsed) {
  Turn turn = w_.TurnBy();
  turn.message_id = 4'000;
  const Saying said = w_.Press(CardAction::kAcknowledge, 0, turn);
  ASSERT_TRUE(said.rekey.has_value());
  EXPECT_TRUE(said.rekey->empty());
}

TEST_F(CardsTest, AButtonUnderAnotherMessageStaysWhereNothingWasDone) {
  Turn turn = w_.TurnBy({9, "Boris"}, Role::kMember);
  turn.message_id = kLiveMessage + 50;
  EXPECT_FALSE(w_.Press(CardAction::kAcknowledge, 0, turn).rekey.has_value());
}

TEST_F(CardsTest, APayloadThatMeansNothingIsOutOfDate) {
  for (const std::string payload : {"c:", "c:list", "c:take:1", "c:zz:1:2"}) {
    const Saying said = w_.world.Do(w_.cards().OnPress(w_.TurnBy(), payload));
    EXPECT_THAT(said.toast, HasSubstr("out of date")) << payload;
  }
}

}  // namespace
}  // namespace tebium::relay
