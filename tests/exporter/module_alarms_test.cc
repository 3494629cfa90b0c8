#include "exporter/module_alarms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/exporter/alarm_run.h"
#include "tests/exporter/fake_sample_desk.h"
#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr base::Duration kInterval = seconds(30);
constexpr base::Duration kDay = hours(24);

class ModuleAlarmsTest : public ::testing::Test {
 protected:
  ModuleAlarmsTest() {
    module_.name = "Gateway";
    module_.target = "https://gateway/health";
    module_.labels = {{"team", "core"}};
    module_.alarms.slow_latency = seconds(1);
    settings_.language = base::Language::kEnglish;
    Apply();
  }

  void Apply() {
    settings_.modules = {module_};
    alarms_->OnSettings(settings_);
  }
  void SayInRussian() {
    settings_.language = base::Language::kRussian;
    Apply();
  }

  // What fires is taken over, all else is forgotten.
  void Restart() {
    auto alarms = std::make_unique<ModuleAlarms>(desk_);
    run_ = std::make_unique<testing::AlarmRun>(*alarms, clock_, *run_);
    alarms_ = std::move(alarms);
    Apply();
  }

  // One probe; gives what is told then.
  std::vector<std::string> Probe(const ProbeResult& result,
                                 alert::ModuleState state, bool changed = false,
                                 bool excused = false) {
    clock_.Advance(kInterval);
    alarms_->OnProbe({module_, result, state, changed, excused, clock_.Now(),
                      clock_.Monotonic()});
    return run_->Tell();
  }

  static ProbeResult In(base::Duration latency) {
    ProbeResult result;
    result.latency = latency;
    return result;
  }
  std::vector<std::string> Answer(base::Duration latency, int times = 1,
                                  bool excused = false) {
    std::vector<std::string> told;
    for (int i = 0; i < times; ++i) {
      for (auto& news :
           Probe(In(latency), alert::ModuleState::kUp, false, excused)) {
        told.push_back(std::move(news));
      }
    }
    return told;
  }
  std::vector<std::string> Fail(int times = 1) {
    ProbeResult result = In(seconds(10));
    result.fault = ProbeFault::kTimeout;
    result.answered = false;
    std::vector<std::string> told;
    for (int i = 0; i < times; ++i) {
      for (auto& news : Probe(result, alert::ModuleState::kDown)) {
        told.push_back(std::move(news));
      }
    }
    return told;
  }
  std::vector<std::string> Certificate(base::Duration left) {
    ProbeResult result;
    if (left != base::Duration(0)) {
      result.certificate_ends_at = clock_.Now() + kInterval + left;
    }
    return Probe(result, alert::ModuleState::kUp);
  }
  // The state becomes another.
  std::vector<std::string> Turn(bool excused = false) {
    up_ = !up_;
    return Probe({}, up_ ? alert::ModuleState::kUp : alert::ModuleState::kDown,
                 true, excused);
  }

  testing::ManualClock clock_;
  testing::FakeSampleDesk desk_;
  std::unique_ptr<ModuleAlarms> alarms_ = std::make_unique<ModuleAlarms>(desk_);
  std::unique_ptr<testing::AlarmRun> run_ =
      std::make_unique<testing::AlarmRun>(*alarms_, clock_);
  ModuleSettings module_;
  WatchSettings settings_;
  bool up_ = false;
};

// --- ModuleSlow -------------------------------------------------------------

TEST_F(ModuleAlarmsTest, SlowAnswersBeginAndEndItOnce) {
  EXPECT_THAT(Answer(seconds(2), 10), IsEmpty()) << "not for five minutes yet";
  EXPECT_THAT(Answer(milliseconds(2500), 5), ElementsAre("+ModuleSlow"));
  EXPECT_EQ(run_->summary(),
            "The module answers slowly: in 2.5 s where 1 s is allowed, for 7 "
            "min already");
  EXPECT_EQ(run_->wishes()[0].severity, "warning");
  EXPECT_EQ(run_->wishes()[0].labels, module_.labels);
  EXPECT_EQ(run_->wishes()[0].since, clock_.Now() - minutes(7));
  EXPECT_THAT(Answer(seconds(1)), IsEmpty()) << "one is chance";
  EXPECT_THAT(Answer(seconds(1), 3), ElementsAre("-ModuleSlow"));
}

