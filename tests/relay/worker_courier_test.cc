// What the console says: through the same turns, limits and faults as alerts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/relay/worker_fixture.h"

namespace tebium::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class WorkerCourierTest : public WorkerFixture {
 protected:
  static BotCall Text(const std::string& text, int64_t chat = kChat) {
    BotCall call;
    call.chat_id = chat;
    call.text = text;
    return call;
  }
  void Say(BotCall call) {
    mailbox_->Push(Speech{std::move(call), [this](const BotAnswer& answer) {
                            answers_.push_back(answer);
                          }});
  }
  void Say(const std::string& text, int64_t chat = kChat) {
    Say(Text(text, chat));
  }
  void SayWhenQuiet(const std::string& text, int64_t chat = kChat) {
    BotCall call = Text(text, chat);
    call.can_wait = true;
    Say(std::move(call));
  }
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const Sent& sent : client_.sent()) texts.push_back(sent.text);
    return texts;
  }
  // The group's name in an alert, the text otherwise.
  std::vector<std::string> Kinds() const {
    std::vector<std::string> kinds;
    for (const Sent& sent : client_.sent()) {
      kinds.push_back(sent.text.size() > 5 ? "alert" : sent.text);
    }
    return kinds;
  }
  std::vector<Verdict> Verdicts() const {
    std::vector<Verdict> verdicts;
    for (const BotAnswer& answer : answers_) verdicts.push_back(answer.verdict);
    return verdicts;
  }

  std::vector<BotAnswer> answers_;
};

TEST_F(WorkerCourierTest, SaysInOrderOneAtATimeAndTellsTheMessage) {
  Start();
  Say("a");
  Say("b");
  Run();
  EXPECT_THAT(Texts(), ElementsAre("a"));
  Advance(seconds(5));
  EXPECT_THAT(Texts(), ElementsAre("a", "b"));
  ASSERT_THAT(answers_, SizeIs(2));
  EXPECT_EQ(answers_[0].verdict, Verdict::kDone);
  EXPECT_NE(answers_[0].message_id, answers_[1].message_id);
  EXPECT_GE(client_.sent()[1].at - client_.sent()[0].at, seconds(1));
  EXPECT_EQ(Metric("telegram_requests_total", "sendMessage"), 2);
  EXPECT_TRUE(worker_->Quiet());
}

TEST_F(WorkerCourierTest, EveryKindOfCallIsMade) {
  Start();
  BotCall edit = Text("edit");
  edit.method = BotMethod::kEditMessageText;
  edit.message_id = 7;
  edit.keyboard = {{{"Go", "data", ""}}};
  BotCall rekey = edit;
  rekey.method = BotMethod::kEditMessageReplyMarkup;
  BotCall photo = Text("photo");
  photo.method = BotMethod::kSendPhoto;
  photo.attachment = Attachment{"a.png", "image/png", "bytes"};
  Say(edit);
  Say(rekey);
  Say(photo);
  Advance(seconds(5));
  EXPECT_THAT(Methods(), ElementsAre("editMessageText",
                                     "editMessageReplyMarkup", "sendPhoto"));
  EXPECT_THAT(client_.sent()[1].keyboard, HasSubstr("data"));
  EXPECT_EQ(client_.sent()[2].photo, "bytes");
  EXPECT_EQ(Metric("telegram_requests_total", "sendPhoto"), 1);
}

TEST_F(WorkerCourierTest, ComesBeforeTheOutboxOfItsChatAlone) {
  Start();
  Put("g1");
  Put("g2");
  Say("a");
  Put("other", kGroup);
  Run();
  EXPECT_THAT(Kinds(), ::testing::UnorderedElementsAre("a", "alert"));
  Advance(seconds(5));
  EXPECT_THAT(SentTo(kChat), SizeIs(3));
}

TEST_F(WorkerCourierTest, DoesNotStarveLoudNews) {
  Start();
  for (const char* text : {"1", "2", "3", "4", "5", "6", "7"}) Say(text);
  Put("loud");
  Advance(seconds(20));
  EXPECT_THAT(Kinds(), ElementsAre("1", "2", "3", "alert", "4", "5", "6", "7"));
}

TEST_F(WorkerCourierTest, QuietNewsWaitsForAllThatIsSaid) {
  store_.PutMessage({{store::TargetKind::kTelegram, kChat}, "quiet", 7, "old"});
  Start();
  for (const char* text : {"1", "2", "3", "4"}) Say(text);
  Put(News("quiet", alert::Reason::kUpdate));
  Advance(seconds(20));
  EXPECT_THAT(Kinds(), ElementsAre("1", "2", "3", "4", "alert"));
}

