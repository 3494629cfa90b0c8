#include "exporter/watch_state.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using alert::ModuleState;

struct Case {
  const char* says;
  // Probes in order: g good, i impaired, f failed.
  std::string probes;
  // The state after each: ? unknown, u up, d degraded, x down.
  std::string states;
  StateThresholds thresholds = {3, 2};
};

ProbeOutcome OutcomeOf(char probe) {
  if (probe == 'g') return ProbeOutcome::kGood;
  return probe == 'i' ? ProbeOutcome::kImpaired : ProbeOutcome::kFailed;
}

char Letter(ModuleState state) {
  switch (state) {
    case ModuleState::kUp:
      return 'u';
    case ModuleState::kDegraded:
      return 'd';
    case ModuleState::kDown:
      return 'x';
    case ModuleState::kUnknown:
      return '?';
  }
  return '!';
}

TEST(WatchStateTest, FollowsItsProbes) {
  const Case cases[] = {
      {"comes up by good probes in a row", "ggg", "?uu"},
      {"one good probe is not enough", "gfgfg", "?????"},
      {"falls from unknown", "fff", "??x"},
      {"is degraded from unknown", "iii", "??d"},
      {"falls after so many in a row", "ggfff", "?uuux"},
      {"chance makes no fall", "ggffgff", "?uuuuuu"},
      {"answers in between make no fall", "ggffiff", "?uuuddd"},
      {"falls from degraded", "iiifff", "??dddx"},
      {"comes up from degraded", "iiigg", "??ddu"},
      {"comes up from down", "fffgg", "??xxu"},
      {"one good probe does not bring it up", "fffgfgg", "??xxxxu"},
      {"answers bring it up to degraded", "fffii", "??xxd"},
      {"a good one among them too", "fffig", "??xxd"},
      {"and then up", "fffigg", "??xxdu"},
      {"falls again", "fffggfff", "??xxuuux"},
      {"thresholds of one", "gfig", "uxdu", {1, 1}},
      {"a long way down", "ggfffff", "?uuuuux", {5, 2}},
      {"a long way up", "fgggg", "xxxxu", {1, 4}},
  };
  for (const Case& c : cases) {
    WatchState state;
    testing::ManualClock clock;
    std::string states;
    for (const char probe : c.probes) {
      const ModuleState before = state.state();
      const bool changed =
          state.Observe(OutcomeOf(probe), c.thresholds, clock.Now());
      EXPECT_EQ(changed, state.state() != before) << c.says;
      states += Letter(state.state());
      clock.Advance(std::chrono::seconds(1));
    }
    EXPECT_EQ(states, c.states) << c.says;
  }
}

TEST(WatchStateTest, SinceIsWhenTheStateBegan) {
  WatchState state;
  testing::ManualClock clock;
  EXPECT_EQ(state.since(), base::kNoTime);
  state.Observe(ProbeOutcome::kGood, {3, 1}, clock.Now());
  const base::Time up_since = clock.Now();
  for (int i = 0; i < 2; ++i) {
    clock.Advance(std::chrono::seconds(1));
    state.Observe(ProbeOutcome::kFailed, {3, 1}, clock.Now());
    EXPECT_EQ(state.since(), up_since);
  }
  clock.Advance(std::chrono::seconds(1));
  state.Observe(ProbeOutcome::kFailed, {3, 1}, clock.Now());
  EXPECT_EQ(state.since(), clock.Now());
}

TEST(WatchStateTest, CountsAndTellsOfFailures) {
  WatchState state;
  const auto observe = [&state](char probe) {
    state.Observe(OutcomeOf(probe), {3, 2}, base::FromNanos(1));
  };
  observe('g');
  EXPECT_FALSE(state.failing());
  observe('f');
  EXPECT_TRUE(state.failing()) << "it may be about to fall";
  observe('i');
  EXPECT_FALSE(state.failing()) << "it answers";
  EXPECT_EQ(state.consecutive_failures(), 2u);
  for (const char probe : {'f', 'f', 'f'}) observe(probe);
  observe('g');
  EXPECT_TRUE(state.failing()) << "it is still down";
  EXPECT_EQ(state.consecutive_failures(), 0u);
}

}  // namespace
}  // namespace tebium::exporter