TEST_F(ModuleAlarmsTest, AQuickAnswerInBetweenIsChance) {
  EXPECT_THAT(Answer(seconds(2), 8), IsEmpty());
  EXPECT_THAT(Answer(seconds(1)), IsEmpty());
  EXPECT_THAT(Answer(seconds(2), 2), ElementsAre("+ModuleSlow"));
}

TEST_F(ModuleAlarmsTest, QuickAnswersInARowEndTheWait) {
  EXPECT_THAT(Answer(seconds(2), 8), IsEmpty());
  EXPECT_THAT(Answer(seconds(1), 2), IsEmpty());
  EXPECT_THAT(Answer(seconds(2), 8), IsEmpty());
}

TEST_F(ModuleAlarmsTest, WhatDoesNotAnswerIsNotSlow) {
  EXPECT_THAT(Fail(30), IsEmpty());
  EXPECT_THAT(Answer(seconds(2), 11), ElementsAre("+ModuleSlow"));
  EXPECT_THAT(Fail(30), IsEmpty()) << "nor quick";
}

TEST_F(ModuleAlarmsTest, ExcusedAnswersAreNotSlow) {
  EXPECT_THAT(Answer(seconds(2), 30, true), IsEmpty());
}

TEST_F(ModuleAlarmsTest, SlownessIsOffWithoutALimit) {
  Answer(seconds(2), 20);
  module_.alarms.slow_latency = {};
  Apply();
  EXPECT_THAT(run_->Tell(), ElementsAre("-ModuleSlow"));
  EXPECT_THAT(Answer(seconds(2), 30), IsEmpty());
}

TEST_F(ModuleAlarmsTest, SlownessGoesOnOverARestart) {
  module_.alarms.slow_lasts = minutes(20);
  Apply();
  EXPECT_THAT(Answer(seconds(2), 50), ElementsAre("+ModuleSlow"));
  Restart();
  EXPECT_THAT(Answer(seconds(2), 60), IsEmpty());
  EXPECT_THAT(run_->wishes(), Not(IsEmpty()));
  EXPECT_THAT(Answer(seconds(1), 2), ElementsAre("-ModuleSlow"));
}

TEST_F(ModuleAlarmsTest, SlownessThatIsOverAfterARestartEnds) {
  Answer(seconds(2), 20);
  Restart();
  EXPECT_THAT(Answer(seconds(2)), IsEmpty());
  EXPECT_THAT(Answer(seconds(1), 2), ElementsAre("-ModuleSlow"));
}

TEST_F(ModuleAlarmsTest, ATimeDownOrExcusedIsNotSlow) {
  EXPECT_THAT(Answer(seconds(2), 2), IsEmpty());
  EXPECT_THAT(Fail(30), IsEmpty());
  EXPECT_THAT(Answer(seconds(2), 10), IsEmpty()) << "it was down";
  EXPECT_THAT(Answer(seconds(2), 30, true), IsEmpty());
  EXPECT_THAT(Answer(seconds(2), 10), IsEmpty()) << "it was excused";
  EXPECT_THAT(Answer(seconds(2)), ElementsAre("+ModuleSlow"));
  EXPECT_EQ(run_->wishes()[0].since, clock_.Now() - minutes(5));
}

TEST_F(ModuleAlarmsTest, SlownessInRussian) {
  SayInRussian();
  Answer(seconds(2), 11);
  EXPECT_EQ(run_->summary(),
            "Модуль отвечает медленно: за 2 с при допустимых 1 с, и так уже 5 "
            "мин");
}

// --- ModuleFlapping ---------------------------------------------------------

TEST_F(ModuleAlarmsTest, ManyChangesBeginItAndCalmEndsIt) {
  Turn();  // it becomes known
  std::vector<std::string> told;
  for (int i = 0; i < 5; ++i) EXPECT_THAT(Turn(), IsEmpty());
  EXPECT_THAT(Turn(), ElementsAre("+ModuleFlapping"));
  EXPECT_EQ(run_->summary(),
            "The module's state changes too often: 6 changes within 30 min");
  EXPECT_THAT(Turn(), IsEmpty());
  EXPECT_THAT(run_->Wait(minutes(29)), IsEmpty());
  EXPECT_THAT(run_->Wait(minutes(2)), ElementsAre("-ModuleFlapping"));
  EXPECT_EQ(alarms_->NextAt() > clock_.Monotonic(), true);
}