TEST_F(WorkerCourierTest, WhatCanWaitComesAfterAllElseInTheChat) {
  store_.PutMessage({{store::TargetKind::kTelegram, kChat}, "quiet", 7, "old"});
  Start();
  SayWhenQuiet("w1");
  SayWhenQuiet("w2");
  Say("a");
  Put(News("quiet", alert::Reason::kUpdate));
  Say("b");
  Advance(seconds(2));
  Say("c");
  Advance(seconds(20));
  EXPECT_THAT(Kinds(), ElementsAre("a", "b", "c", "alert", "w1", "w2"));
  EXPECT_THAT(Verdicts(), Contains(Verdict::kDone).Times(5));
  EXPECT_TRUE(worker_->Quiet());
}

TEST_F(WorkerCourierTest, WhatCanWaitComesAfterLeftovers) {
  const store::Target target{store::TargetKind::kTelegram, kChat};
  store_.PutMessage({target, "g", 7, "old"});
  store::RelayChange shown;
  shown.told.push_back({Put("g"), target});
  store_.Apply(std::move(shown), [](const base::Status& /*status*/) {});
  Start();
  SayWhenQuiet("w");
  Advance(seconds(20));
  EXPECT_THAT(Kinds(), ElementsAre("alert", "w"));
}

TEST_F(WorkerCourierTest, WhatCanWaitTakesHalfOfWhatLimitsAllowAndNoTurns) {
  Start();
  for (int i = 0; i < 4; ++i) SayWhenQuiet("w", kGroup);
  Run();
  EXPECT_THAT(Kinds(), SizeIs(1));
  Say("a", kGroup);
  Put("loud", kGroup);
  Advance(minutes(2));
  EXPECT_THAT(Kinds(), ElementsAre("w", "a", "alert", "w", "w", "w"));
  EXPECT_GE(client_.sent()[4].at - client_.sent()[3].at, seconds(6));
}

TEST_F(WorkerCourierTest, WhatCanWaitIsWaitedOutAndOvertakenToo) {
  client_.Script({Flood(30)});
  Start();
  SayWhenQuiet("w");
  Run();
  Say("a");
  Advance(minutes(1));
  EXPECT_THAT(Texts(), ElementsAre("w", "a", "w"));
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kDone, Verdict::kDone));
}

TEST_F(WorkerCourierTest, WhatCanWaitIsOfNoUseAfterAMinute) {
  client_.Script({Flood(90)});
  Start();
  Say("a");
  SayWhenQuiet("w1");
  Run();
  Advance(seconds(60));
  SayWhenQuiet("w2");
  Advance(seconds(60));
  EXPECT_THAT(Texts(), ElementsAre("a", "a", "w2"));
  EXPECT_THAT(Verdicts(),
              ElementsAre(Verdict::kDone, Verdict::kNotSent, Verdict::kDone));
}

TEST_F(WorkerCourierTest, WhatCanWaitGivesWayWhereThereAreTooMany) {
  settings_.max_calls_waiting = 3;
  Start();
  client_.Hold();
  Say("a");
  worker_->Step();
  SayWhenQuiet("w1");
  SayWhenQuiet("w2");
  SayWhenQuiet("w3");  // too many
  Say("b");            // instead of w2
  Say("c");            // instead of w1
  Say("d");            // too many
  worker_->Step();
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kNotSent, Verdict::kNotSent,
                                      Verdict::kNotSent, Verdict::kNotSent));
  client_.Release();
  Advance(seconds(10));
  EXPECT_THAT(Texts(), ElementsAre("a", "b", "c"));
}

TEST_F(WorkerCourierTest, AFloodAnswerIsWaitedOut) {
  client_.Script({Flood(30)});
  Start();
  Say("a");
  Run();
  EXPECT_THAT(answers_, IsEmpty());
  Advance(seconds(29));
  EXPECT_THAT(Texts(), SizeIs(1));
  Advance(seconds(2));
  EXPECT_THAT(Texts(), ElementsAre("a", "a"));
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kDone));
  EXPECT_EQ(Metric("telegram_rate_limited_total", "chat"), 1);
}

TEST_F(WorkerCourierTest, WhatWouldBeSaidTooLateIsDropped) {
  client_.Script({Flood(200), Flood(200), Flood(40)});
  Start();
  Say("a");
  Run();
  Advance(seconds(150));
  Say("b");
  SayWhenQuiet("w");
  Advance(seconds(51));
  // At 200 s Telegram asks for 200 s more.
  EXPECT_THAT(Texts(), ElementsAre("a", "a"));
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kRetryLater));
  EXPECT_GT(answers_[0].retry_after, seconds(190));
  EXPECT_EQ(Metric("telegram_expired_answers_total"), 1);
  Advance(minutes(6));
  EXPECT_THAT(Texts(), ElementsAre("a", "a", "b", "b"));
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kRetryLater, Verdict::kDone,
                                      Verdict::kNotSent));
  EXPECT_TRUE(worker_->Quiet());
}

