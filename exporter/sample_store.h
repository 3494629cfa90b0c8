// What was measured: samples that modules push and that the watch records
// itself, the last value of each series and its compressed history.
//
// A pushed sample is on disk before its sender is told so. What is recorded
// here is kept at once and saved with the next push, or within a minute: a
// crash may take the last minute of it. Everything is bounded: series, bytes of
// history, the log on disk; see SampleLimits.
//
// A series is named as people write it: `cpu_usage`, or
// `disk_usage{disk="/"}` where its module gave labels.
#ifndef TEBIUM_EXPORTER_SAMPLE_STORE_H_
#define TEBIUM_EXPORTER_SAMPLE_STORE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "alert/module_desk.h"
#include "alert/samples.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "base/status.h"
#include "exporter/exposition.h"
#include "exporter/sample_book.h"
#include "exporter/sample_check.h"
#include "exporter/sample_codec.h"
#include "exporter/sample_metrics.h"
#include "exporter/sample_notes.h"
#include "exporter/watch_ports.h"
#include "store/watch_store.h"

namespace tebium::exporter {

struct SampleStoreSettings {
  SampleLimits limits;
  SampleWindow window;
  // A pushed series without a new value for so long is no longer exposed.
  base::Duration stale_after = std::chrono::minutes(5);
  base::Duration save_interval = std::chrono::minutes(1);
  // The log on disk is folded into chunks when it has grown by so much.
  uint64_t fold_bytes = 4 << 20;
};

// The newest value of a pushed series.
struct LatestSample {
  std::string_view name;    // without labels: "disk_usage"
  std::string_view series;  // with them: `disk_usage{disk="/"}`
  double value = 0;
  base::Time at = base::kNoTime;
};

// When a module last pushed anything since this program's start.
struct LastPush {
  base::Time at = base::kNoTime;  // kNoTime: never
  base::Duration ago{0};          // whatever the clock was set to meanwhile
};

// Thread-safe; has a thread of its own, which saves.
class SampleStore : public alert::SampleSink,
                    public alert::SampleDesk,
                    public SampleRecorder,
                    public MetricSource {
 public:
  // Reads what `store` holds; what can't be read is logged and left out. All
  // references must outlive it.
  static std::unique_ptr<SampleStore> Open(SampleStoreSettings settings,
                                           store::WatchStore& store,
                                           const base::Clock& clock,
                                           base::Metrics& metrics,
                                           const base::Logger& logger);
  ~SampleStore() override;  // saves what was recorded
  SampleStore(const SampleStore&) = delete;
  SampleStore& operator=(const SampleStore&) = delete;

  base::Status AcceptSamples(
      const std::vector<alert::SampleReport>& reports,
      std::vector<alert::SampleRejection>& rejected) override;

  void CountRefused(size_t samples) override;

  void Record(std::string_view module, std::string_view name, double value,
              base::Time at) override;

  std::vector<std::string> SampleNames(std::string_view module) const override;
  base::StatusOr<alert::SampleSeries> Samples(std::string_view module,
                                              std::string_view name,
                                              base::Time from,
                                              base::Time to) const override;

  void Expose(Exposition& exposition) const override;

  // Calls `visit` for each pushed series of the module that is not stale, by
  // name. `visit` must not call back here.
  void VisitLatest(
      std::string_view module,
      const std::function<void(const LatestSample& sample)>& visit) const;
  LastPush LastPushOf(std::string_view module) const;

 private:
  struct PlacedValue {
    SampleBook::Series* series = nullptr;  // is held
    double value = 0;
  };
  // A report that is taken, and where its values go.
  struct Placed {
    const alert::SampleReport* report = nullptr;
    std::vector<PlacedValue> values;
  };

  SampleStore(SampleStoreSettings settings, store::WatchStore& store,
              const base::Clock& clock, base::Metrics& metrics,
              const base::Logger& logger);
  void Restore();
  base::Status ReadStored(base::Time now) REQUIRES(mutex_);

  // Where its values go, and into `record`; or why there is no place.
  std::optional<SampleError> Place(const alert::SampleReport& report,
                                   base::Time now, Placed& placed,
                                   RecordWriter& record) REQUIRES(mutex_);
  std::vector<Placed> PlaceAll(const std::vector<alert::SampleReport>& reports,
                               base::Time now, RecordWriter& record,
                               std::vector<alert::SampleRejection>& rejected)
      EXCLUDES(mutex_);
  void Reject(size_t index, size_t values, SampleError error,
              std::vector<alert::SampleRejection>& rejected);
  // Blocks until it is on disk.
  base::Status Append(std::string record);
  void Add(const std::vector<Placed>& placed, base::Time now) EXCLUDES(mutex_);
  void Release(const std::vector<Placed>& placed, base::Time now)
      EXCLUDES(mutex_);
  void WakeToSave() EXCLUDES(thread_mutex_);

  // The thread's.
  void Run();
  void SaveRecorded();
  void Fold();

  const SampleStoreSettings settings_;
  store::WatchStore& store_;
  const base::Clock& clock_;
  const base::Logger logger_;
  SampleMetrics metrics_;

  // Shared from before a record is appended until it is in the book; alone, to
  // see the book with exactly the records up to `last_record_`.
  base::SharedMutex folding_;
  mutable base::Mutex mutex_;
  SampleBook book_ GUARDED_BY(mutex_);
  // What was recorded and is not stored yet.
  RecordWriter recorded_ GUARDED_BY(mutex_){SampleOrigin::kRecorded};
  // What the store held is in the book. If not, nothing of it is folded, which
  // would take it out.
  bool restored_ = false;  // set before there are others
  std::atomic<uint64_t> last_record_{0};
  std::atomic<uint64_t> log_bytes_{0};

  // The thread's.
  SampleNotes notes_;
  std::vector<store::WatchNote> unsaved_notes_;  // the store refused them
  uint64_t unsaved_through_ = 0;

  base::Mutex thread_mutex_;
  base::CondVar wake_;
  bool stopping_ GUARDED_BY(thread_mutex_) = false;
  bool save_wanted_ GUARDED_BY(thread_mutex_) = false;
  std::thread thread_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_STORE_H_
