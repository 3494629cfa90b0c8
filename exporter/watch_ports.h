// How the parts of the watch meet: who hears of probes, who says what ought to
// fire, who keeps what was measured.
#ifndef TEBIUM_EXPORTER_WATCH_PORTS_H_
#define TEBIUM_EXPORTER_WATCH_PORTS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/module_desk.h"
#include "base/clock.h"
#include "exporter/probe.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// An alert that ought to fire. Its identity is (module, alarm, subject).
struct Wish {
  std::string module;   // whom it is about; the label `module`
  std::string alarm;    // "ModuleDown"; the label `alertname`
  std::string subject;  // the label `subject`; "": none, one alarm of its kind
  // As it is (firing, or not), whatever the rest says: not known now.
  bool keep = false;
  std::string severity;
  std::map<std::string, std::string> labels;  // beside those above
  std::string summary;                        // in the language of alerts
  std::vector<std::pair<std::string, std::string>> annotations;  // beside it
  base::Time since = base::kNoTime;  // when it began
};

// Says what ought to fire. What is no longer wished ends; the watch tells each
// beginning and end once. Called on the watch's thread; must not block.
class AlarmSource {
 public:
  virtual ~AlarmSource() = default;
  virtual void AddWishes(base::Time now, base::Duration monotonic,
                         std::vector<Wish>& wishes) = 0;
  // When to ask again, at the latest, though no probe has ended meanwhile
  // (monotonic); Duration::max(): never.
  virtual base::Duration NextAt() const = 0;
};

// One probe that has ended, and how its module stands since.
struct ProbeReport {
  const ModuleSettings& module;
  const ProbeResult& result;
  alert::ModuleState state;
  bool changed;  // the state is another than before it
  // A maintenance window is open, or what it depends on is down.
  bool excused;
  base::Time now;
  base::Duration monotonic;
};

// Hears of each probe, in order. Called on the watch's thread; must not block.
class ProbeObserver {
 public:
  virtual ~ProbeObserver() = default;
  // The modules that are watched from now on: at start and at each reload.
  virtual void OnSettings(const WatchSettings& settings) = 0;
  virtual void OnProbe(const ProbeReport& report) = 0;
};

// Keeps what this program measured itself. Thread-safe; never blocks. What is
// over a bound, or no number, is counted and not kept.
class SampleRecorder {
 public:
  virtual ~SampleRecorder() = default;
  virtual void Record(std::string_view module, std::string_view name,
                      double value, base::Time at) = 0;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_WATCH_PORTS_H_