TEST_F(ModuleAlarmsTest, FlappingGoesOnOverARestart) {
  for (int i = 0; i < 7; ++i) Turn();
  Restart();
  Turn();  // it becomes known
  EXPECT_THAT(Turn(), IsEmpty());
  EXPECT_THAT(run_->Wait(minutes(29)), IsEmpty());
  EXPECT_THAT(run_->Wait(minutes(2)), ElementsAre("-ModuleFlapping"));
}

TEST_F(ModuleAlarmsTest, ChangesThatAreCountedAreBounded) {
  for (size_t i = 0; i < Flapping::kMaxChanges + 100; ++i) {
    clock_.Advance(seconds(1) - kInterval);
    Turn();
  }
  EXPECT_EQ(run_->summary(),
            "The module's state changes too often: 1000 changes within 30 min");
}

TEST_F(ModuleAlarmsTest, ChangesFarApartAreNoFlapping) {
  Turn();
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(Turn(), IsEmpty());
    EXPECT_THAT(run_->Wait(minutes(6)), IsEmpty());
  }
}

TEST_F(ModuleAlarmsTest, ExcusedChangesAreNoFlapping) {
  Turn();
  for (int i = 0; i < 20; ++i) EXPECT_THAT(Turn(true), IsEmpty());
}

TEST_F(ModuleAlarmsTest, FlappingCanBeOff) {
  module_.alarms.flapping_changes = 0;
  Apply();
  for (int i = 0; i < 20; ++i) EXPECT_THAT(Turn(), IsEmpty());
}

TEST_F(ModuleAlarmsTest, FlappingInRussian) {
  SayInRussian();
  for (int i = 0; i < 7; ++i) Turn();
  EXPECT_EQ(run_->summary(),
            "Состояние модуля меняется слишком часто: изменений за 30 мин: 6");
}

// --- CertificateExpiring ----------------------------------------------------

TEST_F(ModuleAlarmsTest, ACertificateThatEndsSoonBeginsItAndANewOneEndsIt) {
  EXPECT_THAT(Certificate(15 * kDay), IsEmpty());
  EXPECT_THAT(Certificate(12 * kDay), ElementsAre("+CertificateExpiring"));
  EXPECT_EQ(run_->summary(),
            "The TLS certificate ends in 12 days: 12.02.2026 10:21 UTC");
  EXPECT_EQ(run_->wishes()[0].severity, "warning");
  EXPECT_EQ(run_->wishes()[0].since, clock_.Now() - 2 * kDay);
  EXPECT_THAT(Fail(), IsEmpty()) << "no handshake, no news";
  EXPECT_THAT(Certificate(90 * kDay), ElementsAre("-CertificateExpiring"));
}

TEST_F(ModuleAlarmsTest, ACertificateStaysOverARestartUntilItIsSeenAnew) {
  Certificate(12 * kDay);
  Restart();
  EXPECT_THAT(Fail(60), IsEmpty()) << "nothing is known of it";
  EXPECT_THAT(Certificate(12 * kDay), IsEmpty());
  Restart();
  EXPECT_THAT(Certificate(90 * kDay), IsEmpty());
  EXPECT_THAT(run_->Wait(minutes(6)), ElementsAre("-CertificateExpiring"));
}

TEST_F(ModuleAlarmsTest, AModuleThatDoesWellWithoutTlsHasNoCertificateToEnd) {
  EXPECT_THAT(Certificate(12 * kDay), ElementsAre("+CertificateExpiring"));
  EXPECT_THAT(Certificate({}), ElementsAre("-CertificateExpiring"));
}

TEST_F(ModuleAlarmsTest, ACertificateGrowsSevereAndEnds) {
  struct Case {
    base::Duration left;
    const char* severity;
    const char* english;
    const char* russian;
  };
  for (const Case& c : {
           Case{3 * kDay, "warning", "ends in 3 days", "истекает через 3 дня"},
           Case{3 * kDay - seconds(1), "critical", "ends in 2 days",
                "истекает через 2 дня"},
           Case{36 * hours(1), "critical", "ends in 1 d 12 h",
                "истекает через 1 д 12 ч"},
           Case{-hours(1), "critical", "ended on", "истёк"},
       }) {
    settings_.language = base::Language::kEnglish;
    Apply();
    Certificate(c.left);
    EXPECT_EQ(run_->wishes().at(0).severity, c.severity);
    EXPECT_THAT(run_->summary(), ::testing::HasSubstr(c.english));
    SayInRussian();
    Certificate(c.left);
    EXPECT_THAT(run_->summary(), ::testing::HasSubstr(c.russian));
  }
}

