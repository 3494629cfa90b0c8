// Steps of an escalation: when they come, to whom, and what stops them.
#include "relay/console/escalation.h"

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
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using To = alert::EscalationStep::To;

constexpr int64_t kCopyChat = -555;

class EscalationTest : public ::testing::Test {
 public:
  EscalationTest() {
    wanted_.world.duty.Set(Settings());
    wanted_.Fire({CardWorld::AlertOf("db1")});
    wanted_.Show({CardWorld::AlertOf("db1")});
  }

  // On duty after 10 minutes, the next after 20, another chat after 30, the
  // fallback webhook after 40, a webhook after 50.
  static alert::DutySettings Settings() {
    alert::DutySettings settings;
    settings.rota.people = {{"Anna <3", 11, "anna"}, {"", 0, "boris"}};
    alert::DutyShift shift;
    shift.starts_at = base::FromNanos(1769817600'000'000'000);
    shift.people = {0, 1};
    settings.rota.shifts = {shift};
    alert::EscalationPolicy policy;
    policy.matchers = {alert::Matcher::Equal("severity", "critical")};
    policy.steps = {{minutes(10), To::kOnDuty, 0, 0, ""},
                    {minutes(20), To::kNext, 0, 0, ""},
                    {minutes(30), To::kChat, kCopyChat, 0, ""},
                    {minutes(40), To::kWebhook, 0, 0, ""},
                    {minutes(50), To::kWebhook, 0, 0, "oncall/webhook/0"}};
    settings.policies = {policy};
    return settings;
  }
  static store::Target Fallback() {
    store::Target target = CardWorld::TargetOf();
    target.kind = store::TargetKind::kFallback;
    return target;
  }
  static store::Target Webhook() {
    store::Target target;
    target.kind = store::TargetKind::kWebhook;
    target.integration = "oncall/webhook/0";
    return target;
  }
  std::vector<std::string> Said() const {
    std::vector<std::string> texts;
    for (const BotCall& call : wanted_.world.courier.calls()) {
      texts.push_back(call.text);
    }
    return texts;
  }

 protected:
  CardWorld wanted_;
};

TEST_F(EscalationTest, TakesAllItsStepsInTheirTime) {
  wanted_.Pass(minutes(9));
  EXPECT_THAT(Said(), IsEmpty());
  wanted_.Pass(minutes(1) + seconds(2));
  ASSERT_THAT(Said(),
              ElementsAre("<a href=\"tg://user?id=11\">Anna &lt;3</a>, you are "
                          "on duty: this alert has not been acknowledged for "
                          "10 min"));
  const BotCall call = wanted_.world.courier.last();
  EXPECT_EQ(call.chat_id, kTestChat);
  EXPECT_EQ(call.reply_to, kLiveMessage);
  EXPECT_FALSE(call.silent);
  EXPECT_EQ(wanted_.world.PayloadOf(call.keyboard, "Acknowledge"),
            CardPayload({CardAction::kAcknowledge, kCard, 0}));

  wanted_.Pass(minutes(10));
  EXPECT_THAT(Said().back(), AllOf(HasSubstr("@boris, your help is needed"),
                                   HasSubstr("20 min")));
  EXPECT_THAT(wanted_.Told(CardWorld::TargetOf(kCopyChat)), IsEmpty());
  wanted_.Pass(minutes(10));
  const auto copies = wanted_.Told(CardWorld::TargetOf(kCopyChat));
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_EQ(copies.front().reason, alert::Reason::kRepeat);
  EXPECT_EQ(copies.front().FiringCount(), 1u);
  EXPECT_THAT(wanted_.Told(Fallback()), IsEmpty());
  wanted_.Pass(minutes(10));
  EXPECT_EQ(wanted_.Told(Fallback()).size(), 1u);
  wanted_.Pass(minutes(10));
  EXPECT_EQ(wanted_.Told(Webhook()).size(), 1u);
  EXPECT_EQ(wanted_.MarksOf().escalation.next_at, base::kNoTime);
  EXPECT_EQ(wanted_.MarksOf().escalation.steps_done, 5u);

  wanted_.Pass(hours(2));
  EXPECT_EQ(Said().size(), 2u);
  EXPECT_THAT(wanted_.Actions(), ElementsAre("escalate", "escalate", "escalate",
                                             "escalate", "escalate"));
}

TEST_F(EscalationTest, SpeaksTheChatsLanguage) {
  ChatChoices choices;
  choices.language = base::Language::kRussian;
  ASSERT_TRUE(wanted_.world.chats.Put(kTestChat, choices).ok());
  wanted_.Pass(minutes(21));
  EXPECT_THAT(Said(),
              ElementsAre("<a href=\"tg://user?id=11\">Anna &lt;3</a>, вы "
                          "дежурите: алерт не подтверждён уже 10 мин",
                          "@boris, нужна ваша помощь: алерт не подтверждён "
                          "уже 20 мин"));
}

TEST_F(EscalationTest, OnlyWhatMatchesAPolicyEscalates) {
  wanted_.Resolve();
  wanted_.Fire({CardWorld::AlertOf("db1", "warning")});
  wanted_.Show({CardWorld::AlertOf("db1", "warning")}, kCard + 1);
  wanted_.Pass(hours(1));
  EXPECT_THAT(Said(), IsEmpty());
  // It becomes critical.
  wanted_.Fire({CardWorld::AlertOf("db1")});
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard + 1);
  wanted_.Pass(minutes(11));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, AnyMarkStopsIt) {
  const std::pair<CardAction, uint32_t> stops[] = {
      {CardAction::kAcknowledge, 0},
      {CardAction::kSnooze, 120},
      {CardAction::kMute, 120}};
  for (const auto& [action, argument] : stops) {
    CardWorld world;
    world.world.duty.Set(Settings());
    world.Fire({CardWorld::AlertOf("db1")});
    world.Show({CardWorld::AlertOf("db1")});
    world.Pass(minutes(11));
    world.Press(action, argument);
    world.Pass(hours(1));
    EXPECT_EQ(world.world.courier.calls().size(), 1u);
    EXPECT_THAT(world.Told(CardWorld::TargetOf(kCopyChat)), IsEmpty());
  }
}

