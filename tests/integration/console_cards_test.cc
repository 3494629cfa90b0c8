// The buttons under alerts: what people read after a press, in both languages,
// and the state behind it.
#include "tests/integration/console_cards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "tests/integration/console_chat.h"
#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ConsoleCardsTest : public ConsoleCards {};
INSTANTIATE_TEST_SUITE_P(Languages, ConsoleCardsTest, EachLanguage(),
                         LanguageName);

TEST_P(ConsoleCardsTest, AnAcknowledgementIsSeenByEveryoneUntilItIsUndone) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1", "db2"});
  const std::string acknowledge = In("Подтвердить", "Acknowledge");
  // Two at once: the second is told who was first.
  const std::string first = PressOnly(live, acknowledge, kAnna);
  const std::string second = PressOnly(live, acknowledge, kBoris);
  EXPECT_EQ(AnswerTo(first),
            In("Принято: звука не будет, пока алерты не решатся",
               "Acknowledged: no sound until the alerts resolve"));
  EXPECT_THAT(AnswerTo(second),
              HasSubstr(In("Уже подтверждено: ", "Already acknowledged: ")));
  const std::string foot = In("Подтверждено: ", "Acknowledged: ");
  const auto marked = Shows(live, foot);
  EXPECT_EQ(CountOf(ActiveSilences(), "\"id\""), 2u);
  EXPECT_THAT(ActiveSilences(),
              AllOf(HasSubstr("tebium_card"), HasSubstr("\"db2\""),
                    HasSubstr(In("Подтверждено в Telegram",
                                 "Acknowledged in Telegram"))));
  const std::string undo =
      In("Отменить подтверждение", "Undo the acknowledgement");
  EXPECT_EQ(Press(marked, undo, kBoris),
            In("Подтверждение отменено", "The acknowledgement is undone"));
  const auto bare = Shows(live, foot, false);
  EXPECT_NE(ConsoleChat::DataOf(bare, acknowledge), "");
  EXPECT_TRUE(WaitForSilences(0));
  EXPECT_EQ(bot_.Metric("tebium_card_actions_total{action=\"acknowledge\"}"),
            1);
}

TEST_P(ConsoleCardsTest, AnAcknowledgementEndsWithItsAlerts) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  Press(live, In("Подтвердить", "Acknowledge"));
  EXPECT_TRUE(WaitForSilences(1));
  ASSERT_TRUE(Post({"db1"}, false));
  const auto over = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.id == live.id && m.keyboard.empty();
  });
  EXPECT_TRUE(over.has_value()) << "the buttons are still there";
  EXPECT_TRUE(WaitForSilences(0));
  EXPECT_THAT(over.value_or(fakes::Message()).text,
              HasSubstr(In("решён", "resolved")));
}

TEST_P(ConsoleCardsTest, ASnoozeUntilMorningIsASilenceUntilThen) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  Press(live, In("Отложить", "Snooze"));
  const auto menu = WaitForLive(In("До утра", "Until morning"));
  EXPECT_THAT(Press(menu, In("До утра", "Until morning")),
              HasSubstr(In("Отложено до ", "Snoozed until ")));
  Shows(live, In("Отложено до ", "Snoozed until "));
  EXPECT_THAT(ActiveSilences(), HasSubstr("T08:00:00.000Z"));
  // The buttons are the card's own again.
  const std::string undo = In("Больше не откладывать", "Undo the snooze");
  EXPECT_EQ(Press(WaitForLive(undo), undo),
            In("Больше не отложено", "No longer snoozed"));
  EXPECT_TRUE(WaitForSilences(0));
}

TEST_P(ConsoleCardsTest, ASnoozeLastsAsLongAsItsButtonSays) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  Press(live, In("Отложить", "Snooze"));
  const auto menu = WaitForLive(In("До утра", "Until morning"));
  const struct {
    std::string button;
    std::chrono::minutes time;
  } offers[] = {{In("5 мин", "5 min"), std::chrono::minutes(5)},
                {In("15 мин", "15 min"), std::chrono::minutes(15)},
                {In("30 мин", "30 min"), std::chrono::minutes(30)},
                {In("1 ч", "1 h"), std::chrono::minutes(60)},
                {In("2 ч", "2 h"), std::chrono::minutes(120)}};
  for (const auto& offer : offers) {
    EXPECT_THAT(Press(menu, offer.button),
                HasSubstr(In("Отложено до ", "Snoozed until ")));
    ASSERT_TRUE(WaitForSilences(1)) << offer.button;
    const std::string silence = ActiveSilences();
    const std::string name = "\"endsAt\":\"";
    const size_t at = silence.find(name) + name.size();
    const auto end = base::ParseTimestamp(
        silence.substr(at, silence.find('"', at) - at), base::TimeZone::Utc());
    ASSERT_TRUE(end.ok());
    EXPECT_LT(std::chrono::abs(*end - base::SystemClock().Now() - offer.time),
              std::chrono::seconds(30))
        << offer.button;
  }
}

