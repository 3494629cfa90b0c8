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
    w_.world.duty.Set(Settings());
    w_.Fire({CardWorld::AlertOf("db1")});
    w_.Show({CardWorld::AlertOf("db1")});
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
    for (const BotCall& call : w_.world.courier.calls()) {
      texts.push_back(call.text);
    }
    return texts;
  }

  CardWorld w_;
};

TEST_F(EscalationTest, TakesAllItsStepsInTheirTime) {
  w_.Pass(minutes(9));
  EXPECT_THAT(Said(), IsEmpty());
  w_.Pass(minutes(1) + seconds(2));
  ASSERT_THAT(Said(),
              ElementsAre("<a href=\"tg://user?id=11\">Anna &lt;3</a>, you are "
                          "on duty: this alert has not been acknowledged for "
                          "10 min"));
  const BotCall call = w_.world.courier.last();
  EXPECT_EQ(call.chat_id, kTestChat);
  EXPECT_EQ(call.reply_to, kLiveMessage);
  EXPECT_FALSE(call.silent);
  EXPECT_EQ(w_.world.PayloadOf(call.keyboard, "Acknowledge"),
            CardPayload({CardAction::kAcknowledge, kCard, 0}));

  w_.Pass(minutes(10));
  EXPECT_THAT(Said().back(), AllOf(HasSubstr("@boris, your help is needed"),
                                   HasSubstr("20 min")));
  EXPECT_THAT(w_.Told(CardWorld::TargetOf(kCopyChat)), IsEmpty());
  w_.Pass(minutes(10));
  const auto copies = w_.Told(CardWorld::TargetOf(kCopyChat));
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_EQ(copies.front().reason, alert::Reason::kRepeat);
  EXPECT_EQ(copies.front().FiringCount(), 1u);
  EXPECT_THAT(w_.Told(Fallback()), IsEmpty());
  w_.Pass(minutes(10));
  EXPECT_EQ(w_.Told(Fallback()).size(), 1u);
  w_.Pass(minutes(10));
  EXPECT_EQ(w_.Told(Webhook()).size(), 1u);
  EXPECT_EQ(w_.MarksOf().escalation.next_at, base::kNoTime);
  EXPECT_EQ(w_.MarksOf().escalation.steps_done, 5u);

  w_.Pass(hours(2));
  EXPECT_EQ(Said().size(), 2u);
  EXPECT_THAT(w_.Actions(), ElementsAre("escalate", "escalate", "escalate",
                                        "escalate", "escalate"));
}

TEST_F(EscalationTest, SpeaksTheChatsLanguage) {
  ChatChoices choices;
  choices.language = base::Language::kRussian;
  ASSERT_TRUE(w_.world.chats.Put(kTestChat, choices).ok());
  w_.Pass(minutes(21));
  EXPECT_THAT(Said(),
              ElementsAre("<a href=\"tg://user?id=11\">Anna &lt;3</a>, вы "
                          "дежурите: алерт не подтверждён уже 10 мин",
                          "@boris, нужна ваша помощь: алерт не подтверждён "
                          "уже 20 мин"));
}

TEST_F(EscalationTest, OnlyWhatMatchesAPolicyEscalates) {
  w_.Resolve();
  w_.Fire({CardWorld::AlertOf("db1", "warning")});
  w_.Show({CardWorld::AlertOf("db1", "warning")}, kCard + 1);
  w_.Pass(hours(1));
  EXPECT_THAT(Said(), IsEmpty());
  // It becomes critical.
  w_.Fire({CardWorld::AlertOf("db1")});
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 1);
  w_.Pass(minutes(11));
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
  w_.Pass(minutes(21));
  w_.Press(CardAction::kAcknowledge);
  w_.Pass(minutes(30));
  w_.Press(CardAction::kUndo, 0);
  w_.Pass(minutes(9));
  EXPECT_EQ(Said().size(), 2u);
  w_.Pass(minutes(2));
  ASSERT_EQ(Said().size(), 3u);
  EXPECT_THAT(Said().back(), HasSubstr("on duty"));
}