TEST_F(EscalationTest, BeginsAnewWhenAnAcknowledgementIsUndone) {
  wanted_.Pass(minutes(21));
  wanted_.Press(CardAction::kAcknowledge);
  wanted_.Pass(minutes(30));
  wanted_.Press(CardAction::kUndo, 0);
  wanted_.Pass(minutes(9));
  EXPECT_EQ(Said().size(), 2u);
  wanted_.Pass(minutes(2));
  ASSERT_EQ(Said().size(), 3u);
  EXPECT_THAT(Said().back(), HasSubstr("on duty"));
}

TEST_F(EscalationTest, EndsWithItsAlerts) {
  wanted_.Pass(minutes(11));
  wanted_.Resolve();
  wanted_.Pass(hours(1));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, WaitsWhileItsAlertsAreSilencedElsewhere) {
  alert::Silence silence;
  silence.matchers = {alert::Matcher::Equal("alertname", "HighCPU")};
  silence.ends_at = wanted_.world.clock.Now() + minutes(60);
  silence.created_by = "amtool";
  ASSERT_TRUE(wanted_.world.silences.PutSilence(silence).ok());
  wanted_.Pass(minutes(59));
  EXPECT_THAT(Said(), IsEmpty());
  wanted_.Pass(minutes(2));
  EXPECT_EQ(Said().size(), 1u);
  // What is late does not come in a burst.
  wanted_.Pass(minutes(8));
  EXPECT_EQ(Said().size(), 1u);
  wanted_.Pass(minutes(2));
  EXPECT_EQ(Said().size(), 2u);
}

TEST_F(EscalationTest, ARestartRepeatsNoStepAndForgetsNone) {
  wanted_.Pass(minutes(11));
  wanted_.Restart();
  wanted_.Pass(minutes(5));
  EXPECT_EQ(Said().size(), 1u);
  wanted_.Pass(minutes(5));
  EXPECT_EQ(Said().size(), 2u);
  wanted_.Restart();
  wanted_.Pass(minutes(40));
  EXPECT_EQ(Said().size(), 2u);
  EXPECT_EQ(wanted_.Told(CardWorld::TargetOf(kCopyChat)).size(), 1u);
  EXPECT_EQ(wanted_.Told(Webhook()).size(), 1u);
}

