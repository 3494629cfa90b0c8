// What /metrics tells of one module. Its series come and go with the object.
#ifndef TEBIUM_EXPORTER_MODULE_METRICS_H_
#define TEBIUM_EXPORTER_MODULE_METRICS_H_

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "alert/module_desk.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "exporter/probe.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// Not thread-safe. One at a time for a module's name; `metrics` must outlive
// it. Series that depend on a probe appear with the first one.
class ModuleMetrics {
 public:
  ModuleMetrics(base::Metrics& metrics, const ModuleSettings& module);
  ~ModuleMetrics();
  ModuleMetrics(const ModuleMetrics&) = delete;
  ModuleMetrics& operator=(const ModuleMetrics&) = delete;

  void OnProbe(const ProbeResult& result, base::Time now);
  void OnState(alert::ModuleState state);  // also when it stays the same
  void OnTransition(alert::ModuleState to);
  void SetConsecutiveFailures(uint32_t failures);
  void SetExcused(bool excused);

 private:
  base::Counter& Counter(const std::string& name, const std::string& help,
                         const base::MetricLabels& labels);
  base::Gauge& Gauge(const std::string& name, const std::string& help,
                     const base::MetricLabels& labels);
  void SetGauge(const std::string& name, const std::string& help, double value);
  void AddProbeSeries();
  void SetPhases(const net::Phases& phases);
  void SetLink(const ProbeResult& result);
  void SetInfo(const std::string& version);

  base::Metrics& metrics_;
  const base::MetricLabels module_;       // {module}
  const base::MetricLabels probe_;        // {module, probe}
  const base::MetricLabels link_labels_;  // {from, to}
  const std::string target_;
  // How to take out what was added.
  std::vector<std::function<void()>> removals_;
  std::map<std::string, base::Gauge*> gauges_;  // of SetGauge, by name
  std::map<alert::ModuleState, base::Gauge*> states_;
  std::map<alert::ModuleState, base::Counter*> transitions_;
  std::map<ProbeFault, base::Counter*> failures_;
  base::Counter* probes_ = nullptr;  // these three are null for kSelf
  base::Histogram* duration_ = nullptr;
  base::Gauge* consecutive_failures_ = nullptr;
  base::Gauge* excused_ = nullptr;       // null before the first SetExcused()
  base::Gauge* link_ = nullptr;          // null before the first probe
  base::Gauge* link_latency_ = nullptr;  // … the first answer
  std::array<base::Gauge*, net::kPhases> phases_{};  // null: never took place
  std::string version_;                              // in module_info
  base::Gauge* info_ = nullptr;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_MODULE_METRICS_H_