TEST_F(EscalationTest, EndsWithItsAlerts) {
  w_.Pass(minutes(11));
  w_.Resolve();
  w_.Pass(hours(1));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, WaitsWhileItsAlertsAreSilencedElsewhere) {
  alert::Silence silence;
  silence.matchers = {alert::Matcher::Equal("alertname", "HighCPU")};
  silence.ends_at = w_.world.clock.Now() + minutes(60);
  silence.created_by = "amtool";
  ASSERT_TRUE(w_.world.silences.PutSilence(silence).ok());
  w_.Pass(minutes(59));
  EXPECT_THAT(Said(), IsEmpty());
  w_.Pass(minutes(2));
  EXPECT_EQ(Said().size(), 1u);
  // What is late does not come in a burst.
  w_.Pass(minutes(8));
  EXPECT_EQ(Said().size(), 1u);
  w_.Pass(minutes(2));
  EXPECT_EQ(Said().size(), 2u);
}

TEST_F(EscalationTest, ARestartRepeatsNoStepAndForgetsNone) {
  w_.Pass(minutes(11));
  w_.Restart();
  w_.Pass(minutes(5));
  EXPECT_EQ(Said().size(), 1u);
  w_.Pass(minutes(5));
  EXPECT_EQ(Said().size(), 2u);
  w_.Restart();
  w_.Pass(minutes(40));
  EXPECT_EQ(Said().size(), 2u);
  EXPECT_EQ(w_.Told(CardWorld::TargetOf(kCopyChat)).size(), 1u);
  EXPECT_EQ(w_.Told(Webhook()).size(), 1u);
}

TEST_F(EscalationTest, AMentionInterruptedByACrashIsMarkedAsARepetition) {
  w_.world.courier.Hold();
  w_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 1u);
  EXPECT_TRUE(w_.MarksOf().escalation.saying);
  w_.Restart();
  w_.Pass();
  ASSERT_EQ(Said().size(), 2u);
  EXPECT_THAT(Said()[0], Not(HasSubstr("repetition")));
  EXPECT_THAT(Said()[1], HasSubstr("may be a repetition"));
}

TEST_F(EscalationTest, AMentionThatWasNotSentIsSaidAgain) {
  BotAnswer failure;
  failure.verdict = Verdict::kNotSent;
  w_.world.courier.Script({failure, failure});
  w_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 3u);
  EXPECT_THAT(Said()[2], Not(HasSubstr("repetition")));
  EXPECT_EQ(w_.MarksOf().escalation.steps_done, 1u);
}

TEST_F(EscalationTest, AMentionOfUnknownOutcomeIsRepeatedOnceMarkedAsSuch) {
  BotAnswer unknown;
  unknown.verdict = Verdict::kUnknownOutcome;
  w_.world.courier.Script({unknown, unknown, unknown});
  w_.Pass(minutes(15));
  ASSERT_EQ(Said().size(), 2u);
  EXPECT_THAT(Said()[1], HasSubstr("may be a repetition"));
  EXPECT_EQ(w_.MarksOf().escalation.steps_done, 1u);
}

TEST_F(EscalationTest, WithoutTheMessageToReplyToItIsSaidAlone) {
  BotAnswer gone;
  gone.verdict = Verdict::kDropReply;
  w_.world.courier.Script({gone});
  w_.Pass(minutes(10) + seconds(5));
  ASSERT_EQ(Said().size(), 2u);
  EXPECT_EQ(w_.world.courier.last().reply_to, 0);
}

TEST_F(EscalationTest, AMentionThatCanNotBeSaidGivesWayToTheNextStep) {
  BotAnswer dead;
  dead.verdict = Verdict::kDeadDestination;
  w_.world.courier.Script({dead});
  w_.Pass(minutes(15));
  EXPECT_EQ(Said().size(), 1u);
  EXPECT_EQ(w_.MarksOf().escalation.steps_done, 1u);

  w_.world.courier.Hold();  // no answer at all
  w_.Pass(minutes(16));
  EXPECT_EQ(w_.Told(CardWorld::TargetOf(kCopyChat)).size(), 1u);
}

