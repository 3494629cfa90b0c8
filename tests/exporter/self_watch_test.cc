#include "exporter/self_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/heartbeat_url.h"
#include "exporter/self_post.h"
#include "tests/exporter/alarm_run.h"
#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using base::Language;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Answers when it is told to.
class FakeClient : public net::HttpClient {
 public:
  void Send(net::ClientRequest request,
            std::function<void(net::ClientResponse)> done) override {
    requests.push_back(std::move(request));
    done_.push_back(std::move(done));
  }
  // All that wait; 0: there is no answer.
  void Answer(int status) {
    net::ClientResponse response;
    response.status = status;
    response.outcome = status == 0 ? net::ClientOutcome::kNotSent
                                   : net::ClientOutcome::kAnswered;
    for (auto& done : std::exchange(done_, {})) done(response);
  }

  std::vector<net::ClientRequest> requests;

 private:
  std::vector<std::function<void(net::ClientResponse)>> done_;
};

// 0.5: no jitter.
class MiddleRandom : public base::Random {
 public:
  uint64_t Next() override { return uint64_t{1} << 63; }
};

double ValueOf(base::Metrics& metrics, const std::string& name,
               const std::string& alarm = "") {
  for (const auto& family : metrics.Collect()) {
    if (family.name != name) continue;
    for (const auto& metric : family.metric) {
      if (!alarm.empty() && (metric.label.at(0).value != alarm ||
                             !metric.label.at(1).value.empty())) {
        continue;
      }
      return family.type == prometheus::MetricType::Counter
                 ? metric.counter.value
                 : metric.gauge.value;
    }
  }
  return -1;
}

class SelfWatchTest : public ::testing::Test {
 protected:
  SelfWatchTest() {
    settings_.language = Language::kEnglish;
    ModuleSettings& self = settings_.modules.emplace_back();
    self.name = std::string(kSelfModule);
    self.kind = ProbeKind::kSelf;
    self.labels = {{"team", "core"}};
    watch_.OnSettings(settings_);
    run_.Tell();
  }

  testing::ManualClock clock_;
  base::Metrics metrics_;
  MiddleRandom random_;
  FakeClient client_;
  SelfFacts facts_;
  SelfPost post_{"http://fallback/secret", client_, base::Logger::Null()};
  HeartbeatUrl heartbeat_{"",      client_,  clock_,
                          random_, metrics_, base::Logger::Null()};
  SelfWatch watch_{[this] { return facts_; },
                   {&post_, &heartbeat_},
                   metrics_,
                   base::Logger::Null()};
  testing::AlarmRun run_{watch_, clock_};
  WatchSettings settings_;
};

// --- Alarms -----------------------------------------------------------------

