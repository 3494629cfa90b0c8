// Signs of life that modules send: who sends them, how often, and who has
// stopped.
//
// A module whose heartbeat is overdue by its grace (half its interval, at least
// ten seconds) raises HeartbeatMissing, until it is heard again or forgotten.
// While this program is not running nobody can be heard: after a start, each
// module has one whole interval and its grace anew, unless it was missing
// before.
#ifndef TEBIUM_EXPORTER_HEARTBEATS_H_
#define TEBIUM_EXPORTER_HEARTBEATS_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alert/module_desk.h"
#include "alert/samples.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/mutex.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"
#include "store/watch_store.h"

namespace tebium::exporter {

class SampleStore;

// The alert's name.
inline constexpr std::string_view kHeartbeatMissing = "HeartbeatMissing";

// How a module stands that is not asked but sends (ProbeKind::kPush).
struct PushState {
  alert::ModuleState state = alert::ModuleState::kUnknown;
  base::Time heard_at = base::kNoTime;  // kNoTime: never
};

// Tells how modules stand that push. Thread-safe; never blocks.
class PushDesk {
 public:
  virtual ~PushDesk() = default;
  // Up while its heartbeats come in time; of a module that sends none, while
  // its samples do (every five minutes at least). Unknown until it was heard.
  virtual PushState StateOf(std::string_view module) const = 0;
  // Whether it sends heartbeats: when they stop, HeartbeatMissing tells it, and
  // ModuleDown need not.
  virtual bool Beats(std::string_view module) const = 0;
};

// Thread-safe.
class Heartbeats : public alert::HeartbeatSink,
                   public AlarmSource,
                   public PushDesk {
 public:
  static constexpr base::Duration kMinInterval = std::chrono::seconds(1);
  static constexpr base::Duration kMaxInterval = std::chrono::hours(24 * 7);
  static constexpr size_t kMaxModules = 1000;
  static constexpr size_t kMaxNameBytes = 128;

  // `samples` may be null. All references must outlive it. What `store` holds
  // and can't be read is logged and left out.
  static std::unique_ptr<Heartbeats> Open(store::WatchStore& store,
                                          const SampleStore* samples,
                                          const base::Clock& clock,
                                          base::Metrics& metrics,
                                          const base::Logger& logger);
  ~Heartbeats() override;

  // The modules that are known, and the language of alerts. A heartbeat of a
  // known one raises an alarm of that module's severity and with its labels,
  // and none while its maintenance lasts; others' are warnings.
  void Reconfigure(const WatchSettings& settings);

  base::Status Beat(std::string_view module, base::Duration interval) override;
  base::Status Forget(std::string_view module) override;

  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override;

  PushState StateOf(std::string_view module) const override;
  bool Beats(std::string_view module) const override;

 private:
  struct Entry;

  Heartbeats(store::WatchStore& store, const SampleStore* samples,
             const base::Clock& clock, base::Metrics& metrics,
             const base::Logger& logger);
  void Restore();
  Entry& Make(const std::string& module) REQUIRES(mutex_);
  base::Status BeatAndSave(const std::string& module, base::Duration interval)
      EXCLUDES(saving_, mutex_);
  void NoteSaved(const base::Status& status) REQUIRES(saving_);
  // `settings` is null if the module is not known.
  Wish MakeWish(const std::string& module, const Entry& entry,
                const ModuleSettings* settings, base::Time now) const
      REQUIRES(mutex_);

  store::WatchStore& store_;
  const SampleStore* const samples_;
  const base::Clock& clock_;
  base::Metrics& metrics_;
  const base::Logger logger_;
  base::Counter& unsaved_;
  base::Mutex saving_;  // one module is set up at a time; before mutex_
  bool saving_fails_ GUARDED_BY(saving_) = false;
  mutable base::Mutex mutex_;
  base::Language language_ GUARDED_BY(mutex_) = base::Language::kRussian;
  std::map<std::string, ModuleSettings, std::less<>> known_ GUARDED_BY(mutex_);
  std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries_
      GUARDED_BY(mutex_);
  base::Duration asked_at_ GUARDED_BY(mutex_);  // AddWishes()
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_HEARTBEATS_H_