TEST_F(ModuleAlarmsTest, CertificatesCanBeLeftAlone) {
  Certificate(kDay);
  module_.alarms.certificate_within = {};
  Apply();
  EXPECT_THAT(run_->Tell(), ElementsAre("-CertificateExpiring"));
  EXPECT_THAT(Certificate(kDay), IsEmpty());
}

TEST_F(ModuleAlarmsTest, AlarmsOfAModuleThatIsGoneEnd) {
  Answer(seconds(2), 20);
  Certificate(kDay);
  settings_.modules.clear();
  alarms_->OnSettings(settings_);
  EXPECT_THAT(run_->Tell(), ElementsAre("-CertificateExpiring", "-ModuleSlow"));
}

// --- ModuleRestarted --------------------------------------------------------

TEST_F(ModuleAlarmsTest, AnUptimeThatFallsIsARestart) {
  double uptime = 1000;
  const auto minute = [&] {
    desk_.Add("Gateway", "redis_uptime_seconds", clock_.Now(), uptime);
    uptime += 60;
    return run_->Wait(minutes(1));
  };
  for (int i = 0; i < 5; ++i) EXPECT_THAT(minute(), IsEmpty());
  uptime = 3;
  EXPECT_THAT(minute(), ElementsAre("+ModuleRestarted"));
  EXPECT_EQ(run_->summary(),
            "The module has restarted (as redis_uptime_seconds shows)");
  EXPECT_EQ(run_->wishes()[0].severity, "info");
  std::vector<std::string> told;
  for (int i = 0; i < 10; ++i) {
    for (auto& news : minute()) told.push_back(std::move(news));
  }
  EXPECT_THAT(told, ElementsAre("-ModuleRestarted"));
}

TEST_F(ModuleAlarmsTest, WhichSamplesSpeakOfARestart) {
  struct Case {
    const char* series;
    double before;
    double after;
    bool restart;
  };
  const double now = base::ToSeconds(clock_.Now().time_since_epoch());
  const double recent = now - 90;
  for (const Case& c :
       {Case{"process_start_time_seconds", now - 7000, recent, true},
        Case{"process_start_time_seconds", now - 7000, recent - 300, true},
        Case{"process_start_time_seconds", recent - 1, recent, false},
        Case{"process_start_time_seconds", recent, now - 7000, false},
        Case{"process_start_time_seconds", now - 9000, now - 7000, false},
        Case{"host_boot_time_seconds", now - 7000, recent, true},
        Case{"uptime", 50, 10, true}, Case{"uptime", 5e9, 7e6, true},
        Case{"server_uptimeMs", 5e9, 1e4, true},
        Case{"server_uptimeMs", 5e9, 7e6, false},
        Case{"uptime_minutes", 9000, 1, true}, Case{"uptime_hours", 3, 0, true},
        Case{"uptime_days", 1, 0, true}, Case{"uptime_ratio", 0.9, 0.8, false},
        Case{"uptime_seconds{instance=\"a\"}", 50, 10, true},
        Case{"uptime_seconds", 9000, 7000, false},
        Case{"queue_length", 50, 10, false}}) {
    testing::FakeSampleDesk desk;
    ModuleAlarms alarms(desk);
    testing::AlarmRun run(alarms, clock_);
    alarms.OnSettings(settings_);
    desk.Add("Gateway", c.series, clock_.Now() - minutes(2), c.before);
    desk.Add("Gateway", c.series, clock_.Now() - minutes(1), c.after);
    EXPECT_EQ(run.Tell().size(), c.restart ? 1u : 0u) << c.series;
  }
}

