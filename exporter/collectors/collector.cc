#include "exporter/collectors/collector.h"

#include <string>
#include <utility>

#include "exporter/collectors/clickhouse_tables.h"
#include "exporter/collectors/http_pages.h"
#include "exporter/collectors/redis_answer.h"

namespace tebium::exporter {
namespace {

using Module = std::shared_ptr<const ModuleSettings>;
using DoneFunction = std::function<void(Reading)>;
using ReadPage = base::StatusOr<Collected> (*)(const ModuleSettings&,
                                               const net::ClientResponse&);

base::StatusOr<Collected> ReadClickHousePage(
    const ModuleSettings& module, const net::ClientResponse& response) {
  TEBIUM_RETURN_IF_ERROR(CheckAnswered(response));
  return ReadClickHouseNumbers(module.name, response.body);
}

class NetCollector : public Collector {
 public:
  NetCollector(net::HttpClient& http, net::TcpClient& tcp)
      : http_(http), tcp_(tcp) {}

  void Collect(Module module, CollectSource source,
               DoneFunction done) override {
    switch (source) {
      case CollectSource::kMetrics:
        return Ask(http_, MetricsRequest(*module), module, ReadMetricsPage,
                   std::move(done));
      case CollectSource::kHealth:
        return Ask(http_, HealthRequest(*module), module, ReadHealthPage,
                   std::move(done));
      case CollectSource::kClickHouse:
        return AskClickHouse(std::move(module), std::move(done));
      case CollectSource::kRedis:
        return AskRedis(std::move(module), std::move(done));
      case CollectSource::kHost:
        return done([] { return Collected(); });
    }
  }

 private:
  static void Ask(net::HttpClient& http, net::ClientRequest request,
                  Module module, ReadPage read, DoneFunction done) {
    http.Send(std::move(request),
              [module = std::move(module), read,
               done = std::move(done)](net::ClientResponse response) {
                done([module, read, response = std::move(response)] {
                  return read(*module, response);
                });
              });
  }

  void AskClickHouse(Module module, DoneFunction done) {
    net::ClientRequest request =
        ClickHouseRequest(*module, ClickHouseTablesQuery());
    http_.Send(std::move(request),
               [&http = http_, module = std::move(module),
                done = std::move(done)](const net::ClientResponse& response) {
                 AskForNumbers(http, module, response, done);
               });
  }

  static void AskForNumbers(net::HttpClient& http, const Module& module,
                            const net::ClientResponse& tables,
                            const DoneFunction& done) {
    base::Status status = CheckAnswered(tables);
    const std::string query = ClickHouseNumbersQuery(tables.body);
    if (status.ok() && query.empty()) {
      status = base::InvalidArgumentError("the answer is no list of tables");
    }
    if (!status.ok()) {
      return done([status]() -> base::StatusOr<Collected> { return status; });
    }
    Ask(http, ClickHouseRequest(*module, query), module, ReadClickHousePage,
        done);
  }

  void AskRedis(Module module, DoneFunction done) {
    net::TcpConversation conversation = RedisInfoConversation(*module);
    tcp_.Start(std::move(conversation),
               [module = std::move(module),
                done = std::move(done)](net::TcpResult result) {
                 done([module, result = std::move(result)] {
                   return ReadRedisAnswer(*module, result);
                 });
               });
  }

  net::HttpClient& http_;
  net::TcpClient& tcp_;
};

}  // namespace

std::string_view CollectSourceName(CollectSource source) {
  switch (source) {
    case CollectSource::kMetrics:
      return "metrics";
    case CollectSource::kHealth:
      return "health";
    case CollectSource::kRedis:
      return "redis";
    case CollectSource::kClickHouse:
      return "clickhouse";
    case CollectSource::kHost:
      return "host";
  }
  return "";
}

std::vector<CollectSource> SourcesOf(const ModuleSettings& module) {
  std::vector<CollectSource> sources;
  if (!module.collect.enabled) return sources;
  switch (module.kind) {
    case ProbeKind::kHttp:
      if (!module.collect.metrics_url.empty()) {
        sources.push_back(CollectSource::kMetrics);
      }
      if (module.collect.health_numbers) {
        sources.push_back(CollectSource::kHealth);
      }
      break;
    case ProbeKind::kRedis:
      sources.push_back(CollectSource::kRedis);
      break;
    case ProbeKind::kClickHouse:
      sources.push_back(CollectSource::kClickHouse);
      break;
    case ProbeKind::kSelf:
    case ProbeKind::kHost:
      sources.push_back(CollectSource::kHost);
      break;
    case ProbeKind::kTcp:
    case ProbeKind::kTelegram:
    case ProbeKind::kDns:
    case ProbeKind::kTls:
    case ProbeKind::kPush:
      break;
  }
  return sources;
}

bool IsOptional(const ModuleSettings& module, CollectSource source) {
  return source == CollectSource::kHealth ||
         (source == CollectSource::kMetrics && module.collect.metrics_optional);
}

std::unique_ptr<Collector> MakeNetCollector(net::HttpClient& http,
                                            net::TcpClient& tcp) {
  return std::make_unique<NetCollector>(http, tcp);
}

}  // namespace tebium::exporter
