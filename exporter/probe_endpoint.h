// GET /probe: one probe, made while the scrape waits, in blackbox_exporter's
// shape.
//
//   /probe?target=URL&module=PROBER   one of PublicProberNames(); http_2xx if
//                                     there is none
//   /probe?module=NAME                a configured module
//
// Targets are configured modules' own (their redirects are not followed), or
// stand in an allowed network; that is checked for every address that is
// connected to, so that neither a name nor a redirect leads elsewhere.
//
// The probe ends half a second before the scrape does
// (X-Prometheus-Scrape-Timeout-Seconds). Each request holds one of the server's
// threads meanwhile: over a bound they are sent away with 503.
#ifndef TEBIUM_EXPORTER_PROBE_ENDPOINT_H_
#define TEBIUM_EXPORTER_PROBE_ENDPOINT_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "exporter/allowed_networks.h"
#include "exporter/probe.h"
#include "exporter/watch_ports.h"
#include "net/router.h"

namespace tebium::exporter {

struct ProbeEndpointSettings {
  AllowedNetworks networks;
  size_t max_waiting = 64;  // requests at once
};

// Thread-safe once registered. It hears of the configured modules as an
// observer of the watch's.
class ProbeEndpoint : public ProbeObserver {
 public:
  explicit ProbeEndpoint(ProbeEndpointSettings settings);
  ~ProbeEndpoint() override;

  // `prober` must outlive the router's requests.
  void Register(net::Router& router, Prober& prober);

  // Whoever waits is answered with 503, and so is everybody from now on.
  void Drain();

  void OnSettings(const WatchSettings& settings) override;
  void OnProbe(const ProbeReport& /*report*/) override {}

 private:
  class Waiter;
  // What is to be probed, or why nothing is.
  struct Plan {
    std::optional<net::HttpResponse> refusal;
    std::shared_ptr<ModuleSettings> module;
  };

  net::HttpResponse Answer(const net::HttpRequest& request, Prober& prober);
  Plan MakePlan(const net::HttpRequest& request) const;
  Plan PlanConfigured(const std::string& name) const;
  Plan PlanTarget(const net::HttpRequest& request,
                  const std::string& target) const;
  bool IsConfigured(const std::string& target) const EXCLUDES(mutex_);
  // Null: there are too many, or it has been drained.
  std::shared_ptr<Waiter> Enter() EXCLUDES(mutex_);
  void Leave(const std::shared_ptr<Waiter>& waiter) EXCLUDES(mutex_);

  const ProbeEndpointSettings settings_;
  std::shared_ptr<const net::AddressGuard> guard_;
  mutable base::Mutex mutex_;
  std::vector<ModuleSettings> modules_ GUARDED_BY(mutex_);
  std::set<std::shared_ptr<Waiter>> waiters_ GUARDED_BY(mutex_);
  bool drained_ GUARDED_BY(mutex_) = false;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_PROBE_ENDPOINT_H_
