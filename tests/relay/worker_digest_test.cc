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

}  // namespace
}  // namespace tebium::relay
