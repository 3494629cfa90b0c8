// Debian's Redis and ClickHouse as watched modules: started, stopped, frozen,
// guarded by a password.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/integration/bot.h"
#include "tests/support/peers.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;

class StoresWatchedTest : public ::testing::Test {
 protected:
  StoresWatchedTest() {
    bot_.SetEnvironment("BOT_LANGUAGE", "en");
    bot_.SetEnvironment("REDIS_URL", redis_.Url());
    bot_.SetEnvironment("CLICKHOUSE_URL", clickhouse_.Url());
    bot_.AddFlag(
        "--config.file=" +
        bot_.folder().Write("config.yml",
                            "modules:\n"
                            "- {name: Redis, interval: 1s, timeout: 500ms,"
                            " failure_threshold: 2}\n"
                            "- {name: ClickHouse, interval: 1s, timeout: 500ms,"
                            " failure_threshold: 2}\n"));
  }

  bool Becomes(const std::string& module, const std::string& state) const {
    return WaitFor([&] {
      return bot_.Metric("tebium_module_state{module=\"" + module +
                         "\",state=\"" + state + "\"}") == 1;
    });
  }
  double Failures(const std::string& module, const std::string& probe,
                  const std::string& reason) const {
    return bot_.Metric("tebium_probe_failures_total{module=\"" + module +
                       "\",probe=\"" + probe + "\",reason=\"" + reason + "\"}");
  }
  fakes::Message WaitForText(const std::string& module,
                             const std::string& text) const {
    const auto message = fake_->WaitForMessage([&](const fakes::Message& m) {
      return m.text.find(" · " + module + " · ") != std::string::npos &&
             m.text.find(text) != std::string::npos;
    });
    EXPECT_TRUE(message.has_value()) << "no message holds: " << text;
    return message.value_or(fakes::Message());
  }

  const std::unique_ptr<fakes::FakeTelegram> fake_ =
      StartFakeTelegram(kNoLimits);
  RedisServer redis_;
  ClickHouseServer clickhouse_;
  Bot bot_{fake_.get()};
};

TEST_F(StoresWatchedTest, StoppedAndStartedAgain) {
  ASSERT_TRUE(redis_.Start() && clickhouse_.Start() && bot_.Start());
  ASSERT_TRUE(Becomes("Redis", "up") && Becomes("ClickHouse", "up"));
  redis_.Stop();
  clickhouse_.Stop();
  for (const char* module : {"Redis", "ClickHouse"}) {
    const auto sent = WaitForText(module, "no connection can be made");
    EXPECT_THAT(sent.text, HasSubstr("ModuleDown"));
    EXPECT_TRUE(Becomes(module, "down"));
  }
  EXPECT_GE(Failures("Redis", "redis", "connect"), 2);
  EXPECT_GE(Failures("ClickHouse", "clickhouse", "connect"), 2);
  ASSERT_TRUE(redis_.Start() && clickhouse_.Start());
  for (const char* module : {"Redis", "ClickHouse"}) {
    EXPECT_TRUE(Becomes(module, "up"));
    WaitForText(module, "✅");
  }
}

TEST_F(StoresWatchedTest, FrozenTheyTimeOut) {
  ASSERT_TRUE(redis_.Start() && clickhouse_.Start() && bot_.Start());
  ASSERT_TRUE(Becomes("Redis", "up") && Becomes("ClickHouse", "up"));
  redis_.Freeze();
  clickhouse_.Freeze();
  for (const char* module : {"Redis", "ClickHouse"}) {
    WaitForText(module, "no answer came in time");
    EXPECT_TRUE(Becomes(module, "down"));
  }
  redis_.Thaw();
  clickhouse_.Thaw();
  EXPECT_TRUE(Becomes("Redis", "up") && Becomes("ClickHouse", "up"));
}

TEST(GuardedRedisTest, AWrongPasswordIsTold) {
  const auto fake = StartFakeTelegram(kNoLimits);
  RedisServer redis({"--requirepass", "right"});
  Bot bot(fake.get());
  bot.SetEnvironment("BOT_LANGUAGE", "en");
  bot.SetEnvironment(
      "REDIS_URL", "redis://:wrong@127.0.0.1:" + std::to_string(redis.port()));
  bot.AddFlag("--config.file=" +
              bot.folder().Write("config.yml",
                                 "modules: [{name: Redis, interval: 1s,"
                                 " failure_threshold: 1}]\n"));
  ASSERT_TRUE(redis.Start() && bot.Start());
  const auto sent = fake->WaitForMessage([](const fakes::Message& message) {
    return message.text.find("access is denied") != std::string::npos;
  });
  ASSERT_TRUE(sent.has_value());
  EXPECT_EQ(sent->text.find("wrong"), std::string::npos);
  EXPECT_EQ(bot.Metric("tebium_module_state{module=\"Redis\",state=\"degraded\""
                       "}"),
            1);
}

}  // namespace
}  // namespace tebium::testing
