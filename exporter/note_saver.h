// Keeps over restarts what may be lost for a few minutes: counts of
// availability, what was learnt of dead man's switches.
#ifndef TEBIUM_EXPORTER_NOTE_SAVER_H_
#define TEBIUM_EXPORTER_NOTE_SAVER_H_

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "store/watch_store.h"

namespace tebium::exporter {

// What makes the notes. Thread-safe; never waits for the store.
class NoteSource {
 public:
  virtual ~NoteSource() = default;
  virtual std::string_view NoteSort() const = 0;  // of all its notes
  // What was noted before a restart; to be called first. Gives the names of
  // those that can't be read.
  virtual std::vector<std::string> Restore(
      const std::vector<store::WatchNote>& notes) = 0;
  // What has changed since the last call.
  virtual std::vector<store::WatchNote> TakeNotes() = 0;
};

// Thread-safe; has a thread of its own, as writing blocks. A crash takes what
// was noted since the last interval.
class NoteSaver {
 public:
  static constexpr base::Duration kInterval = std::chrono::minutes(5);

  // Gives `sources` what `store` holds, before it returns. What can't be read
  // is logged and left out; a source all of whose notes can't is not saved:
  // they stay for the next start. All must outlive it.
  NoteSaver(std::vector<NoteSource*> sources, store::WatchStore& store,
            const base::Logger& logger, base::Duration interval = kInterval);
  ~NoteSaver();  // drains
  NoteSaver(const NoteSaver&) = delete;
  NoteSaver& operator=(const NoteSaver&) = delete;

  // Saves once more and ends. Call it when nothing changes any more.
  void Drain() EXCLUDES(mutex_);

 private:
  bool Restore(NoteSource& source) const;
  void Run() EXCLUDES(mutex_);
  void Save() const;

  std::vector<NoteSource*> sources_;  // that could be read
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

#endif  // TEBIUM_EXPORTER_NOTE_SAVER_H_