TEST_F(SelfWatchTest, EachTroubleBeginsAndEndsItsAlarmOnce) {
  struct Case {
    SelfFacts facts;
    base::Duration quiet;  // so long it is not told
    const char* alarm;
    const char* severity;
    const char* english;
    const char* russian;
  };
  SelfFacts old;
  old.oldest_waiting = minutes(6);
  SelfFacts unauthorized;
  unauthorized.telegram = TelegramState::kUnauthorized;
  SelfFacts unreachable;
  unreachable.telegram = TelegramState::kUnreachable;
  SelfFacts trouble;
  trouble.telegram = TelegramState::kTrouble;
  trouble.telegram_trouble = "chat not found";
  SelfFacts updates;
  updates.updates_trouble = "another instance is polling";
  SelfFacts store;
  store.store = base::UnavailableError("disk is full");
  SelfFacts config;
  config.config_error = "bot.yml:3: no";
  for (const Case& c : {
           Case{old, seconds(45), "QueueOld", "error",
                "The oldest notification has waited to be sent for 6 min",
                "Самое старое оповещение ждёт отправки уже 6 мин"},
           Case{unauthorized, seconds(45), "TelegramRefusing", "critical",
                "Telegram does not take notifications: the bot's token is "
                "refused",
                "Telegram не принимает оповещения: токен бота отклонён"},
           Case{unreachable, minutes(9), "TelegramRefusing", "critical",
                "Telegram does not take notifications: it cannot be reached",
                "Telegram не принимает оповещения: нет связи"},
           Case{trouble, minutes(9), "TelegramRefusing", "critical",
                "Telegram does not take notifications: chat not found",
                "Telegram не принимает оповещения: chat not found"},
           Case{updates, minutes(9), "TelegramRefusing updates", "warning",
                "Telegram gives the bot no messages and no pressed buttons: "
                "another instance is polling",
                "Telegram не отдаёт боту сообщения и нажатия кнопок: another "
                "instance is polling"},
           Case{store, seconds(15), "StoreFailing", "critical",
                "The store cannot be written: disk is full",
                "Не удаётся записать данные на диск: disk is full"},
           Case{config, seconds(0), "ConfigRejected", "warning",
                "The new configuration was rejected, the old one stays: "
                "bot.yml:3: no",
                "Новая конфигурация не принята, действует прежняя: bot.yml:3: "
                "no"},
       }) {
    SCOPED_TRACE(c.english);
    settings_.language = Language::kEnglish;
    watch_.OnSettings(settings_);
    facts_ = c.facts;
    if (c.quiet > seconds(0)) {
      EXPECT_THAT(run_.Wait(c.quiet), IsEmpty());
    }
    EXPECT_THAT(run_.Wait(minutes(5)), ElementsAre("+" + std::string(c.alarm)));
    ASSERT_THAT(run_.wishes(), SizeIs(1));
    EXPECT_EQ(run_.wishes()[0].module, "TeBium-Alert-Bot");
    EXPECT_EQ(run_.wishes()[0].severity, c.severity);
    EXPECT_EQ(run_.wishes()[0].labels, settings_.modules[0].labels);
    EXPECT_EQ(run_.summary(), c.english);
    settings_.language = Language::kRussian;
    watch_.OnSettings(settings_);
    run_.Wait(seconds(15));
    EXPECT_EQ(run_.summary(), c.russian);
    facts_ = {};
    EXPECT_THAT(run_.Wait(minutes(5)), ElementsAre("-" + std::string(c.alarm)));
  }
}

TEST_F(SelfWatchTest, AShortTroubleIsNone) {
  for (int i = 0; i < 20; ++i) {
    facts_.telegram = TelegramState::kUnreachable;
    EXPECT_THAT(run_.Wait(minutes(8)), IsEmpty());
    facts_.telegram = TelegramState::kOk;
    EXPECT_THAT(run_.Wait(minutes(1)), IsEmpty());
  }
}

TEST_F(SelfWatchTest, AMachineThatSleptHasNotSetItsClock) {
  run_.Wait(minutes(1));
  facts_.asleep += hours(8);
  clock_.Set(clock_.Now() + hours(8));
  EXPECT_THAT(run_.Wait(minutes(1)), IsEmpty());
}

TEST_F(SelfWatchTest, WhatHasNotLastedYetKeepsAnEarlierRunsAlarm) {
  facts_.telegram = TelegramState::kUnreachable;
  run_.Wait(minutes(1));
  EXPECT_THAT(run_.wishes(), IsEmpty());
  std::vector<Wish> wishes;
  watch_.AddWishes(clock_.Now(), clock_.Monotonic(), wishes);
  ASSERT_THAT(wishes, SizeIs(1));
  EXPECT_EQ(wishes[0].alarm, kTelegramRefusing);
  EXPECT_TRUE(wishes[0].keep);
  run_.Wait(minutes(10));
  EXPECT_THAT(run_.wishes(), SizeIs(1));
}

