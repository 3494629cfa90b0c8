// One watched module, as the watch's book keeps it. Internal to watch_book.
#ifndef TEBIUM_EXPORTER_WATCH_MODULE_H_
#define TEBIUM_EXPORTER_WATCH_MODULE_H_

#include <memory>

#include "exporter/watch_book.h"

namespace tebium::exporter {

struct WatchBook::Module {
  uint64_t number = 0;
  std::shared_ptr<const ModuleSettings> settings;
  bool far = false;  // it is reached over a network of others
  WatchState state;
  ProbeResult last;   // the latest result
  ProbeResult fault;  // the latest that was not good
  base::Time checked_at = base::kNoTime;
  base::Duration started_at{0};
  base::Duration next_at{0};
  // The wall clock may be set meanwhile: checked_at and state.since() are to
  // be shown, not to be compared.
  base::Duration ended_at = base::Duration::min();    // the latest probe
  base::Duration changed_at = base::Duration::min();  // the state
  base::Duration failed_at = base::Duration::min();   // first in a row
  bool in_flight = false;
  bool told_elsewhere = false;  // its silence
  std::unique_ptr<ModuleMetrics> metrics;

  bool is_push() const { return settings->kind == ProbeKind::kPush; }
  // Looked at time and again; the others are always up.
  bool is_scheduled() const {
    return settings->kind != ProbeKind::kSelf &&
           settings->kind != ProbeKind::kHost;
  }
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_MODULE_H_