TEST_F(EscalationTest, AMentionInterruptedByACrashIsMarkedAsARepetition) {
  wanted_.world.courier.Hold();
  wanted_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 1u);
  EXPECT_TRUE(wanted_.MarksOf().escalation.saying);
  wanted_.Restart();
  wanted_.Pass();
  ASSERT_EQ(Said().size(), 2u);
  EXPECT_THAT(Said()[0], Not(HasSubstr("repetition")));
  EXPECT_THAT(Said()[1], HasSubstr("may be a repetition"));
}

TEST_F(EscalationTest, AMentionThatWasNotSentIsSaidAgain) {
  BotAnswer failure;
  failure.verdict = Verdict::kNotSent;
  wanted_.world.courier.Script({failure, failure});
  wanted_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 3u);
  EXPECT_THAT(Said()[2], Not(HasSubstr("repetition")));
  EXPECT_EQ(wanted_.MarksOf().escalation.steps_done, 1u);
}

TEST_F(EscalationTest, AMentionOfUnknownOutcomeIsRepeatedOnceMarkedAsSuch) {
  BotAnswer unknown;
  unknown.verdict = Verdict::kUnknownOutcome;
  wanted_.world.courier.Script({unknown, unknown, unknown});
  wanted_.Pass(minutes(15));
  ASSERT_EQ(Said().size(), 2u);
  EXPECT_THAT(Said()[1], HasSubstr("may be a repetition"));
  EXPECT_EQ(wanted_.MarksOf().escalation.steps_done, 1u);
}

TEST_F(EscalationTest, WithoutTheMessageToReplyToItIsSaidAlone) {
  BotAnswer gone;
  gone.verdict = Verdict::kDropReply;
  wanted_.world.courier.Script({gone});
  wanted_.Pass(minutes(10) + seconds(5));
  ASSERT_EQ(Said().size(), 2u);
  EXPECT_EQ(wanted_.world.courier.last().reply_to, 0);
}

TEST_F(EscalationTest, AMentionThatCanNotBeSaidGivesWayToTheNextStep) {
  BotAnswer dead;
  dead.verdict = Verdict::kDeadDestination;
  wanted_.world.courier.Script({dead});
  wanted_.Pass(minutes(15));
  EXPECT_EQ(Said().size(), 1u);
  EXPECT_EQ(wanted_.MarksOf().escalation.steps_done, 1u);

  wanted_.world.courier.Hold();  // no answer at all
  wanted_.Pass(minutes(16));
  EXPECT_EQ(wanted_.Told(CardWorld::TargetOf(kCopyChat)).size(), 1u);
}

TEST_F(EscalationTest, AStoreThatFailsDelaysAStep) {
  wanted_.Pass();
  wanted_.world.store.FailWrites(base::UnavailableError("disk"));
  wanted_.Pass(minutes(12));
  EXPECT_THAT(Said(), IsEmpty());
  wanted_.world.store.FailWrites({});
  wanted_.Pass(seconds(15));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, OneMessageOfAGroupIsEnough) {
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard + 1,
               CardWorld::TargetOf(-42));
  wanted_.Pass(minutes(51));
  EXPECT_EQ(Said().size(), 2u);
  EXPECT_EQ(wanted_.Told(Webhook()).size(), 1u);
}

