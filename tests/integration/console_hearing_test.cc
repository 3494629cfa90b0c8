// How the built bot hears from Telegram: polling and webhook, restarts,
// conflicts, strangers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/catalogue.h"
#include "tests/integration/bot.h"
#include "tests/integration/console_chat.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using base::Language;

constexpr int64_t kStranger = 5555;

std::unique_ptr<fakes::FakeTelegram> StartFake() {
  fakes::FakeTelegramSettings settings;
  settings.limits = kNoLimits;
  settings.allow_http_webhook = true;
  settings.chats = {{.id = kPrivateChat}, {.id = kStranger}};
  auto fake = fakes::FakeTelegram::Start(std::move(settings));
  EXPECT_TRUE(fake.ok()) << fake.status().message();
  return *std::move(fake);
}

class ConsoleHearingTest : public ::testing::TestWithParam<Language> {
 protected:
  ConsoleHearingTest() : fake_(StartFake()), bot_(fake_.get()) {
    bot_.SetEnvironment("BOT_LANGUAGE",
                        std::string(base::LanguageCode(GetParam())));
  }

  void UseWebhook() {
    const std::string address = "127.0.0.1:" + std::to_string(FreePort());
    bot_.AddFlag("--web.listen-address=" + address);
    bot_.AddFlag("--telegram.mode=webhook");
    url_ = "http://" + address;
    bot_.SetEnvironment("WEBHOOK_URL", url_);
  }

  std::string In(const std::string& russian, const std::string& english) const {
    return GetParam() == Language::kRussian ? russian : english;
  }
  void Write(const std::string& text, int64_t chat = kPrivateChat) {
    EXPECT_TRUE(fake_->SendText(chat, text, chat).ok());
  }
  // Messages of the bot in this chat that hold `text`.
  size_t Said(const std::string& text, int64_t chat = kPrivateChat) const {
    const auto messages = fake_->Messages(chat);
    return static_cast<size_t>(std::count_if(
        messages.begin(), messages.end(), [&](const fakes::Message& message) {
          return message.from_bot &&
                 message.text.find(text) != std::string::npos;
        }));
  }
  bool WaitUntilSaid(const std::string& text, size_t times = 1,
                     int64_t chat = kPrivateChat) const {
    return WaitFor([&] { return Said(text, chat) >= times; });
  }
  bool WaitForState(const std::string& state) const {
    return WaitFor([&] {
      return Get(bot_.Url("/health")).body.find(state) != std::string::npos;
    });
  }
  std::string You() const { return In("Вы: 4242", "You: 4242"); }

  std::unique_ptr<fakes::FakeTelegram> fake_;
  Bot bot_;
  std::string url_;
};
INSTANTIATE_TEST_SUITE_P(Languages, ConsoleHearingTest, EachLanguage(),
                         LanguageName);

TEST_P(ConsoleHearingTest, PollingHearsAndConfirms) {
  ASSERT_TRUE(bot_.Start());
  Write("/id");
  ASSERT_TRUE(WaitUntilSaid(You()));
  EXPECT_TRUE(WaitFor([&] { return fake_->PendingUpdates() == 0; }));
  EXPECT_EQ(bot_.Metric("tebium_bot_commands_total{command=\"id\","
                        "outcome=\"done\"}"),
            1);
  EXPECT_TRUE(WaitForState(R"("console":{"status":"ok")"));
}

TEST_P(ConsoleHearingTest, WhatIsWrittenWhileItIsDownIsHeardOnce) {
  ASSERT_TRUE(bot_.Start());
  Write("/id");
  ASSERT_TRUE(WaitUntilSaid(You()));
  bot_.Kill();
  Write("/id");
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(WaitUntilSaid(You(), 2));
  EXPECT_TRUE(WaitFor([&] { return fake_->PendingUpdates() == 0; }));
  EXPECT_EQ(bot_.Stop(), 0);
  EXPECT_EQ(Said(You()), 2u);
}

TEST_P(ConsoleHearingTest, KilledBeforeItsAnswerItHasActedOnce) {
  ASSERT_TRUE(bot_.Start());
  fake_->AddFault({.kind = fakes::FaultKind::kDelay,
                   .method = "sendMessage",
                   .delay = std::chrono::seconds(60)});
  const std::string other = In("en", "ru");
  Write("/language " + other);
  ASSERT_TRUE(fake_->WaitForCalls(1, "sendMessage"));
  bot_.Kill();
  fake_->ClearFaults();
  ASSERT_TRUE(bot_.Start());
  Write("/id");
  ASSERT_TRUE(WaitUntilSaid(In("You: 4242", "Вы: 4242"))) << "it was chosen";
  EXPECT_EQ(fake_->CallCount("sendMessage"), 2u) << "it was not chosen again";
}

