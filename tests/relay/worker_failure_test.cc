// What becomes of messages that fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relay/worker.h"
#include "tests/relay/worker_fixture.h"

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using WorkerFailureTest = WorkerFixture;

store::OutboxState StateOf(const FakeStore& store, int64_t id) {
  return store.Entry(id)->head.state;
}

// --- 429 --------------------------------------------------------------------

TEST_F(WorkerFailureTest, AFloodIsWaitedOutExactlyAndByThatChatAlone) {
  Start();
  client_.Script({Flood(17)});
  const int64_t id = Put("disk");
  Run();
  EXPECT_EQ(State(), "waiting: 429 for 17 s");
  EXPECT_EQ(StateOf(store_, id), store::OutboxState::kPending);
  Put("disk", kGroup);
  Put("more");  // of the chat that waits
  Advance(seconds(60));
  const auto sent = SentTo(kChat);
  ASSERT_EQ(sent.size(), 3u);
  EXPECT_EQ(sent[1].at, seconds(17));
  EXPECT_FALSE(IsMarked(sent[1].text));
  ASSERT_EQ(SentTo(kGroup).size(), 1u);
  EXPECT_EQ(SentTo(kGroup)[0].at, seconds(0));
  EXPECT_EQ(Metric("telegram_rate_limited_total", "chat"), 1);
  EXPECT_EQ(Metric("telegram_retry_until_timestamp_seconds"), 1769854847);
  EXPECT_EQ(State(), "ok");
}

TEST_F(WorkerFailureTest, NewsMeltsDuringAFlood) {
  Start();
  client_.Script({Flood(30)});
  Put("disk");
  Run();
  for (int i = 0; i < 5; ++i) {
    Put(News("disk", alert::Reason::kFiring, {Alert("a" + std::to_string(i))}));
  }
  EXPECT_EQ(store_.size(), 1u);
  Advance(seconds(40));
  ASSERT_EQ(client_.count(), 2u);
  EXPECT_THAT(client_.last().text, HasSubstr("a4 text"));
}

TEST_F(WorkerFailureTest, ARestartDoesNotCutAFloodShort) {
  Start();
  client_.Script({Flood(30)});
  Put("disk");
  Put("more");
  Run();
  Start();
  Advance(seconds(60));
  ASSERT_EQ(client_.count(), 3u);
  EXPECT_EQ(client_.sent()[1].at, seconds(30));
}

TEST_F(WorkerFailureTest, SeveralChatsAtOnceCountAsGlobal) {
  Start();
  client_.Script({Flood(17), Flood(17)});
  Put("disk", 1);
  Put("disk", 2);
  Run();
  EXPECT_EQ(Metric("telegram_rate_limited_total", "chat"), 1);
  EXPECT_EQ(Metric("telegram_rate_limited_total", "global"), 1);
}

// --- Other ways -------------------------------------------------------------

TEST_F(WorkerFailureTest, RefusedMarkupGoesOutAsPlainText) {
  Start();
  client_.Script({Refusal(400, "Bad Request: can't parse entities: x")});
  Put("a<b");
  Advance(seconds(5));
  ASSERT_EQ(client_.count(), 2u);
  EXPECT_EQ(client_.last().parse_mode, "");
  EXPECT_THAT(client_.last().text, HasSubstr("a<b text"));
  EXPECT_THAT(client_.last().text, Not(HasSubstr("<b>")));
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(Metric("telegram_plain_text_fallbacks_total"), 1);
}

TEST_F(WorkerFailureTest, RefusedEvenAsPlainTextIsDead) {
  Start();
  client_.SetHandler([](const Sent&) {
    return Refusal(400, "Bad Request: can't parse entities: x");
  });
  const int64_t id = Put("disk");
  Advance(seconds(30));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(StateOf(store_, id), store::OutboxState::kDead);
}

TEST_F(WorkerFailureTest, WithoutTheTopicThatIsGone) {
  for (const char* error :
       {"Bad Request: message thread not found", "Bad Request: TOPIC_CLOSED"}) {
    Start();
    client_.Script({Refusal(400, error)});
    Put(error, kGroup, 42);
    Advance(seconds(5));
    const auto sent = client_.sent();
    ASSERT_GE(sent.size(), 2u);
    EXPECT_EQ(sent[sent.size() - 2].thread_id, 42);
    EXPECT_EQ(sent.back().thread_id, 0);
    EXPECT_EQ(store_.size(), 0u);
    EXPECT_EQ(store_.messages().front().target.thread_id, 42);
  }
}

