// Keeps the counts of availability over restarts.
#ifndef TEBIUM_EXPORTER_SLO_SAVER_H_
#define TEBIUM_EXPORTER_SLO_SAVER_H_

#include <chrono>
#include <memory>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "exporter/slo.h"
#include "store/watch_store.h"

namespace tebium::exporter {

// Thread-safe; has a thread of its own, as writing blocks. A crash takes what
// was counted since the last interval.
class SloSaver {
 public:
  static constexpr base::Duration kInterval = std::chrono::minutes(5);

  // Gives `book` what `store` holds, before it returns; what can't be read is
  // logged and left out. Both must outlive it.
  SloSaver(SloBook& book, store::WatchStore& store, const base::Logger& logger,
           base::Duration interval = kInterval);
  ~SloSaver();  // drains
  SloSaver(const SloSaver&) = delete;
  SloSaver& operator=(const SloSaver&) = delete;

  // Saves once more and ends. Call it when nothing is probed any more.
  void Drain() EXCLUDES(mutex_);

 private:
  void Restore();
  void Run() EXCLUDES(mutex_);
  void Save();

  SloBook& book_;
  store::WatchStore& store_;
  const base::Logger logger_;
  const base::Duration interval_;
  base::Mutex mutex_;
  base::CondVar wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  base::Mutex drain_mutex_;
  std::thread thread_ GUARDED_BY(drain_mutex_);
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SLO_SAVER_H_
