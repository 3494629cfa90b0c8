// Everything by which modules are watched, put together: probes, collectors,
// samples, heartbeats, and the alarms made of them.
#ifndef TEBIUM_APP_MODULE_WATCH_H_
#define TEBIUM_APP_MODULE_WATCH_H_

#include <functional>
#include <memory>

#include "alert/desk.h"
#include "alert/module_desk.h"
#include "alert/ports.h"
#include "app/config/settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/status.h"
#include "exporter/collectors/collection.h"
#include "exporter/metrics_endpoint.h"
#include "exporter/self_watch.h"
#include "exporter/watch.h"
#include "exporter/watch_settings.h"
#include "net/router.h"

namespace tebium::app {

// What the watch looks at and calls; all of it must outlive the watch.
struct WatchPorts {
  alert::AlertSink& sink;
  const alert::AlertDesk& alerts;
  std::function<exporter::SelfFacts()> facts;  // may block
  const base::Clock& clock;
  base::Random& random;
  base::Metrics& metrics;
  const base::Logger& logger;
};

// Thread-safe, but for what is called once.
class ModuleWatch {
 public:
  // Restores what is kept beside the alerts' database, and begins to probe.
  static base::StatusOr<std::unique_ptr<ModuleWatch>> Start(
      const Settings& settings, const exporter::WatchSettings& watch,
      const WatchPorts& ports);
  ~ModuleWatch();
  ModuleWatch(const ModuleWatch&) = delete;
  ModuleWatch& operator=(const ModuleWatch&) = delete;

  // Where alerts from outside are to be given: dead man's switches see them
  // pass.
  alert::AlertSink& sink();
  alert::ModuleDesk& modules();
  alert::SampleDesk& samples();

  // Once each, before there are requests.
  void AddRoutes(net::Router& router);
  void AddSources(exporter::MetricsEndpoint& endpoint) const;

  void Reconfigure(const exporter::WatchSettings& settings);
  // Ends promptly, and keeps what must survive.
  void Drain();

 private:
  struct Parts;
  explicit ModuleWatch(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace tebium::app

#endif  // TEBIUM_APP_MODULE_WATCH_H_
