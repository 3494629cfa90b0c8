// Webhooks of configured receivers.
#include <gmock/gmock.h>

#include "tests/relay/worker_fixture.h"
#include "tests/support/temp_dir.h"

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

class WorkerWebhookTest : public WorkerFixture {
 protected:
  WorkerWebhookTest() { Configure({"http://hook.test/a"}); }

  // The receiver "ops" with web hooks at these addresses.
  void Configure(const std::vector<std::string>& urls) {
    ReceiverSettings ops;
    ops.name = "ops";
    for (const std::string& url : urls) {
      ops.webhooks.emplace_back();
      ops.webhooks.back().url = url;
    }
    settings_.receivers = {ops};
  }

  static store::Target Hook(int index = 0) {
    store::Target target;
    target.kind = store::TargetKind::kWebhook;
    target.integration = "ops/webhook/" + std::to_string(index);
    return target;
  }
  int64_t PutHook(const std::string& group, int index = 0) {
    alert::Notification notification = News(group);
    notification.receiver = "ops";
    notification.route_group_key = "{}:{group=\"" + group + "\"}";
    return store_.Put(Hook(index), std::move(notification));
  }
  std::string ErrorOf(int64_t id) const { return store_.Entry(id)->last_error; }

  size_t CountOf(const std::string& method) const {
    size_t count = 0;
    for (const Sent& sent : client_.sent()) count += sent.method == method;
    return count;
  }
  // The value of a series of Alertmanager's.
  double Notified(const std::string& name, const std::string& label) {
    double sum = 0;
    for (const auto& family : registry_.Collect()) {
      if (family.name != "alertmanager_" + name) continue;
      for (const auto& metric : family.metric) {
        for (const auto& l : metric.label) {
          if (l.value == label) sum += metric.counter.value;
        }
      }
    }
    return sum;
  }
};

// {"n": …}, or nothing but an error for a group with more than one alert.
class CountPayload : public PayloadTemplate {
 public:
  base::StatusOr<std::string> Render(
      const std::shared_ptr<const alert::tmpl::Data>& data,
      base::Time /*now*/) const override {
    if (data->alerts.size() > 1) return base::InvalidArgumentError("too many");
    return "{\"n\":" + std::to_string(data->alerts.size()) + "}";
  }
};

TEST_F(WorkerWebhookTest, PayloadIsSentOrAlertmanagersFormWhereItFails) {
  settings_.receivers[0].webhooks[0].payload = std::make_shared<CountPayload>();
  Start();
  PutHook("disk");
  Run();
  ASSERT_EQ(client_.count(), 1u);
  EXPECT_EQ(client_.last().body, "{\"n\":1}");
  alert::Notification two =
      News("two", alert::Reason::kFiring, {Alert("a"), Alert("b")});
  two.receiver = "ops";
  store_.Put(Hook(), std::move(two));
  Run();
  ASSERT_EQ(client_.count(), 2u);
  EXPECT_THAT(client_.last().body, HasSubstr(R"("version":"4")"));
  EXPECT_EQ(Metric("template_errors_total"), 1);
}

