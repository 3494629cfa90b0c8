// Many notifications for one chat.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "relay/worker.h"
#include "tests/relay/worker_fixture.h"

namespace tebium::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

#if defined(TEBIUM_SANITIZED)
constexpr int kStorm = 2'000;
#else
constexpr int kStorm = 10'000;
#endif

class WorkerDigestTest : public WorkerFixture {
 protected:
  static std::string Name(int n) {
    return "storm_" + std::to_string(n) + "_end";
  }

  size_t Accounted(int count) const {
    std::string told;
    for (const Sent& sent : client_.sent()) told += sent.text + sent.document;
    std::set<std::string> names;
    for (size_t at = told.find("storm_"); at != std::string::npos;
         at = told.find("storm_", at + 1)) {
      const size_t end = told.find("_end", at);
      if (end != std::string::npos) names.insert(told.substr(at, end + 4 - at));
    }
    size_t found = 0;
    for (int n = 0; n < count; ++n) found += names.count(Name(n));
    return found;
  }
};

TEST_F(WorkerDigestTest, AQueueThatWouldTakeTooLongBecomesOneMessage) {
  Start();
  for (int n = 0; n < 100; ++n) Put(Name(n));
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 1u);
  EXPECT_EQ(Accounted(100), 100u);
  EXPECT_FALSE(client_.last().silent);
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_TRUE(store_.messages().empty());
  EXPECT_EQ(Metric("notification_delay_seconds", "error"), 100);
}

TEST_F(WorkerDigestTest, AShortQueueDoesNot) {
  Start();
  for (int n = 0; n < 20; ++n) Put(Name(n));
  Advance(seconds(25));
  EXPECT_EQ(client_.count(), 20u);
  EXPECT_EQ(store_.messages().size(), 20u);
}

