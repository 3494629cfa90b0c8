// What the commands say in a chat, in both languages, and the state behind it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/catalogue.h"
#include "tests/integration/bot.h"
#include "tests/integration/console_chat.h"
#include "tests/support/peers.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using base::Language;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kDuty[] =
    "duty:\n"
    "  people:\n"
    "  - {name: Anna, username: anna}\n"
    "  - {name: Boris, telegram_id: 12}\n"
    "  shifts:\n"
    "  - {people: [Anna], starts: 2026-01-05T10:00:00, turn: 7d}\n"
    "  overrides:\n"
    "  - {person: Boris, from: 2026-01-01T00:00:00, to: 2090-01-01T00:00:00}\n";

// A bot that speaks in a private chat, where 4242 writes.
class ConsoleCommandsTest : public ::testing::TestWithParam<Language> {
 protected:
  ConsoleCommandsTest()
      : fake_(StartFakeTelegram(kNoLimits)),
        bot_(fake_.get()),
        chat_(*fake_, kPrivateChat, kPrivateChat) {
    bot_.SetEnvironment("BOT_LANGUAGE",
                        std::string(base::LanguageCode(GetParam())));
    bot_.SetEnvironment("REDIS_URL",
                        "redis://127.0.0.1:" + std::to_string(FreePort()));
    bot_.AddFlag("--config.file=" + bot_.folder().Write("bot.yml", kDuty));
  }

  // The text of the test's language.
  std::string In(const std::string& russian, const std::string& english) const {
    return GetParam() == Language::kRussian ? russian : english;
  }

  fakes::Message Ask(const std::string& command, const std::string& text) {
    return chat_.Ask(command, text);
  }
  fakes::Message Press(const fakes::Message& message, const std::string& button,
                       const std::string& text) {
    return chat_.Press(message, button, text);
  }

  std::string Silences() const {
    return Get(bot_.Url("/api/v2/silences")).body;
  }
  bool PostFiring(const std::string& type, const std::string& priority) {
    return bot_.PostAlert(type, priority, "Redis", "<" + type + "> & more");
  }
  void WaitUntilFiring(const std::string& type) {
    EXPECT_TRUE(WaitFor([&] {
      return Get(bot_.Url("/api/v2/alerts")).body.find(type) !=
             std::string::npos;
    }));
  }

  std::unique_ptr<fakes::FakeTelegram> fake_;
  Bot bot_;
  ConsoleChat chat_;
};
INSTANTIATE_TEST_SUITE_P(Languages, ConsoleCommandsTest, EachLanguage(),
                         LanguageName);

TEST_P(ConsoleCommandsTest, HelpListsTheCommands) {
  ASSERT_TRUE(bot_.Start());
  const auto help = Ask("/help", In("Что я умею", "What I can do"));
  EXPECT_THAT(help.text, AllOf(HasSubstr("/alerts"), HasSubstr("/silence"),
                               HasSubstr("/start"), HasSubstr("/language")));
}

TEST_P(ConsoleCommandsTest, StatusAndCheckTellOfTheModules) {
  ASSERT_TRUE(bot_.Start());
  const auto checking =
      Ask("/check", In("Проверяю модули", "Checking the modules"));
  const auto checked = Ask("/check", In("Проверено в", "Checked at"));
  EXPECT_THAT(checked.text, HasSubstr("Redis"));
  EXPECT_NE(checking.id, checked.id);
  const auto status =
      Ask("/status", In("Активных алертов: ", "Firing alerts: "));
  EXPECT_THAT(status.text, HasSubstr("Redis"));
  EXPECT_THAT(status.text, HasSubstr(In("Отправка", "Delivery")));
  Press(status, In("Обновить", "Refresh"), "Redis");
}

TEST_P(ConsoleCommandsTest, CheckAgainAsksTheModulesAnew) {
  RedisServer redis;
  bot_.SetEnvironment("REDIS_URL", redis.Url());
  ASSERT_TRUE(bot_.Start());
  Ask("/check", In("Проверяю модули", "Checking the modules"));
  const auto down = Ask("/check", In("Проверено в", "Checked at"));
  const std::string refused =
      In("не удаётся соединиться", "no connection can be made");
  EXPECT_THAT(down.text, AllOf(HasSubstr("Redis"), HasSubstr(refused)));
  ASSERT_TRUE(redis.Start());
  const std::string again = In("Проверить ещё раз", "Check again");
  EXPECT_EQ(chat_.Toast(down, again),
            In("Проверяю модули…", "Checking the modules…"));
  const auto up =
      Press(down, again, In("Все модули работают", "All modules are up"));
  EXPECT_THAT(up.text, AllOf(HasSubstr("Redis"), Not(HasSubstr(refused)),
                             HasSubstr(In("Проверено в", "Checked at"))));
  EXPECT_EQ(bot_.Metric("tebium_module_state{module=\"Redis\",state=\"up\"}"),
            1);
}

