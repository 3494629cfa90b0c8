#include "app/module_watch.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "exporter/facts_reader.h"
#include "exporter/heartbeat_url.h"
#include "exporter/heartbeats.h"
#include "exporter/module_alarms.h"
#include "exporter/note_saver.h"
#include "exporter/probe_endpoint.h"
#include "exporter/probes/net_prober.h"
#include "exporter/sample_store.h"
#include "exporter/self_post.h"
#include "exporter/slo.h"
#include "exporter/watchdog.h"
#include "net/http_client.h"
#include "net/tcp_client.h"
#include "receiver/sample_door.h"
#include "store/sqlite/watch_file.h"

namespace tebium::app {
namespace {

constexpr char kFile[] = "samples.db";
// A probe that waits for another's connection would be late.
net::HttpClientSettings ProbeClient() {
  net::HttpClientSettings settings;
  settings.max_connections_per_host = 256;
  settings.max_connections = 2048;
  return settings;
}

std::string FileBeside(const std::string& database) {
  return (std::filesystem::path(database).parent_path() / kFile).string();
}

}  // namespace

// In the order in which they are built; torn down in the opposite one.
struct ModuleWatch::Parts {
  Parts(const Settings& settings, const exporter::WatchSettings& modules,
        const WatchPorts& ports);
  base::Status Start(const Settings& settings,
                     const exporter::WatchSettings& modules);

  const WatchPorts ports;
  const std::unique_ptr<store::WatchStore> store;
  const std::unique_ptr<exporter::SampleStore> samples;
  const std::unique_ptr<exporter::Heartbeats> heartbeats;
  exporter::Watchdog watchdog;
  receiver::SampleDoor door;
  exporter::ProbeEndpoint endpoint;

  exporter::SloBook slo;
  std::optional<exporter::NoteSaver> notes;
  exporter::ModuleAlarms alarms{*samples};

  std::unique_ptr<net::HttpClient> http;
  std::unique_ptr<net::TcpClient> tcp;
  std::unique_ptr<exporter::SelfPost> self_post;
  std::unique_ptr<exporter::HeartbeatUrl> heartbeat_url;
  std::unique_ptr<exporter::FactsReader> facts;
  std::unique_ptr<exporter::SelfWatch> self;
  std::unique_ptr<exporter::Collection> collection;
  std::unique_ptr<exporter::Watch> watch;
};

ModuleWatch::Parts::Parts(const Settings& settings,
                          const exporter::WatchSettings& modules,
                          const WatchPorts& given_ports)
    : ports(given_ports),
      store(store::OpenWatchFile({.path = FileBeside(settings.store.path)},
                                 ports.clock, ports.logger)),
      samples(exporter::SampleStore::Open({}, *store, ports.clock,
                                          ports.metrics, ports.logger)),
      heartbeats(exporter::Heartbeats::Open(*store, samples.get(), ports.clock,
                                            ports.metrics, ports.logger)),
      watchdog(modules, ports.sink, ports.clock, ports.metrics),
      door({}, *samples, *heartbeats, ports.clock, ports.logger),
      endpoint({.networks = settings.probe_networks}),
      slo(ports.clock) {}

base::Status ModuleWatch::Parts::Start(const Settings& settings,
                                       const exporter::WatchSettings& modules) {
  const base::Logger& logger = ports.logger;
  TEBIUM_ASSIGN_OR_RETURN(http, net::StartHttpClient(ProbeClient(), logger));
  TEBIUM_ASSIGN_OR_RETURN(tcp, net::StartTcpClient());
  notes.emplace(std::vector<exporter::NoteSource*>{&slo, &watchdog}, *store,
                logger);
  self_post = std::make_unique<exporter::SelfPost>(
      settings.relay.fallback_webhook_url, *http, logger);
  heartbeat_url = std::make_unique<exporter::HeartbeatUrl>(
      settings.heartbeat_url, *http, ports.clock, ports.random, ports.metrics,
      logger);
  facts = std::make_unique<exporter::FactsReader>(ports.facts);
  self = std::make_unique<exporter::SelfWatch>(
      [this] { return facts->Facts(); },
      std::vector<exporter::SelfListener*>{self_post.get(),
                                           heartbeat_url.get()},
      ports.metrics, logger);
  collection = exporter::Collection::Start(
      exporter::MakeNetCollector(*http, *tcp), exporter::HostCollector(),
      *samples, ports.clock, ports.random, logger);
  exporter::WatchParts parts;
  parts.alarms = {heartbeats.get(), &watchdog, &slo, &alarms, self.get()};
  parts.observers = {&endpoint, &slo, &alarms, self.get(), collection.get()};
  parts.recorder = samples.get();
  parts.push = heartbeats.get();
  parts.own_network = tcp.get();
  heartbeats->Reconfigure(modules);
  watch = exporter::Watch::Start(
      modules, exporter::MakeNetProber(*http, *tcp, ports.clock), ports.sink,
      ports.alerts, ports.clock, ports.random, ports.metrics, logger,
      std::move(parts));
  return {};
}

ModuleWatch::ModuleWatch(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

ModuleWatch::~ModuleWatch() { Drain(); }

base::StatusOr<std::unique_ptr<ModuleWatch>> ModuleWatch::Start(
    const Settings& settings, const exporter::WatchSettings& watch,
    const WatchPorts& ports) {
  auto parts = std::make_unique<Parts>(settings, watch, ports);
  TEBIUM_RETURN_IF_ERROR(parts->Start(settings, watch));
  return std::unique_ptr<ModuleWatch>(new ModuleWatch(std::move(parts)));
}

alert::AlertSink& ModuleWatch::sink() { return parts_->watchdog; }
alert::ModuleDesk& ModuleWatch::modules() { return *parts_->watch; }
alert::SampleDesk& ModuleWatch::samples() { return *parts_->samples; }

void ModuleWatch::AddRoutes(net::Router& router) {
  parts_->door.Register(router);
  parts_->endpoint.Register(router, parts_->watch->prober());
}

void ModuleWatch::AddSources(exporter::MetricsEndpoint& endpoint) const {
  endpoint.AddSource(*parts_->samples);
  endpoint.AddSource(parts_->slo);
  endpoint.AddSource(*parts_->collection);
}

void ModuleWatch::Reconfigure(const exporter::WatchSettings& settings) {
  parts_->heartbeats->Reconfigure(settings);
  parts_->watchdog.Reconfigure(settings);
  parts_->watch->Reconfigure(settings);
}

void ModuleWatch::Drain() {
  parts_->endpoint.Drain();
  parts_->watch->Drain();
  parts_->collection->Drain();
  parts_->notes->Drain();
}

}  // namespace tebium::app
