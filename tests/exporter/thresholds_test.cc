#include "exporter/thresholds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/alarm_run.h"
#include "tests/exporter/fake_sample_desk.h"
#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using base::Language;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// --- Rules ------------------------------------------------------------------

SampleThreshold On(const std::string& sample, Comparison comparison,
                   double value) {
  SampleThreshold threshold;
  threshold.sample = sample;
  threshold.comparison = comparison;
  threshold.value = value;
  return threshold;
}

TEST(ThresholdRuleTest, ComparesWithHysteresis) {
  struct Case {
    Comparison comparison;
    double limit;
    double value;
    bool begins;
    bool lasts;
  };
  for (const Case& c : {
           Case{Comparison::kGreater, 100, 100, false, true},
           Case{Comparison::kGreater, 100, 101, true, true},
           Case{Comparison::kGreater, 100, 98, false, false},
           Case{Comparison::kAtLeast, 100, 100, true, true},
           Case{Comparison::kLess, 100, 99, true, true},
           Case{Comparison::kLess, 100, 101, false, true},
           Case{Comparison::kLess, 100, 102, false, false},
           Case{Comparison::kAtMost, 100, 100, true, true},
           Case{Comparison::kLess, -100, -99, false, true},
           Case{Comparison::kEqual, 1, 1, true, true},
           Case{Comparison::kEqual, 1, 1.001, false, false},
           Case{Comparison::kNotEqual, 1, 1, false, false},
           Case{Comparison::kNotEqual, 1, 2, true, true},
           Case{Comparison::kGreater, 0, 0, false, false},
       }) {
    const ThresholdRule rule = {On("x", c.comparison, c.limit), {}, {}};
    EXPECT_EQ(rule.Holds(c.value, false), c.begins) << c.value;
    EXPECT_EQ(rule.Holds(c.value, true), c.lasts) << c.value;
  }
}

TEST(ThresholdRuleTest, ANameStandsForAllItsSeries) {
  const ThresholdRule name = {On("disk", Comparison::kLess, 1), {}, {}};
  EXPECT_TRUE(name.IsFor("disk"));
  EXPECT_TRUE(name.IsFor("disk{disk=\"/\"}"));
  EXPECT_FALSE(name.IsFor("disk_free"));
  const ThresholdRule one = {
      On("disk{disk=\"/\"}", Comparison::kLess, 1), {}, {}};
  EXPECT_TRUE(one.IsFor("disk{disk=\"/\"}"));
  EXPECT_FALSE(one.IsFor("disk{disk=\"/home\"}"));
  EXPECT_FALSE(one.IsFor("disk"));
}

TEST(ThresholdRuleTest, SaysWhatIsWrong) {
  const auto built_in = ThresholdRulesOf({});
  const auto say = [&](Language language, const char* series, double value) {
    for (const ThresholdRule& rule : built_in) {
      if (rule.IsFor(series)) return rule.Say(language, series, value);
    }
    return std::string("no rule");
  };
  struct Case {
    const char* series;
    double value;
    const char* english;
    const char* russian;
  };
  for (const Case& c : {
           Case{"host_filesystem_least_available_ratio", 0.04,
                "Free disk space: 4%, less than the allowed 10%",
                "Свободное место на диске: 4%, меньше допустимых 10%"},
           Case{"redis_memory_used_ratio{instance=\"a\"}", 0.95,
                "Redis memory of its maxmemory (instance=\"a\"): 95%, more "
                "than the allowed 90%",
                "Память Redis от предела maxmemory (instance=\"a\"): 95%, "
                "больше допустимых 90%"},
           Case{"clickhouse_rejected_inserts_total", 3,
                "Rejected inserts: 3 more within 5 min",
                "Отклонённые вставки: прибавилось 3 за 5 мин"},
       }) {
    EXPECT_EQ(say(Language::kEnglish, c.series, c.value), c.english);
    EXPECT_EQ(say(Language::kRussian, c.series, c.value), c.russian);
  }
  const ThresholdRule other = {On("mode", Comparison::kEqual, 3), {}, {}};
  EXPECT_EQ(other.Say(Language::kEnglish, "mode", 3),
            "mode: 3 (threshold: = 3)");
}

TEST(ThresholdRulesTest, TheConfigurationsOwnReplaceBuiltInOnes) {
  const auto count = [](const ModuleSettings& module, const char* sample) {
    const auto rules = ThresholdRulesOf(module);
    return std::count_if(
        rules.begin(), rules.end(),
        [sample](const ThresholdRule& rule) { return rule.IsFor(sample); });
  };
  ModuleSettings module;
  const char* sample = "host_filesystem_least_available_ratio";
  EXPECT_EQ(count(module, sample), 2);
  module.alarms.thresholds = {On(sample, Comparison::kLess, 0.2)};
  EXPECT_EQ(count(module, sample), 1);
  EXPECT_EQ(count(module, "redis_memory_used_ratio"), 1);
  module.alarms.thresholds[0].off = true;
  EXPECT_EQ(count(module, sample), 0);
}