TEST_F(SelfWatchTest, AClockThatIsSetIsToldForFiveMinutes) {
  struct Case {
    base::Duration jump;
    bool told;
    const char* summary;
  };
  for (const Case& c :
       {Case{seconds(29), false, ""}, Case{-seconds(29), false, ""},
        Case{minutes(2), true, "The machine's clock was set forward by 2 min"},
        Case{-hours(1), true, "The machine's clock was set back by 1 h"}}) {
    clock_.Set(clock_.Now() + c.jump);
    const auto told = run_.Wait(minutes(1));
    EXPECT_EQ(run_.summary(), c.summary);
    if (!c.told) {
      EXPECT_THAT(told, IsEmpty());
      continue;
    }
    EXPECT_THAT(told, ElementsAre("+ClockJump"));
    EXPECT_EQ(run_.wishes().at(0).severity, "info");
    EXPECT_THAT(run_.Wait(minutes(3)), IsEmpty());
    EXPECT_THAT(run_.Wait(minutes(2)), ElementsAre("-ClockJump"));
  }
}

TEST_F(SelfWatchTest, AlarmsShowInMetrics) {
  const auto value = [this] {
    return ValueOf(metrics_, "tebium_self_alarm_firing", "StoreFailing");
  };
  EXPECT_EQ(value(), 0);
  facts_.store = base::UnavailableError("disk is full");
  run_.Wait(minutes(1));
  EXPECT_EQ(value(), 1);
  facts_.store = {};
  run_.Wait(minutes(1));
  EXPECT_EQ(value(), 0);
}

// --- SelfPost ---------------------------------------------------------------

TEST_F(SelfWatchTest, TroubleWithTelegramGoesPastTelegram) {
  facts_.telegram = TelegramState::kUnauthorized;
  run_.Wait(minutes(2));
  ASSERT_THAT(client_.requests, SizeIs(1));
  EXPECT_EQ(client_.requests[0].method, "POST");
  EXPECT_EQ(client_.requests[0].url, "http://fallback/secret");
  EXPECT_EQ(
      client_.requests[0].body,
      R"({"version":1,"error":"","chat_id":0,"thread_id":0,)"
      R"("text":"Telegram does not take notifications: the bot's token is )"
      R"(refused","notification":{"group_key":"","group_labels":{},)"
      R"("receiver":"","source":"probe","reason":"firing",)"
      R"("created_at":"2026-01-31T10:21:45.000Z","external_url":"",)"
      R"("held_back":0,"truncated_alerts":0,"alerts":[{"status":"firing",)"
      R"("labels":{"alertname":"TelegramRefusing",)"
      R"("module":"TeBium-Alert-Bot","severity":"critical",)"
      R"("source":"probe","team":"core"},"annotations":{"summary":)"
      R"("Telegram does not take notifications: the bot's token is )"
      R"(refused"},"starts_at":"2026-01-31T10:20:45.000Z","ends_at":"",)"
      R"("generator_url":"","is_new":true,"posts":1}]}})");
  client_.Answer(200);
  run_.Wait(minutes(5));
  EXPECT_THAT(client_.requests, SizeIs(1)) << "once";
  facts_ = {};
  run_.Wait(minutes(2));
  ASSERT_THAT(client_.requests, SizeIs(2));
  EXPECT_THAT(client_.requests[1].body, HasSubstr(R"("status":"resolved")"));
}

TEST_F(SelfWatchTest, APostIsTriedUntilItIsTakenOrRefused) {
  facts_.oldest_waiting = minutes(6);
  run_.Wait(seconds(75));
  for (const int status : {0, 500, 429, 302}) {
    client_.Answer(status);
    const size_t before = client_.requests.size();
    run_.Wait(seconds(15));
    EXPECT_EQ(client_.requests.size(), before + 1) << status;
  }
  client_.Answer(400);
  const size_t before = client_.requests.size();
  run_.Wait(minutes(1));
  EXPECT_EQ(client_.requests.size(), before) << "refused for good";
}

