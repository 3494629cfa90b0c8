// Debian's Alertmanager and the bot with one configuration and the same alerts:
// whoever moves from one to the other is told the same at the same moments.
//
// The scenarios of one test run at the same time against one pair of processes.
// Compared are the web hooks' bodies (in order within each group, without
// times), the moments at which they come, and what API v2 answers. Beside them
// runs a bot that is killed again and again: it loses nothing, and at most one
// notification for each receiver and kill comes twice.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/integration/differential/run.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

// Steps are half a second from the grid, so that much delay changes nothing;
// a machine that is busier than that gets two more tries. Under sanitizers only
// the tolerance is greater.
constexpr double kMaxLag = 0.4;
constexpr int kTries = 3;
constexpr double kTolerance = kTimeScale > 1 ? 2 : 1;

// A start takes some of the time; a notification may come after the next kill.
constexpr double kKilledTolerance = 1.2;

void ExpectAgreement(const Scenario& scenario, const Transcript& ours,
                     const Transcript& theirs,
                     const std::vector<double>& kills = {}) {
  const double tolerance = kills.empty() ? kTolerance : kKilledTolerance;
  std::string difference = Compare(ours, theirs, tolerance, kills);
  if (theirs.told.size() != scenario.told.value_or(theirs.told.size())) {
    difference += "Alertmanager told " + std::to_string(theirs.told.size()) +
                  " times, not " + std::to_string(*scenario.told) + "\n";
  }
  if (difference.empty()) return;
  ADD_FAILURE() << "scenario " << scenario.name << ": " << difference
                << Describe(scenario) << "Alertmanager:\n"
                << theirs.ToString() << "the bot, killed at "
                << ::testing::PrintToString(kills) << ":\n"
                << ours.ToString();
}

void ExpectAgreementThoughKilled(const Batch& batch, const Outcome& outcome) {
  if (outcome.killed.empty()) return;
  size_t compared = 0;
  for (size_t i = 0; i < outcome.killed.size(); ++i) {
    std::vector<double> kills = outcome.kills;
    for (double& kill : kills) kill -= Beginning(batch, i);
    const Scenario& scenario = batch.scenarios[i];
    // After a start such an end is put off by up to half its span.
    if (HasAlertThatEndsByItself(scenario)) continue;
    ExpectAgreement(scenario, outcome.killed[i], outcome.theirs[i], kills);
    ++compared;
  }
  std::cout << "killed, with seed " << batch.kill_seed.value_or(0) << ", at "
            << ::testing::PrintToString(outcome.kills) << " s; " << compared
            << " of " << outcome.killed.size() << " scenarios compared\n";
}

bool IsLate(const Outcome& outcome) {
  return outcome.lag > kMaxLag || outcome.killed_lag > kMaxLag;
}

void Compare(const Batch& batch) {
  Outcome outcome = Run(batch);
  for (int i = 1; i < kTries && outcome.started && IsLate(outcome); ++i) {
    outcome = Run(batch);
  }
  ASSERT_TRUE(outcome.started);
  if (outcome.lag > kMaxLag) {
    GTEST_SKIP() << "the machine is too busy: steps came " << outcome.lag
                 << " s late";
  }
  size_t told = 0;
  for (const Transcript& transcript : outcome.theirs) {
    told += transcript.told.size();
  }
  EXPECT_GT(told, batch.scenarios.size());
  for (size_t i = 0; i < batch.scenarios.size(); ++i) {
    ExpectAgreement(batch.scenarios[i], outcome.ours[i], outcome.theirs[i]);
  }
  if (outcome.killed_lag <= kMaxLag) {
    ExpectAgreementThoughKilled(batch, outcome);
  }
  if (::testing::Test::HasFailure()) {
    ADD_FAILURE() << "lag " << outcome.lag << " s; the bot's log:\n"
                  << outcome.our_log << "the killed one's, lag "
                  << outcome.killed_lag << " s:\n"
                  << outcome.killed_log;
  } else if (outcome.killed_lag > kMaxLag) {
    GTEST_SKIP() << "the machine is too busy: a start took "
                 << outcome.killed_lag << " s";
  }
}

// To look for more: another seed.
uint32_t Seed() {
  const char* seed = std::getenv("TEBIUM_DIFFERENTIAL_SEED");
  return seed == nullptr
             ? 1
             : static_cast<uint32_t>(std::strtoul(seed, nullptr, 10));
}

// A sanitized program starts too slowly to be killed in between.
std::optional<uint32_t> KillSeed() {
  if (kTimeScale > 1) return std::nullopt;
  return Seed();
}

Batch Staggered(std::vector<Scenario> scenarios) {
  Batch batch;
  batch.scenarios = std::move(scenarios);
  batch.stagger = std::chrono::milliseconds(40);
  batch.kill_seed = KillSeed();
  return batch;
}

// The measure measured: what a kill excuses, and what it does not.
TEST(TranscriptTest, OneRepetitionForEachReceiverAndKill) {
  Transcript theirs;
  theirs.told = {Entry{1, "/a 1", "x"}, Entry{1, "/a 2", "x"},
                 Entry{3, "/a 1", "y"}};
  Transcript ours = theirs;
  EXPECT_EQ(Compare(ours, theirs, 1, {1.1}), "");
  ours.told.insert(ours.told.begin() + 1, Entry{1.4, "/a 1", "x"});
  EXPECT_EQ(Compare(ours, theirs, 1, {1.1}), "") << "repeated once";
  EXPECT_NE(Compare(ours, theirs, 1), "") << "nobody was killed";
  EXPECT_NE(Compare(ours, theirs, 0.2, {1.1}), "") << "too late for that";
  ours.told.push_back(Entry{1.5, "/a 2", "x"});
  EXPECT_NE(Compare(ours, theirs, 1, {1.1}), "") << "two of one receiver";
  EXPECT_EQ(Compare(ours, theirs, 1, {1.1, 1.3}), "") << "two kills";
  ours = theirs;
  ours.told.pop_back();
  EXPECT_NE(Compare(ours, theirs, 1, {1.1}), "") << "lost";
  ours.told.push_back(Entry{3, "/a 1", "z"});
  EXPECT_NE(Compare(ours, theirs, 1, {1.1}), "") << "other than it should be";
}

TEST(DifferentialTest, Routing) { Compare(Staggered(RoutingScenarios())); }
TEST(DifferentialTest, Timing) { Compare(Staggered(TimingScenarios())); }
TEST(DifferentialTest, Suppression) {
  Compare(Staggered(SuppressionScenarios()));
}

TEST(DifferentialTest, Random) {
  Compare(Staggered(RandomScenarios(Seed(), 40)));
}

TEST(DifferentialTest, Reload) {
  Batch batch;
  batch.scenarios = ReloadScenarios();
  for (Scenario& scenario : RandomReloadScenarios(Seed(), 20)) {
    batch.scenarios.push_back(std::move(scenario));
  }
  batch.reload_at = std::chrono::milliseconds(4000);
  batch.bad_reload_at = std::chrono::milliseconds(7100);
  batch.kill_seed = KillSeed();
  Compare(batch);
}

}  // namespace
}  // namespace tebium::testing
