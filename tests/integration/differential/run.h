// Tells Alertmanager and the bot the same batch of scenarios at the same time.
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
};

// Returns when the last scenario has ended.
Outcome Run(const Batch& batch);

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_RUN_H_
