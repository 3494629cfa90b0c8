#include "exporter/slo_burn.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::Duration kInterval = seconds(30);

class BurnTest : public ::testing::Test {
 protected:
  void Probe(base::Duration span, bool good) {
    for (base::Duration past{0}; past < span; past += kInterval) {
      clock_.Advance(kInterval);
      counts_.Add(clock_.Now(), good, hours(24 * 30));
    }
  }
  Burn Now() const { return {counts_, slo_, kInterval, clock_.Now()}; }
  // "fast", "slow", both or none.
  std::string Broken() const {
    std::string broken;
    if (Now().Broken(BurnSpeed::kFast)) broken += "fast";
    if (Now().Broken(BurnSpeed::kSlow)) broken += "slow";
    return broken;
  }

  testing::ManualClock clock_;
  SloCounts counts_;
  SloSettings slo_;  // 99.9% over 30 days: 43 minutes
};

TEST_F(BurnTest, TheBudgetIsWhatTheObjectiveLeavesOfTheWindow) {
  Probe(hours(1), true);
  EXPECT_EQ(Now().BudgetLeft(), 1);
  Probe(minutes(20), false);
  EXPECT_NEAR(Now().BudgetLeft(), 1 - 20 / 43.2, 0.01);
  Probe(minutes(30), false);
  EXPECT_LT(Now().BudgetLeft(), 0);
}

TEST_F(BurnTest, ARateOfOneSpendsTheBudgetInItsWindow) {
  Probe(hours(72), true);
  Probe(seconds(30), false);  // one of 120 in an hour
  EXPECT_NEAR(Now().Rate(hours(1)), 1000.0 / 120, 0.1);
  EXPECT_NEAR(Now().Rate(hours(72)), 1000.0 / 8640, 0.01);
}

TEST_F(BurnTest, TimeThatNobodySawCountsAsGood) {
  Probe(minutes(1), false);
  EXPECT_NEAR(Now().Rate(hours(72)), 2 * 1000.0 / 8640, 0.01);
  EXPECT_EQ(Broken(), "") << "two probes, the first that there are";
}

TEST_F(BurnTest, AnOutageIsFastAtOnce) {
  Probe(hours(72), true);
  Probe(minutes(1), false);
  EXPECT_EQ(Broken(), "") << "1.44% of an hour are 52 seconds, but two probes";
  Probe(seconds(30), false);
  EXPECT_EQ(Broken(), "fast");
  const auto rule = Now().Broken(BurnSpeed::kFast);
  ASSERT_TRUE(rule.has_value());
  EXPECT_EQ(rule->long_window, base::Duration(hours(1)));
  Probe(minutes(10), true);
  EXPECT_EQ(Broken(), "") << "it is over";
}

TEST_F(BurnTest, SmallButSteadyLossesAreSlow) {
  Probe(hours(72), true);
  // One bad probe of 240: 4.2 times the budget.
  for (int i = 0; i < 12; ++i) {
    Probe(seconds(30), false);
    Probe(hours(2) - seconds(30), true);
    EXPECT_EQ(Now().Broken(BurnSpeed::kFast).has_value(), false);
  }
  Probe(seconds(30), false);
  EXPECT_EQ(Broken(), "slow");
  Probe(hours(6), true);
  EXPECT_EQ(Broken(), "") << "the short windows are clean";
}

TEST_F(BurnTest, AHigherBudgetIsSpentMoreSlowly) {
  slo_.objective = 0.95;
  Probe(hours(72), true);
  Probe(minutes(30), false);
  EXPECT_EQ(Broken(), "") << "50% of an hour are ten times the budget";
  Probe(minutes(20), false);
  EXPECT_EQ(Broken(), "fast");
}

TEST_F(BurnTest, AnIntervalLongerThanAWindowDoesNotHideAnOutage) {
  const base::Duration rare = minutes(10);
  for (int i = 0; i < 500; ++i) {
    clock_.Advance(rare);
    counts_.Add(clock_.Now(), i < 497, hours(24 * 30));
  }
  clock_.Advance(minutes(9));
  EXPECT_TRUE(Burn(counts_, slo_, rare, clock_.Now())
                  .Broken(BurnSpeed::kFast)
                  .has_value());
}

}  // namespace
}  // namespace tebium::exporter
