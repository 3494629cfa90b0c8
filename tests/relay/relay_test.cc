// The relay with its thread, on the machine's clock.
#include "relay/relay.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/relay/fake_client.h"
#include "tests/relay/fake_store.h"
#include "tests/support/wait.h"

namespace tebium::relay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::WaitFor;

class RelayTest : public ::testing::Test {
 protected:
  RelayTest() {
    settings_.bot_token = kTestToken;
    settings_.fallback_webhook_url = kFallbackUrl;
  }

  void Start() {
    auto relay = Relay::Start(settings_, store_, client_, clock_, random_,
                              metrics_, base::Logger::Null());
    ASSERT_TRUE(relay.ok()) << relay.status().message();
    relay_ = *std::move(relay);
  }

  int64_t Put(const std::string& group, int64_t chat) {
    alert::Notification notification;
    notification.group_key = group;
    notification.created_at = clock_.Now();
    alert::NotifiedAlert told;
    told.is_new = true;
    told.firing = true;
    told.alert.labels = alert::LabelSet::Of({{"alertname", group}});
    notification.alerts = {told};
    return store_.Put({store::TargetKind::kTelegram, chat, 0},
                      std::move(notification));
  }

  double Gauge(const std::string& state) {
    for (const auto& family : metrics_.Collect()) {
      if (family.name != "tebium_queue_messages") continue;
      for (const auto& metric : family.metric) {
        if (metric.label.front().value == state) return metric.gauge.value;
      }
    }
    return -1;
  }

  base::SystemClock clock_;
  base::SystemRandom random_;
  base::Metrics metrics_;
  RelaySettings settings_;
  FakeStore store_;
  FakeClient client_{clock_};
  std::unique_ptr<Relay> relay_;
};

TEST_F(RelayTest, ReceiversCanBeExchangedWhileItRuns) {
  Start();
  store::Target target;
  target.kind = store::TargetKind::kWebhook;
  target.integration = "ops/webhook/0";
  alert::Notification notification;
  notification.group_key = "disk";
  notification.created_at = clock_.Now();
  const int64_t early = store_.Put(target, notification);
  ASSERT_TRUE(WaitFor([&] { return client_.last().method == "fallback"; }));
  EXPECT_EQ(store_.Entry(early)->last_error,
            "receiver ops is no longer configured");

  ReceiverSettings ops;
  ops.name = "ops";
  ops.webhooks.emplace_back();
  ops.webhooks[0].url = "http://hook.test/new";
  relay_->SetReceivers({ops});
  store_.Put(target, notification);
  EXPECT_TRUE(WaitFor([&] { return client_.last().method == "new"; }));
  relay_->Drain(seconds(5));
}

TEST_F(RelayTest, NewsLeavesWithinMilliseconds) {
  Start();
  base::Duration fastest = seconds(60);
  for (int64_t chat = 1; chat <= 5; ++chat) {
    const base::Duration begun = clock_.Monotonic();
    Put("disk", chat);
    ASSERT_TRUE(
        WaitFor([&] { return client_.count() == static_cast<size_t>(chat); }));
    fastest = std::min(fastest, client_.last().at - begun);
  }
  EXPECT_LT(fastest, milliseconds(10) * testing::kTimeScale);
  EXPECT_EQ(relay_->State(), "ok");
}

TEST_F(RelayTest, ItWakesWhenTheChatMayBeWrittenToAgain) {
  settings_.per_chat_per_second = 10;
  Start();
  Put("one", 1);
  Put("two", 1);
  ASSERT_TRUE(WaitFor([&] { return client_.count() == 2; }));
  EXPECT_GE(client_.sent()[1].at - client_.sent()[0].at, milliseconds(100));
  EXPECT_LE(client_.sent()[1].at - client_.sent()[0].at, seconds(10));
}

TEST_F(RelayTest, ManyHeadsAtTheStartAndManyThreads) {
  settings_.per_chat_per_second = 0;
  settings_.per_group_per_minute = 0;
  settings_.overall_per_second = 0;
#if defined(TEBIUM_SANITIZED)
  constexpr int kHeads = 500;
#else
  constexpr int kHeads = 10'000;
#endif
  for (int i = 0; i < kHeads; ++i) Put("g" + std::to_string(i), 1 + i % 1'000);
  Start();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 100; ++i) {
        Put("t" + std::to_string(t) + "-" + std::to_string(i), 1 + i % 7);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(WaitFor([&] { return store_.size() == 0; }, seconds(60)));
  EXPECT_EQ(client_.count(), static_cast<size_t>(kHeads) + 400);
}

TEST_F(RelayTest, DrainWaitsForWhatIsInFlight) {
  Start();
  client_.Hold();
  Put("disk", 1);
  ASSERT_TRUE(WaitFor([&] { return client_.count() == 1; }));
  std::thread drain([this] { relay_->Drain(seconds(60)); });
  Put("late", 2);
  client_.Release();
  drain.join();
  // Whether "late" still went out is a race; what was sent is recorded, and
  // what was not still waits.
  EXPECT_GE(client_.count(), 1u);
  EXPECT_EQ(store_.messages().size(), client_.count());
  EXPECT_EQ(store_.messages().size() + store_.size(), 2u);
}

TEST_F(RelayTest, DrainDoesNotWaitForEver) {
  Start();
  client_.Hold();
  Put("disk", 1);
  ASSERT_TRUE(WaitFor([&] { return client_.count() == 1; }));
  relay_->Drain(milliseconds(50));
  Put("late", 2);
  EXPECT_EQ(client_.count(), 1u);
  EXPECT_EQ(store_.size(), 2u);
  relay_.reset();
  client_.Release();  // an answer after the end harms nobody
  EXPECT_EQ(store_.listener(), nullptr);
}

TEST_F(RelayTest, WhoeverSpeaksGetsAnAnswerTillTheEndAndAfterwards) {
  Start();
  base::Mutex mutex;
  std::vector<Verdict> heard;
  const auto say = [&](const std::string& text) {
    BotCall call;
    call.chat_id = 1;
    call.text = text;
    relay_->courier().Say(std::move(call), [&](const BotAnswer& answer) {
      base::MutexLock lock(mutex);
      heard.push_back(answer.verdict);
    });
  };
  const auto count = [&] {
    base::MutexLock lock(mutex);
    return heard.size();
  };
  say("a");
  ASSERT_TRUE(WaitFor([&] { return count() == 1; }));
  client_.Hold();
  say("in flight at the end");
  say("waits");
  ASSERT_TRUE(WaitFor([&] { return client_.count() == 2; }));
  relay_->Drain(milliseconds(20));
  say("too late");
  ASSERT_EQ(count(), 4u);
  EXPECT_EQ(heard, (std::vector<Verdict>{Verdict::kDone, Verdict::kNotSent,
                                         Verdict::kUnknownOutcome,
                                         Verdict::kNotSent}));
  client_.Release();
}

TEST_F(RelayTest, TheQueueIsMeasured) {
  Start();
  client_.Hold();
  Put("disk", 1);
  Put("other", 1);
  ASSERT_TRUE(WaitFor([&] { return client_.count() == 1; }));
  EXPECT_EQ(Gauge("inflight"), 1);
  EXPECT_EQ(Gauge("pending"), 1);
  EXPECT_EQ(Gauge("retry"), 0);
  client_.Release();
  Put("nowhere", 0);
  EXPECT_TRUE(WaitFor([&] { return Gauge("dead") == 1; }));
  relay_.reset();
  EXPECT_EQ(Gauge("dead"), 1);  // a scrape after the end does no harm
}

}  // namespace
}  // namespace tebium::relay
