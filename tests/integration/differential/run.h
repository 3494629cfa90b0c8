// Tells Alertmanager, the bot, and a bot that is killed now and then, the same
// batch of scenarios at the same time.
#ifndef TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_RUN_H_
#define TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_RUN_H_

#include <string>
#include <vector>

#include "tests/integration/differential/scenario.h"
#include "tests/integration/differential/transcript.h"

namespace tebium::testing {

struct Outcome {
  bool started = false;
  // The greatest delay of a step, its answer included, in seconds. With long
  // delays the comparison says nothing: steps came beyond points of the grid.
  double lag = 0;
  std::vector<Transcript> ours;    // in the order of the scenarios
  std::vector<Transcript> theirs;  // Alertmanager's
  std::string our_log;

  // The one that is killed; empty if the batch asks for none.
  std::vector<Transcript> killed;
  double killed_lag = 0;      // of its steps, and of its starts
  std::vector<double> kills;  // seconds from the first scenario's beginning
  std::string killed_log;     // since the last start
};

// When a scenario begins, in seconds after the first one.
double Beginning(const Batch& batch, size_t scenario);

// Returns when the last scenario has ended.
Outcome Run(const Batch& batch);

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_RUN_H_