TEST_F(EscalationTest, AStoreThatFailsDelaysAStep) {
  w_.Pass();
  w_.world.store.FailWrites(base::UnavailableError("disk"));
  w_.Pass(minutes(12));
  EXPECT_THAT(Said(), IsEmpty());
  w_.world.store.FailWrites({});
  w_.Pass(seconds(15));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, OneMessageOfAGroupIsEnough) {
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 1, CardWorld::TargetOf(-42));
  w_.Pass(minutes(51));
  EXPECT_EQ(Said().size(), 2u);
  EXPECT_EQ(w_.Told(Webhook()).size(), 1u);
}

TEST_F(EscalationTest, AcknowledgedInAnotherChatItStopsToo) {
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 1, CardWorld::TargetOf(-42));
  w_.Pass(minutes(11));
  w_.Press(CardAction::kAcknowledge, 0,
           w_.TurnBy({9, "Boris"}, Role::kActor, -42), kCard + 1);
  w_.Pass(hours(1));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, GoesOnForWhatAnotherChatCouldNotAcknowledge) {
  w_.Fire({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2", "warning")});
  w_.Show({CardWorld::AlertOf("db1"), CardWorld::AlertOf("db2", "warning")});
  w_.Show({CardWorld::AlertOf("db2", "warning")}, kCard + 1,
          CardWorld::TargetOf(-42));
  w_.Pass();
  w_.Press(CardAction::kAcknowledge, 0,
           w_.TurnBy({9, "Boris"}, Role::kActor, -42), kCard + 1);
  EXPECT_FALSE(w_.MarksOf(kCard + 1).marks.empty());
  EXPECT_TRUE(w_.MarksOf().marks.empty());
  w_.Pass(minutes(11));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, GoesOnUnderAMessageThatWasSentAnew) {
  w_.world.courier.Hold();
  w_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 1u);
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 1);
  w_.world.courier.Release();
  w_.Pass(minutes(5));
  EXPECT_EQ(Said().size(), 1u);
  EXPECT_EQ(w_.MarksOf(kCard + 1).escalation.steps_done, 1u);
  // What it has reached is told of the end.
  w_.Pass(minutes(35));
  ASSERT_EQ(w_.Told(Webhook()).size(), 1u);
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 2);
  w_.Fire({});
  w_.Resolve();
  ASSERT_EQ(w_.Told(Webhook()).size(), 1u);
  EXPECT_EQ(w_.Told(Webhook()).front().FiringCount(), 0u);
}

TEST_F(EscalationTest, CallsInTheRoutesChatRatherThanInASubscribers) {
  store::Target subscriber = CardWorld::TargetOf(77);
  subscriber.integration = store::kSubscription;
  w_.Show({CardWorld::AlertOf("db1")}, kCard - 1, subscriber);
  w_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 1u);
  EXPECT_EQ(w_.world.courier.last().chat_id, kTestChat);
}

TEST_F(EscalationTest, CallsInASubscribersChatIfThereIsNoOther) {
  w_.Resolve();
  store::Target subscriber = CardWorld::TargetOf(77);
  subscriber.integration = store::kSubscription;
  w_.Show({CardWorld::AlertOf("db1")}, kCard - 1, subscriber);
  w_.Pass(minutes(11));
  ASSERT_EQ(Said().size(), 1u);
  EXPECT_EQ(w_.world.courier.last().chat_id, 77);
}

TEST_F(EscalationTest, WhenNobodyIsOnDutyThatIsSaid) {
  alert::DutySettings settings = Settings();
  settings.rota = {};
  w_.world.duty.Set(settings);
  w_.Pass(minutes(11));
  EXPECT_THAT(Said(), ElementsAre(HasSubstr("Nobody is on duty now")));
}

TEST_F(EscalationTest, CopiesAreShownToHaveResolved) {
  w_.Pass(minutes(31));
  const store::Target copy = CardWorld::TargetOf(kCopyChat);
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 1, copy);
  w_.Fire({});
  w_.Resolve();
  w_.Pass(minutes(1));
  const auto told = w_.Told(copy);
  ASSERT_EQ(told.size(), 1u);  // merged with what waits
  EXPECT_EQ(told.front().FiringCount(), 0u);
}

