// What is sent when all goes well.
#include "relay/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/relay/worker_fixture.h"

namespace tebium::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using WorkerTest = WorkerFixture;

TEST_F(WorkerTest, TheFirstNewsIsSentAtOnce) {
  Start();
  Put("disk", kChat, 7);
  Run();
  ASSERT_EQ(client_.count(), 1u);
  const Sent sent = client_.last();
  EXPECT_EQ(sent.method, "sendMessage");
  EXPECT_EQ(sent.chat_id, kChat);
  EXPECT_EQ(sent.thread_id, 7);
  EXPECT_EQ(sent.parse_mode, "HTML");
  EXPECT_FALSE(sent.silent);
  EXPECT_EQ(sent.at, base::Duration(0));
  EXPECT_THAT(sent.text, HasSubstr("disk text"));
  EXPECT_FALSE(IsMarked(sent.text));
  EXPECT_EQ(store_.size(), 0u);
  ASSERT_EQ(store_.messages().size(), 1u);
  EXPECT_EQ(store_.messages()[0].message_id, 100);
  EXPECT_EQ(store_.messages()[0].group_key, "disk");
  EXPECT_EQ(store_.messages()[0].text, sent.text);
  EXPECT_EQ(State(), "ok");
}

TEST_F(WorkerTest, IntentIsOnDiskBeforeTheFirstByte) {
  Start();
  client_.SetHandler([this](const Sent&) {
    const auto entries = store_.ListOutbox(store::OutboxState::kSending, 10);
    EXPECT_EQ(entries->size(), 1u);
    return std::nullopt;
  });
  Put("disk");
  Run();
  EXPECT_EQ(client_.count(), 1u);
}

TEST_F(WorkerTest, QuietNewsEditsTheLiveMessage) {
  Start();
  Put("disk");
  Run();
  Put(News("disk", alert::Reason::kUpdate,
           {Alert("disk", true, false), Alert("second", true, false)}));
  Advance(seconds(2));
  EXPECT_THAT(Methods(), ElementsAre("sendMessage", "editMessageText"));
  EXPECT_EQ(client_.last().message_id, 100);
  EXPECT_THAT(client_.last().text, HasSubstr("second"));
  EXPECT_EQ(store_.messages()[0].text, client_.last().text);
}

TEST_F(WorkerTest, LoudNewsIsAReplyThatNotifiesAndThenAnEdit) {
  Start();
  Put("disk");
  Advance(seconds(10));
  Put(News("disk", alert::Reason::kFiring,
           {Alert("disk", true, false), Alert("second")}));
  Advance(seconds(10));
  EXPECT_THAT(Methods(),
              ElementsAre("sendMessage", "sendMessage", "editMessageText"));
  const Sent reply = client_.sent()[1];
  EXPECT_EQ(reply.reply_to, 100);
  EXPECT_FALSE(reply.silent);
  EXPECT_EQ(reply.at, seconds(10));  // the reply does not wait
  EXPECT_THAT(reply.text, HasSubstr("second text"));
  const Sent edit = client_.last();
  EXPECT_EQ(edit.message_id, 100);
  EXPECT_GE(edit.at, seconds(11));
  EXPECT_LT(edit.at, seconds(11) + milliseconds(50));
  EXPECT_EQ(store_.messages()[0].message_id, 100);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerTest, ResolutionIsShownInTheMessageWhichIsThenForgotten) {
  Start();
  Put("disk");
  Advance(seconds(5));
  Put(Resolution("disk"));
  Advance(seconds(5));
  EXPECT_THAT(Methods(), ElementsAre("sendMessage", "editMessageText"));
  EXPECT_TRUE(store_.messages().empty());
  Put("disk");
  Advance(seconds(5));
  EXPECT_EQ(client_.last().method, "sendMessage");
  EXPECT_EQ(client_.last().reply_to, 0);
}

TEST_F(WorkerTest, ResolutionOfWhatWasNeverSentIsASilentMessage) {
  Start();
  Put(Resolution("disk"));
  Run();
  EXPECT_EQ(client_.last().method, "sendMessage");
  EXPECT_TRUE(client_.last().silent);
  EXPECT_TRUE(store_.messages().empty());
}

TEST_F(WorkerTest, AnEditThatWouldChangeNothingIsNotMade) {
  Start();
  Put("disk");
  Run();
  const alert::Notification change =
      News("disk", alert::Reason::kUpdate,
           {Alert("disk", true, false), Alert("second", true, false)});
  Put(change);
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 2u);
  Put(change);
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerTest, NotModifiedIsSuccess) {
  Start();
  Put("disk");
  Run();
  client_.Script({Refusal(400, "Bad Request: message is not modified: …")});
  Put(Resolution("disk"));
  Advance(seconds(5));
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_TRUE(store_.messages().empty());
}