TEST_F(EscalationTest, AcknowledgedInAnotherChatItStopsToo) {
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard + 1,
               CardWorld::TargetOf(-42));
  wanted_.Pass(minutes(11));
  wanted_.Press(CardAction::kAcknowledge, 0,
                wanted_.TurnBy({9, "Boris"}, Role::kActor, -42), kCard + 1);
  wanted_.Pass(hours(1));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, GoesOnForWhatAnotherChatCouldNotAcknowledge) {
  wanted_.Fire(
      {CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2", "warning")});
  wanted_.Show(
      {CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2", "warning")});
  wanted_.Show({CardWorld::AlertOf("db2", "warning")}, kCard + 1,
               CardWorld::TargetOf(-42));
  wanted_.Pass();
  wanted_.Press(CardAction::kAcknowledge, 0,
                wanted_.TurnBy({9, "Boris"}, Role::kActor, -42), kCard + 1);
  EXPECT_FALSE(wanted_.MarksOf(kCard + 1).marks.empty());
  EXPECT_TRUE(wanted_.MarksOf().marks.empty());
  wanted_.Pass(minutes(11));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, GoesOnUnderAMessageThatWasSentAnew) {
  wanted_.world.courier.Hold();
  wanted_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 1u);
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard + 1);
  wanted_.world.courier.Release();
  wanted_.Pass(minutes(5));
  EXPECT_EQ(Said().size(), 1u);
  EXPECT_EQ(wanted_.MarksOf(kCard + 1).escalation.steps_done, 1u);
  // What it has reached is told of the end.
  wanted_.Pass(minutes(35));
  ASSERT_EQ(wanted_.Told(Webhook()).size(), 1u);
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard + 2);
  wanted_.Fire({});
  wanted_.Resolve();
  ASSERT_EQ(wanted_.Told(Webhook()).size(), 1u);
  EXPECT_EQ(wanted_.Told(Webhook()).front().FiringCount(), 0u);
}

TEST_F(EscalationTest, CallsInTheRoutesChatRatherThanInASubscribers) {
  store::Target subscriber = CardWorld::TargetOf(77);
  subscriber.integration = store::kSubscription;
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard - 1, subscriber);
  wanted_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 1u);
  EXPECT_EQ(wanted_.world.courier.last().chat_id, kTestChat);
}

TEST_F(EscalationTest, CallsInASubscribersChatIfThereIsNoOther) {
  wanted_.Resolve();
  store::Target subscriber = CardWorld::TargetOf(77);
  subscriber.integration = store::kSubscription;
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard - 1, subscriber);
  wanted_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 1u);
  EXPECT_EQ(wanted_.world.courier.last().chat_id, 77);
}

TEST_F(EscalationTest, WhenNobodyIsOnDutyThatIsSaid) {
  alert::DutySettings settings = Settings();
  settings.rota = {};
  wanted_.world.duty.Set(settings);
  wanted_.Pass(minutes(11));
  EXPECT_THAT(Said(), ElementsAre(HasSubstr("Nobody is on duty now")));
}

TEST_F(EscalationTest, CopiesAreShownToHaveResolved) {
  wanted_.Pass(minutes(51));
  const store::Target copy = CardWorld::TargetOf(kCopyChat);
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard + 1, copy);
  wanted_.Pass();  // all its steps are done: nothing else is due
  wanted_.Fire({});
  wanted_.Resolve();
  wanted_.Pass(minutes(1));
  const auto told = wanted_.Told(copy);
  ASSERT_EQ(told.size(), 1u);  // merged with what waits
  EXPECT_EQ(told.front().FiringCount(), 0u);
}

TEST_F(EscalationTest, ACopyLeftOverByACrashIsShownToHaveResolved) {
  const store::Target copy = CardWorld::TargetOf(kCopyChat);
  wanted_.Show({CardWorld::AlertOf("db1")}, kCard + 1, copy);
  wanted_.Resolve();
  wanted_.Fire({});
  wanted_.Restart();
  wanted_.Pass(minutes(1));
  const auto told = wanted_.Told(copy);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().FiringCount(), 0u);
}

TEST_F(EscalationTest, WebhooksAreToldOfTheEnd) {
  wanted_.Pass(minutes(51));
  ASSERT_EQ(wanted_.Told(Webhook()).size(), 1u);
  wanted_.Press(CardAction::kAcknowledge);
  wanted_.Fire({});
  wanted_.Resolve();
  const auto told = wanted_.Told(Webhook());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().FiringCount(), 0u);
}

TEST_F(EscalationTest, WebhooksAreNotToldOfAnEndThatIsNone) {
  wanted_.Pass(minutes(51));
  ASSERT_EQ(wanted_.Told(Webhook()).size(), 1u);
  // Its message is forgotten, and it fires still.
  store::RelayChange change;
  change.delete_messages.emplace_back(CardWorld::TargetOf(), "group");
  wanted_.world.store.Apply(std::move(change),
                            [](const base::Status& /*status*/) {});
  wanted_.Pass(hours(1));
  ASSERT_EQ(wanted_.Told(Webhook()).size(), 1u);
  EXPECT_EQ(wanted_.Told(Webhook()).front().FiringCount(), 1u);
}

// --- A reload ---------------------------------------------------------------

