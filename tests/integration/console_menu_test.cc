// Menus, settings, subscriptions and the administrators' panel, in both
// languages, with the state behind them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/catalogue.h"
#include "tests/integration/bot.h"
#include "tests/integration/console_chat.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using base::Language;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t kAdmin = 4242;  // whose private chat is kPrivateChat

// Alerts go to the group; the administrator writes there and in private.
class ConsoleMenuTest : public ::testing::TestWithParam<Language> {
 protected:
  ConsoleMenuTest()
      : fake_(StartFakeTelegram(kNoLimits)),
        bot_(fake_.get(), kGroupChat),
        group_(*fake_, kGroupChat, kAdmin),
        home_(*fake_, kPrivateChat, kAdmin) {
    bot_.SetEnvironment("BOT_LANGUAGE",
                        std::string(base::LanguageCode(GetParam())));
    bot_.SetEnvironment("TELEGRAM_ADMIN_IDS", std::to_string(kAdmin));
  }

  static std::string In(const std::string& russian,
                        const std::string& english) {
    return GetParam() == Language::kRussian ? russian : english;
  }
  std::optional<fakes::Message> Told(int64_t chat, const std::string& text) {
    return fake_->WaitForMessage([&](const fakes::Message& m) {
      return m.chat_id == chat && m.text.find(text) != std::string::npos;
    });
  }

  std::unique_ptr<fakes::FakeTelegram> fake_;
  Bot bot_;
  ConsoleChat group_;
  ConsoleChat home_;
};
INSTANTIATE_TEST_SUITE_P(Languages, ConsoleMenuTest, EachLanguage(),
                         LanguageName);

TEST_P(ConsoleMenuTest, TheMenuLeadsToEveryScreen) {
  ASSERT_TRUE(bot_.Start());
  const std::string greeting = In("Дежурный бот TeBium", "on-call bot");
  const fakes::Message menu = group_.Ask("/start", greeting);
  const struct {
    std::string button;
    std::string text;
    std::string back = In("Меню", "Menu");
  } screens[] = {
      {In("Алерты", "Alerts"),
       In("Активных алертов нет", "No alerts are firing")},
      {In("Модули", "Modules"), "TeBium-Alert-Bot"},
      {In("Статистика", "Statistics"), "24"},
      {In("История", "History"), In("История", "History")},
      {In("Помощь", "Help"), "/subscribe"},
      {In("Панель администратора", "Administration"),
       In("Очередь: ожидают 0", "Outbox: 0 pending")},
      {In("Настройки", "Settings"), In("Подписок нет", "no subscriptions"),
       In("Назад", "Back")},
  };
  fakes::Message shown = menu;
  shown = group_.Press(shown, In("Настройки", "Settings"),
                       In("Подписок нет", "no subscriptions"));
  shown = group_.Press(shown, In("Язык", "Language"),
                       In("На каком языке", "Which language"));
  shown = group_.Press(shown, In("Настройки", "Settings"),
                       In("Подписок нет", "no subscriptions"));
  shown = group_.Press(shown, In("Назад", "Back"), greeting);
  for (const auto& screen : screens) {
    shown = group_.Press(shown, screen.button, screen.text);
    shown = group_.Press(shown, screen.back, greeting);
  }
}

TEST_P(ConsoleMenuTest, SettingsAreChosenByButtons) {
  ASSERT_TRUE(bot_.Start());
  auto shown = group_.Ask("/settings", In("Тихих часов нет", "no quiet hours"));
  shown = group_.Press(shown, In("Тихие часы", "Quiet hours"),
                       In("приходят без звука", "come without a sound"));
  shown = group_.Press(shown, "23:00–08:00",
                       In("Тихие часы: 23:00", "Quiet hours: 23:00"));
  shown = group_.Press(shown, In("Без тихих часов", "No quiet hours"),
                       In("Тихих часов нет", "no quiet hours"));
  shown = group_.Press(shown, In("Назад", "Back"),
                       In("Настройки этого чата", "Settings of this chat"));
  shown = group_.Press(shown, In("Подписки", "Subscriptions"),
                       In("Подписки этого чата", "Subscriptions of this chat"));
  shown = group_.Press(shown, In("Критичные", "Critical"), "• ");
  group_.Press(shown, "✖", In("Подписок нет", "no subscriptions"));
  EXPECT_THAT(Get(bot_.Url("/api/v1/audit")).body,
              AllOf(HasSubstr("23:00–08:00"), HasSubstr("\"subscribe\""),
                    HasSubstr("\"unsubscribe\"")));
}

