#include "relay/integrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace tebium::relay {
namespace {

using ::testing::HasSubstr;

TelegramReceiver Bot(const std::string& token, const std::string& api = "") {
  TelegramReceiver receiver;
  receiver.chat_id = 1;
  receiver.bot_token = token;
  if (!api.empty()) receiver.api_url = api;
  return receiver;
}

class IntegrationsTest : public ::testing::Test {
 protected:
  // Of one receiver, "ops/eu", with these.
  void Set(std::vector<TelegramReceiver> telegrams) {
    ReceiverSettings ops;
    ops.name = "ops/eu";
    ops.telegrams = std::move(telegrams);
    ops.webhooks.resize(1);
    integrations_.Set({ops});
  }
  IntegrationRef Telegram(int index) {
    return integrations_.Find("ops/eu/telegram/" + std::to_string(index));
  }
  std::string UrlOf(int index) {
    BotCall call;
    call.text = "x";
    const auto request = integrations_.BotRequest(*Telegram(index), call);
    return request.ok() ? request->url : request.status().message();
  }

  const BotApiSettings own_{"http://own.test", "1:OWN", "socks5h://own:1",
                            std::chrono::seconds(30)};
  Integrations integrations_{own_, RenderSettings()};
};

TEST_F(IntegrationsTest, AreFoundByNameAndNumber) {
  Set({Bot("2:A"), Bot("3:B")});
  const IntegrationRef second = Telegram(1);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->telegram->bot_token, "3:B");
  EXPECT_EQ(second->name, "ops/eu/telegram/1");
  EXPECT_NE(second->number, 0u);
  EXPECT_EQ(integrations_.Find(second->number), second);
  ASSERT_NE(integrations_.Find("ops/eu/webhook/0"), nullptr);
  EXPECT_TRUE(integrations_.Find("ops/eu/webhook/0")->webhook.has_value());
  EXPECT_EQ(integrations_.Find("ops/eu/webhook/1"), nullptr);
  EXPECT_EQ(integrations_.Find(""), nullptr);
  EXPECT_EQ(ReceiverOf("ops/eu/webhook/0"), "ops/eu");
}

TEST_F(IntegrationsTest, NumbersStayAcrossReloads) {
  Set({Bot("2:A"), Bot("3:B")});
  const uint32_t number = Telegram(1)->number;
  const uint32_t bot = Telegram(1)->bot;
  const IntegrationRef kept = Telegram(0);
  Set({});
  EXPECT_EQ(Telegram(0), nullptr);
  EXPECT_EQ(integrations_.Find(number), nullptr);
  EXPECT_EQ(kept->telegram->bot_token, "2:A") << "what is in use stays";
  Set({Bot("3:B"), Bot("4:C")});
  EXPECT_EQ(Telegram(1)->number, number);
  EXPECT_EQ(Telegram(0)->bot, bot) << "the same bot elsewhere";
  EXPECT_NE(Telegram(1)->bot, bot);
}

TEST_F(IntegrationsTest, WhoSharesABotSharesItsLimits) {
  const testing::TempDir folder;
  TelegramReceiver by_file;
  by_file.bot_token_file = folder.Write("token", "5:FILE\n");
  Set({Bot(""), Bot("1:OWN"), Bot("1:OWN", "http://elsewhere.test"), Bot("2:A"),
       Bot("2:A"), by_file, by_file});
  EXPECT_EQ(Telegram(0)->bot, 0u);
  EXPECT_EQ(Telegram(1)->bot, 0u);
  EXPECT_NE(Telegram(2)->bot, 0u);
  EXPECT_EQ(Telegram(3)->bot, Telegram(4)->bot);
  EXPECT_NE(Telegram(3)->bot, Telegram(2)->bot);
  EXPECT_EQ(Telegram(5)->bot, Telegram(6)->bot);
  EXPECT_NE(Telegram(5)->bot, 0u);

  EXPECT_EQ(UrlOf(0), "http://own.test/bot1:OWN/sendMessage");
  EXPECT_EQ(UrlOf(2), "http://elsewhere.test/bot1:OWN/sendMessage");
  EXPECT_EQ(UrlOf(3), "http://own.test/bot2:A/sendMessage");
  EXPECT_EQ(UrlOf(5), "http://own.test/bot5:FILE/sendMessage");
  folder.Write("token", "6:NEW");
  EXPECT_EQ(UrlOf(5), "http://own.test/bot6:NEW/sendMessage");
}

TEST_F(IntegrationsTest, AMissingTokenFileIsAnError) {
  TelegramReceiver by_file;
  by_file.bot_token_file = "/nonexistent/token";
  Set({by_file});
  EXPECT_THAT(UrlOf(0), HasSubstr("/nonexistent/token: can't be read"));
}

TEST_F(IntegrationsTest, ItsHttpSettingsHold) {
  TelegramReceiver direct = Bot("2:A");
  TelegramReceiver through = Bot("2:A");
  through.http.proxy_url = "http://proxy.test:3128";
  Set({direct, through});
  BotCall call;
  EXPECT_EQ(integrations_.BotRequest(*Telegram(0), call)->proxy,
            "socks5h://own:1");
  EXPECT_EQ(integrations_.BotRequest(*Telegram(1), call)->proxy,
            "http://proxy.test:3128");
  EXPECT_FALSE(integrations_.BotRequest(*Telegram(1), call)->follow_redirects);
}

TEST_F(IntegrationsTest, OnlyAnEmptyParseModeIsPlainText) {
  std::vector<TelegramReceiver> all;
  for (const char* mode : {"HTML", "Markdown", "MarkdownV2", ""}) {
    all.push_back(Bot("2:A"));
    all.back().parse_mode = mode;
  }
  Set(all);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(Telegram(i)->render.markup, i < 3);
}

TEST(ReadChatIdTest, TakesANumberAndNothingElse) {
  const testing::TempDir folder;
  EXPECT_EQ(*ReadChatId(folder.Write("chat", " -1001234567890\n")),
            -1001234567890);
  for (const char* text : {"", "0", "abc", "12x", "1.5"}) {
    EXPECT_THAT(ReadChatId(folder.Write("bad", text)).status().message(),
                HasSubstr("expected the number of a chat"))
        << text;
  }
  EXPECT_FALSE(ReadChatId(folder.Join("missing")).ok());
}

}  // namespace
}  // namespace tebium::relay
