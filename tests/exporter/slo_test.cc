#include "exporter/slo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/note_saver.h"
#include "tests/exporter/alarm_run.h"
#include "tests/support/fake_watch_store.h"
#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr base::Duration kInterval = seconds(30);

class SloBookTest : public ::testing::Test {
 protected:
  SloBookTest() {
    module_.name = "Gateway";
    module_.target = "https://gateway/health";
    module_.labels = {{"team", "core"}};
    module_.interval = kInterval;
    module_.slo = SloSettings();
    settings_.language = base::Language::kEnglish;
    settings_.modules = {module_};
    book_.OnSettings(settings_);
  }

  // Gives what is told meanwhile.
  std::vector<std::string> Probe(base::Duration span,
                                 const ProbeResult& result = {},
                                 bool excused = false) {
    std::vector<std::string> told;
    for (base::Duration past{0}; past < span; past += kInterval) {
      clock_.Advance(kInterval);
      book_.OnProbe({module_, result, alert::ModuleState::kUp, false, excused,
                     clock_.Now(), clock_.Monotonic()});
      for (auto& news : run_.Tell()) told.push_back(std::move(news));
    }
    return told;
  }
  static ProbeResult Bad() {
    ProbeResult result;
    result.fault = ProbeFault::kConnect;
    result.answered = false;
    return result;
  }
  std::string Scrape() const {
    Exposition exposition(ExpositionFormat::kPrometheus);
    book_.Expose(exposition);
    return exposition.Text();
  }

  testing::ManualClock clock_;
  SloBook book_{clock_};
  testing::AlarmRun run_{book_, clock_};
  ModuleSettings module_;
  WatchSettings settings_;
};

TEST_F(SloBookTest, AnOutageBeginsAndEndsItOnce) {
  EXPECT_THAT(Probe(hours(24)), IsEmpty());
  EXPECT_THAT(Probe(minutes(10), Bad()),
              ElementsAre("+ErrorBudgetBurn fast", "+ErrorBudgetBurn slow"));
  const Wish& wish = run_.wishes().at(0);
  EXPECT_EQ(wish.module, "Gateway");
  EXPECT_EQ(wish.severity, "critical");
  EXPECT_EQ(wish.labels, module_.labels);
  EXPECT_EQ(wish.summary,
            "The error budget burns too fast (×167): availability over 60 min "
            "was 83.33% where 99.9% is promised, budget left: 76.85%");
  EXPECT_THAT(Probe(hours(24 * 3)),
              ElementsAre("-ErrorBudgetBurn fast", "-ErrorBudgetBurn slow"));
}

TEST_F(SloBookTest, SaysItInRussian) {
  settings_.language = base::Language::kRussian;
  book_.OnSettings(settings_);
  Probe(hours(24));
  Probe(minutes(10), Bad());
  EXPECT_EQ(run_.summary(),
            "Бюджет ошибок тратится слишком быстро (×167): доступность за 60 "
            "мин составила 83,33% при обещанных 99,9%, осталось бюджета: "
            "76,85%");
}

TEST_F(SloBookTest, ExcusedProbesDoNotCount) {
  Probe(hours(1));
  EXPECT_THAT(Probe(hours(1), Bad(), true), IsEmpty());
  EXPECT_THAT(Scrape(), HasSubstr("tebium_slo_availability_ratio{module="
                                  "\"Gateway\",window=\"1d\"} 1\n"));
}

TEST_F(SloBookTest, AnAlarmEndsThoughTheModuleIsExcused) {
  Probe(hours(24));
  Probe(minutes(10), Bad());
  EXPECT_THAT(Probe(hours(2), Bad(), true),
              ::testing::Contains("-ErrorBudgetBurn fast"));
}

TEST_F(SloBookTest, ACertificateThatEndsSoonIsNoOutage) {
  ProbeResult result;
  result.fault = ProbeFault::kCertificate;
  EXPECT_THAT(Probe(hours(1), result), IsEmpty());
  result.fault = ProbeFault::kStatus;
  EXPECT_THAT(Probe(hours(1), result), Not(IsEmpty()));
}

TEST_F(SloBookTest, WithoutAnObjectiveThereIsNoAlarm) {
  module_.slo.reset();
  settings_.modules = {module_};
  book_.OnSettings(settings_);
  EXPECT_THAT(Probe(hours(1), Bad()), IsEmpty());
  const std::string text = Scrape();
  EXPECT_THAT(text, HasSubstr("tebium_slo_availability_ratio{module="
                              "\"Gateway\",window=\"1h\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("window=\"30d\""));
  EXPECT_THAT(text, Not(HasSubstr("tebium_slo_objective_ratio")));
  EXPECT_THAT(text, Not(HasSubstr("tebium_slo_burn_rate")));
}