TEST_P(ConsoleMenuTest, ThePanelShowsTheOutboxAndTheBotsSettings) {
  ASSERT_TRUE(bot_.Start());
  auto shown =
      home_.Ask("/admin", In("Панель администратора", "Administration"));
  shown = home_.Press(shown, In("Очередь", "Outbox"), "📮");
  shown = home_.Press(shown, In("Обновить", "Refresh"),
                      In("не доставлены 0", "0 undeliverable"));
  shown = home_.Press(shown, In("Назад", "Back"), "🛠");
  shown = home_.Press(
      shown, In("Настройки", "Settings"),
      In("Связь с Telegram: опрос", "Updates from Telegram: polling"));
  EXPECT_THAT(shown.text, HasSubstr(std::to_string(kAdmin)));
  home_.Press(shown, In("Назад", "Back"), "🛠");
  // A form that is given up waits for nothing any more.
  shown = home_.Ask("/admin", "🛠");
  EXPECT_TRUE(fake_
                  ->PressButton(kPrivateChat, shown.id,
                                ConsoleChat::DataOf(shown, In("Отправить алерт",
                                                              "Send an alert")),
                                kAdmin)
                  .ok());
  const auto form = Told(kPrivateChat, In("Новый алерт", "A new alert"));
  ASSERT_TRUE(form.has_value());
  home_.Press(*form, In("Отмена", "Cancel"), In("Отменено", "Cancelled"));
  ASSERT_TRUE(
      fake_
          ->SendText(kPrivateChat, "database|error|ClickHouse|given up", kAdmin)
          .ok());
  home_.Ask("/id", std::to_string(kAdmin));
  EXPECT_EQ(Get(bot_.Url("/api/v2/alerts")).body.find("given up"),
            std::string::npos);
}

TEST_P(ConsoleMenuTest, WhatADeadChatMissedIsSentAgainFromThePanel) {
  const auto become = [this](fakes::ChatState state) {
    fake_->ChangeChat(kGroupChat,
                      [&](fakes::ChatSpec& chat) { chat.state = state; });
  };
  const auto dead = [this] {
    return bot_.Metric("tebium_queue_messages{state=\"dead\"}");
  };
  become(fakes::ChatState::kKicked);
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(bot_.PostAlert("api", "warning", "Gateway", "was missed"));
  ASSERT_TRUE(WaitFor([&] { return dead() == 1; }));
  auto shown = home_.Ask("/admin", In("не доставлены 1", "1 undeliverable"));
  shown = home_.Press(shown, In("Очередь", "Outbox"), "📮");
  EXPECT_THAT(shown.text,
              AllOf(HasSubstr("api · Gateway"), HasSubstr("bot was kicked")));
  become(fakes::ChatState::kOk);
  home_.Toast(shown, In("Отправить ещё раз: api · Gateway",
                        "Send again: api · Gateway"));
  EXPECT_TRUE(
      Told(kPrivateChat, In("Снова в очереди", "Pending again")).has_value());
  EXPECT_TRUE(Told(kGroupChat, "was missed").has_value());
  EXPECT_TRUE(WaitFor([&] { return dead() == 0; }));
  shown = home_.Press(shown, In("Обновить", "Refresh"),
                      In("не доставлены 0", "0 undeliverable"));
  EXPECT_EQ(ConsoleChat::DataOf(shown, In("Отправить ещё раз", "Send again")),
            "");
  EXPECT_THAT(Get(bot_.Url("/api/v1/audit")).body, HasSubstr("\"resend\""));
}

TEST_P(ConsoleMenuTest, TheAuditIsPaged) {
  ASSERT_TRUE(bot_.Start());
  const auto entry = [](int minute) {
    return "22:00–07:" + std::to_string(minute);
  };
  constexpr int kOldest = 10;
  constexpr int kNewest = 21;  // two more than a page
  for (int minute = kOldest; minute <= kNewest; ++minute) {
    home_.Ask("/quiet 22:00-07:" + std::to_string(minute), entry(minute));
  }
  const std::string older = In("Раньше", "Older");
  const std::string newest = In("Последние", "Newest");
  const auto panel = home_.Ask("/admin", "🛠");
  const auto first = home_.Press(panel, In("Журнал", "Audit"), entry(kNewest));
  EXPECT_THAT(first.text, AllOf(HasSubstr(entry(kOldest + 2)),
                                Not(HasSubstr(entry(kOldest + 1)))));
  EXPECT_EQ(ConsoleChat::DataOf(first, newest), "");
  const auto second = home_.Press(first, older, entry(kOldest + 1));
  EXPECT_THAT(second.text, AllOf(HasSubstr(entry(kOldest)),
                                 Not(HasSubstr(entry(kOldest + 2)))));
  EXPECT_EQ(ConsoleChat::DataOf(second, older), "");
  home_.Press(second, newest, entry(kNewest));
}