TEST_F(WorkerTest, AMessageThatIsGoneIsSentAnew) {
  for (const char* error :
       {"message to edit not found", "message can't be edited",
        "there is no text in the message to edit"}) {
    SCOPED_TRACE(error);
    Start();
    Put(error);
    Advance(seconds(5));
    const int64_t first = store_.messages()[0].message_id;
    client_.Script({Refusal(400, std::string("Bad Request: ") + error)});
    Put(News(error, alert::Reason::kUpdate, {Alert("other", true, false)}));
    Advance(seconds(5));
    EXPECT_EQ(client_.last().method, "sendMessage");
    EXPECT_TRUE(client_.last().silent);
    EXPECT_THAT(client_.last().text, HasSubstr("other text"));
    ASSERT_EQ(store_.messages().size(), 1u);
    EXPECT_GT(store_.messages()[0].message_id, first);
    Put(Resolution(error));
    Advance(seconds(5));
  }
}

TEST_F(WorkerTest, NewsMeltsWhileTheChatWaits) {
  Start();
  Put("other");
  Run();
  for (int i = 0; i < 50; ++i) Put("disk");
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 2u);
}

TEST_F(WorkerTest, ALongListIsSentInPartsOfWhichOneSounds) {
  settings_.render.max_alerts_in_full = 100;
  Start();
  std::vector<alert::NotifiedAlert> alerts;
  for (int i = 0; i < 60; ++i) {
    alerts.push_back(
        Alert("alert-" + std::to_string(i) + std::string(50, 'x')));
  }
  Put(News("disk", alert::Reason::kFiring, alerts));
  Advance(seconds(30));
  const auto sent = client_.sent();
  ASSERT_GT(sent.size(), 1u);
  EXPECT_FALSE(sent[0].silent);
  for (size_t i = 1; i < sent.size(); ++i) {
    EXPECT_TRUE(sent[i].silent);
    EXPECT_GE(sent[i].at - sent[i - 1].at, seconds(1));
  }
  ASSERT_EQ(store_.messages().size(), 1u);
  EXPECT_EQ(store_.messages()[0].message_id, 100);  // the first part
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerTest, AVeryLongListIsADocumentThatFollows) {
  settings_.render.max_parts = 1;
  settings_.render.max_alerts_in_full = 1000;
  Start();
  std::vector<alert::NotifiedAlert> alerts;
  for (int i = 0; i < 100; ++i) {
    alerts.push_back(
        Alert("alert-" + std::to_string(i) + std::string(50, 'x')));
  }
  Put(News("disk", alert::Reason::kFiring, alerts));
  Advance(seconds(5));
  EXPECT_THAT(Methods(), ElementsAre("sendMessage", "sendDocument"));
  EXPECT_TRUE(client_.last().silent);
  EXPECT_THAT(client_.last().document, HasSubstr("alert-99"));
  ASSERT_EQ(store_.messages().size(), 1u);
  EXPECT_EQ(store_.messages()[0].message_id, 100);
}

TEST_F(WorkerTest, TheRatesAreKept) {
  Start();
  for (int i = 0; i < 15; ++i) Put("p" + std::to_string(i), kChat);
  for (int i = 0; i < 15; ++i) Put("g" + std::to_string(i), kGroup);
  Advance(seconds(60));
  for (const int64_t chat : {kChat, kGroup}) {
    const auto sent = SentTo(chat);
    EXPECT_EQ(sent.size(), 15u);
    for (size_t i = 1; i < sent.size(); ++i) {
      EXPECT_GE(sent[i].at - sent[i - 1].at, seconds(1));
      EXPECT_LE(sent[i].at - sent[i - 1].at, seconds(1) + milliseconds(50));
    }
  }
}

TEST_F(WorkerTest, ManyChatsShareTheOverallRate) {
  Start();
  for (int64_t chat = 1; chat <= 300; ++chat) Put("disk", chat);
  Advance(seconds(12));
  EXPECT_EQ(client_.count(), 300u);
  const auto sent = client_.sent();
  for (size_t i = 30; i < sent.size(); ++i) {
    EXPECT_GE(sent[i].at - sent[i - 30].at, seconds(1));
  }
}