TEST_F(WorkerWebhookTest, IsPostedAndDone) {
  settings_.user_agent = "bot/9";
  settings_.external_url = "http://here.test";
  Start();
  PutHook("disk");
  Run();
  ASSERT_EQ(client_.count(), 1u);
  const Sent sent = client_.last();
  EXPECT_EQ(sent.url, "http://hook.test/a");
  EXPECT_THAT(sent.headers, Contains(Pair("User-Agent", "bot/9")));
  EXPECT_THAT(sent.body, HasSubstr(R"("groupKey":"{}:{group=\"disk\"}")"));
  EXPECT_THAT(sent.body, HasSubstr(R"("externalURL":"http://here.test")"));
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(Notified("notifications_total", "webhook"), 1);
  EXPECT_EQ(Notified("notification_requests_total", "webhook"), 1);
  EXPECT_EQ(Notified("notification_requests_failed_total", "webhook"), 0);
  EXPECT_EQ(Notified("notifications_total", "telegram"), 0);
}

TEST_F(WorkerWebhookTest, TellsTheConfiguredUrlOrTheSendersOrItsOwn) {
  struct Case {
    std::string configured;
    std::string senders;
    std::string told;
  };
  const std::vector<Case> cases = {
      {"http://here.test", "http://sender.test", "http://here.test"},
      {"", "http://sender.test", "http://sender.test"},
      {"", "", "http://host:9093"},
  };
  settings_.own_url = "http://host:9093";
  for (const Case& c : cases) {
    settings_.external_url = c.configured;
    Start();
    alert::Notification notification = News("disk");
    notification.external_url = c.senders;
    store_.Put(Hook(), std::move(notification));
    Run();
    EXPECT_THAT(client_.last().body,
                HasSubstr(R"("externalURL":")" + c.told + "\""));
  }
}

TEST_F(WorkerWebhookTest, ItGoesWithoutATokenToo) {
  settings_.bot_token = "";
  Start();
  PutHook("disk");
  Run();
  EXPECT_EQ(CountOf("a"), 1u);
}

TEST_F(WorkerWebhookTest, FaultsAreTriedAgainAfterGrowingPauses) {
  client_.Script({Answer(503, ""), NotSent(), Unknown(), Answer(500, "")});
  Start();
  PutHook("disk");
  Advance(seconds(10));
  const std::vector<Sent> sent = client_.sent();
  ASSERT_EQ(sent.size(), 5u);
  EXPECT_EQ(sent[1].at - sent[0].at, milliseconds(500));
  EXPECT_EQ(sent[2].at - sent[1].at, seconds(1));
  EXPECT_EQ(sent[3].at - sent[2].at, seconds(2));
  EXPECT_EQ(sent[4].at - sent[3].at, seconds(4));
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(Notified("notifications_total", "webhook"), 1);
  EXPECT_EQ(Notified("notifications_failed_total", "webhook"), 0);
  EXPECT_EQ(Notified("notification_requests_failed_total", "webhook"), 4);
}

TEST_F(WorkerWebhookTest, ALongOutageEndsInDelivery) {
  client_.SetHandler([this](const Sent&) {
    return clock_.Monotonic() < hours(2) ? Answer(502, "") : Answer(200, "");
  });
  Start();
  const int64_t id = PutHook("disk");
  Advance(hours(1));
  EXPECT_EQ(ErrorOf(id), "HTTP status 502");
  EXPECT_GE(client_.count(), 60u);
  EXPECT_LE(client_.count(), 70u) << "about one a minute";
  EXPECT_GE(Notified("notifications_failed_total", "serverError"), 55);
  Advance(hours(1) + minutes(2));
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerWebhookTest, WhatItRefusesIsDeadAndGoesToTheFallback) {
  settings_.fallback_webhook_url = kFallbackUrl;
  client_.Script({Answer(400, "")});
  Start();
  const int64_t id = PutHook("disk");
  Advance(minutes(10));
  EXPECT_EQ(CountOf("a"), 1u);
  EXPECT_EQ(store_.Entry(id)->head.state, store::OutboxState::kDead);
  EXPECT_EQ(ErrorOf(id), "web hook: HTTP status 400");
  ASSERT_EQ(CountOf("fallback"), 1u);
  EXPECT_THAT(client_.last().body, HasSubstr("web hook: HTTP status 400"));
  EXPECT_EQ(Metric("queue_dropped_messages_total", "webhook"), 1);
  EXPECT_EQ(Notified("notifications_failed_total", "clientError"), 1);
}

TEST_F(WorkerWebhookTest, AFloodAnswerIsNotTriedAgainBeforeTheNextFlush) {
  client_.Script({Answer(429, "")});
  Start();
  PutHook("disk");
  Advance(minutes(4));
  EXPECT_EQ(client_.count(), 1u);
  Advance(minutes(2));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerWebhookTest, LaterNewsReplacesWhatWaits) {
  client_.Script({Answer(503, "")});
  Start();
  PutHook("disk");
  Run();
  alert::Notification later =
      News("disk", alert::Reason::kUpdate, {Alert("disk", false)});
  later.notify_reason = alert::NotifyReason::kAllResolved;
  store_.Put(Hook(), later);
  EXPECT_EQ(store_.size(), 1u);
  Advance(seconds(2));
  ASSERT_EQ(client_.count(), 2u);
  EXPECT_THAT(client_.last().body,
              HasSubstr(R"("status":"resolved","alerts")"));
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerWebhookTest, WhatIsTooOldIsGivenUp) {
  settings_.max_age = hours(1);
  client_.SetHandler([](const Sent&) { return Answer(503, ""); });
  Start();
  const int64_t id = PutHook("disk");
  Advance(hours(1) + minutes(2));
  EXPECT_EQ(store_.Entry(id)->head.state, store::OutboxState::kDead);
  EXPECT_EQ(ErrorOf(id), "expired: HTTP status 503");
}

TEST_F(WorkerWebhookTest, OneRequestOfAGroupAtATime) {
  Start();
  client_.Hold();
  PutHook("disk");
  Run();
  PutHook("disk");
  Run();
  EXPECT_EQ(client_.count(), 1u);
  client_.Release();
  Run();
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerWebhookTest, OneAtATimeUnlessToldOtherwise) {
  for (const size_t concurrency : {1u, 3u}) {
    SCOPED_TRACE(concurrency);
    if (concurrency != 1) settings_.webhook_concurrency = concurrency;
    Start();
    const size_t before = client_.count();
    client_.Hold();
    for (int group = 0; group < 30; ++group) {
      PutHook("g" + std::to_string(group));
    }
    Run();
    EXPECT_EQ(client_.count() - before, concurrency);
    client_.Release();
    Run();
    EXPECT_EQ(client_.count() - before, 30u);
  }
}

TEST_F(WorkerWebhookTest, SlowOnesHoldUpNobodyAndAreBounded) {
  settings_.webhook_concurrency = 4;
  std::vector<std::string> urls;
  for (int i = 0; i < 10; ++i) urls.emplace_back("http://hook.test/a");
  urls.emplace_back("http://hook.test/b");
  Configure(urls);
  Start();
  client_.Hold();
  for (int group = 0; group < 30; ++group) {
    PutHook("g" + std::to_string(group), 0);
  }
  Run();
  EXPECT_EQ(client_.count(), 4u);
  PutHook("x", 10);
  Run();
  EXPECT_EQ(CountOf("b"), 1u) << "another is not held up";
  for (int hook = 1; hook < 10; ++hook) {
    for (int group = 0; group < 30; ++group) {
      PutHook("g" + std::to_string(group), hook);
    }
  }
  Run();
  EXPECT_EQ(client_.count(), kMaxWebhooksInFlight);
  Put("disk");
  Run();
  EXPECT_EQ(client_.count(), kMaxWebhooksInFlight + 1);
  EXPECT_EQ(client_.last().method, "sendMessage") << "nor is Telegram";
  client_.Release();
  Run();
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_EQ(client_.count(), 10 * 30 + 2u);
}

TEST_F(WorkerWebhookTest, AGroupThatIsRefusedDoesNotHoldUpTheOthersForLong) {
  client_.SetHandler([](const Sent& sent) {
    const bool bad = sent.body.find("group=\\\"bad\\\"") != std::string::npos;
    return Answer(bad ? 500 : 200, "");
  });
  Start();
  const int64_t bad = PutHook("bad");
  Advance(hours(1));
  for (int group = 0; group < 20; ++group) PutHook("g" + std::to_string(group));
  Advance(seconds(10));
  EXPECT_EQ(store_.size(), 1u);
  EXPECT_TRUE(store_.Entry(bad).has_value());
}

TEST_F(WorkerWebhookTest, TheOthersDoNotWaitForAsLongAsOneThatFailed) {
  client_.SetHandler([](const Sent& sent) {
    const bool bad = sent.body.find("group=\\\"bad\\\"") != std::string::npos;
    return Answer(bad ? 500 : 200, "");
  });
  Start();
  PutHook("bad");
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 4u) << "the next after seven and a half seconds";
  for (int group = 0; group < 20; ++group) PutHook("g" + std::to_string(group));
  Advance(milliseconds(100));
  EXPECT_EQ(store_.size(), 1u);
}

TEST_F(WorkerWebhookTest, AFileThatIsMissingIsWaitedFor) {
  const testing::TempDir folder;
  Configure({""});
  settings_.receivers[0].webhooks[0].url_file = folder.Join("url");
  Start();
  const int64_t id = PutHook("disk");
  Advance(seconds(2));
  EXPECT_EQ(client_.count(), 0u);
  EXPECT_THAT(ErrorOf(id), HasSubstr("url: can't be read"));
  folder.Write("url", "http://hook.test/late");
  Advance(seconds(10));
  EXPECT_EQ(CountOf("late"), 1u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerWebhookTest, WhatACrashLeftIsSentAgain) {
  const int64_t id = PutHook("disk");
  store_.SetSending(id);
  Start();
  Run();
  EXPECT_EQ(CountOf("a"), 1u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerWebhookTest, DrainingWaitsForWhatIsInFlight) {
  Start();
  client_.Hold();
  PutHook("disk");
  Run();
  worker_->BeginDrain();
  PutHook("other");
  Run();
  EXPECT_FALSE(worker_->Quiet());
  client_.Release();
  Run();
  EXPECT_TRUE(worker_->Quiet());
  EXPECT_EQ(client_.count(), 1u);
  EXPECT_EQ(store_.size(), 1u);
}

}  // namespace
}  // namespace tebium::relay