TEST_F(WorkerCourierTest, AlertsThatAreRefusedForLongDropAnswersToo) {
  client_.Script({Flood(3'600)});
  Start();
  Put("g");
  Run();
  Say("a");
  Advance(minutes(61));
  EXPECT_EQ(Metric("telegram_expired_answers_total"), 1);
}

TEST_F(WorkerCourierTest, PeopleAreAnsweredWhereAlertsAreSwitchedOff) {
  const store::Target target{store::TargetKind::kTelegram, kChat};
  store_.PutMessage({target, "left", 7, "old"});
  store::RelayChange shown;
  shown.told.push_back({Put("left"), target});
  store_.Apply(std::move(shown), [](const base::Status& /*status*/) {});
  settings_.enabled = false;
  Start();
  Put("g");
  SayWhenQuiet("w");
  Say("a");
  Advance(minutes(1));
  EXPECT_THAT(Texts(), ElementsAre("a", "w"));
}

TEST_F(WorkerCourierTest, AnUnknownOutcomeIsToldNotRepeated) {
  client_.Script({Unknown()});
  Start();
  Say("a");
  Say("b");
  Advance(seconds(10));
  EXPECT_THAT(Texts(), ElementsAre("a", "b"));
  EXPECT_THAT(Verdicts(),
              ElementsAre(Verdict::kUnknownOutcome, Verdict::kDone));
}

TEST_F(WorkerCourierTest, WhatIsRefusedIsToldAndTheNextGoesOn) {
  client_.Script({Refusal(400, "Bad Request: message text is empty"),
                  Refusal(403, "Forbidden: bot was blocked by the user")});
  Start();
  Say("a");
  Say("b");
  Say("c");
  Advance(seconds(10));
  EXPECT_THAT(Verdicts(),
              ElementsAre(Verdict::kBadRequest, Verdict::kDeadDestination,
                          Verdict::kDone));
}

TEST_F(WorkerCourierTest, AnotherWayIsFound) {
  struct Case {
    const char* refusal;
    std::string text, keyboard;
    int64_t thread_id, reply_to;
  };
  const std::string with_keyboard =
      R"({"inline_keyboard":[[{"text":"Go","callback_data":"d"}]]})";
  const Case cases[] = {
      {"Bad Request: can't parse entities: x", "a & b", with_keyboard, 9, 5},
      {"Bad Request: message thread not found", "<b>a</b> &amp; b",
       with_keyboard, 0, 5},
      {"Bad Request: message to be replied not found", "<b>a</b> &amp; b",
       with_keyboard, 9, 0},
      {"Bad Request: BUTTON_DATA_INVALID", "<b>a</b> &amp; b", "", 9, 5}};
  Start();
  for (const Case& each : cases) {
    client_.Script({Refusal(400, each.refusal)});
    BotCall call = Text("<b>a</b> &amp; b");
    call.thread_id = 9;
    call.reply_to = 5;
    call.keyboard = {{{"Go", "d", ""}}};
    Say(call);
    Advance(minutes(11));  // what is known of topics is forgotten
    EXPECT_EQ(client_.last().text, each.text) << each.refusal;
    EXPECT_EQ(client_.last().keyboard, each.keyboard) << each.refusal;
    EXPECT_EQ(client_.last().thread_id, each.thread_id) << each.refusal;
    EXPECT_EQ(client_.last().reply_to, each.reply_to) << each.refusal;
    EXPECT_EQ(answers_.back().verdict, Verdict::kDone) << each.refusal;
  }
  EXPECT_EQ(client_.count(), 8u);
  EXPECT_EQ(Metric("telegram_plain_text_fallbacks_total"), 1);
}

TEST_F(WorkerCourierTest, AClosedTopicIsRemembered) {
  client_.Script({Refusal(400, "Bad Request: TOPIC_CLOSED")});
  Start();
  BotCall call = Text("a");
  call.thread_id = 9;
  Say(call);
  Say(call);
  Advance(seconds(5));
  ASSERT_EQ(client_.count(), 3u);
  EXPECT_EQ(client_.last().thread_id, 0);
}

TEST_F(WorkerCourierTest, AMovedChatIsFollowed) {
  client_.Script(
      {Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat",
               R"("parameters":{"migrate_to_chat_id":-1009})")});
  Start();
  Say("a", -5);
  Say("b", -5);
  Put("g", -5);
  Advance(seconds(10));
  Say("c", -5);
  Advance(seconds(10));
  ASSERT_THAT(client_.sent(), SizeIs(5));
  EXPECT_EQ(SentTo(-1009).size(), 4u);
  EXPECT_THAT(Verdicts(),
              ElementsAre(Verdict::kDone, Verdict::kDone, Verdict::kDone));
  ASSERT_THAT(store_.migrations(), SizeIs(1));
  EXPECT_EQ(store_.migrations()[0].to_chat_id, -1009);
}

TEST_F(WorkerCourierTest, WhatMovesWaitsForWhatIsInFlightThere) {
  Start();
  client_.Hold();
  Say("in flight", -1009);
  worker_->Step();
  Say("moves", -5);
  worker_->Step();
  ASSERT_EQ(client_.count(), 2u);
  mailbox_->Push(
      Answered{{store::TargetKind::kTelegram, -5},
               Refusal(400, "Bad Request: group chat was upgraded",
                       R"("parameters":{"migrate_to_chat_id":-1009})")});
  worker_->Step();
  worker_->Step();
  EXPECT_THAT(answers_, IsEmpty());
  client_.Release();
  Advance(seconds(10));
  EXPECT_THAT(Texts(), ElementsAre("in flight", "moves", "moves"));
  EXPECT_EQ(client_.last().chat_id, -1009);
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kDone, Verdict::kDone));
}

