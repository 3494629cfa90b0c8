// How this program stands, read on a thread of its own: what hangs may be what
// is read, and the watch must go on.
#ifndef TEBIUM_EXPORTER_FACTS_READER_H_
#define TEBIUM_EXPORTER_FACTS_READER_H_

#include <chrono>
#include <functional>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "exporter/self_watch.h"

namespace tebium::exporter {

// Thread-safe.
class FactsReader {
 public:
  static constexpr base::Duration kPatience = std::chrono::milliseconds(100);

  // `read` may block.
  explicit FactsReader(std::function<SelfFacts()> read);
  ~FactsReader();  // waits for a `read` that is under way
  FactsReader(const FactsReader&) = delete;
  FactsReader& operator=(const FactsReader&) = delete;

  // Read anew, within kPatience. If that takes longer: what was known last, but
  // for the store, which is said to be in trouble.
  SelfFacts Facts();

 private:
  void Run();

  const std::function<SelfFacts()> read_;
  base::Mutex mutex_;
  base::CondVar wanted_;
  base::CondVar answered_;
  bool reading_ GUARDED_BY(mutex_) = false;  // or about to
  bool stopping_ GUARDED_BY(mutex_) = false;
  SelfFacts latest_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_FACTS_READER_H_
