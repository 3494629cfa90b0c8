// What modules push, from an HTTP request to the scrape and to what people
// read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;

HttpAnswer Send(const std::string& method, const std::string& url) {
  return Fetch({.method = method, .url = url});
}

std::string PushOf(int number) {
  return R"({"module":"Gateway","samples":{"number":)" +
         std::to_string(number) + "}}";
}

constexpr char kNumber[] = R"(tebium_sample{module="Gateway",name="number"})";

fakes::Message WaitForText(const fakes::FakeTelegram& fake,
                           const std::string& text) {
  const auto message = fake.WaitForMessage([&](const fakes::Message& m) {
    return m.text.find(text) != std::string::npos;
  });
  EXPECT_TRUE(message.has_value()) << "no message holds: " << text;
  return message.value_or(fakes::Message());
}

TEST(SamplesTest, WhatIsPushedIsExposed) {
  Bot bot(nullptr);
  ASSERT_TRUE(bot.Start());
  HttpAnswer answer = bot.Post(
      "/api/v1/samples",
      R"([{"module":"Gateway","samples":{"cpu_usage":0.25},)"
      R"("labels":{"host":"a\"b"}},)"
      R"({"module":"Gateway","samples":{"link_up":1},"labels":{"to":"Redis"}},)"
      R"({"module":"Gateway","samples":{"bad-name":1}}])");
  EXPECT_EQ(answer.status, 207);
  EXPECT_THAT(answer.body, HasSubstr(R"("accepted":2)"));
  EXPECT_THAT(answer.body, HasSubstr(R"("field":"samples.bad-name")"));
  EXPECT_EQ(bot.Metric(R"(tebium_sample{module="Gateway",name="cpu_usage",)"
                       R"(host="a\"b"})"),
            0.25);
  EXPECT_EQ(bot.Metric(R"(tebium_link_up{from="Gateway",to="Redis"})"), 1);
  EXPECT_EQ(bot.Metric("tebium_samples_received_total"), 2);
  EXPECT_EQ(bot.Metric(R"(tebium_samples_rejected_total{reason="invalid"})"),
            1);
}

TEST(SamplesTest, WhatWasAnsweredSurvivesAKill) {
  Bot bot(nullptr);
  ASSERT_TRUE(bot.Start());
  for (int round = 0; round < 3; ++round) {
    std::atomic<int> taken{-1};
    std::thread pushing([&] {
      for (int i = 0; i < 1'000'000; ++i) {
        if (bot.Post("/api/v1/samples", PushOf(i)).status != 200) return;
        taken = i;
      }
    });
    EXPECT_TRUE(WaitFor([&] { return taken >= 50; }));
    bot.Kill();
    pushing.join();
    ASSERT_TRUE(bot.Start());
    // One more may have been stored without an answer.
    const double kept = bot.Metric(kNumber);
    EXPECT_GE(kept, taken);
    EXPECT_LE(kept, taken + 1);
  }
}

TEST(SamplesTest, BadRequestsHaveClearAnswers) {
  Bot bot(nullptr);
  ASSERT_TRUE(bot.Start());
  const struct {
    const char* body;
    const char* answer;
  } cases[] = {
      {R"({"module":"A","samples":{"a":NaN}})", "malformed JSON"},
      {R"({"module":"A","samples":{"a":1e999}})", "malformed JSON"},
      {R"({"module":"A","samples":{"a":"Inf"}})",
       "samples.a: expected a number"},
      {R"({"module":"A","samples":{"a":1},"timestamp":0})",
       "timestamp: too old"},
      {R"({"module":"A","samples":{"a":1},"timestamp":"2100-01-01T00:00:00Z"})",
       "timestamp: in the future"},
      {R"({"module":"A","samples":{"a":1},"labels":{"job":"x"}})",
       "labels.job: this label is not for senders to set"},
      {R"({"samples":{"a":1}})", "module: expected"},
      {R"({"module":"A"})", "samples: expected at least one"},
  };
  for (const auto& each : cases) {
    const HttpAnswer answer = bot.Post("/api/v1/samples", each.body);
    EXPECT_EQ(answer.status, 400) << each.body;
    EXPECT_THAT(answer.body, HasSubstr(each.answer));
  }
  EXPECT_EQ(bot.Metric("tebium_sample_series"), 0);
}

TEST(SamplesTest, AHeartbeatThatStopsIsToldAndItsReturnToo) {
  auto fake = StartFakeTelegram(kNoLimits);
  Bot bot(fake.get());
  ASSERT_TRUE(bot.Start());
  const std::string url = bot.Url("/api/v1/heartbeat/Night%20backup");
  EXPECT_EQ(Send("PUT", url + "?interval=1s").status, 200);
  EXPECT_EQ(bot.Metric(R"(tebium_heartbeat_up{module="Night backup"})"), 1);
  const auto message = WaitForText(*fake, "перестал подавать сигналы");
  EXPECT_THAT(message.text, HasSubstr("Night backup"));
  EXPECT_EQ(bot.Metric(R"(tebium_heartbeat_up{module="Night backup"})"), 0);
  EXPECT_EQ(Send("PUT", url + "?interval=1h").status, 200);
  EXPECT_TRUE(WaitFor([&] {
    return bot.Metric("tebium_alerts_active{severity=\"warning\"}") == 0;
  }));
  EXPECT_EQ(Send("DELETE", url).status, 200);
  EXPECT_EQ(bot.Metric(R"(tebium_heartbeat_up{module="Night backup"})"), -1);
  EXPECT_EQ(Send("DELETE", url).status, 404);
}

TEST(SamplesTest, ADeadMansSwitchThatIsSilentIsTold) {
  auto fake = StartFakeTelegram(kNoLimits);
  Bot bot(fake.get());
  bot.AddFlag("--config.file=" +
              bot.folder().Write("switches.yml",
                                 "dead_mans_switches:\n"
                                 "- matchers: ['alertname=\"Watchdog\"']\n"
                                 "  timeout: 10s\n"));
  ASSERT_TRUE(bot.Start());
  const auto message = WaitForText(*fake, "так и не пришёл");
  EXPECT_THAT(message.text, HasSubstr("Watchdog"));
  ASSERT_TRUE(bot.PostAlert("Watchdog", "info", "Prometheus", "I live"));
  EXPECT_GT(bot.Metric("tebium_watchdog_last_received_timestamp_seconds"
                       "{source=\"Watchdog\"}"),
            0);
  EXPECT_TRUE(WaitFor([&] {
    return bot.Metric("tebium_alerts_active{severity=\"critical\"}") == 0;
  }));
}

}  // namespace
}  // namespace tebium::testing
