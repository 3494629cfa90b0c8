// The watch's store in one SQLite file of its own, `samples.db`.
//
// One writer thread with one connection. What waits at one moment is written in
// one transaction with one sync. A lock file beside it keeps a second process
// out.
#ifndef TEBIUM_STORE_SQLITE_WATCH_FILE_H_
#define TEBIUM_STORE_SQLITE_WATCH_FILE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "store/watch_store.h"

namespace tebium::store {

struct WatchFileSettings {
  std::string path;  // of the file; its folder is made if missing
  // Over it nothing more is taken; the log beside the file has its own bound.
  uint64_t max_bytes = uint64_t{256} << 20;
  size_t max_waiting = 10'000;  // changes; over it, kUnavailable
};

// Never fails: samples are no reason not to start. A file that is damaged is
// moved aside (`samples.db.damaged`), which the log says. If it can't be opened
// all calls fail with kUnavailable until it can; that is tried anew every few
// seconds. `clock` must outlive it.
std::unique_ptr<WatchStore> OpenWatchFile(WatchFileSettings settings,
                                          const base::Clock& clock,
                                          const base::Logger& logger);

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_WATCH_FILE_H_
