#include "exporter/unusual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/exporter/alarm_run.h"
#include "tests/exporter/fake_sample_desk.h"
#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// --- The baseline -----------------------------------------------------------

TEST(BaselineTest, NothingIsUnusualWithoutAPast) {
  Baseline baseline(1);
  for (size_t i = 0; i + 1 < Baseline::kMinPoints; ++i) baseline.Add(10);
  EXPECT_EQ(baseline.Judge(1e9).far, 0);
  baseline.Add(10);
  EXPECT_EQ(baseline.Judge(1e9).far, 1);
}

TEST(BaselineTest, FarIsEightSpreads) {
  struct Case {
    const char* what;
    double level;
    double spread;  // a third of the points above, a third below: the MAD
    double floor;
    double value;
    int far;
  };
  for (const Case& c : {
           Case{"within 8 MAD", 100, 10, 1, 179, 0},
           Case{"over 8 MAD", 100, 10, 1, 181, 1},
           Case{"under 8 MAD", 100, 10, 1, 19, -1},
           Case{"flat, within 40%", 100, 0, 1, 139, 0},
           Case{"flat, over 40%", 100, 0, 1, 141, 1},
           Case{"flat at nought, within the floor", 0, 0, 1, 8, 0},
           Case{"flat at nought, over the floor", 0, 0, 1, 8.1, 1},
           Case{"negative", -100, 0, 1, -141, -1},
       }) {
    Baseline baseline(c.floor);
    for (int i = 0; i < 99; ++i) {
      baseline.Add(c.level + (i % 3 - 1) * c.spread);
    }
    EXPECT_EQ(baseline.Judge(c.value).far, c.far) << c.what;
  }
}

TEST(BaselineTest, OutliersDoNotMakeThemselvesUsual) {
  Baseline baseline(1);
  for (int i = 0; i < 200; ++i) baseline.Add(i % 3 == 0 ? 1e6 : 10);
  EXPECT_EQ(baseline.Judge(1e6).far, 1);
  EXPECT_EQ(baseline.Judge(1e6).usual, 10);
}

TEST(BaselineTest, TheOldestPointsAreForgotten) {
  Baseline baseline(1);
  for (size_t i = 0; i < Baseline::kMaxPoints; ++i) baseline.Add(10);
  for (size_t i = 0; i < Baseline::kMaxPoints; ++i) baseline.Add(1000);
  EXPECT_EQ(baseline.Judge(1000).far, 0);
  EXPECT_EQ(baseline.Judge(10).far, -1);
}

TEST(BaselineTest, WhatGrowsSteadilyIsNotSudden) {
  Baseline baseline(1);
  for (int i = 0; i < 200; ++i) baseline.Add(10);
  for (int i = 0; i < 150; ++i) {
    const double value = 10 * std::pow(1.015, i);
    EXPECT_FALSE(baseline.Judge(value).sudden) << value;
    baseline.Add(value);
  }
  EXPECT_EQ(baseline.Judge(90).far, 1);
  EXPECT_TRUE(baseline.Judge(300).sudden);
}

TEST(BaselineTest, HugeNumbersAreNumbers) {
  Baseline baseline(1);
  for (int i = 0; i < 99; ++i) baseline.Add(i % 2 == 0 ? 1e300 : -1e300);
  EXPECT_TRUE(std::isfinite(baseline.Judge(1e9).usual));
}

// --- Which series -----------------------------------------------------------

TEST(ActivitySortTest, NamesThatSpeakOfActivity) {
  struct Case {
    const char* series;
    ActivitySort sort;
  };
  for (const Case& c :
       {Case{"http_requests_total", ActivitySort::kRate},
        Case{"http_requests_total{code=\"500\"}", ActivitySort::kRate},
        Case{"redis_commands_processed_total", ActivitySort::kRate},
        Case{"clickhouse_failed_queries_total", ActivitySort::kErrorRate},
        Case{"redis_error_replies_total", ActivitySort::kErrorRate},
        Case{"http_errors_total", ActivitySort::kErrorRate},
        Case{"rejected_requests_total", ActivitySort::kErrorRate},
        Case{"http_replies_total{kind=\"error\"}", ActivitySort::kRate},
        Case{"redis_connected_clients", ActivitySort::kLevel},
        Case{"db_connections", ActivitySort::kLevel},
        Case{"redis_max_clients", ActivitySort::kNone},
        Case{"redis_memory_used_bytes", ActivitySort::kNone},
        Case{"host_network_sent_bytes_total", ActivitySort::kNone}}) {
    EXPECT_EQ(ActivitySortOf(c.series), c.sort) << c.series;
  }
}

