// The buttons under alerts: what people read after a press, in both languages,
// and the state behind it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <thread>

#include "base/catalogue.h"
#include "base/clock.h"
#include "base/json.h"
#include "tests/integration/bot.h"
#include "tests/integration/console_chat.h"
#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using base::Language;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t kAnna = 777;
constexpr int64_t kBoris = 778;

std::string TimeText(base::Duration from_now) {
  return base::FormatTimestamp(base::SystemClock().Now() + from_now);
}

// A bot that speaks in a group, whose members may act.
class ConsoleCardsTest : public ::testing::TestWithParam<Language> {
 protected:
  ConsoleCardsTest()
      : fake_(StartFakeTelegram(kNoLimits)), bot_(fake_.get(), kGroupChat) {
    bot_.SetEnvironment("BOT_LANGUAGE",
                        std::string(base::LanguageCode(GetParam())));
  }
  void TearDown() override {
    if (!HasFailure()) return;
    for (const auto& message : fake_->Messages()) {
      std::cerr << message.id << ": " << message.text << "\n";
    }
    std::cerr << bot_.process().Output();
  }

  // The text of the test's language.
  static std::string In(const std::string& russian,
                        const std::string& english) {
    return GetParam() == Language::kRussian ? russian : english;
  }

  // Alerts of one group that begin now, or have just ended.
  bool Post(const std::vector<std::string>& instances, bool firing = true) {
    base::JsonWriter json;
    json.BeginArray();
    for (const std::string& instance : instances) {
      json.BeginObject().Key("labels").BeginObject();
      json.Key("alertname").String("HighCPU");
      json.Key("severity").String("critical");
      json.Key("instance").String(instance).EndObject();
      if (!firing) {
        json.Key("startsAt").String(TimeText(-std::chrono::minutes(1)));
      }
      json.Key("endsAt")
          .String(TimeText(std::chrono::minutes(firing ? 60 : 0)))
          .EndObject();
    }
    json.EndArray();
    return bot_.Post("/api/v2/alerts", json.Take()).status == 200;
  }

  // The live message, once it has its buttons and is recorded.
  fakes::Message Fire(const std::vector<std::string>& instances) {
    EXPECT_TRUE(Post(instances));
    fakes::Message live = WaitForLive(In("Подтвердить", "Acknowledge"));
    EXPECT_TRUE(WaitForRecords());
    return live;
  }
  // What was sent is recorded.
  bool WaitForRecords() {
    return WaitFor([&] {
      return bot_.Metric("tebium_queue_messages{state=\"inflight\"}") == 0 &&
             bot_.Metric("tebium_queue_messages{state=\"pending\"}") == 0;
    });
  }
  // … once it has this button.
  fakes::Message WaitForLive(const std::string& button) {
    const auto live = fake_->WaitForMessage([&](const fakes::Message& m) {
      return m.text.find("HighCPU") != std::string::npos &&
             !ConsoleChat::DataOf(m, button).empty();
    });
    EXPECT_TRUE(live.has_value()) << "no button " << button;
    return live.value_or(fakes::Message());
  }

  // The id of the press; "" if there is no such button.
  std::string PressOnly(const fakes::Message& message,
                        const std::string& button, int64_t person = kAnna) {
    const auto query =
        fake_->PressButton(message.chat_id, message.id,
                           ConsoleChat::DataOf(message, button), person);
    EXPECT_TRUE(query.ok()) << button;
    return query.ok() ? *query : "";
  }
  // Presses, and gives what is shown to who has pressed.
  std::string Press(const fakes::Message& message, const std::string& button,
                    int64_t person = kAnna) {
    return AnswerTo(PressOnly(message, button, person));
  }
  std::string AnswerTo(const std::string& query) {
    const auto answer = fake_->WaitForCall([&](const fakes::Call& call) {
      const auto id = call.parameters.find("callback_query_id");
      return call.method == "answerCallbackQuery" &&
             id != call.parameters.end() && id->second == query;
    });
    EXPECT_TRUE(answer.has_value()) << "no answer";
    if (!answer) return "";
    const auto text = answer->parameters.find("text");
    return text == answer->parameters.end() ? "" : text->second;
  }
  // The message as it is once it holds `text`, or does not any more.
  fakes::Message Shows(const fakes::Message& message, const std::string& text,
                       bool shows = true) {
    const auto changed = fake_->WaitForMessage([&](const fakes::Message& m) {
      return m.id == message.id &&
             (m.text.find(text) != std::string::npos) == shows;
    });
    EXPECT_TRUE(changed.has_value())
        << "does not show: " << text << "\n"
        << (fake_->FindMessage(message.chat_id, message.id)
                .value_or(fakes::Message()))
               .text;
    return changed.value_or(fakes::Message());
  }

  // As amtool sees them.
  std::string ActiveSilences() const {
    const std::string all = Get(bot_.Url("/api/v2/silences")).body;
    std::string active;
    for (size_t at = 0; (at = all.find("{\"id\"", at)) != std::string::npos;) {
      const size_t end = std::min(all.find("{\"id\"", at + 1), all.size());
      const std::string one = all.substr(at, end - at);
      if (one.find("\"active\"") != std::string::npos) active += one;
      at = end;
    }
    return active;
  }
  bool WaitForSilences(size_t count) {
    return WaitFor(
        [&] { return CountOf(ActiveSilences(), "\"id\"") == count; });
  }

  std::unique_ptr<fakes::FakeTelegram> fake_;
  Bot bot_;
};
INSTANTIATE_TEST_SUITE_P(Languages, ConsoleCardsTest,
                         ::testing::Values(Language::kRussian,
                                           Language::kEnglish),
                         [](const auto& language) {
                           return std::string(
                               base::LanguageCode(language.param));
                         });

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

TEST_P(ConsoleCardsTest, AReloadReachesWhatIsShown) {
  const auto config = [this](int64_t chat, const std::string& escalation) {
    return "route: {receiver: tg, group_wait: 0s, group_interval: 1s}\n"
           "receivers:\n"
           "- name: tg\n"
           "  telegram_configs:\n"
           "  - {api_url: '" +
           fake_->url() + "', chat_id: " + std::to_string(chat) + "}\n" +
           escalation;
  };
  const std::string file =
      bot_.folder().Write("bot.yml", config(kGroupChat, ""));
  bot_.AddFlag("--config.file=" + file);
  bot_.SetEnvironment("TELEGRAM_ADMIN_IDS", std::to_string(kPrivateChat));
  ASSERT_TRUE(bot_.Start());
  const auto live = Fire({"db1"});
  ConsoleChat chat(*fake_, kPrivateChat, kPrivateChat);
  const std::string routed =
      In("Этот чат получает алерты по маршрутам", "by the routes");
  const auto before = chat.Ask("/settings", In("Язык", "Language"));
  EXPECT_THAT(before.text, Not(HasSubstr(routed)));

  bot_.folder().Write("bot.yml", config(kPrivateChat,
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

TEST_P(ConsoleCardsTest, WhatNobodyAcknowledgesEscalates) {
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

}  // namespace
}  // namespace tebium::testing