TEST_F(WorkerFailureTest, WithoutTheReplyWhoseTargetIsGone) {
  Start();
  Put("disk");
  Advance(seconds(5));
  client_.Script(
      {Refusal(400, "Bad Request: message to be replied not found")});
  Put(News("disk", alert::Reason::kFiring, {Alert("second")}));
  Advance(seconds(5));
  EXPECT_THAT(Methods(), ElementsAre("sendMessage", "sendMessage",
                                     "sendMessage", "editMessageText"));
  EXPECT_EQ(client_.sent()[1].reply_to, 100);
  EXPECT_EQ(client_.sent()[2].reply_to, 0);
}

TEST_F(WorkerFailureTest, AMovedChatIsFollowedAtOnceAndRemembered) {
  constexpr int64_t kNewChat = -100999;
  Start();
  client_.Script(
      {Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat",
               R"("parameters":{"migrate_to_chat_id":-100999})")});
  Put("disk", kGroup);
  Put("other", kGroup);
  Run();
  ASSERT_EQ(client_.count(), 2u);
  EXPECT_EQ(client_.last().chat_id, kNewChat);
  EXPECT_EQ(client_.last().at, seconds(0));
  Advance(seconds(5));
  EXPECT_EQ(SentTo(kNewChat).size(), 2u);
  ASSERT_EQ(store_.migrations().size(), 1u);
  EXPECT_EQ(store_.migrations()[0].to_chat_id, kNewChat);
  EXPECT_EQ(store_.messages()[0].target.chat_id, kNewChat);
  // Dispatch goes on naming the old chat; and so it does after a restart.
  Put("third", kGroup);
  Advance(seconds(5));
  Start();
  Put("fourth", kGroup);
  Advance(seconds(5));
  EXPECT_EQ(SentTo(kNewChat).size(), 4u);
  EXPECT_EQ(SentTo(kGroup).size(), 1u);
}

// --- Given up ---------------------------------------------------------------

TEST_F(WorkerFailureTest, ADeadDestinationIsNotTriedAgainAndGoesToTheFallback) {
  settings_.fallback_webhook_url = kFallbackUrl;
  Start();
  client_.Script({Refusal(403, "Forbidden: bot was blocked by the user")});
  const int64_t id = Put("disk");
  Advance(minutes(30));
  EXPECT_THAT(Methods(), ElementsAre("sendMessage", "fallback"));
  EXPECT_EQ(StateOf(store_, id), store::OutboxState::kDead);
  EXPECT_EQ(store_.Entry(id)->last_error,
            "Forbidden: bot was blocked by the user");
  EXPECT_THAT(client_.last().body, HasSubstr("blocked by the user"));
  EXPECT_THAT(client_.last().body, HasSubstr("disk text"));
  EXPECT_EQ(store_.size(), 1u);
  EXPECT_EQ(State(),
            "undeliverable: chat 4242: Forbidden: bot was blocked by the user");
  EXPECT_EQ(Metric("undeliverable_notifications_total"), 1);
  EXPECT_EQ(Metric("queue_dropped_messages_total", "destination"), 1);
  EXPECT_EQ(Metric("fallback_webhook_requests_total"), 1);
}

TEST_F(WorkerFailureTest, WithoutAFallbackItStaysDead) {
  Start();
  client_.Script({Refusal(400, "Bad Request: message is too long")});
  const int64_t id = Put("disk");
  Advance(minutes(30));
  EXPECT_EQ(client_.count(), 1u);
  EXPECT_EQ(StateOf(store_, id), store::OutboxState::kDead);
  EXPECT_EQ(Metric("queue_dropped_messages_total", "bad_request"), 1);
  // Sent again by hand, it goes out.
  store::RelayChange change;
  change.resend.push_back(id);
  store_.Apply(change, [](const base::Status&) {});
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(State(), "ok");
}

TEST_F(WorkerFailureTest, WithoutAChatItIsDeadAtOnce) {
  settings_.fallback_webhook_url = kFallbackUrl;
  Start();
  const int64_t id = Put("disk", 0);
  Run();
  EXPECT_THAT(Methods(), ElementsAre("fallback"));
  EXPECT_EQ(store_.Entry(id)->last_error, "no chat is configured");
  EXPECT_EQ(StateOf(store_, id), store::OutboxState::kDead);
  EXPECT_EQ(State(), "no chat");
  EXPECT_EQ(Metric("queue_dropped_messages_total", "no_chat"), 1);
}