// --- The alarm --------------------------------------------------------------

class UnusualTest : public ::testing::Test {
 protected:
  UnusualTest() {
    settings_.language = base::Language::kEnglish;
    AddModule("Gateway");
    unusual_.OnSettings(settings_);
  }

  void AddModule(const std::string& name) {
    settings_.modules.emplace_back().name = name;
  }

  // A minute each; gives what is told meanwhile.
  std::vector<std::string> Level(double value, int count,
                                 const std::string& module = "Gateway") {
    std::vector<std::string> told;
    for (int i = 0; i < count; ++i) {
      desk_.Add(module, "db_connections", clock_.Now(), value);
      Keep(told);
    }
    return told;
  }
  std::vector<std::string> Requests(double per_second, int count) {
    std::vector<std::string> told;
    for (int i = 0; i < count; ++i) {
      requests_ += 60 * per_second;
      desk_.Add("Gateway", "http_requests_total", clock_.Now(), requests_);
      Keep(told);
    }
    return told;
  }
  void Keep(std::vector<std::string>& told) {
    for (auto& news : run_.Wait(minutes(1), minutes(1))) {
      told.push_back(std::move(news));
    }
  }

  testing::ManualClock clock_;
  testing::FakeSampleDesk desk_;
  Unusual unusual_{desk_};
  testing::AlarmRun run_{unusual_, clock_};
  WatchSettings settings_;
  double requests_ = 1000;
};

TEST_F(UnusualTest, AJumpBeginsItAndWhatIsUsualEndsItOnce) {
  EXPECT_THAT(Requests(100, 70), IsEmpty());
  EXPECT_THAT(Requests(950, 2), IsEmpty()) << "not three minutes yet";
  EXPECT_THAT(Requests(950, 60), ElementsAre("+UnusualActivity"));
  EXPECT_EQ(run_.summary(),
            "Unusual for the module: http_requests_total: 950/s (usually "
            "100/s)");
  EXPECT_EQ(run_.wishes()[0].severity, "info");
  EXPECT_THAT(Requests(100, 2), IsEmpty());
  EXPECT_THAT(Requests(100, 60), ElementsAre("-UnusualActivity"));
}

TEST_F(UnusualTest, ItStopsBeingUsualToBeQuietToo) {
  EXPECT_THAT(Requests(100, 70), IsEmpty());
  EXPECT_THAT(Requests(0, 5), ElementsAre("+UnusualActivity"));
}

TEST_F(UnusualTest, AHandfulOfRequestsAfterIdlenessIsNoNews) {
  EXPECT_THAT(Requests(0, 70), IsEmpty());
  EXPECT_THAT(Requests(7, 30), IsEmpty());
  EXPECT_THAT(Requests(50, 5), ElementsAre("+UnusualActivity"));
}

TEST_F(UnusualTest, AHandfulOfErrorsIsNews) {
  double errors = 0;
  std::vector<std::string> told;
  for (int i = 0; i < 80; ++i) {
    if (i >= 70) errors += 60;
    desk_.Add("Gateway", "redis_error_replies_total", clock_.Now(), errors);
    Keep(told);
  }
  EXPECT_THAT(told, ElementsAre("+UnusualActivity"));
}

TEST_F(UnusualTest, SeriesThatAreNoMoreTakeNoRoom) {
  for (size_t i = 0; i < Unusual::kMaxSeriesOfModule; ++i) {
    desk_.Add("Gateway", "a_clients{n=\"" + std::to_string(i) + "\"}",
              clock_.Now(), 1);
  }
  clock_.Advance(Unusual::kSilence);
  EXPECT_THAT(Level(100, 70), IsEmpty());
  EXPECT_THAT(Level(900, 5), ElementsAre("+UnusualActivity"));
}

