#include "exporter/watch_state.h"

#include <limits>

namespace tebium::exporter {
namespace {

using alert::ModuleState;

void CountRow(bool goes_on, uint32_t& row) {
  if (!goes_on) {
    row = 0;
  } else if (row < std::numeric_limits<uint32_t>::max()) {
    ++row;
  }
}

}  // namespace

ModuleState WatchState::Next(const StateThresholds& thresholds) const {
  if (failed_ >= thresholds.failure) return ModuleState::kDown;
  if (good_ >= thresholds.success) return ModuleState::kUp;
  const bool impaired = state_ == ModuleState::kDown
                            ? answered_ >= thresholds.success
                            : not_good_ >= thresholds.failure;
  return impaired ? ModuleState::kDegraded : state_;
}

bool WatchState::Observe(ProbeOutcome outcome,
                         const StateThresholds& thresholds, base::Time now) {
  const bool good = outcome == ProbeOutcome::kGood;
  const bool failed = outcome == ProbeOutcome::kFailed;
  CountRow(good, good_);
  CountRow(!good, not_good_);
  CountRow(!failed, answered_);
  CountRow(failed, failed_);
  const ModuleState next = Next(thresholds);
  if (next == state_) return false;
  state_ = next;
  since_ = now;
  return true;
}

}  // namespace tebium::exporter