TEST_F(WorkerFailureTest, TheFallbackIsTriedUntilItAnswers) {
  settings_.fallback_webhook_url = kFallbackUrl;
  Start();
  Put("disk", 0);
  client_.Script({NotSent(), Answer(500, ""), Unknown(), NotSent()});
  Advance(minutes(5));
  std::vector<base::Duration> times;
  for (const Sent& sent : client_.sent()) times.push_back(sent.at);
  // Three quick retries, then growing pauses.
  EXPECT_THAT(times, ElementsAre(seconds(0), seconds(5), seconds(10),
                                 seconds(15), seconds(25)));
  EXPECT_EQ(store_.size(), 1u);  // the dead one
  EXPECT_EQ(Metric("fallback_webhook_requests_failed_total"), 4);
}

TEST_F(WorkerFailureTest, WhatTheFallbackRefusesIsDead) {
  settings_.fallback_webhook_url = kFallbackUrl;
  Start();
  client_.Script({Answer(400, "")});
  Put("disk", 0);
  Advance(minutes(5));
  EXPECT_EQ(client_.count(), 1u);
  EXPECT_EQ(store_.Stats()->outbox_dead, 2u);
  EXPECT_EQ(Metric("queue_dropped_messages_total", "fallback"), 1);
}

// --- Configuration, away ----------------------------------------------------

TEST_F(WorkerFailureTest, ARefusedTokenStopsAllAndIsTriedOnceAMinute) {
  Start();
  client_.SetHandler([](const Sent&) { return Refusal(401, "Unauthorized"); });
  for (int64_t chat = 1; chat <= 20; ++chat) Put("disk", chat);
  Run();
  const size_t at_once = client_.count();
  EXPECT_EQ(State(), "unauthorized");
  Advance(seconds(181));
  EXPECT_EQ(client_.count(), at_once + 3);
  EXPECT_EQ(store_.Stats()->outbox_pending, 20u);
  client_.SetHandler(nullptr);
  Advance(seconds(65));
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(State(), "ok");
}

TEST_F(WorkerFailureTest, WhileTelegramIsAwayOneRequestProbes) {
  Start();
  client_.SetHandler([](const Sent&) { return NotSent(); });
  for (int64_t chat = 1; chat <= 1'000; ++chat) Put("disk", chat);
  Run();
  const size_t at_once = client_.count();
  EXPECT_LE(at_once, 30u);
  EXPECT_EQ(State(), "unreachable");
  Advance(minutes(10));
  EXPECT_LE(client_.count(), at_once + 30);
  EXPECT_GE(client_.count(), at_once + 15);
  client_.SetHandler(nullptr);
  const base::Duration back = clock_.Monotonic();
  Advance(seconds(70));
  EXPECT_EQ(store_.size(), 0u);
  bool first = true;
  for (const Sent& sent : client_.sent()) {
    if (sent.at < back) continue;
    if (first) {
      EXPECT_LE(sent.at - back, seconds(30));
    }
    first = false;
    EXPECT_FALSE(IsMarked(sent.text));
  }
}

TEST_F(WorkerFailureTest, AwayForAnHourAndBackAllArrivesInFewMessages) {
  Start();
  client_.SetHandler([](const Sent&) { return NotSent(); });
  for (int i = 0; i < 200; ++i) {
    Put("group-" + std::to_string(i % 100));
    Advance(seconds(18));
  }
  client_.SetHandler(nullptr);
  const size_t before = client_.count();
  Advance(minutes(3));
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_LE(client_.count() - before, 5u);
  std::string told;
  for (const Sent& sent : client_.sent()) told += sent.text + sent.document;
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(told, HasSubstr("group-" + std::to_string(i)));
  }
}

TEST_F(WorkerFailureTest, OlderThanTheRetentionIsDead) {
  settings_.max_age = hours(1);
  Start();
  client_.SetHandler([](const Sent&) { return NotSent(); });
  const int64_t id = Put("disk");
  Advance(minutes(59));
  EXPECT_EQ(StateOf(store_, id), store::OutboxState::kPending);
  Advance(minutes(2));
  EXPECT_EQ(StateOf(store_, id), store::OutboxState::kDead);
  EXPECT_THAT(store_.Entry(id)->last_error, HasSubstr("expired"));
  EXPECT_EQ(Metric("queue_dropped_messages_total", "expired"), 1);
}