TEST(ThresholdRulesTest, GrowthIsSeenBetweenSamplesThatAreFarApart) {
  struct Case {
    base::Duration interval;
    base::Duration window;
  };
  for (const Case& c :
       {Case{seconds(30), minutes(5)}, Case{minutes(2), minutes(5)},
        Case{minutes(10), minutes(25)}}) {
    ModuleSettings module;
    module.collect.interval = c.interval;
    for (const ThresholdRule& rule : ThresholdRulesOf(module)) {
      const bool grows = rule.threshold.sample.ends_with("_total");
      EXPECT_EQ(rule.growth, grows ? c.window : minutes(0))
          << rule.threshold.sample;
    }
  }
}

// --- The alarm --------------------------------------------------------------

class ThresholdsTest : public ::testing::Test {
 protected:
  ThresholdsTest() {
    settings_.language = Language::kEnglish;
    ModuleSettings& module = settings_.modules.emplace_back();
    module.name = "Gateway";
    module.labels = {{"team", "core"}};
    SampleThreshold warning = On("queue", Comparison::kGreater, 100);
    SampleThreshold critical = On("queue", Comparison::kGreater, 200);
    critical.severity = "critical";
    critical.lasts = {};
    module.alarms.thresholds = {warning, critical};
    thresholds_.OnSettings(settings_);
  }

  // Every half minute a sample; gives what is told meanwhile.
  std::vector<std::string> Send(double value, base::Duration span,
                                const std::string& series = "queue") {
    std::vector<std::string> told;
    for (base::Duration past{0}; past < span; past += seconds(30)) {
      desk_.Add("Gateway", series, clock_.Now(), value);
      for (auto& news : run_.Wait(seconds(30))) told.push_back(std::move(news));
    }
    return told;
  }

  testing::ManualClock clock_;
  testing::FakeSampleDesk desk_;
  Thresholds thresholds_{desk_};
  testing::AlarmRun run_{thresholds_, clock_};
  WatchSettings settings_;
};

TEST_F(ThresholdsTest, AValueBeyondALimitBeginsAndEndsItOnce) {
  EXPECT_THAT(Send(100, minutes(5)), IsEmpty());
  EXPECT_THAT(Send(150, seconds(30)), IsEmpty()) << "not for a minute yet";
  EXPECT_THAT(Send(150, minutes(5)), ElementsAre("+ResourceThreshold queue"));
  const Wish& wish = run_.wishes().at(0);
  EXPECT_EQ(wish.severity, "warning");
  EXPECT_EQ(wish.labels, settings_.modules[0].labels);
  EXPECT_EQ(wish.summary, "queue: 150, more than the allowed 100");
  EXPECT_THAT(Send(99, minutes(5)), IsEmpty()) << "hysteresis";
  EXPECT_THAT(Send(97, minutes(5)), ElementsAre("-ResourceThreshold queue"));
}

TEST_F(ThresholdsTest, TheMostSevereRuleSpeaks) {
  Send(150, minutes(2));
  EXPECT_THAT(Send(250, minutes(2)), IsEmpty()) << "the same alarm";
  EXPECT_EQ(run_.wishes().at(0).severity, "critical");
  EXPECT_EQ(run_.wishes().at(0).summary,
            "queue: 250, more than the allowed 200");
  Send(150, minutes(2));
  EXPECT_EQ(run_.wishes().at(0).severity, "warning");
}

TEST_F(ThresholdsTest, AShortPeakIsNone) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(Send(150, seconds(30)), IsEmpty());
    EXPECT_THAT(Send(50, seconds(30)), IsEmpty());
  }
}

TEST_F(ThresholdsTest, EachSeriesHasItsOwn) {
  EXPECT_THAT(Send(150, minutes(2), "queue{name=\"a\"}"),
              ElementsAre("+ResourceThreshold queue{name=\"a\"}"));
  EXPECT_THAT(Send(150, minutes(2), "queue{name=\"b\"}"),
              ElementsAre("+ResourceThreshold queue{name=\"b\"}"));
}

TEST_F(ThresholdsTest, AStaleSeriesEndsItAfterAWhile) {
  Send(150, minutes(2));
  EXPECT_THAT(run_.Wait(minutes(19)), IsEmpty());
  EXPECT_THAT(run_.Wait(minutes(3)), ElementsAre("-ResourceThreshold queue"));
}

TEST_F(ThresholdsTest, AStaleSeriesDoesNotBeginIt) {
  Send(150, seconds(30));
  clock_.Advance(minutes(10));
  EXPECT_THAT(run_.Wait(minutes(5)), IsEmpty());
}

TEST_F(ThresholdsTest, MaintenanceBeginsNothing) {
  settings_.modules[0].maintenance = {alert::TimeInterval()};
  thresholds_.OnSettings(settings_);
  EXPECT_THAT(Send(150, minutes(5)), IsEmpty());
  settings_.modules[0].maintenance.clear();
  thresholds_.OnSettings(settings_);
  EXPECT_THAT(Send(150, seconds(30)), ElementsAre("+ResourceThreshold queue"));
  settings_.modules[0].maintenance = {alert::TimeInterval()};
  thresholds_.OnSettings(settings_);
  EXPECT_THAT(Send(150, minutes(5)), IsEmpty()) << "and ends nothing";
}