TEST_P(ConsoleMenuTest, TheLanguageIsChosenByButtons) {
  ASSERT_TRUE(bot_.Start());
  const auto other = [](const std::string& russian,
                        const std::string& english) {
    return In(english, russian);
  };
  auto shown = group_.Ask("/language", In("На каком языке", "Which language"));
  shown = group_.Press(shown, other("русский", "English"),
                       other("я пишу по-русски", "I write in English"));
  shown = group_.Press(shown, other("Настройки", "Settings"),
                       other("Настройки этого чата", "Settings of this chat"));
  bot_.Kill();
  ASSERT_TRUE(bot_.Start());
  group_.Ask("/help", other("Что я умею", "What I can do"));
  ASSERT_TRUE(bot_.PostAlert("disk", "warning", "db", "in its language"));
  const auto alert = Told(kGroupChat, "in its language");
  ASSERT_TRUE(alert.has_value());
  EXPECT_NE(ConsoleChat::DataOf(*alert, other("Подтвердить", "Acknowledge")),
            "");
  home_.Ask("/help", In("Что я умею", "What I can do"));
  shown = group_.Press(shown, other("Язык", "Language"),
                       other("На каком языке", "Which language"));
  shown = group_.Press(shown, In("русский", "English"),
                       In("я пишу по-русски", "I write in English"));
  group_.Press(shown, In("Настройки", "Settings"),
               In("Настройки этого чата", "Settings of this chat"));
  EXPECT_THAT(Get(bot_.Url("/api/v1/audit")).body, HasSubstr("\"language\""));
}

TEST_P(ConsoleMenuTest, QuietHoursMakeMessagesSilentAndSurviveKill) {
  ASSERT_TRUE(bot_.Start());
  // All day but for one minute that is not now.
  group_.Ask("/quiet 00:00-23:59", In("Тихие часы: ", "Quiet hours: "));
  bot_.Kill();
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(bot_.PostAlert("disk", "error", "db", "quiet one"));
  const auto quiet = Told(kGroupChat, "quiet one");
  ASSERT_TRUE(quiet.has_value());
  EXPECT_TRUE(quiet->silent);
  ASSERT_TRUE(bot_.PostAlert("fire", "critical", "db", "loud one"));
  const auto loud = Told(kGroupChat, "loud one");
  ASSERT_TRUE(loud.has_value());
  EXPECT_FALSE(loud->silent);
  group_.Ask("/quiet off", In("отключены", "are off"));
}

TEST_P(ConsoleMenuTest, ASubscribedChatIsToldOfWhatItWants) {
  ASSERT_TRUE(bot_.Start());
  home_.Ask("/subscribe module=billing severity=error",
            In("Подписано: модуль billing · от error и выше",
               "Subscribed: module billing · error and worse"));
  ASSERT_TRUE(bot_.PostAlert("slow", "warning", "billing", "not that bad"));
  ASSERT_TRUE(bot_.PostAlert("down", "critical", "other", "not that module"));
  ASSERT_TRUE(bot_.PostAlert("down", "critical", "billing", "this one"));
  EXPECT_TRUE(Told(kPrivateChat, "this one").has_value());
  // The group is told of all, and of each once.
  for (const char* text : {"not that bad", "not that module", "this one"}) {
    EXPECT_TRUE(Told(kGroupChat, text).has_value()) << text;
  }
  for (const fakes::Message& message : fake_->Messages(kPrivateChat)) {
    EXPECT_EQ(message.text.find("not that"), std::string::npos);
  }
  const auto list = home_.Ask("/unsubscribe", "billing");
  home_.Press(list, "billing", In("Подписок нет", "no subscriptions"));
  // What it has been told of does not stay "firing" for ever.
  const auto farewell = fake_->WaitForMessage([](const fakes::Message& m) {
    return m.chat_id == kPrivateChat && m.keyboard.empty() &&
           m.text.find("this one") != std::string::npos &&
           m.text.find(In("Подписка отменена: с ",
                          "The subscription has ended: since ")) !=
               std::string::npos;
  });
  EXPECT_TRUE(farewell.has_value());
  ASSERT_TRUE(bot_.PostAlert("gone", "critical", "billing", "after the end"));
  EXPECT_TRUE(Told(kGroupChat, "after the end").has_value());
  EXPECT_FALSE(fake_
                   ->WaitForMessage(
                       [](const fakes::Message& m) {
                         return m.chat_id == kPrivateChat &&
                                m.text.find("after the end") !=
                                    std::string::npos;
                       },
                       std::chrono::milliseconds(300))
                   .has_value());
}