// --- Unknown outcome --------------------------------------------------------

TEST_F(WorkerFailureTest, AnUnknownOutcomeIsRetriedOnceQuicklyAndMarked) {
  const net::ClientResponse answers[] = {
      Unknown(), Refusal(500, "Internal Server Error: restart"),
      Answer(502, "<html>"), Answer(200, "{")};
  for (const auto& answer : answers) {
    Start();
    client_.Script({answer});
    const size_t before = client_.count();
    const base::Duration begun = clock_.Monotonic();
    Put("disk");
    Advance(seconds(10));
    ASSERT_EQ(client_.count(), before + 2);
    EXPECT_FALSE(IsMarked(client_.sent()[before].text));
    EXPECT_TRUE(IsMarked(client_.last().text));
    EXPECT_EQ(client_.last().at - begun, seconds(5));
    EXPECT_EQ(store_.size(), 0u);
    Put(Resolution("disk"));
    Advance(seconds(10));
    EXPECT_FALSE(IsMarked(client_.last().text));
  }
}

TEST_F(WorkerFailureTest, ThenWithGrowingPausesUntilItIsTooOld) {
  settings_.max_age = hours(2);
  Start();
  client_.SetHandler([](const Sent&) { return Unknown(); });
  const int64_t id = Put("disk");
  Advance(hours(3));
  EXPECT_EQ(StateOf(store_, id), store::OutboxState::kDead);
  const auto sent = client_.sent();
  ASSERT_GT(sent.size(), 10u);
  EXPECT_LT(sent.size(), 25u);
  base::Duration pause{};
  for (size_t i = 1; i < sent.size(); ++i) {
    const base::Duration next = sent[i].at - sent[i - 1].at;
    EXPECT_GE(next + seconds(1), pause) << i;
    EXPECT_LE(next, minutes(10) + seconds(30)) << i;
    EXPECT_TRUE(IsMarked(sent[i].text)) << i;
    pause = next;
  }
}

TEST_F(WorkerFailureTest, AnEntryThatAlwaysFailsDoesNotHoldUpItsChat) {
  Start();
  client_.SetHandler(
      [](const Sent& sent) -> std::optional<net::ClientResponse> {
        if (sent.text.find("poison") == std::string::npos) return std::nullopt;
        return Answer(500, "");
      });
  Put("poison");
  for (int i = 0; i < 5; ++i) Put("fine-" + std::to_string(i));
  Advance(minutes(3));
  EXPECT_EQ(store_.size(), 1u);
}

TEST_F(WorkerFailureTest, AnEditOfUnknownOutcomeIsRepeatedUnmarked) {
  Start();
  Put("disk");
  Advance(seconds(5));
  client_.Script({Unknown()});
  Put(News("disk", alert::Reason::kUpdate, {Alert("second", true, false)}));
  Advance(seconds(20));
  EXPECT_THAT(Methods(),
              ElementsAre("sendMessage", "editMessageText", "editMessageText"));
  EXPECT_FALSE(IsMarked(client_.last().text));
}

// --- Crashes ----------------------------------------------------------------

TEST_F(WorkerFailureTest, AfterACrashASendIsRepeatedOnceAndMarked) {
  const int64_t id = Put("disk");
  store_.SetSending(id);
  Start();
  Advance(seconds(10));
  ASSERT_EQ(client_.count(), 1u);
  EXPECT_TRUE(IsMarked(client_.last().text));
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerFailureTest, AfterACrashOneRepetitionAChatEvenOfADigest) {
  for (int i = 0; i < 10; ++i) {
    store_.SetSending(Put("group-" + std::to_string(i)));
  }
  Put("new");
  Start();
  Advance(seconds(30));
  const auto sent = client_.sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_TRUE(IsMarked(sent[0].text));
  EXPECT_FALSE(IsMarked(sent[1].text));
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(sent[0].text + sent[0].document,
                HasSubstr("group-" + std::to_string(i)));
  }
}

TEST_F(WorkerFailureTest, AReclaimedEditIsNotMarked) {
  Start();
  Put("disk");
  Advance(seconds(5));
  const int64_t id =
      Put(News("disk", alert::Reason::kUpdate, {Alert("second", true, false)}));
  store_.SetSending(id);
  Start();
  Advance(seconds(5));
  EXPECT_EQ(client_.last().method, "editMessageText");
  EXPECT_FALSE(IsMarked(client_.last().text));
}