TEST_F(ThresholdsTest, GrowthIsToldForAsLongAsItIsRecent) {
  const std::string series = "clickhouse_rejected_inserts_total";
  EXPECT_THAT(Send(7, minutes(6), series), IsEmpty()) << "before our time";
  EXPECT_THAT(Send(9, seconds(30), series),
              ElementsAre("+ResourceThreshold " + series));
  EXPECT_EQ(run_.wishes().at(0).severity, "error");
  EXPECT_EQ(run_.summary(), "Rejected inserts: 2 more within 5 min");
  EXPECT_THAT(Send(9, minutes(6), series),
              ElementsAre("-ResourceThreshold " + series));
  EXPECT_THAT(Send(0, minutes(6), series), IsEmpty()) << "it began anew";
}

TEST_F(ThresholdsTest, GrowthIsSeenOfEachModuleByItsOwnInterval) {
  settings_.modules.emplace_back().name = "Often";
  settings_.modules.emplace_back().name = "Seldom";
  settings_.modules.back().collect.interval = minutes(10);
  thresholds_.OnSettings(settings_);
  const std::string series = "redis_rejected_connections_total";
  std::vector<std::string> told;
  for (const double value : {5, 5, 6}) {
    EXPECT_THAT(told, IsEmpty());
    desk_.Add("Seldom", series, clock_.Now(), value);
    told = run_.Wait(minutes(10));
  }
  EXPECT_THAT(told, ElementsAre("+ResourceThreshold " + series));
  EXPECT_EQ(run_.summary(), "Rejected connections: 1 more within 25 min");
}

TEST_F(ThresholdsTest, AnAlarmGoesOnOverARestart) {
  settings_.modules[0].alarms.thresholds[0].lasts = minutes(20);
  thresholds_.OnSettings(settings_);
  EXPECT_THAT(Send(150, minutes(25)), ElementsAre("+ResourceThreshold queue"));
  Thresholds restarted(desk_);
  restarted.OnSettings(settings_);
  testing::AlarmRun run(restarted, clock_, run_);
  for (int minute = 0; minute < 30; ++minute) {
    desk_.Add("Gateway", "queue", clock_.Now(), 150);
    EXPECT_THAT(run.Wait(minutes(1)), IsEmpty()) << minute;
    EXPECT_EQ(run.wishes().empty(), minute < 20) << minute;
  }
  desk_.Add("Gateway", "queue", clock_.Now(), 50);
  EXPECT_THAT(run.Wait(minutes(1)), ElementsAre("-ResourceThreshold queue"));
}

TEST_F(ThresholdsTest, AnAlarmGoesOnOverARestartInMaintenance) {
  Send(150, minutes(5));
  settings_.modules[0].maintenance = {alert::TimeInterval()};
  Thresholds restarted(desk_);
  restarted.OnSettings(settings_);
  testing::AlarmRun run(restarted, clock_, run_);
  for (int minute = 0; minute < 30; ++minute) {
    desk_.Add("Gateway", "queue", clock_.Now(), 150);
    EXPECT_THAT(run.Wait(minutes(1)), IsEmpty()) << minute;
  }
}

TEST_F(ThresholdsTest, ValuesThatComeSeldomHoldForAsLong) {
  settings_.modules[0].alarms.thresholds[0].lasts = minutes(15);
  thresholds_.OnSettings(settings_);
  std::vector<std::string> told;
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(told, IsEmpty());
    desk_.Add("Gateway", "queue", clock_.Now(), 150);
    told = run_.Wait(minutes(10));
  }
  EXPECT_THAT(told, ElementsAre("+ResourceThreshold queue"));
}

TEST_F(ThresholdsTest, WhatFiresIsNotPushedOutByOthers) {
  const auto send = [this](size_t from, size_t count) {
    for (size_t i = from; i < from + count; ++i) {
      desk_.Add("Gateway", "queue{n=\"" + std::to_string(i) + "\"}",
                clock_.Now(), 300);
    }
    return run_.Wait(seconds(15));
  };
  EXPECT_EQ(send(500, Thresholds::kMaxAlarms).size(), Thresholds::kMaxAlarms);
  EXPECT_THAT(send(100, Thresholds::kMaxAlarms), IsEmpty());
}

TEST_F(ThresholdsTest, AlarmsOfAModuleAreBounded) {
  for (size_t i = 0; i < 2 * Thresholds::kMaxAlarms; ++i) {
    for (int minute = 0; minute < 3; ++minute) {
      desk_.Add("Gateway", "queue{n=\"" + std::to_string(i) + "\"}",
                clock_.Now() + minutes(minute), 300);
    }
  }
  run_.Wait(minutes(2));
  EXPECT_EQ(run_.wishes().size(), Thresholds::kMaxAlarms);
}

TEST_F(ThresholdsTest, AModuleThatIsGoneHasNone) {
  Send(150, minutes(2));
  settings_.modules.clear();
  thresholds_.OnSettings(settings_);
  EXPECT_THAT(run_.Tell(), ElementsAre("-ResourceThreshold queue"));
}

}  // namespace
}  // namespace tebium::exporter
