// How often a module was available, counted over time.
//
// Probes are counted by the minute for six hours, which the short windows of
// burn rates need, and by the hour for as long as the objective's window.
// Bounded: 12 bytes a bucket, at most 360 and 24 a day. Pure; not thread-safe.
#ifndef TEBIUM_EXPORTER_SLO_COUNTS_H_
#define TEBIUM_EXPORTER_SLO_COUNTS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/status.h"

namespace tebium::exporter {

class SloCounts {
 public:
  struct Tally {
    uint64_t total = 0;
    uint64_t bad = 0;

    bool operator==(const Tally&) const = default;
  };

  static constexpr base::Duration kFineSpan = std::chrono::hours(6);
  static constexpr base::Duration kMaxSpan = std::chrono::hours(24 * 90);

  // Also forgets what is older than `keep` (at most kMaxSpan). Where the clock
  // was set back, what was counted later than `at` counts as of `at`.
  void Add(base::Time at, bool good, base::Duration keep);

  // Of the last `window`, to the minute up to kFineSpan, else to the hour; what
  // is under way counts as a whole one.
  Tally Over(base::Duration window, base::Time now) const;

  base::Time latest() const;  // the minute's beginning; kNoTime: nothing

  // As text; Decode() refuses what Encode() does not make.
  std::string Encode() const;
  static base::StatusOr<SloCounts> Decode(std::string_view text);

 private:
  // Of the minute or hour of this number since the epoch.
  struct Bucket {
    int32_t number = 0;
    uint32_t total = 0;
    uint32_t bad = 0;
  };
  using Buckets = std::vector<Bucket>;  // by number, each once

  static void Count(Buckets& buckets, int32_t number, bool good, int64_t keep);

  Buckets minutes_;
  Buckets hours_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SLO_COUNTS_H_