TEST_P(ConsoleCardsTest, AKindIsMuted) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  Press(live, In("Отключить", "Mute"));
  const auto menu = WaitForLive(In("1 ч", "1 h"));
  EXPECT_THAT(Press(menu, In("1 ч", "1 h")),
              HasSubstr(In("Алерты этого вида отключены до ",
                           "Alerts of this kind are muted until ")));
  EXPECT_THAT(ActiveSilences(),
              AllOf(HasSubstr("HighCPU"), Not(HasSubstr("db1"))));
  const std::string undo = In("Включить снова", "Unmute");
  EXPECT_EQ(Press(WaitForLive(undo), undo),
            In("Снова включено", "No longer muted"));
  EXPECT_TRUE(WaitForSilences(0));
}

TEST_P(ConsoleCardsTest, DetailsAreToldOnRequest) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  EXPECT_EQ(Press(live, In("Детали", "Details")), "");
  const auto details = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.id != live.id && m.reply_to == live.id;
  });
  ASSERT_TRUE(details.has_value());
  EXPECT_THAT(details->text, HasSubstr("db1"));
  EXPECT_TRUE(details->silent);
}

TEST_P(ConsoleCardsTest, AnOldMessageAndAForgedPressAreRefused) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  const std::string data =
      ConsoleChat::DataOf(live, In("Подтвердить", "Acknowledge"));
  const auto send = [&](const std::string& id, int64_t chat_id,
                        const std::string& pressed) {
    const std::string chat = std::to_string(chat_id);
    ASSERT_TRUE(
        fake_
            ->SendUpdate(
                R"({"callback_query":{"id":")" + id +
                R"(","from":{"id":999,"is_bot":false,"first_name":"Eve"},)"
                R"("message":{"message_id":5,"date":1,"chat":{"id":)" +
                chat + R"(,"type":"supergroup","title":"x"}},"data":")" +
                pressed + R"("}})")
            .ok());
  };
  // By a stranger elsewhere, and of a button that was never offered.
  send("stranger", -100555, data);
  EXPECT_NE(AnswerTo("stranger"), "");
  send("forged", kGroupChat, data.substr(0, data.size() - 1) + "~");
  EXPECT_NE(AnswerTo("forged"), "");
  EXPECT_TRUE(WaitForSilences(0));

  ASSERT_TRUE(Post({"db1"}, false));
  EXPECT_TRUE(WaitFor([&] {
    return fake_->FindMessage(kGroupChat, live.id)->keyboard.empty();
  }));
  send("late", kGroupChat, data);
  // Its end may be on its way to the store.
  EXPECT_THAT(AnswerTo("late"),
              AnyOf(HasSubstr(In("Это сообщение устарело", "out of date")),
                    HasSubstr(In("Группа уже решена", "resolved already"))));
}

TEST_P(ConsoleCardsTest, AckListsAndAcknowledges) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  ASSERT_TRUE(fake_->SendText(kGroupChat, "/ack", kAnna).ok());
  const auto list = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.text.find(In("Не подтверждено: 1 группа",
                          "Not acknowledged: 1 group")) != std::string::npos;
  });
  ASSERT_TRUE(list.has_value());
  Press(*list, "1");
  Shows(*list, In("Неподтверждённых алертов нет", "no alerts that wait"));
  Shows(live, In("Подтверждено: ", "Acknowledged: "));
  ASSERT_TRUE(fake_->SendText(kGroupChat, "/ack", kBoris, live.id).ok());
  EXPECT_TRUE(fake_
                  ->WaitForMessage([&](const fakes::Message& m) {
                    return m.text.find(In("Уже подтверждено",
                                          "Already acknowledged")) !=
                           std::string::npos;
                  })
                  .has_value());
}