TEST_P(ConsoleCommandsTest, AlertsAreFilteredAndPaged) {
  ASSERT_TRUE(bot_.Start());
  Ask("/alerts", In("Активных алертов нет", "No alerts are firing"));
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(PostFiring("kind" + std::to_string(i), "warning"));
  }
  ASSERT_TRUE(PostFiring("worst", "critical"));
  WaitUntilFiring("worst");
  const auto all =
      Ask("/alerts", In("Активные алерты: 13", "Firing alerts: 13"));
  EXPECT_LT(all.text.find("worst"), all.text.find("kind0"));
  EXPECT_THAT(all.text, HasSubstr("<worst> & more"));
  const auto second = Press(all, "›", "kind11");
  EXPECT_NE(ConsoleChat::DataOf(second, "2/2"), "");
  const auto some = Ask("/alerts severity=critical",
                        In("Активные алерты: 1", "Firing alerts: 1"));
  EXPECT_THAT(some.text, Not(HasSubstr("kind")));
}

TEST_P(ConsoleCommandsTest, ASilenceIsMadeListedAndEnded) {
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(PostFiring("disk", "warning"));
  WaitUntilFiring("disk");
  const auto wrong = Ask("/silence alertname=disk",
                         In("Не хватает срока", "A duration is missing"));
  EXPECT_THAT(wrong.text, HasSubstr("/silence alertname=HighCpu"));
  const auto made =
      Ask("/silence alertname=disk 2h <why> & so",
          In("Сейчас под неё попадает: 1 алерт", "It covers 1 alert now"));
  EXPECT_THAT(made.text, HasSubstr("<why> & so"));
  EXPECT_THAT(Silences(), AllOf(HasSubstr("\"active\""), HasSubstr("\"disk\""),
                                HasSubstr("why")));
  Ask("/alerts", In("🔕 заглушён", "🔕 silenced"));

  const auto list = Ask("/silences", In("Заглушки: 1", "Silences: 1"));
  const auto question =
      Press(list, "✖ 1", In("Снять эту заглушку?", "End this silence?"));
  bot_.Kill();
  ASSERT_TRUE(bot_.Start());
  Press(question, In("Снять", "End it"),
        In("Заглушек нет", "There are no silences"));
  EXPECT_THAT(Silences(),
              AllOf(HasSubstr("\"expired\""), Not(HasSubstr("\"active\""))));
}

TEST_P(ConsoleCommandsTest, SilencesEndByNumberOrId) {
  ASSERT_TRUE(bot_.Start());
  const std::string made = In("Заглушено до", "Silenced until");
  Ask("/silence alertname=first 1h", made);
  Ask("/silence alertname=second 2h", made);
  const auto question =
      Ask("/expire 2", In("Снять эту заглушку?", "End this silence?"));
  EXPECT_THAT(question.text, HasSubstr("second"));
  Press(question, In("Снять", "End it"), In("Заглушки: 1", "Silences: 1"));
  const std::string silences = Silences();
  const size_t first = silences.rfind("{\"id\"", silences.find("\"first\""));
  const std::string id = silences.substr(first + 7, 36);
  Ask("/expire " + id, In("Заглушка снята", "The silence is ended"));
  EXPECT_THAT(Silences(), Not(HasSubstr("\"active\"")));
  Ask("/expire 1", In("Заглушки 1 нет", "There is no silence 1"));
}

TEST_P(ConsoleCommandsTest, ASilenceOfEverythingIsAskedAbout) {
  ASSERT_TRUE(bot_.Start());
  const std::string command = "/silence alertname=~\".+\" 2h";
  const std::string doubt =
      In("Под эти условия попадёт почти всё", "nearly everything");
  Press(Ask(command, doubt), In("Отмена", "Cancel"),
        In("Отменено", "Cancelled"));
  const auto question = Ask(command, doubt);
  EXPECT_EQ(Silences(), "[]\n");
  Press(question, In("Да, заглушить", "Yes, silence it"),
        In("Заглушено до", "Silenced until"));
  EXPECT_THAT(Silences(), HasSubstr("\"active\""));
}

TEST_P(ConsoleCommandsTest, KindsAreMutedByButtons) {
  ASSERT_TRUE(bot_.Start());
  Ask("/mute", In("Заглушать нечего", "nothing to mute"));
  ASSERT_TRUE(PostFiring("disk", "warning"));
  WaitUntilFiring("disk");
  const auto kinds = Ask("/mute", In("Что заглушить?", "Mute which?"));
  const auto durations = Press(
      kinds, "disk · Redis", In("На сколько заглушить?", "Mute for how long?"));
  Press(durations, In("30 мин", "30 min"), In("1 алерт", "1 alert"));
  EXPECT_THAT(Silences(), AllOf(HasSubstr("\"disk\""), HasSubstr("\"Redis\""),
                                HasSubstr("\"active\"")));
}

