// Collects: looks into each module on its own schedule, and keeps what came of
// it last, for scrapes, charts and thresholds.
//
// It has a thread of its own: answers are long, to read them takes
// milliseconds, and file systems may block; the watch and the clients of net/
// must not wait for that. What was read is kept as the lines that a scrape
// shows.
//
// Beside the machine's numbers those of this process are kept, for the module
// that is this program: under the names that /metrics has them by, and
// process_open_files_ratio.
//
// A source that fails shows nothing once what it gave is older than two and a
// half intervals. One that is optional and has never given anything is not
// spoken of.
#ifndef TEBIUM_EXPORTER_COLLECTORS_COLLECTION_H_
#define TEBIUM_EXPORTER_COLLECTORS_COLLECTION_H_

#include <memory>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/random.h"
#include "exporter/collectors/collection_book.h"
#include "exporter/collectors/collector.h"
#include "exporter/collectors/host.h"
#include "exporter/collectors/process.h"
#include "exporter/exposition.h"
#include "exporter/inbox.h"
#include "exporter/watch_ports.h"

namespace tebium::exporter {

// Thread-safe. Its modules are those of the last OnSettings(); what is known of
// one whose settings stay the same stays.
class Collection : public ProbeObserver, public MetricSource {
 public:
  // References must outlive it.
  static std::unique_ptr<Collection> Start(std::unique_ptr<Collector> collector,
                                           HostCollector host,
                                           SampleRecorder& recorder,
                                           const base::Clock& clock,
                                           base::Random& random,
                                           const base::Logger& logger);
  ~Collection() override;  // drains

  void OnSettings(const WatchSettings& settings) override;
  void OnProbe(const ProbeReport& /*report*/) override {}
  void Expose(Exposition& exposition) const override;

  // Ends promptly; what is being collected is not waited for.
  void Drain();

 private:
  struct Mail;

  Collection(std::unique_ptr<Collector> collector, HostCollector host,
             SampleRecorder& recorder, const base::Clock& clock,
             base::Random& random, const base::Logger& logger);

  // The rest is the thread's.
  void Run();
  void Take(Mail& mail) EXCLUDES(mutex_);
  void Collect(const DueCollection& due) EXCLUDES(mutex_);
  void Finish(uint64_t number, const base::StatusOr<Collected>& result)
      EXCLUDES(mutex_);
  void Record(const CollectionEnd& end, const Collected& collected) const;
  void RecordProcess(std::string_view module, base::Time now) const;
  void Log(const CollectionEnd& end, const base::Status& status) const;

  const std::unique_ptr<Collector> collector_;
  HostCollector host_;  // of the thread
  const ProcessCollector process_;
  SampleRecorder& recorder_;
  const base::Clock& clock_;
  const base::Logger logger_;
  // Answers may come when this is gone.
  const std::shared_ptr<Inbox<Mail>> inbox_;
  mutable base::Mutex mutex_;
  CollectionBook book_ GUARDED_BY(mutex_);
  base::Mutex drain_mutex_;
  std::thread thread_ GUARDED_BY(drain_mutex_);
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_COLLECTION_H_