// Wherever it is killed after a press, the press takes effect once.
TEST_P(ConsoleCardsTest, APressSurvivesAKillBeforeItsEffect) {
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1", "db2"});
  const std::string undo =
      In("Отменить подтверждение", "Undo the acknowledgement");
  for (const int delay : {0, 3, 12}) {
    const auto shown = WaitForLive(In("Подтвердить", "Acknowledge"));
    ASSERT_NE(PressOnly(shown, In("Подтвердить", "Acknowledge")), "");
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
    bot_.Kill();
    ASSERT_TRUE(bot_.Start());
    const auto marked = WaitForLive(undo);
    EXPECT_TRUE(WaitForSilences(2)) << delay << ActiveSilences();
    ASSERT_NE(PressOnly(marked, undo, kBoris), "");
    std::this_thread::sleep_for(std::chrono::milliseconds(delay));
    bot_.Kill();
    ASSERT_TRUE(bot_.Start());
    WaitForLive(In("Подтвердить", "Acknowledge"));
    EXPECT_TRUE(WaitForSilences(0)) << delay << ActiveSilences();
  }
}

TEST_P(ConsoleCardsTest, AnAlertThatJoinsCanBeAcknowledgedToo) {
  ASSERT_TRUE(bot_.Start());
  const std::string acknowledge = In("Подтвердить", "Acknowledge");
  const auto live = Fire({"db1"});
  Press(live, acknowledge, kAnna);
  const std::string foot = In("Подтверждено: ", "Acknowledged: ");
  Shows(live, foot);
  ASSERT_TRUE(Post({"db1", "db2"}));
  const auto joined = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.id == live.id && m.text.find("db2") != std::string::npos &&
           !ConsoleChat::DataOf(m, acknowledge).empty();
  });
  ASSERT_TRUE(joined.has_value()) << "it can't be acknowledged";
  EXPECT_NE(ConsoleChat::DataOf(*joined, In("Отменить подтверждение",
                                            "Undo the acknowledgement")),
            "");
  // So can it under the reply that tells of it.
  const auto reply = fake_->WaitForMessage([&](const fakes::Message& m) {
    return m.reply_to == live.id && m.text.find("db2") != std::string::npos;
  });
  ASSERT_TRUE(reply.has_value());
  EXPECT_NE(ConsoleChat::DataOf(*reply, acknowledge), "");
  EXPECT_TRUE(WaitForRecords());
  bot_.Kill();
  ASSERT_TRUE(bot_.Start());
  EXPECT_THAT(Press(*joined, acknowledge, kBoris),
              AllOf(HasSubstr(In("Принято", "Acknowledged: no sound")),
                    HasSubstr(In("До этого", "Before"))));
  EXPECT_TRUE(WaitForSilences(2));
  const auto marked = Shows(live, "; ");
  EXPECT_THAT(marked.text, HasSubstr(foot));
  EXPECT_EQ(ConsoleChat::DataOf(marked, acknowledge), "");
}

// What is behind the buttons is shown by the API and by amtool, whatever the
// labels hold.
TEST_P(ConsoleCardsTest, ManyAlertsWithLongLabelsAreAcknowledgedAtOnce) {
  ASSERT_TRUE(bot_.Start());
  std::vector<std::string> instances;
  for (int i = 0; i < 120; ++i) {
    instances.push_back("db" + std::to_string(i) + ".example.com/(a|b)*\\\"+ " +
                        std::string(400, '.'));
  }
  const auto live = Fire(instances);
  const auto unsilenced = [&] {
    return CountOf(Get(bot_.Url("/api/v2/alerts?silenced=false")).body,
                   "\"fingerprint\"");
  };
  ASSERT_TRUE(WaitFor([&] { return unsilenced() == 120; }));
  // All are shown, as far as they fit.
  EXPECT_TRUE(WaitForRecords());
  Press(live, In("Подтвердить", "Acknowledge"));
  EXPECT_TRUE(WaitFor([&] { return unsilenced() == 0; })) << unsilenced();
  const size_t count = CountOf(ActiveSilences(), "\"id\"");
  EXPECT_GT(count, 1u);
  EXPECT_LT(count, 30u);
  Process::Options amtool;
  amtool.command = {"amtool",
                    "--alertmanager.url=" + bot_.Url(),
                    "--no-version-check",
                    "silence",
                    "query",
                    "--quiet"};
  amtool.log_file = bot_.folder().Join("amtool.log");
  const auto query = Process::Start(amtool);
  EXPECT_EQ(query->Wait(std::chrono::seconds(30) * kTimeScale).value_or(-1), 0);
  EXPECT_EQ(CountOf(query->Output(), "\n"), count) << query->Output();
}

