// What happens about alerts that nobody acknowledges, in both languages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <string>

#include "base/catalogue.h"
#include "tests/integration/console_cards.h"
#include "tests/integration/console_chat.h"
#include "tests/integration/webhook_receiver.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ConsoleEscalationTest : public ConsoleCards {
 protected:
  // All alerts go to this chat; `rest` goes on in the list of receivers.
  std::string Config(int64_t chat, const std::string& rest) const {
    return "route: {receiver: tg, group_wait: 0s, group_interval: 1s}\n"
           "receivers:\n"
           "- name: tg\n"
           "  telegram_configs:\n"
           "  - {api_url: '" +
           fake_->url() + "', chat_id: " + std::to_string(chat) + "}\n" + rest;
  }
};
INSTANTIATE_TEST_SUITE_P(Languages, ConsoleEscalationTest, EachLanguage(),
                         LanguageName);

TEST_P(ConsoleEscalationTest, AReloadReachesWhatIsShown) {
  const std::string file =
      bot_.folder().Write("bot.yml", Config(kGroupChat, ""));
  bot_.AddFlag("--config.file=" + file);
  bot_.SetEnvironment("TELEGRAM_ADMIN_IDS", std::to_string(kPrivateChat));
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  ConsoleChat chat(*fake_, kPrivateChat, kPrivateChat);
  const std::string routed =
      In("Этот чат получает алерты по маршрутам", "by the routes");
  const auto before = chat.Ask("/settings", In("Язык", "Language"));
  EXPECT_THAT(before.text, Not(HasSubstr(routed)));

  bot_.folder().Write("bot.yml", Config(kPrivateChat,
                                        "escalation:\n"
                                        "- matchers: [severity=\"critical\"]\n"
                                        "  steps:\n"
                                        "  - {after: 1s, to: on_duty}\n"));
  bot_.process().Signal(SIGHUP);
  const auto mention = fake_->WaitForMessage(
      [&](const fakes::Message& m) { return m.reply_to == live.id; });
  ASSERT_TRUE(mention.has_value()) << "no escalation";
  EXPECT_THAT(mention->text,
              HasSubstr(In("Сейчас никто не дежурит", "Nobody is on duty")));
  chat.Ask("/settings", routed);
}

TEST_P(ConsoleEscalationTest, WhatNobodyAcknowledgesEscalates) {
  const std::string config =
      "duty:\n"
      "  people:\n"
      "  - {name: Anna, telegram_id: 777}\n"
      "  - {name: Boris, username: boris}\n"
      "  shifts:\n"
      "  - {people: [Boris], starts: 2026-01-05T10:00:00}\n"
      "  overrides:\n"
      "  - {person: Anna, from: 2026-01-01T00:00:00, to: 2090-01-01T00:00:00}\n"
      "escalation:\n"
      "- matchers: [severity=\"critical\"]\n"
      "  steps:\n"
      "  - {after: 2s, to: on_duty}\n"
      "  - {after: 4s, to: next}\n"
      "  - {after: 6s, to: chat, chat_id: 4242}\n"
      "  - {after: 300s, to: on_duty}\n";
  bot_.AddFlag("--config.file=" + bot_.folder().Write("bot.yml", config));
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  const auto first = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.text.find(In("Anna, вы дежурите", "Anna, you are on duty")) !=
           std::string::npos;
  });
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->reply_to, live.id);
  EXPECT_FALSE(first->silent);
  bot_.Kill();
  ASSERT_TRUE(bot_.Start());
  const auto second = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.text.find(In("@boris, нужна ваша помощь",
                          "@boris, your help is needed")) != std::string::npos;
  });
  ASSERT_TRUE(second.has_value());
  const auto copy = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.chat_id == kPrivateChat &&
           m.text.find("HighCPU") != std::string::npos;
  });
  ASSERT_TRUE(copy.has_value());
  // By the button under the mention.
  Press(*second, In("Подтвердить", "Acknowledge"), kBoris);
  Shows(live, In("Подтверждено: ", "Acknowledged: "));
  Shows(*copy, In("Подтверждено: ", "Acknowledged: "));
  // A repetition, where the kill came before the answer, says what it is.
  size_t mentions = 0;
  for (const auto& message : fake_->Messages(kGroupChat)) {
    const bool repeated = message.text.find(In("это повтор", "a repetition")) !=
                          std::string::npos;
    if (repeated) continue;
    mentions += CountOf(message.text, In("вы дежурите", "you are on duty"));
  }
  EXPECT_EQ(mentions, 1u);
}

TEST_P(ConsoleEscalationTest, WebhooksAreToldOfItAndOfItsEnd) {
  const WebhookReceiver webhooks;
  bot_.SetEnvironment("FALLBACK_WEBHOOK_URL", webhooks.Url("/fallback"));
  const std::string config =
      Config(kGroupChat,
             "- name: pager\n"
             "  webhook_configs: [{url: '" +
                 webhooks.Url("/pager") +
                 "'}]\n"
                 "escalation:\n"
                 "- matchers: [severity=\"critical\"]\n"
                 "  steps:\n"
                 "  - {after: 1s, to: webhook}\n"
                 "  - {after: 2s, to: webhook, receiver: pager}\n");
  bot_.AddFlag("--config.file=" + bot_.folder().Write("bot.yml", config));
  ASSERT_TRUE(bot_.Start());
  Fire({"db1"});
  const std::string firing =
      In("🚨 HighCPU · db1 · с ", "🚨 HighCPU · db1 · since ");
  ASSERT_TRUE(webhooks.WaitUntilGot("\"text\":\"" + firing)) << webhooks.Got();
  ASSERT_TRUE(webhooks.WaitUntilGot("POST /pager")) << webhooks.Got();
  EXPECT_TRUE(WaitFor([&] {
    return bot_.Metric("tebium_escalation_steps_total{to=\"webhook\"}") == 2;
  }));
  EXPECT_THAT(Get(bot_.Url("/api/v1/audit")).body,
              AllOf(HasSubstr("\"escalate\""), HasSubstr("; webhook\"")));
  ASSERT_TRUE(Post({"db1"}, false));
  EXPECT_TRUE(WaitFor([&] {
    return CountOf(webhooks.Got(), "POST /fallback") == 2 &&
           CountOf(webhooks.Got(), "POST /pager") == 2;
  })) << webhooks.Got();
  const std::string over =
      In("✅ HighCPU · db1 · решён в ", "✅ HighCPU · db1 · resolved at ");
  EXPECT_THAT(webhooks.Got(), HasSubstr("\"text\":\"" + over));
}

}  // namespace
}  // namespace tebium::testing
