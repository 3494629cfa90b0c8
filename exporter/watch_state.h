// How a module stands, by what its probes say. Pure.
//
// One bad probe is chance and one good one is not health yet: a state changes
// after a number of probes in a row that contradict it.
#ifndef TEBIUM_EXPORTER_WATCH_STATE_H_
#define TEBIUM_EXPORTER_WATCH_STATE_H_

#include <cstdint>

#include "alert/module_desk.h"
#include "base/clock.h"

namespace tebium::exporter {

enum class ProbeOutcome {
  kGood,
  kImpaired,  // it answered, but not as it should
  kFailed,    // it did not answer
};

struct StateThresholds {
  uint32_t failure = 3;
  uint32_t success = 2;
};

// Begins as kUnknown. `failure` failed probes in a row make it kDown, from
// wherever it was; as many that are not good make it kDegraded, if it was not
// down. `success` good ones in a row make it kUp, and bring it up to kDegraded
// from kDown if all of them answered.
class WatchState {
 public:
  // True if the state has changed.
  bool Observe(ProbeOutcome outcome, const StateThresholds& thresholds,
               base::Time now);

  alert::ModuleState state() const { return state_; }
  base::Time since() const { return since_; }  // kNoTime while unknown
  // Probes in a row that were not good, up to now.
  uint32_t consecutive_failures() const { return not_good_; }
  // Down, or the latest probe was not answered: it may be about to be.
  bool failing() const {
    return state_ == alert::ModuleState::kDown || failed_ > 0;
  }

 private:
  alert::ModuleState Next(const StateThresholds& thresholds) const;

  alert::ModuleState state_ = alert::ModuleState::kUnknown;
  base::Time since_ = base::kNoTime;
  // The length of the present row of each sort; one ends where its opposite
  // begins.
  uint32_t good_ = 0;
  uint32_t not_good_ = 0;
  uint32_t answered_ = 0;
  uint32_t failed_ = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_STATE_H_
