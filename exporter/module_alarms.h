// All alarms of modules beside those of their state: ModuleSlow,
// ModuleFlapping, CertificateExpiring, ModuleRestarted, ResourceThreshold,
// UnusualActivity.
#ifndef TEBIUM_EXPORTER_MODULE_ALARMS_H_
#define TEBIUM_EXPORTER_MODULE_ALARMS_H_

#include <array>
#include <vector>

#include "alert/module_desk.h"
#include "base/clock.h"
#include "exporter/certificates.h"
#include "exporter/flapping.h"
#include "exporter/restarts.h"
#include "exporter/slow_answers.h"
#include "exporter/thresholds.h"
#include "exporter/unusual.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

// Of the watch's thread.
class ModuleAlarms : public ProbeObserver, public AlarmSource {
 public:
  // `samples` must outlive it.
  explicit ModuleAlarms(const alert::SampleDesk& samples);
  ModuleAlarms(const ModuleAlarms&) = delete;
  ModuleAlarms& operator=(const ModuleAlarms&) = delete;

  void OnSettings(const WatchSettings& settings) override;
  void OnProbe(const ProbeReport& report) override;
  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override;

 private:
  WatchSettings settings_;  // what the others point into
  SlowAnswers slow_;
  Flapping flapping_;
  Certificates certificates_;
  Restarts restarts_;
  Thresholds thresholds_;
  Unusual unusual_;
  const std::array<AlarmSource*, 6> sources_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_MODULE_ALARMS_H_
