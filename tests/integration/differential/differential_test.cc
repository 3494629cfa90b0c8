// Debian's Alertmanager and the bot with one configuration and the same alerts:
// whoever moves from one to the other is told the same at the same moments.
//
// The scenarios of one test run at the same time against one pair of processes.
// Compared are the web hooks' bodies (in order within each group, without
// times), the moments at which they come, and what API v2 answers.
#include <gtest/gtest.h>

#include <cstdlib>

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

void ExpectAgreement(const Scenario& scenario, const Transcript& ours,
                     const Transcript& theirs) {
  std::string difference = Compare(ours, theirs, kTolerance);
  if (theirs.told.size() != scenario.told.value_or(theirs.told.size())) {
    difference += "Alertmanager told " + std::to_string(theirs.told.size()) +
                  " times, not " + std::to_string(*scenario.told) + "\n";
  }
  if (difference.empty()) return;
  ADD_FAILURE() << "scenario " << scenario.name << ": " << difference
                << Describe(scenario) << "Alertmanager:\n"
                << theirs.ToString() << "the bot:\n"
                << ours.ToString();
}

void Compare(const Batch& batch) {
  Outcome outcome = Run(batch);
  for (int i = 1; i < kTries && outcome.started && outcome.lag > kMaxLag; ++i) {
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
  if (::testing::Test::HasFailure()) {
    ADD_FAILURE() << "lag " << outcome.lag << " s; the bot's log:\n"
                  << outcome.our_log;
  }
}

Batch Staggered(std::vector<Scenario> scenarios) {
  Batch batch;
  batch.scenarios = std::move(scenarios);
  batch.stagger = std::chrono::milliseconds(40);
  return batch;
}

TEST(DifferentialTest, Routing) { Compare(Staggered(RoutingScenarios())); }
TEST(DifferentialTest, Timing) { Compare(Staggered(TimingScenarios())); }
TEST(DifferentialTest, Suppression) {
  Compare(Staggered(SuppressionScenarios()));
}

// To look for more: another seed.
uint32_t Seed() {
  const char* seed = std::getenv("TEBIUM_DIFFERENTIAL_SEED");
  return seed == nullptr
             ? 1
             : static_cast<uint32_t>(std::strtoul(seed, nullptr, 10));
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
  Compare(batch);
}

}  // namespace
}  // namespace tebium::testing
