// How fast an error budget is spent, and when that is too fast. Pure.
//
// An objective of 99.9% over 30 days leaves an error budget of 0.1% of the
// probes of 30 days. A burn rate of 1 spends all of it in just that window, 10
// in a tenth of it. An alarm wants a rate over a long window, which shows that
// it matters, and over a short one, which shows that it still goes on.
// Source: Google, "The Site Reliability Workbook", chapter 5, "Alerting on
// SLOs", its sixth approach: several windows, several burn rates.
//
// A time without probes counts as good: what nobody has seen spends no budget,
// and a module that is watched since an hour is judged by three days' budget,
// not by an hour's.
#ifndef TEBIUM_EXPORTER_SLO_BURN_H_
#define TEBIUM_EXPORTER_SLO_BURN_H_

#include <array>
#include <chrono>
#include <optional>

#include "base/clock.h"
#include "exporter/slo_counts.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

enum class BurnSpeed { kFast, kSlow };

struct BurnRule {
  BurnSpeed speed = BurnSpeed::kFast;
  base::Duration long_window{0};
  base::Duration short_window{0};
  double rate = 0;  // more than this, over both
};

inline constexpr std::array<BurnRule, 4> kBurnRules = {{
    {BurnSpeed::kFast, std::chrono::hours(1), std::chrono::minutes(5), 14.4},
    {BurnSpeed::kFast, std::chrono::hours(6), std::chrono::minutes(30), 6},
    {BurnSpeed::kSlow, std::chrono::hours(24), std::chrono::hours(2), 3},
    {BurnSpeed::kSlow, std::chrono::hours(72), std::chrono::hours(6), 1},
}};
// All their windows, from the shortest.
inline constexpr std::array<base::Duration, 7> kBurnWindows = {
    std::chrono::minutes(5), std::chrono::minutes(30), std::chrono::hours(1),
    std::chrono::hours(2),   std::chrono::hours(6),    std::chrono::hours(24),
    std::chrono::hours(72)};

// Fewer bad probes in the long window are chance.
inline constexpr uint64_t kMinBadProbes = 3;

// How a module that is probed every `interval` spends its budget.
class Burn {
 public:
  // All must outlive it.
  Burn(const SloCounts& counts, const SloSettings& slo, base::Duration interval,
       base::Time now)
      : counts_(counts), slo_(slo), interval_(interval), now_(now) {}

  double Rate(base::Duration window) const;
  // Of the objective's window: 1 at first, 0 when it is spent, then less.
  double BudgetLeft() const;
  // A rule of this speed that is broken, the worse one.
  std::optional<BurnRule> Broken(BurnSpeed speed) const;

 private:
  double BadShare(base::Duration window) const;

  const SloCounts& counts_;
  const SloSettings& slo_;
  const base::Duration interval_;
  const base::Time now_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SLO_BURN_H_