TEST_P(ConsoleCommandsTest, HistoryIsSearchedAndPaged) {
  ASSERT_TRUE(bot_.Start());
  Ask("/history", In("Алертов пока не было", "There have been no alerts"));
  for (int i = 0; i < 11; ++i) {
    ASSERT_TRUE(PostFiring("kind" + std::to_string(i), "warning"));
  }
  ASSERT_TRUE(WaitFor([&] {
    return Get(bot_.Url("/api/v2/alerts")).body.find("kind10") !=
           std::string::npos;
  }));
  const auto found = Ask("/history kind3 module=Redis", "kind3");
  EXPECT_THAT(found.text, Not(HasSubstr("kind4")));
  const auto newest = Ask("/history", "kind10");
  EXPECT_THAT(newest.text, Not(HasSubstr("kind0\n")));
  const auto older = Press(newest, In("Старше", "Older"), "kind0");
  Press(older, In("Новее", "Newer"), "kind10");
  Ask("/history nonsense", In("Ничего не нашлось", "Nothing was found"));
}

TEST_P(ConsoleCommandsTest, StatsCountWhatCame) {
  ASSERT_TRUE(bot_.Start());
  ASSERT_TRUE(PostFiring("disk", "warning"));
  const auto stats = Ask("/stats", In("24 часа", "24 hours"));
  EXPECT_THAT(stats.text, AllOf(HasSubstr("1 disk"), HasSubstr("1 Redis"),
                                HasSubstr("1 warning")));
  Press(stats, In("7 дней", "7 days"), In("По дням", "By day"));
}

TEST_P(ConsoleCommandsTest, ATestAlertGoesTheWholeWay) {
  ASSERT_TRUE(bot_.Start());
  Ask("/test", In("Пробный алерт принят", "The test alert is accepted"));
  const auto alert = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.text.find(In("проверяет доставку", "tries out the delivery")) !=
           std::string::npos;
  });
  ASSERT_TRUE(alert.has_value());
  EXPECT_THAT(alert->text, HasSubstr("TEST"));
  EXPECT_THAT(Get(bot_.Url("/api/v2/alerts")).body,
              HasSubstr("TeBium-Alert-Bot"));
}

TEST_P(ConsoleCommandsTest, PingGoesToTelegramAndToTheDisk) {
  ASSERT_TRUE(bot_.Start());
  const size_t before = fake_->CallCount("getMe");
  const auto ping =
      Ask("/ping", In("Telegram отвечает за", "Telegram answers in"));
  EXPECT_THAT(ping.text, HasSubstr(In("запись на диск", "a write to disk")));
  EXPECT_THAT(ping.text, HasSubstr(In("ваше сообщение", "your message")));
  EXPECT_GT(fake_->CallCount("getMe"), before);
}

TEST_P(ConsoleCommandsTest, RefreshPingsAgain) {
  ASSERT_TRUE(bot_.Start());
  const std::string answers = In("Telegram отвечает за", "Telegram answers in");
  const std::string refresh = In("Обновить", "Refresh");
  const auto ping = Ask("/ping", answers);
  fake_->AddFault(
      {.kind = fakes::FaultKind::kServerError, .times = -1, .method = "getMe"});
  const auto failed =
      Press(ping, refresh,
            In("Telegram не отвечает: ", "Telegram does not answer: "));
  EXPECT_THAT(failed.text, HasSubstr(In("запись на диск", "a write to disk")));
  fake_->ClearFaults();
  const size_t before = fake_->CallCount("getMe");
  Press(failed, refresh, answers);
  EXPECT_GT(fake_->CallCount("getMe"), before);
}

TEST_P(ConsoleCommandsTest, OnCallTellsWhoIsOnDuty) {
  ASSERT_TRUE(bot_.Start());
  Ask("/oncall", In("Дежурит Boris", "On duty: Boris"));
}

TEST_P(ConsoleCommandsTest, AChartOfOwnSamplesIsAPicture) {
  ASSERT_TRUE(bot_.Start());
  Ask("/check", In("Проверено в", "Checked at"));
  const auto chart = Ask("/chart Redis 2h", In("Redis за 2 ч", "the last 2 h"));
  ASSERT_TRUE(chart.document.has_value());
  EXPECT_TRUE(chart.document->is_photo);
}

TEST_P(ConsoleCommandsTest, AChartThatCannotBeMadeSaysWhy) {
  ASSERT_TRUE(bot_.Start());
  Ask("/chart", In("Что нарисовать?", "A chart of what?"));
  const auto failed = Ask("/chart up{a=\"<b>\"} 6h",
                          In("График не получился", "There is no chart"));
  EXPECT_THAT(failed.text, HasSubstr("up{a=\"<b>\"}"));
}

}  // namespace
}  // namespace tebium::testing