TEST_P(ConsoleHearingTest, AnotherPollerIsToldOnce) {
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(fake_->WaitForCalls(2, "getUpdates"));
  const std::string poll =
      fake_->url() + "/bot" + fake_->token() + "/getUpdates?timeout=0";
  ASSERT_TRUE(WaitFor([&] {
    (void)Get(poll);
    return Get(bot_.Url("/health")).body.find("another instance is polling") !=
           std::string::npos;
  }));
  EXPECT_EQ(CountOf(bot_.process().Output(), "only one may run"), 1u);
  Write("/id");
  EXPECT_TRUE(WaitUntilSaid(You())) << "it goes on trying";
}

TEST_P(ConsoleHearingTest, RefusedTokenIsToldOnce) {
  fake_->RevokeToken();
  ASSERT_TRUE(bot_.Start());
  EXPECT_TRUE(WaitForState("unauthorized"));
  EXPECT_EQ(
      CountOf(bot_.process().Output(), "Telegram refuses the bot's token"), 1u);
}

TEST_P(ConsoleHearingTest, WebhookHearsAndRefusesForgedUpdates) {
  UseWebhook();
  ASSERT_TRUE(bot_.Start());
  Write("/id");
  ASSERT_TRUE(WaitUntilSaid(You()));
  EXPECT_TRUE(WaitForState(R"("console":{"status":"ok")"));
  const std::string forged =
      R"({"update_id":7,"message":{"message_id":1,"text":"/id","chat":)"
      R"({"id":4242,"type":"private"},"from":{"id":4242}}})";
  EXPECT_EQ(PostJson(url_ + "/telegram", forged).status, 401);
  EXPECT_EQ(Said(You()), 1u);
  EXPECT_EQ(fake_->CallCount("getUpdates"), 0u);
}

TEST_P(ConsoleHearingTest, WebhookBringsWhatWasWrittenWhileItWasDown) {
  UseWebhook();
  ASSERT_TRUE(bot_.Start());
  Write("/id");
  ASSERT_TRUE(WaitUntilSaid(You()));
  bot_.Kill();
  Write("/id");
  ASSERT_TRUE(bot_.Start());
  EXPECT_TRUE(WaitUntilSaid(You(), 2));
  EXPECT_TRUE(WaitFor([&] { return fake_->PendingUpdates() == 0; }));
  EXPECT_EQ(Said(You()), 2u);
}

TEST_P(ConsoleHearingTest, PollingTakesAWebhookAway) {
  const std::string set = fake_->url() + "/bot" + fake_->token() +
                          "/setWebhook?url=http://127.0.0.1:9/telegram";
  ASSERT_EQ(Get(set).status, 200);
  ASSERT_TRUE(bot_.Start());
  Write("/id");
  EXPECT_TRUE(WaitUntilSaid(You()));
  EXPECT_EQ(fake_->CallCount("deleteWebhook"), 1u);
}

TEST_P(ConsoleHearingTest, StrangerIsRefusedOnceAlsoAfterARestart) {
  const std::string refusal = In("Извините, я отвечаю только участникам чатов",
                                 "Sorry, I answer only members of the chats");
  ASSERT_TRUE(bot_.Start());
  Write("hello", kStranger);
  ASSERT_TRUE(WaitUntilSaid(refusal, 1, kStranger));
  EXPECT_EQ(Said(In("вы — 5555, чат — 5555", "you are 5555, this chat is 5555"),
                 kStranger),
            1u);
  bot_.Kill();
  ASSERT_TRUE(bot_.Start());
  Write("/status", kStranger);
  Write("/id");
  ASSERT_TRUE(WaitUntilSaid(You()));
  EXPECT_TRUE(WaitFor([&] { return fake_->PendingUpdates() == 0; }));
  EXPECT_EQ(fake_->Messages(kStranger).size(), 3u);
}

TEST_P(ConsoleHearingTest, CommandsAreOfferedInBothLanguages) {
  ASSERT_TRUE(bot_.Start());
  const auto offered = [&](const std::string& language,
                           const std::string& description) {
    return fake_
        ->WaitForCall([&](const fakes::Call& call) {
          const auto code = call.parameters.find("language_code");
          const auto commands = call.parameters.find("commands");
          return call.method == "setMyCommands" && call.acted &&
                 code != call.parameters.end() && code->second == language &&
                 commands != call.parameters.end() &&
                 commands->second.find(description) != std::string::npos;
        })
        .has_value();
  };
  EXPECT_TRUE(offered("ru", "Язык бота в этом чате"));
  EXPECT_TRUE(offered("en", "The bot's language in this chat"));
  constexpr size_t kOffers = 12;  // in every scope and language
  EXPECT_TRUE(
      WaitFor([&] { return fake_->CallCount("setMyCommands") == kOffers; }));
  Write("/id");
  ASSERT_TRUE(WaitUntilSaid(You()));
  EXPECT_EQ(bot_.Stop(), 0);
  ASSERT_TRUE(bot_.Start());
  Write("/id");
  ASSERT_TRUE(WaitUntilSaid(You(), 2));
  EXPECT_EQ(fake_->CallCount("setMyCommands"), kOffers)
      << "nothing has changed";
}

}  // namespace
}  // namespace tebium::testing
