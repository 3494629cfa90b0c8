// Charts in the chat: under alerts, and by command.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/integration/bot.h"
#include "tests/integration/console_chat.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kPngSignature[] = "\x89PNG";

class ConsoleChartsTest : public ::testing::Test {
 protected:
  ConsoleChartsTest()
      : fake_(StartFakeTelegram(kNoLimits)),
        bot_(fake_.get()),
        chat_(*fake_, kPrivateChat, kPrivateChat),
        prometheus_("[]", {}) {
    bot_.SetEnvironment("BOT_LANGUAGE", "en");
  }

  std::optional<fakes::Message> Photo() {
    return fake_->WaitForMessage(
        [](const fakes::Message& m) { return m.document.has_value(); });
  }
  // With the link that Prometheus gives a rule of `up == 0`.
  bool PostWithSource() {
    const std::string source =
        prometheus_.Url("/graph?g0.expr=vector%281%29+%3E+0&g0.tab=1");
    return bot_.Post("/api/v2/alerts",
                     R"([{"labels":{"alertname":"Busy","severity":"warning"},)"
                     R"("generatorURL":")" +
                         source + "\"}]")
               .status == 200;
  }

  std::unique_ptr<fakes::FakeTelegram> fake_;
  Bot bot_;
  ConsoleChat chat_;
  Prometheus prometheus_;
};

TEST_F(ConsoleChartsTest, AnAlertsChartFollowsItsText) {
  ASSERT_TRUE(prometheus_.Start());
  bot_.SetEnvironment("PROMETHEUS_URL", prometheus_.Url());
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(PostWithSource());
  const auto photo = Photo();
  ASSERT_TRUE(photo.has_value());
  EXPECT_THAT(*photo->document->content, StartsWith(kPngSignature));
  EXPECT_THAT(photo->text, HasSubstr("Busy"));
  EXPECT_TRUE(photo->silent);
  const auto text = fake_->FindMessage(kPrivateChat, photo->reply_to);
  ASSERT_TRUE(text.has_value());
  EXPECT_THAT(text->text, HasSubstr("Busy"));
  EXPECT_FALSE(text->document.has_value());
}

TEST_F(ConsoleChartsTest, AServerThatOnlyAnAlertNamesIsNotAsked) {
  ASSERT_TRUE(prometheus_.Start());
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(PostWithSource());
  ASSERT_TRUE(fake_->WaitForMessage([](const fakes::Message& m) {
    return m.text.find("Busy") != std::string::npos;
  }));
  EXPECT_FALSE(
      fake_
          ->WaitForMessage(
              [](const fakes::Message& m) { return m.document.has_value(); },
              std::chrono::milliseconds(500))
          .has_value());
}

TEST_F(ConsoleChartsTest, AChartIsDrawnByCommand) {
  ASSERT_TRUE(prometheus_.Start());
  bot_.SetEnvironment("PROMETHEUS_URL", prometheus_.Url());
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(
      fake_->SendText(kPrivateChat, "/chart vector(42) 1h", kPrivateChat).ok());
  const auto photo = Photo();
  ASSERT_TRUE(photo.has_value());
  EXPECT_THAT(*photo->document->content, StartsWith(kPngSignature));
  chat_.Ask("/chart sum(", "parse error");
}

TEST_F(ConsoleChartsTest, OwnSamplesNeedNoPrometheus) {
  bot_.SetEnvironment("REDIS_URL",
                      "redis://127.0.0.1:" + std::to_string(FreePort()));
  ASSERT_TRUE(bot_.Start());
  chat_.Ask("/check", "Checked at");
  ASSERT_TRUE(fake_
                  ->SendText(kPrivateChat,
                             "/chart Redis/probe_duration_seconds 1h",
                             kPrivateChat)
                  .ok());
  const auto photo = Photo();
  ASSERT_TRUE(photo.has_value());
  EXPECT_THAT(*photo->document->content, StartsWith(kPngSignature));
}

}  // namespace
}  // namespace tebium::testing