TEST_F(WorkerFailureTest, ACrashBetweenReplyAndEditDoesNotRepeatTheReply) {
  Start();
  Put("disk");
  Advance(seconds(10));
  const int64_t id = Put(News("disk", alert::Reason::kFiring, {Alert("b")}));
  Run();  // the reply is sent and noted
  ASSERT_EQ(client_.count(), 2u);
  ASSERT_EQ(StateOf(store_, id), store::OutboxState::kSending);
  Start();
  Advance(seconds(10));
  EXPECT_THAT(Methods(),
              ElementsAre("sendMessage", "sendMessage", "editMessageText"));
  EXPECT_FALSE(IsMarked(client_.last().text));
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerFailureTest, ACrashBetweenPartsGoesOnWithTheNextMarked) {
  settings_.render.max_alerts_in_full = 100;
  std::vector<alert::NotifiedAlert> alerts;
  for (int i = 0; i < 60; ++i) {
    alerts.push_back(
        Alert("alert-" + std::to_string(i) + std::string(50, 'x')));
  }
  Start();
  Put(News("disk", alert::Reason::kFiring, alerts));
  Run();
  ASSERT_EQ(client_.count(), 1u);
  const std::string first = client_.last().text;
  Start();
  Advance(seconds(30));
  const auto sent = client_.sent();
  ASSERT_GT(sent.size(), 1u);
  EXPECT_TRUE(IsMarked(sent[1].text));
  for (size_t i = 1; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].method, "sendMessage");
    EXPECT_NE(sent[i].text, first);
    EXPECT_TRUE(sent[i].silent);
  }
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerFailureTest, NewsThatComesAfterTheReplyIsToldToo) {
  Start();
  Put("disk");
  Advance(seconds(10));
  Put(News("disk", alert::Reason::kFiring, {Alert("b")}));
  Run();  // the reply
  client_.Script({Flood(20)});
  Advance(seconds(5));  // the edit has to wait, and is put back
  Put(News("disk", alert::Reason::kFiring, {Alert("c")}));
  Advance(seconds(60));
  std::string told;
  for (const Sent& sent : client_.sent()) {
    if (sent.method == "sendMessage") told += sent.text;
  }
  EXPECT_THAT(told, HasSubstr("c text"));
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerFailureTest, AClosedTopicIsNotTriedForEachMessage) {
  Start();
  client_.SetHandler(
      [](const Sent& sent) -> std::optional<net::ClientResponse> {
        if (sent.thread_id != 42) return std::nullopt;
        return Refusal(400, "Bad Request: TOPIC_CLOSED");
      });
  const auto send = [&](const std::string& group, int64_t thread) {
    const size_t before = client_.count();
    Put(group, kGroup, thread);
    Advance(seconds(30));
    return client_.count() - before;
  };
  EXPECT_EQ(send("a", 42), 2u);
  EXPECT_EQ(send("b", 42), 1u);
  EXPECT_EQ(send("c", 43), 1u);
  EXPECT_EQ(client_.last().thread_id, 43);
  EXPECT_EQ(send("d", 42), 1u);
  EXPECT_EQ(client_.last().thread_id, 0);
  Advance(settings_.closed_topic_memory);
  EXPECT_EQ(send("e", 42), 2u);
  client_.SetHandler(nullptr);
  Advance(settings_.closed_topic_memory);
  EXPECT_EQ(send("f", 42), 1u);
  EXPECT_EQ(client_.last().thread_id, 42);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerFailureTest, AReplyIntoAClosedTopicGoesToTheChat) {
  Start();
  Put("disk", kGroup, 42);
  Advance(seconds(5));
  client_.SetHandler(
      [](const Sent& sent) -> std::optional<net::ClientResponse> {
        if (sent.thread_id == 0 && sent.reply_to == 0) return std::nullopt;
        return Refusal(400, "Bad Request: TOPIC_CLOSED");
      });
  Put(News("disk", alert::Reason::kFiring, {Alert("second")}), kGroup, 42);
  Advance(seconds(30));
  const auto sent = client_.sent();
  ASSERT_EQ(sent.size(), 5u);
  EXPECT_EQ(sent[3].reply_to, 0);
  EXPECT_FALSE(sent[3].silent);
  EXPECT_EQ(sent[4].method, "editMessageText");
  EXPECT_EQ(store_.size(), 0u);
}

}  // namespace
}  // namespace tebium::relay
