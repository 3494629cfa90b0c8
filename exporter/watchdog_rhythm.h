// How often an alert comes that always fires, and when it is missing.
#ifndef TEBIUM_EXPORTER_WATCHDOG_RHYTHM_H_
#define TEBIUM_EXPORTER_WATCHDOG_RHYTHM_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace tebium::exporter {

// Pure; not thread-safe. Durations are monotonic.
class WatchdogRhythm {
 public:
  // `timeout` 0: it is learnt. `monotonic` is this program's start, or when the
  // switch was set up.
  WatchdogRhythm(base::Duration timeout, base::Duration monotonic);

  void Arrive(base::Time now, base::Duration monotonic);
  // Its sender says that it no longer fires.
  void Resolve();

  // Whether anything is expected of it.
  bool IsAwaited() const;
  // For how long it is waited; meaningless if it is not awaited.
  base::Duration timeout() const;
  // When it is missing; Duration::max(): never.
  base::Duration MissingAt() const;
  // It came since this program's start, so that it is known how it stands.
  bool heard() const { return heard_; }
  base::Time last() const { return last_; }  // kNoTime: never

  // What was learnt. A format of files: never change it. Decode() gives false
  // for what makes no sense, and changes nothing then.
  std::string Encode() const;
  bool Decode(std::string_view text);

 private:
  void Learn(base::Duration gap, bool late);

  base::Duration fixed_{0};
  base::Duration arrived_at_{0};  // or began
  bool heard_ = false;
  bool resolved_ = false;
  base::Time last_ = base::kNoTime;
  uint64_t arrivals_ = 0;
  base::Duration longest_{0};  // gap
  base::Duration late_{0};     // the longest gap that was told as missing
  int calm_ = 0;               // gaps since the last such
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCHDOG_RHYTHM_H_