TEST_F(UnusualTest, ShortPeaksAreNoNews) {
  Level(100, 70);
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(Level(900, 2), IsEmpty());
    EXPECT_THAT(Level(100, 5), IsEmpty());
  }
}

TEST_F(UnusualTest, NoiseIsNoNews) {
  for (int i = 0; i < 600; ++i) {
    const double wave = 50 * std::sin(i / 40.0);
    EXPECT_THAT(Level(100 + wave + (i * 7919) % 31, 1), IsEmpty()) << i;
  }
}

TEST_F(UnusualTest, ACounterThatBeginsAnewIsNoNews) {
  EXPECT_THAT(Requests(100, 70), IsEmpty());
  requests_ = 0;
  EXPECT_THAT(Requests(100, 10), IsEmpty());
}

TEST_F(UnusualTest, ANewLevelBecomesUsualInTheEnd) {
  Level(100, 70);
  const auto told = Level(900, 200);
  EXPECT_THAT(told, ElementsAre("+UnusualActivity", "-UnusualActivity"));
}

TEST_F(UnusualTest, ASilentSeriesEndsIt) {
  Level(100, 70);
  EXPECT_THAT(Level(900, 5), ElementsAre("+UnusualActivity"));
  EXPECT_THAT(run_.Wait(minutes(15)), ElementsAre("-UnusualActivity"));
}

TEST_F(UnusualTest, OneAlarmTellsOfAllSeriesOfAModule) {
  for (int i = 0; i < 80; ++i) {
    for (const char* name : {"a_errors_total", "b_errors_total",
                             "c_errors_total", "d_errors_total"}) {
      const double value = i < 70 ? 0 : (i - 69) * 60 * 50.0;
      desk_.Add("Gateway", name, clock_.Now(), value);
    }
    run_.Wait(minutes(1), minutes(1));
  }
  ASSERT_EQ(run_.wishes().size(), 1u);
  EXPECT_EQ(run_.summary(),
            "Unusual for the module: a_errors_total: 50/s (usually 0/s); "
            "b_errors_total: 50/s (usually 0/s); c_errors_total: 50/s (usually "
            "0/s); …");
}

TEST_F(UnusualTest, NotAllModulesAreToldOfAtOnce) {
  settings_.modules.clear();
  for (int i = 0; i < 15; ++i) AddModule("m" + std::to_string(i));
  unusual_.OnSettings(settings_);
  for (int minute = 0; minute < 80; ++minute) {
    for (const ModuleSettings& module : settings_.modules) {
      desk_.Add(module.name, "db_connections", clock_.Now(),
                minute < 70 ? 10 : 500);
    }
    run_.Wait(minutes(1), minutes(1));
  }
  EXPECT_EQ(run_.wishes().size(), Unusual::kMaxAlarms);
}

TEST_F(UnusualTest, MaintenanceAndSettingsKeepItSilent) {
  Level(100, 70);
  settings_.modules[0].maintenance = {alert::TimeInterval()};
  unusual_.OnSettings(settings_);
  EXPECT_THAT(Level(900, 9), IsEmpty());
  settings_.modules[0].maintenance.clear();
  unusual_.OnSettings(settings_);
  EXPECT_THAT(Level(900, 9), ElementsAre("+UnusualActivity"));
  settings_.modules[0].alarms.unusual = false;
  unusual_.OnSettings(settings_);
  EXPECT_THAT(run_.Tell(), ElementsAre("-UnusualActivity"));
}

TEST_F(UnusualTest, SaysItInRussian) {
  settings_.language = base::Language::kRussian;
  unusual_.OnSettings(settings_);
  Requests(100, 70);
  Requests(950, 3);
  EXPECT_EQ(run_.summary(),
            "Необычно для модуля: http_requests_total: 950/с (обычно 100/с)");
}

}  // namespace
}  // namespace tebium::exporter