// Two instances answer in turn, as (when they started, minutes ago) says.
TEST_F(ModuleAlarmsTest, InstancesBehindABalancerAreNoRestarts) {
  const char* sorts[] = {"process_start_time_seconds", "uptime_seconds",
                         "uptime"};
  for (const std::string series : sorts) {
    alarms_ = std::make_unique<ModuleAlarms>(desk_);
    run_ = std::make_unique<testing::AlarmRun>(*alarms_, clock_);
    Apply();
    base::Time starts[] = {clock_.Now() - hours(50), clock_.Now() - hours(2)};
    const auto minute = [&](int instance) {
      const base::Time start = starts[instance];
      const base::Duration value =
          series == sorts[0] ? start.time_since_epoch() : clock_.Now() - start;
      desk_.Add("Gateway", series, clock_.Now(), base::ToSeconds(value));
      return run_->Wait(minutes(1));
    };
    std::vector<std::string> told;
    const auto play = [&](int count) {
      told.clear();
      for (int i = 0; i < count; ++i) {
        for (auto& news : minute(i % 2)) told.push_back(std::move(news));
      }
    };
    minute(0);
    minute(1);
    run_->Wait(minutes(6));
    play(20);
    EXPECT_THAT(told, IsEmpty()) << series;
    for (base::Time& start : starts) {
      start = clock_.Now() - seconds(20);
      play(30);
      EXPECT_THAT(told, ElementsAre("+ModuleRestarted", "-ModuleRestarted"))
          << series;
    }
  }
}

TEST_F(ModuleAlarmsTest, InstancesAreKnownFromBeforeARestart) {
  const double now = base::ToSeconds(clock_.Now().time_since_epoch());
  for (int i = 0; i < 4; ++i) {
    desk_.Add("Gateway", "process_start_time_seconds",
              clock_.Now() - minutes(9 - i), now - (i % 2 == 0 ? 580 : 700));
  }
  EXPECT_THAT(run_->Wait(minutes(1)), IsEmpty());
}

TEST_F(ModuleAlarmsTest, ARestartIsSeenAfterTheClockWasSetBack) {
  desk_.Add("Gateway", "uptime_seconds", clock_.Now(), 1000);
  run_->Wait(minutes(1));
  clock_.Set(clock_.Now() - hours(5));
  desk_.Add("Gateway", "uptime_seconds", clock_.Now(), 1100);
  run_->Wait(minutes(1));
  desk_.Add("Gateway", "uptime_seconds", clock_.Now(), 3);
  EXPECT_THAT(run_->Wait(minutes(1)), ElementsAre("+ModuleRestarted"));
}

// Start times are often worked out from the machine's clock.
TEST_F(ModuleAlarmsTest, AClockThatIsSetIsNoRestart) {
  const double now = base::ToSeconds(clock_.Now().time_since_epoch());
  for (int i = 0; i < 10; ++i) {
    desk_.Add("Gateway", "process_start_time_seconds", clock_.Now(),
              now - 90000 + (i < 5 ? 0 : 3600));
    EXPECT_THAT(run_->Wait(minutes(1)), IsEmpty());
  }
}

TEST_F(ModuleAlarmsTest, ARestartLongAgoIsNoNews) {
  desk_.Add("Gateway", "uptime", clock_.Now() - minutes(20), 50);
  desk_.Add("Gateway", "uptime", clock_.Now() - minutes(10), 10);
  EXPECT_THAT(run_->Wait(minutes(1)), IsEmpty());
}

TEST_F(ModuleAlarmsTest, RestartsAreNotToldWhenNotWanted) {
  const auto add = [this](double value) {
    desk_.Add("Gateway", "uptime", clock_.Now(), value);
  };
  module_.maintenance = {alert::TimeInterval()};  // always
  Apply();
  add(50);
  EXPECT_THAT(run_->Wait(minutes(1)), IsEmpty());
  add(10);
  EXPECT_THAT(run_->Wait(minutes(1)), IsEmpty());
  module_.maintenance.clear();
  Apply();
  EXPECT_THAT(run_->Wait(minutes(1)), IsEmpty()) << "it was seen already";
  module_.alarms.restarted = false;
  Apply();
  add(5);
  EXPECT_THAT(run_->Wait(minutes(1)), IsEmpty());
}

TEST_F(ModuleAlarmsTest, ARestartInRussian) {
  SayInRussian();
  desk_.Add("Gateway", "uptime", clock_.Now() - minutes(2), 50);
  desk_.Add("Gateway", "uptime", clock_.Now() - minutes(1), 10);
  run_->Tell();
  EXPECT_EQ(run_->summary(), "Модуль перезапустился (это видно по uptime)");
}

}  // namespace
}  // namespace tebium::exporter
