// Native alerts from an HTTP post to what people read, in both languages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;

fakes::Message WaitForText(const fakes::FakeTelegram& fake,
                           const std::string& text) {
  const auto message = fake.WaitForMessage([&](const fakes::Message& m) {
    return m.text.find(text) != std::string::npos;
  });
  EXPECT_TRUE(message.has_value()) << "no message holds: " << text;
  return message.value_or(fakes::Message());
}

TEST(NativeTest, AnAlertReachesTheChatInRussian) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  ASSERT_TRUE(bot.Start());
  const auto answer =
      bot.Post("/webhook",
               R"({"type":"performance","priority":"critical",)"
               R"("module":"TeBium-Analytics-Server","message":"CPU на 97%",)"
               R"("data":{"cpu":"97%","host":"a<b>&c"}})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "OK");
  const auto message = WaitForText(*fake, "CPU на 97%");
  EXPECT_THAT(message.text, HasSubstr("🚨"));
  EXPECT_THAT(message.text, HasSubstr("PERFORMANCE"));
  EXPECT_THAT(message.text, HasSubstr("TeBium-Analytics-Server"));
  EXPECT_THAT(message.text, HasSubstr("host: a<b>&c"));
  EXPECT_EQ(message.parse_mode, "HTML");
  EXPECT_FALSE(message.silent);
}

TEST(NativeTest, TheSameInEnglish) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  bot.SetEnvironment("BOT_LANGUAGE", "en");
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("database", "error", "ClickHouse", "disk full"));
  const auto message = WaitForText(*fake, "disk full");
  EXPECT_THAT(message.text, HasSubstr("DATABASE · ClickHouse · since "));
}

TEST(NativeTest, ResolvedIsShownInTheSameMessage) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway", "slow answers"));
  const auto sent = WaitForText(*fake, "slow answers");
  EXPECT_EQ(bot.Post("/webhook",
                     R"({"type":"api","module":"Gateway","message":"fine",)"
                     R"("status":"resolved"})")
                .status,
            200);
  const auto edited = fake->WaitForMessage([&](const fakes::Message& m) {
    return m.id == sent.id && m.text.find("✅") != std::string::npos;
  });
  ASSERT_TRUE(edited.has_value());
  EXPECT_EQ(fake->Messages(kPrivateChat).size(), 1u);
}

TEST(NativeTest, CooldownHoldsBackAndIsToldLater) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  bot.SetEnvironment("ALERT_COOLDOWN", "6");
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway", "post 0"));
  WaitForText(*fake, "post 0");
  for (int i = 1; i <= 37; ++i) {
    ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway",
                              "post " + std::to_string(i)));
  }
  EXPECT_TRUE(WaitFor([&] {
    return bot.Metric("tebium_alerts_suppressed_total{reason=\"cooldown\"}") ==
           37;
  }));
  EXPECT_THAT(WaitForText(*fake, "ещё 37 за последние").text,
              HasSubstr("post 37"));
  const auto history = Get(bot.Url("/api/v1/history?module=Gateway&limit=100"));
  EXPECT_THAT(history.body, HasSubstr("post 1\""));
}

TEST(NativeTest, WithoutATokenItPreviews) {
  Bot bot(nullptr);
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway", "only a preview"));
  EXPECT_NE(
      bot.process().WaitForLine("only a preview", std::chrono::seconds(20)),
      "");
  EXPECT_THAT(Get(bot.Url("/")).body, HasSubstr("only a preview"));
}

TEST(NativeTest, TopicsAreUsed) {
  auto fake = StartFakeTelegram();
  fake->AddChat({.id = -100777,
                 .type = fakes::ChatType::kSupergroup,
                 .is_forum = true,
                 .topics = {{42, {.name = "alerts"}}}});
  Bot bot(fake.get());
  bot.SetEnvironment("ALERT_CHAT_ID", "-100777:42");
  ASSERT_TRUE(bot.Start());
  ASSERT_TRUE(bot.PostAlert("api", "warning", "Gateway", "in a topic"));
  EXPECT_EQ(WaitForText(*fake, "in a topic").thread_id, 42);
}

}  // namespace
}  // namespace tebium::testing