TEST_F(WorkerTest, WhatTheOutboxHoldsAtTheStartIsSent) {
  for (int i = 0; i < 3; ++i) Put("group-" + std::to_string(i));
  Start();
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 3u);
  for (const Sent& sent : client_.sent()) EXPECT_FALSE(IsMarked(sent.text));
}

TEST_F(WorkerTest, AMessageSentJustBeforeTheStartCountsForTheRate) {
  store::LiveMessage message;
  message.target = {store::TargetKind::kTelegram, kChat, 0};
  message.group_key = "x";
  message.message_id = 5;
  message.text = "text";
  message.updated_at = clock_.Now() - milliseconds(300);
  store_.PutMessage(message);
  Start();
  Put("disk");
  Advance(seconds(5));
  ASSERT_EQ(client_.count(), 1u);
  EXPECT_GE(client_.last().at, milliseconds(700));
}

TEST_F(WorkerTest, DisabledItWaits) {
  settings_.enabled = false;
  Start();
  Put("disk");
  Advance(seconds(600));
  EXPECT_EQ(client_.count(), 0u);
  EXPECT_EQ(store_.size(), 1u);
  EXPECT_EQ(State(), "disabled");
}

TEST_F(WorkerTest, WithoutATokenItPreviews) {
  settings_.bot_token = "";
  settings_.fallback_webhook_url = kFallbackUrl;
  Start();
  Put("disk", 0);  // no chat either
  Put("other", kChat);
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 0u);
  EXPECT_EQ(store_.size(), 0u);
  const auto messages = store_.messages();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_THAT(messages[0].text, HasSubstr("disk text"));
  EXPECT_NE(messages[0].message_id, messages[1].message_id);
  EXPECT_EQ(State(), "preview");
  Put(News("disk", alert::Reason::kUpdate, {Alert("second", true, false)}), 0);
  Advance(seconds(5));
  EXPECT_THAT(store_.messages()[0].text, HasSubstr("second text"));
  EXPECT_EQ(store_.messages()[0].message_id, messages[0].message_id);
}

TEST_F(WorkerTest, DelayAndRequestsAreMeasured) {
  Start();
  Put("disk");
  Run();
  EXPECT_EQ(Metric("notification_delay_seconds", "error"), 1);
  EXPECT_EQ(Metric("queue_wait_seconds"), 1);
  EXPECT_EQ(Metric("telegram_requests_total", "sendMessage"), 1);
  EXPECT_EQ(Metric("telegram_requests_failed_total", "unknown_outcome"), 0);
  EXPECT_EQ(Metric("telegram_last_success_timestamp_seconds"), 1769854830);
}

TEST_F(WorkerTest, AFailingStoreIsTriedAgainAndNothingIsSentTwice) {
  Start();
  store_.FailWrites(base::UnavailableError("disk full"));
  Put("disk");
  Advance(seconds(3));
  EXPECT_EQ(client_.count(), 0u);
  store_.FailWrites({});
  // Now the record fails, after the message was sent.
  client_.SetHandler([this](const Sent&) {
    store_.FailWrites(base::UnavailableError("disk full"));
    return std::nullopt;
  });
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 1u);
  client_.SetHandler(nullptr);
  Put("other");
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 1u);
  store_.FailWrites({});
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(store_.messages().size(), 2u);
}

TEST_F(WorkerTest, DrainSendsNothingNewAndRecordsWhatIsInFlight) {
  Start();
  client_.Hold();
  Put("disk");
  Put("other");
  Run();
  EXPECT_EQ(client_.count(), 1u);
  worker_->BeginDrain();
  EXPECT_FALSE(worker_->Quiet());
  client_.Release();
  Advance(seconds(5));
  EXPECT_TRUE(worker_->Quiet());
  EXPECT_EQ(client_.count(), 1u);
  EXPECT_EQ(store_.size(), 1u);  // the other still waits
  EXPECT_EQ(store_.messages().size(), 1u);
}

TEST_F(WorkerTest, DrainBetweenTwoStepsKeepsWhatIsDone) {
  Start();
  Put("disk");
  Advance(seconds(10));
  Put(News("disk", alert::Reason::kFiring, {Alert("second")}));
  Run();  // the reply
  worker_->BeginDrain();
  Run();
  EXPECT_TRUE(worker_->Quiet());
  EXPECT_EQ(client_.count(), 2u);
  Start();
  Advance(seconds(5));
  EXPECT_THAT(Methods(),
              ElementsAre("sendMessage", "sendMessage", "editMessageText"));
  EXPECT_EQ(store_.size(), 0u);
}

}  // namespace
}  // namespace tebium::relay