TEST_F(SelfWatchTest, LaterNewsReplacesWhatIsStillOnItsWay) {
  facts_.oldest_waiting = minutes(6);
  run_.Wait(seconds(75));
  facts_ = {};
  run_.Wait(seconds(15));
  EXPECT_THAT(client_.requests, SizeIs(1)) << "one at a time";
  client_.Answer(200);
  run_.Wait(seconds(15));
  ASSERT_THAT(client_.requests, SizeIs(2));
  EXPECT_THAT(client_.requests[1].body, HasSubstr(R"("status":"resolved")"));
  client_.Answer(200);
  run_.Wait(minutes(1));
  EXPECT_THAT(client_.requests, SizeIs(2));
}

TEST_F(SelfWatchTest, WhatTelegramCanTellIsNotPosted) {
  facts_.config_error = "no";
  facts_.updates_trouble = "another instance is polling";
  run_.Wait(minutes(15));
  EXPECT_THAT(client_.requests, IsEmpty());
}

// --- HeartbeatUrl -----------------------------------------------------------

class HeartbeatUrlTest : public ::testing::Test {
 protected:
  // So many looks, 15 seconds apart; gives how many calls were made.
  size_t Look(int looks, int status = 200) {
    const size_t before = client_.requests.size();
    for (int i = 0; i < looks; ++i) {
      clock_.Advance(SelfWatch::kInterval);
      heartbeat_.OnLook(facts_, clock_.Monotonic());
      client_.Answer(status);
    }
    return client_.requests.size() - before;
  }

  testing::ManualClock clock_;
  base::Metrics metrics_;
  MiddleRandom random_;
  FakeClient client_;
  SelfFacts facts_;
  HeartbeatUrl heartbeat_{
      "http://beat/secret", client_, clock_, random_, metrics_,
      base::Logger::Null()};
};

TEST_F(HeartbeatUrlTest, IsCalledEveryMinute) {
  EXPECT_EQ(Look(1), 1u);
  EXPECT_EQ(Look(3), 0u);
  EXPECT_EQ(Look(4 * 60), 60u);
  EXPECT_EQ(client_.requests[0].method, "GET");
  EXPECT_EQ(client_.requests[0].url, "http://beat/secret");
}

TEST_F(HeartbeatUrlTest, IsSilentWhileSomethingIsWrong) {
  SelfFacts store;
  store.store = base::UnavailableError("disk is full");
  SelfFacts telegram;
  telegram.telegram = TelegramState::kUnreachable;
  SelfFacts queue;
  queue.oldest_waiting = minutes(6);
  for (const SelfFacts& facts : {store, telegram, queue}) {
    facts_ = facts;
    EXPECT_EQ(Look(20), 0u);
    facts_ = {};
    EXPECT_EQ(Look(1), 1u);
  }
  facts_.config_error = "no";
  facts_.updates_trouble = "another instance is polling";
  EXPECT_EQ(Look(20), 5u) << "others do not depend on these";
}

TEST_F(HeartbeatUrlTest, CountsWhatFails) {
  Look(1);
  EXPECT_EQ(
      ValueOf(metrics_, "tebium_heartbeat_url_last_success_timestamp_seconds"),
      base::ToSeconds(clock_.Now().time_since_epoch()));
  EXPECT_EQ(ValueOf(metrics_, "tebium_heartbeat_url_failures_total"), 0);
  Look(4, 0);
  Look(4, 500);
  EXPECT_EQ(ValueOf(metrics_, "tebium_heartbeat_url_failures_total"), 2);
}

TEST_F(HeartbeatUrlTest, WithoutAUrlNothingIsCalledOrShown) {
  base::Metrics metrics;
  HeartbeatUrl none("", client_, clock_, random_, metrics,
                    base::Logger::Null());
  none.OnLook(facts_, clock_.Monotonic());
  EXPECT_THAT(client_.requests, IsEmpty());
  EXPECT_THAT(metrics.Collect(), IsEmpty());
}

}  // namespace
}  // namespace tebium::exporter
