#include "exporter/slo_burn.h"

#include <algorithm>

namespace tebium::exporter {

double Burn::BadShare(base::Duration window) const {
  const SloCounts::Tally tally = counts_.Over(window, now_);
  // Of those that there would be, had it been probed all the time.
  const double expected = base::ToSeconds(window) / base::ToSeconds(interval_);
  return static_cast<double>(tally.bad) /
         std::max({1.0, expected, static_cast<double>(tally.total)});
}

double Burn::Rate(base::Duration window) const {
  return BadShare(window) / (1 - slo_.objective);
}

double Burn::BudgetLeft() const { return 1 - Rate(slo_.window); }

std::optional<BurnRule> Burn::Broken(BurnSpeed speed) const {
  for (const BurnRule& rule : kBurnRules) {
    if (rule.speed != speed || Rate(rule.long_window) <= rule.rate ||
        counts_.Over(rule.long_window, now_).bad < kMinBadProbes) {
      continue;
    }
    // One probe at least belongs to the short window.
    const base::Duration recent = std::max(rule.short_window, 2 * interval_);
    if (Rate(recent) > rule.rate) return rule;
  }
  return std::nullopt;
}

}  // namespace tebium::exporter