// Beside the button's text, the URL; "" if there is no such button.
std::string UrlOf(const fakes::Message& message, const std::string& text) {
  for (const auto& row : message.keyboard) {
    for (const fakes::Button& button : row) {
      if (button.text.find(text) != std::string::npos) return button.url;
    }
  }
  return "";
}

// A payload of Alertmanager's whose links begin so.
std::string Linked(const std::string& name, const std::string& prometheus,
                   const std::string& alertmanager) {
  return R"({"version":"4","groupKey":")" + name +
         R"(","status":"firing","receiver":"r","groupLabels":{},)"
         R"("commonLabels":{},"commonAnnotations":{},"externalURL":")" +
         alertmanager +
         R"(","alerts":[{"status":"firing","labels":{"alertname":")" + name +
         R"(","severity":"critical"},"annotations":{)"
         R"("runbook_url":"https://wiki.example.com/high-cpu"},)"
         R"("startsAt":"2026-01-31T10:00:00Z","generatorURL":")" +
         prometheus + R"(/graph?g0.expr=up"}]})";
}

TEST_P(ConsoleCardsTest, LinksThatTelegramTakesAreButtons) {
  ASSERT_TRUE(bot_.Start());
  const std::string runbook = In("Инструкция", "Runbook");
  const std::string source = In("Источник", "Source");
  const auto told = [&](const std::string& name) {
    const auto message = fake_->WaitForMessage([&](const fakes::Message& m) {
      return m.text.find(name) != std::string::npos && !m.keyboard.empty();
    });
    EXPECT_TRUE(message.has_value()) << name;
    return message.value_or(fakes::Message());
  };
  ASSERT_EQ(bot_.Post("/alertmanager",
                      Linked("HighCPU", "https://prometheus.example.com",
                             "https://alerts.example.com/"))
                .status,
            200);
  const auto linked = told("HighCPU");
  EXPECT_EQ(UrlOf(linked, runbook), "https://wiki.example.com/high-cpu");
  EXPECT_EQ(UrlOf(linked, source),
            "https://prometheus.example.com/graph?g0.expr=up");
  EXPECT_EQ(UrlOf(linked, "Alertmanager"), "https://alerts.example.com/");
  // Telegram takes no host without a dot: it is told as text.
  ASSERT_EQ(
      bot_.Post("/alertmanager", Linked("Inside", "http://prometheus:9090",
                                        "http://alertmanager:9093"))
          .status,
      200);
  const auto inside = told("Inside");
  EXPECT_EQ(UrlOf(inside, runbook), "https://wiki.example.com/high-cpu");
  EXPECT_EQ(UrlOf(inside, source), "");
  EXPECT_EQ(UrlOf(inside, "Alertmanager"), "");
  EXPECT_THAT(inside.text, HasSubstr("prometheus:9090"));
}

TEST_P(ConsoleCardsTest, WhereAdministratorsAloneActMembersOnlyRead) {
  bot_.SetEnvironment("TELEGRAM_ACTIONS", "admins");
  bot_.SetEnvironment("TELEGRAM_ADMIN_IDS", std::to_string(kBoris));
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  const std::string acknowledge = In("Подтвердить", "Acknowledge");
  EXPECT_EQ(Press(live, acknowledge, kAnna),
            In("Недостаточно прав: читать можно, менять нельзя",
               "You may read this, but not change it"));
  ConsoleChat anna(*fake_, kGroupChat, kAnna);
  const std::string silence = "/silence alertname=HighCPU 1h";
  anna.Ask(silence,
           In("Извините, команда /silence доступна только администраторам.",
              "Sorry, /silence is for administrators only."));
  const auto alerts =
      anna.Ask("/alerts", In("Активные алерты: 1", "Firing alerts: 1"));
  EXPECT_THAT(alerts.text, HasSubstr("HighCPU"));
  EXPECT_EQ(ActiveSilences(), "");

  EXPECT_THAT(Press(live, acknowledge, kBoris),
              HasSubstr(In("Принято: ", "Acknowledged: ")));
  Shows(live, In("Подтверждено: ", "Acknowledged: "));
  ConsoleChat boris(*fake_, kGroupChat, kBoris);
  boris.Ask(silence, In("Заглушено до", "Silenced until"));
  const auto panel =
      boris.Ask("/admin", In("Панель администратора", "Administration"));
  boris.Press(
      panel, In("Настройки", "Settings"),
      In("Действия: только администраторы", "Actions: administrators alone"));
  EXPECT_TRUE(WaitForSilences(2)) << ActiveSilences();
}

}  // namespace
}  // namespace tebium::testing