TEST_F(WorkerDigestTest, DigestsAreApartAndNothingGoesBetween) {
  Start();
  for (int second = 0; second < 10; ++second) {
    for (int n = 0; n < 100; ++n) Put(Name(second * 100 + n));
    Advance(seconds(1));
  }
  Advance(seconds(30));
  EXPECT_EQ(Accounted(1'000), 1'000u);
  const auto sent = client_.sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_GE(sent[1].at - sent[0].at, settings_.digest_interval);
}

TEST_F(WorkerDigestTest, AStormIntoAGroupIsAccountedForInAMinute) {
  Start();
  for (int n = 0; n < kStorm; ++n) {
    Put(Name(n), kGroup);
    if (n % (kStorm / 100) == 0) Advance(milliseconds(100));
  }
  Advance(seconds(50));
  EXPECT_EQ(Accounted(kStorm), static_cast<size_t>(kStorm));
  EXPECT_LE(client_.count(), 25u);
  EXPECT_EQ(store_.size(), 0u);
  const auto sent = client_.sent();
  for (size_t i = 1; i < sent.size(); ++i) {
    EXPECT_GE(sent[i].at - sent[i - 1].at, seconds(1));
  }
}

TEST_F(WorkerDigestTest, TheirResolutionsMeltTooAndMakeNoSound) {
  Start();
  for (int n = 0; n < 100; ++n) Put(Name(n));
  Advance(seconds(60));
  for (int n = 0; n < 100; ++n) Put(Resolution(Name(n)));
  Advance(seconds(60));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_TRUE(client_.last().silent);
}

TEST_F(WorkerDigestTest, ALaterChangeOfOneIsANewMessage) {
  Start();
  for (int n = 0; n < 100; ++n) Put(Name(n));
  Advance(seconds(60));
  Put(Name(5));
  Advance(seconds(5));
  EXPECT_EQ(client_.last().method, "sendMessage");
  EXPECT_EQ(client_.last().reply_to, 0);
  EXPECT_EQ(store_.messages().size(), 1u);
}

TEST_F(WorkerDigestTest, ALargeDigestIsSplitIntoDocuments) {
  Start();
  for (int n = 0; n < 30; ++n) {
    alert::Notification notification = News(Name(n));
    while (notification.alerts.size() < 1'000) {
      notification.alerts.push_back(
          Alert("a" + std::to_string(notification.alerts.size())));
    }
    Put(std::move(notification));
  }
  for (int n = 30; n < 2'000; ++n) Put(Name(n));
  Advance(seconds(60));
  EXPECT_EQ(Accounted(2'000), 2'000u);
  EXPECT_GE(client_.count(), 2u);
  for (const Sent& sent : client_.sent()) {
    EXPECT_LT(sent.document.size(), 20u << 20);
  }
}

TEST_F(WorkerDigestTest, TopicsAreNotMixed) {
  Start();
  for (int n = 0; n < 100; ++n) Put(Name(n), kGroup, 1 + n % 2);
  Advance(seconds(60));
  EXPECT_EQ(Accounted(100), 100u);
  for (const Sent& sent : client_.sent()) {
    const std::string told = sent.text + sent.document;
    EXPECT_NE(told.find(Name(10)) != std::string::npos,
              told.find(Name(11)) != std::string::npos);
    EXPECT_EQ(sent.thread_id, told.find(Name(10)) != std::string::npos ? 1 : 2);
  }
}

TEST_F(WorkerDigestTest, ADigestOfUnknownOutcomeIsRepeatedAsOneAndMarked) {
  Start();
  client_.Script({Unknown()});
  for (int n = 0; n < 30; ++n) Put(Name(n));
  Advance(seconds(30));
  const auto sent = client_.sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_FALSE(IsMarked(sent[0].text));
  EXPECT_TRUE(IsMarked(sent[1].text));
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerDigestTest, ADeadChatDoesNotCostOneRequestAnEntry) {
  settings_.fallback_webhook_url = kFallbackUrl;
  Start();
  client_.SetHandler(
      [](const Sent& sent) -> std::optional<net::ClientResponse> {
        if (sent.method == "fallback") return std::nullopt;
        return Refusal(400, "Bad Request: chat not found");
      });
  for (int n = 0; n < 100; ++n) Put(Name(n));
  Advance(seconds(30));
  EXPECT_EQ(SentTo(kChat).size(), 1u);
  EXPECT_EQ(store_.Stats()->outbox_dead, 100u);
  EXPECT_EQ(Metric("fallback_webhook_requests_total"), 100);
}

// --- What a digest leaves over ----------------------------------------------

class LeftoverTest : public WorkerDigestTest {
 protected:
  // A live message which says "old".
  void PutOldMessage(int64_t chat, const std::string& group_key,
                     int64_t message_id) {
    store::LiveMessage message;
    message.target.chat_id = chat;
    message.group_key = group_key;
    message.message_id = message_id;
    message.text = "old";
    message.updated_at = clock_.Now() - std::chrono::hours(1);
    store_.PutMessage(message);
  }
  // The first `count` groups have one.
  void StartWithMessages(int count, int64_t chat = kChat) {
    for (int n = 0; n < count; ++n) {
      PutOldMessage(chat, Name(n), kFirstMessage + n);
    }
    Start();
  }
  // `count` groups' news as one digest, just sent.
  void TellInADigest(int count, int64_t chat = kChat) {
    for (int n = 0; n < count; ++n) Put(Name(n), chat);
    Run();
    ASSERT_EQ(SentTo(chat).size(), 1u);
    ASSERT_EQ(Accounted(count), static_cast<size_t>(count));
  }
  std::vector<Sent> Edits() const {
    std::vector<Sent> edits;
    for (const Sent& sent : client_.sent()) {
      if (sent.method == "editMessageText") edits.push_back(sent);
    }
    return edits;
  }
  std::string Shown(const alert::Notification& notification) const {
    return RenderLive(notification, {}, settings_.render, clock_.Now())
        .parts[0];
  }

  static constexpr int64_t kFirstMessage = 1'000'000;
};

TEST_F(LeftoverTest, LiveMessagesAreEditedAfterADigest) {
  StartWithMessages(3);
  const std::string shown = Shown(alert::WithoutNews(News(Name(1))));
  TellInADigest(100);
  EXPECT_EQ(store_.size(), 3u);
  EXPECT_EQ(store_.Stats()->oldest_pending_at, base::kNoTime);
  Advance(seconds(10));
  EXPECT_EQ(client_.count(), 4u);
  const auto edits = Edits();
  ASSERT_EQ(edits.size(), 3u);
  for (size_t n = 0; n < 3; ++n) {
    EXPECT_EQ(edits[n].message_id, kFirstMessage + static_cast<int64_t>(n));
  }
  EXPECT_EQ(edits[1].text, shown);
  EXPECT_EQ(store_.size(), 0u);
  ASSERT_EQ(store_.messages().size(), 3u);
  EXPECT_EQ(store_.messages()[1].text, shown);
  // The edits tell nobody anything.
  EXPECT_EQ(Metric("notification_delay_seconds", "error"), 100);
  EXPECT_EQ(Metric("queue_wait_seconds"), 100);
}

TEST_F(LeftoverTest, AResolutionIsShownAndTheMessageForgotten) {
  StartWithMessages(2);
  const std::string shown = Shown(alert::WithoutNews(Resolution(Name(1))));
  for (int n = 0; n < 100; ++n) Put(Resolution(Name(n)));
  Run();
  EXPECT_EQ(client_.count(), 1u);
  EXPECT_EQ(store_.messages().size(), 2u);
  Advance(seconds(10));
  const auto edits = Edits();
  ASSERT_EQ(edits.size(), 2u);
  EXPECT_EQ(edits[1].text, shown);
  EXPECT_EQ(client_.count(), 3u);
  EXPECT_TRUE(store_.messages().empty());
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(LeftoverTest, ARestartKeepsThemForWhatTheyAre) {
  StartWithMessages(60);
  TellInADigest(100);
  const auto left = store_.ListOutbox(store::OutboxState::kPending, 1'000);
  ASSERT_EQ(left->size(), 60u);
  store_.SetSending(left->front().head.id);  // a crash during an edit
  Start();
  Advance(seconds(200));
  EXPECT_EQ(Edits().size(), 60u);
  EXPECT_EQ(client_.count(), 61u);
  EXPECT_EQ(store_.size(), 0u);
  for (const auto& message : store_.messages()) EXPECT_NE(message.text, "old");
}

TEST_F(LeftoverTest, LaterQuietNewsTakesItInWithoutASound) {
  StartWithMessages(1);
  TellInADigest(100);
  clock_.Advance(milliseconds(500));
  const std::string shown = Shown(Resolution(Name(0)));
  Put(Resolution(Name(0)));
  EXPECT_EQ(store_.size(), 1u);
  Advance(seconds(10));
  ASSERT_EQ(client_.count(), 2u);
  EXPECT_EQ(client_.last().method, "editMessageText");
  EXPECT_EQ(client_.last().text, shown);
  EXPECT_TRUE(store_.messages().empty());
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(LeftoverTest, LaterLoudNewsTakesItInAndIsNotOld) {
  StartWithMessages(200);
  TellInADigest(200);
  Advance(seconds(300));
  const int64_t last = kFirstMessage + 199;
  const size_t edits = Edits().size();
  const base::Duration now = clock_.Monotonic();
  alert::Notification news =
      News(Name(199), alert::Reason::kFiring, {Alert(Name(199), true, false)});
  news.alerts[0].posts = 0;
  news.alerts.push_back(Alert("second"));
  const std::string told =
      RenderReply(news, settings_.render, clock_.Now()).parts[0];
  Put(news);
  Advance(seconds(3));
  const auto sent = client_.sent();
  ASSERT_GE(sent.size(), edits + 2);
  const Sent& reply = sent[edits + 1];
  EXPECT_EQ(reply.reply_to, last);
  EXPECT_FALSE(reply.silent);
  EXPECT_EQ(reply.text, told);  // neither old nor marked
  EXPECT_LE(reply.at - now, milliseconds(1'010));
  Advance(seconds(300));
  size_t shown = 0;
  for (const Sent& edit : Edits()) shown += edit.message_id == last ? 1 : 0;
  EXPECT_EQ(shown, 1u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(LeftoverTest, NewsThatComesDuringAnEditThatFailsDoesNotWaitForIt) {
  StartWithMessages(1);
  TellInADigest(100);
  client_.Script({Unknown()});
  client_.Hold();
  Advance(seconds(3));
  ASSERT_EQ(Edits().size(), 1u);
  Put(News(Name(0), alert::Reason::kFiring, {Alert("second")}));
  Run();
  client_.Release();
  const base::Duration now = clock_.Monotonic();
  Advance(seconds(30));
  const auto sent = client_.sent();
  ASSERT_EQ(sent.size(), 4u);
  EXPECT_EQ(sent[2].reply_to, kFirstMessage);
  EXPECT_FALSE(sent[2].silent);
  EXPECT_LE(sent[2].at - now, milliseconds(1'010));
  EXPECT_EQ(sent[3].method, "editMessageText");
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(LeftoverTest, OneThatFailsHoldsUpNeitherNewsNorTheOthers) {
  StartWithMessages(3);
  client_.SetHandler(
      [](const Sent& sent) -> std::optional<net::ClientResponse> {
        if (sent.message_id != kFirstMessage) return std::nullopt;
        return Unknown();
      });
  TellInADigest(100);
  Advance(seconds(4));
  ASSERT_EQ(Edits().size(), 1u);
  const base::Duration now = clock_.Monotonic();
  Put("news");
  Run();
  EXPECT_EQ(client_.last().method, "sendMessage");
  EXPECT_EQ(client_.last().at, now);
  Advance(seconds(120));
  EXPECT_EQ(store_.size(), 1u);  // the one that fails
}

TEST_F(LeftoverTest, TheyNeitherDelayNewsNorMakeADigest) {
  for (const int64_t chat : {kChat, kGroup}) {
    SCOPED_TRACE(chat);
    StartWithMessages(500, chat);
    TellInADigest(500, chat);
    Advance(seconds(200));
    const size_t before = SentTo(chat).size();
    EXPECT_GT(before, 30u);
    const base::Duration now = clock_.Monotonic();
    for (int n = 0; n < 10; ++n) Put("news " + std::to_string(n), chat);
    Advance(seconds(11));
    const auto sent = SentTo(chat);
    ASSERT_GE(sent.size(), before + 10);
    for (size_t n = 0; n < 10; ++n) {
      const Sent& news = sent[before + n];
      EXPECT_EQ(news.method, "sendMessage");
      EXPECT_FALSE(news.silent);
      EXPECT_LE(news.at - now, (n + 1) * milliseconds(1'010));
    }
    EXPECT_GT(store_.size(), 100u);
  }
}

TEST_F(LeftoverTest, ChatsWithManyLeaveRoomForTheOthers) {
  for (int64_t chat = 1; chat <= 100; ++chat) {
    for (int n = 0; n < 40; ++n) {
      PutOldMessage(chat, Name(n), kFirstMessage);
      Put(Name(n), chat);
    }
  }
  Start();
  Advance(seconds(20));
  const base::Duration now = clock_.Monotonic();
  EXPECT_GT(store_.size(), 3'000u);
  for (int64_t chat = 501; chat <= 515; ++chat) Put("news", chat);
  Run();
  for (int64_t chat = 501; chat <= 515; ++chat) {
    ASSERT_EQ(SentTo(chat).size(), 1u);
    EXPECT_EQ(SentTo(chat)[0].at, now);
  }
}

TEST_F(LeftoverTest, AMessageThatIsGoneIsNotSentAnew) {
  StartWithMessages(1);
  TellInADigest(100);
  client_.Script({Refusal(400, "Bad Request: message to edit not found")});
  Advance(seconds(30));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_TRUE(store_.messages().empty());
}

TEST_F(LeftoverTest, OneThatIsRefusedDoesNotGoToTheFallback) {
  settings_.fallback_webhook_url = kFallbackUrl;
  StartWithMessages(1);
  TellInADigest(100);
  client_.Script(
      {Refusal(400, "Bad Request: no"), Refusal(400, "Bad Request: no")});
  Advance(seconds(30));
  EXPECT_EQ(store_.Stats()->outbox_dead, 1u);
  EXPECT_EQ(client_.count(), 2u);
}

TEST_F(LeftoverTest, AMovedChatTakesThemAlong) {
  StartWithMessages(5, kGroup);
  TellInADigest(100, kGroup);
  client_.Script({Refusal(400, "Bad Request: group chat was upgraded",
                          R"("parameters":{"migrate_to_chat_id":-100777})")});
  Advance(seconds(120));
  EXPECT_EQ(SentTo(kGroup).size(), 2u);
  EXPECT_EQ(SentTo(-100777).size(), 5u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(LeftoverTest, ManyAreWorkedOffAtHalfTheRate) {
  StartWithMessages(kStorm);
  for (int n = 0; n < kStorm; ++n) Put(Name(n));
  Advance(seconds(60));
  EXPECT_EQ(Accounted(kStorm), static_cast<size_t>(kStorm));
  const auto digests = client_.count() - Edits().size();
  EXPECT_LE(digests, 3u);
  Advance(kStorm * milliseconds(2'020));
  EXPECT_EQ(store_.size(), 0u);
  const auto edits = Edits();
  ASSERT_EQ(edits.size(), static_cast<size_t>(kStorm));
  EXPECT_EQ(client_.count(), edits.size() + digests);
  for (size_t i = 1; i < edits.size(); ++i) {
    ASSERT_GE(edits[i].at - edits[i - 1].at, seconds(2));
  }
}

}  // namespace
}  // namespace tebium::relay