TEST_P(ConsoleMenuTest, AnAlertIsSentByFormEvenAfterKill) {
  ASSERT_TRUE(bot_.Start());
  const auto panel =
      home_.Ask("/admin", In("Панель администратора", "Administration"));
  EXPECT_TRUE(fake_
                  ->PressButton(kPrivateChat, panel.id,
                                ConsoleChat::DataOf(panel, In("Отправить алерт",
                                                              "Send an alert")),
                                kAdmin)
                  .ok());
  ASSERT_TRUE(Told(kPrivateChat, "ClickHouse").has_value());
  ASSERT_TRUE(WaitFor([this] { return fake_->PendingUpdates() == 0; }));
  bot_.Kill();
  ASSERT_TRUE(bot_.Start());
  home_.Ask("nonsense", In("Нужны четыре части", "Four parts are needed"));
  home_.Ask("database|error|ClickHouse|slow <queries>",
            "database · ClickHouse");
  EXPECT_TRUE(Told(kGroupChat, "slow <queries>").has_value());
  EXPECT_THAT(Get(bot_.Url("/api/v2/alerts")).body,
              HasSubstr("slow \\u003cqueries\\u003e"));
  EXPECT_THAT(Get(bot_.Url("/api/v1/audit")).body, HasSubstr("send_alert"));
  const auto audit = home_.Ask("/admin", In("Панель", "Administration"));
  home_.Press(audit, In("Журнал", "Audit"), "send_alert");
}

// The refused link costs the links of the message, not the whole keyboard, and
// is not asked for again.
TEST_P(ConsoleMenuTest, ALinkThatTelegramRefusesLeavesTheOtherButtons) {
  fake_->RefuseLinks("wiki.example.com");
  ASSERT_TRUE(bot_.Start());
  const std::string alert =
      R"([{"labels":{"alertname":"Linked","severity":"critical"},)"
      R"("annotations":{"summary":"with a runbook",)"
      R"("runbook_url":"https://wiki.example.com/a"}}])";
  EXPECT_EQ(bot_.Post("/api/v2/alerts", alert).status, 200);
  const auto told = Told(kGroupChat, "with a runbook");
  ASSERT_TRUE(told.has_value());
  EXPECT_NE(ConsoleChat::DataOf(*told, In("Подтвердить", "Acknowledge")), "");
  // A press before it is recorded finds no card.
  ASSERT_TRUE(WaitFor([this] {
    return bot_.Metric("tebium_queue_messages{state=\"inflight\"}") == 0 &&
           bot_.Metric("tebium_queue_messages{state=\"pending\"}") == 0;
  }));
  group_.Press(*told, In("Подтвердить", "Acknowledge"),
               In("Подтверждено: ", "Acknowledged: "));
  EXPECT_EQ(bot_.Metric("tebium_telegram_requests_failed_total{method="
                        "\"sendMessage\",reason=\"links\"}"),
            1);
  EXPECT_EQ(bot_.Metric("tebium_telegram_requests_failed_total{method="
                        "\"editMessageText\",reason=\"links\"}"),
            0);
}

TEST_P(ConsoleMenuTest, GroupsAdministratorsSeeTheirChatAlone) {
  fake_->ChangeChat(kGroupChat, [](fakes::ChatSpec& chat) {
    fakes::ChatMember boss;
    boss.user_id = 555;
    boss.status = "administrator";
    chat.members.push_back(boss);
  });
  bot_.AddFlag("--telegram.group-admins");
  ASSERT_TRUE(bot_.Start());
  home_.Ask("/quiet 23:00-08:00", "23:00");
  ConsoleChat boss(*fake_, kGroupChat, 555);
  boss.Ask("/quiet 22:00-07:00", "22:00");
  const auto panel = boss.Ask(
      "/admin", In("Управление ботом в этом чате", "The bot in this chat"));
  EXPECT_EQ(ConsoleChat::DataOf(panel, In("Отправить алерт", "Send an alert")),
            "");
  const auto audit = boss.Press(panel, In("Журнал", "Audit"), "22:00");
  EXPECT_EQ(audit.text.find("23:00"), std::string::npos);
  // Theirs are the buttons of somebody who may more, too.
  const auto full =
      group_.Ask("/admin", In("Панель администратора", "Administration"));
  EXPECT_THAT(
      boss.Toast(full, In("Отправить алерт", "Send an alert")),
      HasSubstr(In("только администраторам бота", "the bot's administrators")));
}

TEST_P(ConsoleMenuTest, MembersAreNotLetIntoThePanel) {
  ASSERT_TRUE(bot_.Start());
  ConsoleChat member(*fake_, kGroupChat, 555);
  member.Ask("/admin", In("только администраторам", "administrators only"));
}

}  // namespace
}  // namespace tebium::testing