TEST_F(SloBookTest, TheAlarmEndsWithItsObjective) {
  Probe(hours(1), Bad());
  ASSERT_THAT(run_.wishes(), Not(IsEmpty()));
  settings_.modules[0].slo.reset();
  book_.OnSettings(settings_);
  EXPECT_THAT(run_.Tell(),
              ElementsAre("-ErrorBudgetBurn fast", "-ErrorBudgetBurn slow"));
}

TEST_F(SloBookTest, ShowsObjectiveBudgetAndRates) {
  Probe(hours(6));
  const std::string text = Scrape();
  EXPECT_THAT(
      text,
      HasSubstr("tebium_slo_objective_ratio{module=\"Gateway\"} 0.999\n"));
  EXPECT_THAT(text, HasSubstr("tebium_slo_error_budget_remaining_ratio{module="
                              "\"Gateway\"} 1\n"));
  for (const char* window : {"5m", "30m", "1h", "2h", "6h", "1d", "3d"}) {
    EXPECT_THAT(text,
                HasSubstr("tebium_slo_burn_rate{module=\"Gateway\",window="
                          "\"" +
                          std::string(window) + "\"} 0\n"));
  }
}

TEST_F(SloBookTest, ShowsNothingBeforeTheFirstProbe) {
  EXPECT_THAT(Scrape(), Not(HasSubstr("tebium_slo_availability_ratio{")));
}

TEST_F(SloBookTest, WhatWasCountedSurvivesARestart) {
  Probe(hours(6));
  Probe(minutes(5), Bad());
  const auto notes = book_.TakeNotes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].sort, "slo");
  EXPECT_EQ(notes[0].name, "Gateway");
  EXPECT_THAT(book_.TakeNotes(), IsEmpty()) << "nothing new";

  SloBook restarted(clock_);
  EXPECT_THAT(restarted.Restore(notes), IsEmpty());
  restarted.OnSettings(settings_);
  Exposition exposition(ExpositionFormat::kPrometheus);
  restarted.Expose(exposition);
  EXPECT_EQ(exposition.Text(), Scrape());
}

TEST_F(SloBookTest, ANoteThatMakesNoSenseIsNamed) {
  EXPECT_THAT(book_.Restore({{"slo", "A", "1 0 0"}, {"slo", "B", "?"}}),
              ElementsAre("B"));
}

TEST_F(SloBookTest, AModuleThatComesBackHasItsPast) {
  Probe(hours(1));
  const std::string before = Scrape();
  book_.OnSettings({});
  EXPECT_THAT(Scrape(), Not(HasSubstr("Gateway")));
  book_.OnSettings(settings_);
  EXPECT_EQ(Scrape(), before);
}

TEST_F(SloBookTest, AModuleThatStaysAwayIsForgotten) {
  Probe(hours(1));
  book_.TakeNotes();
  clock_.Advance(SloBook::kDefaultWindow + hours(1));
  book_.OnSettings({});
  const auto notes = book_.TakeNotes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].name, "Gateway");
  EXPECT_EQ(notes[0].value, "") << "taken out";
}

TEST_F(SloBookTest, UnwatchedModulesAreBounded) {
  std::vector<store::WatchNote> notes;
  const std::string minute = std::to_string(clock_.Now().time_since_epoch() /
                                            base::Duration(minutes(1)));
  for (size_t i = 0; i < SloBook::kMaxUnwatched + 5; ++i) {
    notes.push_back(
        {"slo", "m" + std::to_string(i), "1 1 " + minute + " 1 0 0"});
  }
  ASSERT_THAT(book_.Restore(notes), IsEmpty());
  book_.OnSettings(settings_);
  EXPECT_EQ(book_.TakeNotes().size(), 5u);
}

TEST_F(SloBookTest, TheSaverKeepsAndRestores) {
  testing::FakeWatchStore store;
  {
    NoteSaver saver({&book_}, store, base::Logger::Null());
    Probe(hours(1));
    saver.Drain();
    saver.Drain();
  }
  SloBook restarted(clock_);
  const NoteSaver saver({&restarted}, store, base::Logger::Null());
  restarted.OnSettings(settings_);
  Exposition exposition(ExpositionFormat::kPrometheus);
  restarted.Expose(exposition);
  EXPECT_EQ(exposition.Text(), Scrape());
}

}  // namespace
}  // namespace tebium::exporter