TEST_F(EscalationTest, ACopyLeftOverByACrashIsShownToHaveResolved) {
  const store::Target copy = CardWorld::TargetOf(kCopyChat);
  w_.Show({CardWorld::AlertOf("db1")}, kCard + 1, copy);
  w_.Resolve();
  w_.Fire({});
  w_.Restart();
  w_.Pass(minutes(1));
  const auto told = w_.Told(copy);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().FiringCount(), 0u);
}

TEST_F(EscalationTest, WebhooksAreToldOfTheEnd) {
  w_.Pass(minutes(51));
  ASSERT_EQ(w_.Told(Webhook()).size(), 1u);
  w_.Press(CardAction::kAcknowledge);
  w_.Fire({});
  w_.Resolve();
  const auto told = w_.Told(Webhook());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().FiringCount(), 0u);
}

TEST_F(EscalationTest, WebhooksAreNotToldOfAnEndThatIsNone) {
  w_.Pass(minutes(51));
  ASSERT_EQ(w_.Told(Webhook()).size(), 1u);
  // Its message is forgotten, and it fires still.
  store::RelayChange change;
  change.delete_messages.emplace_back(CardWorld::TargetOf(), "group");
  w_.world.store.Apply(std::move(change),
                       [](const base::Status& /*status*/) {});
  w_.Pass(hours(1));
  ASSERT_EQ(w_.Told(Webhook()).size(), 1u);
  EXPECT_EQ(w_.Told(Webhook()).front().FiringCount(), 1u);
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
  w_.Pass(minutes(3));
  alert::DutySettings settings = Settings();
  settings.policies[0].steps[0].after = minutes(5);
  w_.world.duty.Set(settings);
  w_.Pass(minutes(1));
  EXPECT_THAT(Said(), IsEmpty());
  w_.Pass(minutes(1) + seconds(5));
  ASSERT_EQ(Said().size(), 1u);
  EXPECT_THAT(Said().back(), HasSubstr("5 min"));
  // The second comes 15 minutes after the first, and then 25.
  settings.policies[0].steps[1].after = minutes(30);
  w_.world.duty.Set(settings);
  w_.Pass(minutes(24));
  EXPECT_EQ(Said().size(), 1u);
  w_.Pass(minutes(2));
  EXPECT_EQ(Said().size(), 2u);
}

TEST_F(EscalationTest, AReloadThatChangesNothingRepeatsNothing) {
  w_.Pass(minutes(11));
  w_.world.duty.Set(Settings());
  w_.Pass(minutes(8));
  EXPECT_EQ(Said().size(), 1u);
  w_.Pass(minutes(40));
  w_.world.duty.Set(Settings());
  w_.Pass(hours(2));
  EXPECT_EQ(Said().size(), 2u);
  EXPECT_EQ(w_.Told(Webhook()).size(), 1u);
}

TEST_F(EscalationTest, AReloadWithoutThePolicyEndsIt) {
  w_.Pass(minutes(11));
  w_.world.duty.Set({});
  w_.Pass();
  EXPECT_FALSE(w_.MarksOf().escalation.has_begun());
  w_.Pass(hours(1));
  EXPECT_EQ(Said().size(), 1u);
}

TEST_F(EscalationTest, AReloadLeavesWhatIsAcknowledgedAlone) {
  w_.Press(CardAction::kAcknowledge);
  w_.Pass();
  w_.world.duty.Set(Settings());
  w_.Pass(hours(1));
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(EscalationTest, AReloadOfManyCardsIsDoneBitByBit) {
  w_.world.duty.Set({});
  w_.Pass();
  for (uint64_t card = 1; card <= 2'500; ++card) {
    store::LiveMessage live = w_.world.store.messages().front();
    live.group_key = "group " + std::to_string(card);
    live.shown.group_key = live.group_key;
    live.card = kCard + card;
    live.marks.clear();
    w_.world.store.PutMessage(live);
    w_.cards().OnLive(live, live.shown, true);
  }
  w_.Pass();
  w_.world.duty.Set(Settings());
  w_.Pass(seconds(1));
  EXPECT_TRUE(w_.MarksOf(kCard + 1).escalation.has_begun());
  EXPECT_FALSE(w_.MarksOf(kCard + 2'500).escalation.has_begun());
  w_.Pass(minutes(1));
  EXPECT_TRUE(w_.MarksOf(kCard + 2'500).escalation.has_begun());
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
