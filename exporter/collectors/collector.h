// Looks into modules, each source in its own way.
#ifndef TEBIUM_EXPORTER_COLLECTORS_COLLECTOR_H_
#define TEBIUM_EXPORTER_COLLECTORS_COLLECTOR_H_

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "exporter/collectors/collected.h"
#include "exporter/watch_settings.h"
#include "net/http_client.h"
#include "net/tcp_client.h"

namespace tebium::exporter {

// The label `collector`.
enum class CollectSource {
  kMetrics,  // a module's own page of metrics
  kHealth,   // the numbers of its health page
  kRedis,
  kClickHouse,
  kHost,  // the machine; not asked over the network
};
// "metrics", "health", "redis", "clickhouse", "host".
std::string_view CollectSourceName(CollectSource source);

// Those that its settings ask for; one of kSelf and one of kHost have kHost.
std::vector<CollectSource> SourcesOf(const ModuleSettings& module);

// That it is not known whether a module has any of it, and that it is no fault
// if it has not.
bool IsOptional(const ModuleSettings& module, CollectSource source);

// Makes numbers of an answer, which takes a while if that is long: to be called
// where it holds up nobody. kNotFound: the module has nothing of the kind.
using Reading = std::function<base::StatusOr<Collected>()>;

// Thread-safe.
class Collector {
 public:
  virtual ~Collector() = default;
  // Never blocks. `done` is called exactly once, within a few times the
  // module's timeout, on any thread, perhaps later than this is gone; it must
  // not block. Not for kHost.
  virtual void Collect(std::shared_ptr<const ModuleSettings> module,
                       CollectSource source,
                       std::function<void(Reading)> done) = 0;
};

// Both must outlive it, and all that it began: they end what is open when they
// stop.
std::unique_ptr<Collector> MakeNetCollector(net::HttpClient& http,
                                            net::TcpClient& tcp);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_COLLECTOR_H_