TEST_F(WorkerCourierTest, AChatThatMovedInACircleIsDead) {
  store_.PutMigration(-6, -5);
  client_.Script({Refusal(400, "Bad Request: group chat was upgraded",
                          R"("parameters":{"migrate_to_chat_id":-6})")});
  Start();
  Say("a", -5);
  Advance(seconds(5));
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kNewChatId));
}

TEST_F(WorkerCourierTest, TooManyForOneChatAreRefused) {
  settings_.max_calls_waiting = 3;
  Start();
  for (int i = 0; i < 5; ++i) Say("x");
  Say("y", kGroup);
  worker_->Step();
  EXPECT_THAT(Verdicts(), Contains(Verdict::kNotSent).Times(2));
  Advance(seconds(10));
  EXPECT_THAT(Verdicts(), Contains(Verdict::kDone).Times(4));
}

TEST_F(WorkerCourierTest, AnOutageIsWaitedOutForAWhile) {
  client_.SetHandler([](const Sent&) { return NotSent(); });
  Start();
  Say("a");
  Advance(seconds(30));
  EXPECT_THAT(answers_, IsEmpty());
  Advance(minutes(15));
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kNotSent));
  client_.SetHandler(nullptr);
  Say("b");
  Advance(minutes(15));
  EXPECT_EQ(answers_.back().verdict, Verdict::kDone);
  EXPECT_EQ(State(), "ok");
}

TEST_F(WorkerCourierTest, AfterAShortOutageItIsSaid) {
  client_.Script({NotSent(), NotSent()});
  Start();
  Say("a");
  Advance(seconds(40));
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kDone));
}

TEST_F(WorkerCourierTest, IsHeardWhileAlertsAreSwitchedOff) {
  settings_.enabled = false;
  Start();
  Put("g");
  Say("a");
  Advance(seconds(10));
  EXPECT_THAT(Texts(), ElementsAre("a"));
}

TEST_F(WorkerCourierTest, InPreviewNothingLeavesTheMachine) {
  settings_.bot_token.clear();
  Start();
  Say("a");
  Advance(seconds(2));
  EXPECT_EQ(client_.count(), 0u);
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kDone));
}

TEST_F(WorkerCourierTest, DrainingRefusesAllButWhatIsInFlight) {
  client_.Hold();
  Start();
  Say("a");
  Say("b");
  worker_->Step();
  worker_->BeginDrain();
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kNotSent));
  EXPECT_FALSE(worker_->Quiet());
  Say("c");
  client_.Release();
  worker_->Step();
  EXPECT_THAT(Verdicts(), ElementsAre(Verdict::kNotSent, Verdict::kNotSent,
                                      Verdict::kDone));
  EXPECT_TRUE(worker_->Quiet());
}

TEST_F(WorkerCourierTest, AtTheEndEveryoneGetsAnAnswer) {
  client_.Hold();
  Start();
  Say("a");
  Say("b");
  worker_->Step();
  worker_->EndSpeeches();
  EXPECT_THAT(Verdicts(),
              ElementsAre(Verdict::kNotSent, Verdict::kUnknownOutcome));
}

TEST_F(WorkerCourierTest, ManyChatsAreForgottenWhenTheyAreQuiet) {
  Start();
  for (int64_t chat = 1; chat <= 10'050; ++chat) {
    Say("x", chat);
    if (chat % 500 == 0) Advance(minutes(1));
  }
  Advance(minutes(10));
  EXPECT_THAT(Verdicts(), Contains(Verdict::kDone).Times(10'050));
  Say("again", 1);
  Advance(seconds(5));
  EXPECT_EQ(client_.last().text, "again");
}

}  // namespace
}  // namespace tebium::relay