TEST(EscalationReloadTest, ANewPolicyHoldsForWhatIsShownAlready) {
  CardWorld w;
  w.Fire({CardWorld::AlertOf("db1")});
  w.Show({CardWorld::AlertOf("db1")});
  w.Pass(hours(1));
  w.world.duty.Set(EscalationTest::Settings());
  w.Pass(minutes(9));
  EXPECT_TRUE(w.MarksOf().escalation.has_begun());
  EXPECT_THAT(w.world.courier.calls(), IsEmpty());
  w.Pass(minutes(2));
  EXPECT_EQ(w.world.courier.calls().size(), 1u);
}

TEST_F(EscalationTest, AReloadMovesTheNextStep) {
  wanted_.Pass(minutes(3));
  alert::DutySettings settings = Settings();
  settings.policies[0].steps[0].after = minutes(5);
  wanted_.world.duty.Set(settings);
  wanted_.Pass(minutes(1));
  EXPECT_THAT(Said(), IsEmpty());
  wanted_.Pass(minutes(1) + seconds(5));
  ASSERT_EQ(Said().size(), 1u);
  EXPECT_THAT(Said().back(), HasSubstr("5 min"));
  // The second comes 15 minutes after the first, and then 25.
  settings.policies[0].steps[1].after = minutes(30);
  wanted_.world.duty.Set(settings);
  wanted_.Pass(minutes(24));
  EXPECT_EQ(Said().size(), 1u);
  wanted_.Pass(minutes(2));
  EXPECT_EQ(Said().size(), 2u);
}

TEST_F(EscalationTest, AReloadThatChangesNothingRepeatsNothing) {
  wanted_.Pass(minutes(11));
  wanted_.world.duty.Set(Settings());
  wanted_.Pass(minutes(8));
  EXPECT_EQ(Said().size(), 1u);
  wanted_.Pass(minutes(40));
  wanted_.world.duty.Set(Settings());
  wanted_.Pass(hours(2));
  EXPECT_EQ(Said().size(), 2u);
  EXPECT_EQ(wanted_.Told(Webhook()).size(), 1u);
}

TEST_F(EscalationTest, AReloadWithoutThePolicyEndsIt) {
  wanted_.Pass(minutes(11));
  wanted_.world.duty.Set({});
  wanted_.Pass();
  EXPECT_FALSE(wanted_.MarksOf().escalation.has_begun());
  wanted_.Pass(hours(1));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, AReloadLeavesWhatIsAcknowledgedAlone) {
  wanted_.Press(CardAction::kAcknowledge);
  wanted_.Pass();
  wanted_.world.duty.Set(Settings());
  wanted_.Pass(hours(1));
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(EscalationTest, AReloadOfManyCardsIsDoneBitByBit) {
  wanted_.world.duty.Set({});
  wanted_.Pass();
  for (uint64_t card = 1; card <= 2'500; ++card) {
    store::LiveMessage live = wanted_.world.store.messages().front();
    live.group_key = "group " + std::to_string(card);
    live.shown.group_key = live.group_key;
    live.card = kCard + card;
    live.marks.clear();
    wanted_.world.store.PutMessage(live);
    wanted_.cards().OnLive(live, live.shown, true);
  }
  wanted_.Pass();
  wanted_.world.duty.Set(Settings());
  wanted_.Pass(seconds(1));
  EXPECT_TRUE(wanted_.MarksOf(kCard + 1).escalation.has_begun());
  EXPECT_FALSE(wanted_.MarksOf(kCard + 2'500).escalation.has_begun());
  wanted_.Pass(minutes(1));
  EXPECT_TRUE(wanted_.MarksOf(kCard + 2'500).escalation.has_begun());
}

TEST(MentionHtmlTest, NamesPeopleAsWellAsItCan) {
  EXPECT_EQ(MentionHtml({"A&B", 7, "ab"}),
            "<a href=\"tg://user?id=7\">A&amp;B</a>");
  EXPECT_EQ(MentionHtml({"", 7, ""}), "<a href=\"tg://user?id=7\">7</a>");
  EXPECT_EQ(MentionHtml({"Anna", 0, "anna"}), "@anna");
  EXPECT_EQ(MentionHtml({"Anna", 0, ""}), "Anna");
}

}  // namespace
}  // namespace tebium::relay
