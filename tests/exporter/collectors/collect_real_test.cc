// Collecting from real servers, Debian's Redis and ClickHouse, and from pages
// that are meant to harm.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "exporter/collectors/collector.h"
#include "tests/exporter/collectors/shown.h"
#include "tests/net/tcp_peer.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait.h"

namespace tebium::exporter {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using testing::LinesOf;
using ::testing::Not;

constexpr auto kStartLimit = std::chrono::seconds(60);

class CollectRealTest : public ::testing::Test {
 protected:
  CollectRealTest() {
    auto http = net::StartHttpClient({}, base::Logger::Null());
    auto tcp = net::StartTcpClient();
    EXPECT_TRUE(http.ok() && tcp.ok());
    http_ = *std::move(http);
    tcp_ = *std::move(tcp);
    collector_ = MakeNetCollector(*http_, *tcp_);
  }

  base::StatusOr<Collected> Collect(const ModuleSettings& module,
                                    CollectSource source) {
    auto promise = std::make_shared<std::promise<Reading>>();
    collector_->Collect(
        std::make_shared<const ModuleSettings>(module), source,
        [promise](Reading reading) { promise->set_value(std::move(reading)); });
    return promise->get_future().get()();
  }
  // "" while it cannot be read.
  std::string Lines(const ModuleSettings& module, CollectSource source) {
    const auto collected = Collect(module, source);
    return collected.ok() ? LinesOf(*collected) : "";
  }
  bool Answers(const ModuleSettings& module, CollectSource source) {
    return testing::WaitFor([&] { return !Lines(module, source).empty(); },
                            kStartLimit);
  }

  std::unique_ptr<testing::Process> Start(std::vector<std::string> command) {
    testing::Process::Options options;
    options.command = std::move(command);
    options.working_folder = folder_.path();
    options.log_file = folder_.Join("log");
    return testing::Process::Start(options);
  }

  testing::TempDir folder_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<net::TcpClient> tcp_;
  std::unique_ptr<Collector> collector_;
};

// --- Redis ------------------------------------------------------------------

class RedisTest : public CollectRealTest {
 protected:
  RedisTest() {
    module_.name = "R";
    module_.kind = ProbeKind::kRedis;
    module_.host = "127.0.0.1";
    module_.port = static_cast<uint16_t>(testing::FreePort());
    module_.password = "geheim";
    redis_ = Start({"redis-server", "--bind", "127.0.0.1", "--port",
                    std::to_string(module_.port), "--requirepass", "geheim",
                    "--save", "", "--maxmemory", "100mb"});
  }

  ModuleSettings module_;
  std::unique_ptr<testing::Process> redis_;
};

TEST_F(RedisTest, TellsOfItself) {
  module_.database = 3;
  ASSERT_TRUE(Answers(module_, CollectSource::kRedis));
  const std::string lines = Lines(module_, CollectSource::kRedis);
  for (const std::string name :
       {"uptime_seconds", "memory_used_bytes", "memory_used_ratio",
        "memory_fragmentation_ratio", "blocked_clients", "slowlog_length",
        "rejected_connections_total", "evicted_keys_total",
        "keyspace_hits_total", "rdb_last_save_timestamp_seconds",
        "cpu_seconds_total"}) {
    EXPECT_THAT(lines, HasSubstr("\ntebium_redis_" + name + "{module=\"R\"} "));
  }
  EXPECT_THAT(lines, HasSubstr("max_clients{module=\"R\"} 10000\n"));
  EXPECT_THAT(lines, HasSubstr("memory_max_bytes{module=\"R\"} 104857600\n"));
  EXPECT_THAT(lines, HasSubstr("last_save_successful{module=\"R\"} 1\n"));
}

TEST_F(RedisTest, SaysWhatIsWrong) {
  ASSERT_TRUE(Answers(module_, CollectSource::kRedis));
  module_.password = "falsch";
  EXPECT_EQ(Collect(module_, CollectSource::kRedis).status().message(),
            "Redis answers with the error WRONGPASS");
  redis_->Kill();
  EXPECT_EQ(Collect(module_, CollectSource::kRedis).status().message(),
            "no connection can be made");
}

// --- ClickHouse -------------------------------------------------------------

constexpr char kUsers[] =
    "<yandex><profiles><default/></profiles><quotas><default/></quotas><users>"
    "<default><password>geheim</password><networks><ip>127.0.0.1</ip>"
    "</networks><profile>default</profile><quota>default</quota></default>"
    "</users></yandex>";

class ClickHouseTest : public CollectRealTest {
 protected:
  ClickHouseTest() {
    const std::string port = std::to_string(testing::FreePort());
    module_.name = "C";
    module_.kind = ProbeKind::kClickHouse;
    module_.url = "http://127.0.0.1:" + port + "/ping";
    module_.collect.headers = {{"X-ClickHouse-User", "default"},
                               {"X-ClickHouse-Key", "geheim"}};
    const std::string users = folder_.Write("users.xml", kUsers);
    const std::string config = folder_.Write(
        "config.xml",
        "<yandex><logger><level>warning</level><console>1</console></logger>"
        "<listen_host>127.0.0.1</listen_host><http_port>" +
            port + "</http_port><tcp_port>" +
            std::to_string(testing::FreePort()) + "</tcp_port><path>" +
            folder_.Join("data") + "/</path><tmp_path>" + folder_.Join("tmp") +
            "/</tmp_path><mark_cache_size>1048576</mark_cache_size>"
            "<users_config>" +
            users +
            "</users_config><default_profile>default</default_profile>"
            "<default_database>default</default_database></yandex>");
    clickhouse_ = Start({"clickhouse-server", "--config-file=" + config});
  }

  net::ClientResponse Query(const std::string& query) {
    std::promise<net::ClientResponse> promise;
    net::ClientRequest request;
    request.method = "POST";
    request.url = module_.url.substr(0, module_.url.size() - 4);
    request.headers = module_.collect.headers;
    request.body = query;
    http_->Send(request, [&promise](net::ClientResponse response) {
      promise.set_value(std::move(response));
    });
    return promise.get_future().get();
  }

  ModuleSettings module_;
  std::unique_ptr<testing::Process> clickhouse_;
};

TEST_F(ClickHouseTest, TellsOfItself) {
  ASSERT_TRUE(Answers(module_, CollectSource::kClickHouse));
  EXPECT_EQ(Query("CREATE TABLE t (d Date, n UInt8) ENGINE = MergeTree(d, n, "
                  "8192)")
                .status,
            200);
  EXPECT_EQ(Query("INSERT INTO t VALUES ('2026-01-01', 1)").status, 200);
  const std::string lines = Lines(module_, CollectSource::kClickHouse);
  const std::string own = "{module=\"C\"} ";
  for (const std::string& line : std::vector<std::string>{
           "max_parts_per_partition" + own + "1\n", "parts" + own + "1\n",
           "insert_queries_total" + own + "1\n",
           "inserted_rows_total" + own + "1\n",
           "rejected_inserts_total" + own + "0\n",
           "readonly_replicas" + own + "0\n", "queries_total" + own,
           "running_queries" + own, "memory_tracking_bytes" + own,
           "uptime_seconds" + own}) {
    EXPECT_THAT(lines, HasSubstr("\ntebium_clickhouse_" + line));
  }
  EXPECT_THAT(lines, HasSubstr("_metric{module=\"C\",metric=\"Query\"} "));
  EXPECT_THAT(lines, HasSubstr("_events_total{module=\"C\",event=\"Query\"} "));
  // This one is too old to have them.
  EXPECT_THAT(lines, Not(HasSubstr("_disk_")));
}

TEST_F(ClickHouseTest, SaysWhatIsWrong) {
  ASSERT_TRUE(Answers(module_, CollectSource::kClickHouse));
  module_.collect.headers[1].second = "falsch";
  EXPECT_THAT(Collect(module_, CollectSource::kClickHouse).status().message(),
              ContainsRegex("HTTP status 40[13]"));
  clickhouse_->Kill();
  EXPECT_FALSE(Collect(module_, CollectSource::kClickHouse).ok());
}

// --- Pages that are meant to harm -------------------------------------------

class BadPageTest : public CollectRealTest {
 protected:
  base::Status Metrics(
      const std::function<void(testing::PeerConnection&)>& answer) {
    testing::TcpPeer peer([answer](testing::PeerConnection& connection) {
      connection.ReadRequest();
      answer(connection);
    });
    ModuleSettings module;
    module.name = "Bad";
    module.url = peer.Url("/health");
    module.timeout = std::chrono::seconds(2);
    module.collect.metrics_url = peer.Url("/metrics");
    return Collect(module, CollectSource::kMetrics).status();
  }
  static constexpr char kHead[] =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
};

TEST_F(BadPageTest, AGoodOneIsReadOfCourse) {
  EXPECT_TRUE(Metrics([](testing::PeerConnection& connection) {
                connection.Answer("a 1\n", "Content-Type: text/plain\r\n");
              }).ok());
}

TEST_F(BadPageTest, AnEndlessOneIsCut) {
  const base::Status status = Metrics([](testing::PeerConnection& connection) {
    connection.Send(std::string(kHead) + "\r\n");
    const std::string lines(64 << 10, '\n');
    while (connection.Send(lines)) {
    }
  });
  EXPECT_FALSE(status.ok());
}

TEST_F(BadPageTest, ASlowOneRunsOutOfTime) {
  const base::Status status = Metrics([](testing::PeerConnection& connection) {
    connection.Send(std::string(kHead) + "Content-Length: 100\r\n\r\na 1\n");
    connection.WaitForEnd();
  });
  EXPECT_FALSE(status.ok());
}

TEST_F(BadPageTest, HalfOfOneIsNone) {
  EXPECT_FALSE(Metrics([](testing::PeerConnection& connection) {
                 connection.Send(std::string(kHead) +
                                 "Content-Length: 100\r\n\r\na 1\n");
               }).ok());
  EXPECT_THAT(Metrics([](testing::PeerConnection& connection) {
                connection.Send(std::string(kHead) + "\r\na 1\nb 12");
              }).message(),
              HasSubstr("line 2: the line has no end"));
}

TEST_F(BadPageTest, AHugeOneIsBounded) {
  testing::TcpPeer peer([](testing::PeerConnection& connection) {
    connection.ReadRequest();
    std::string page;
    for (int i = 0; i < 100'000; ++i) {
      page += "series_of_a_million{label=\"" + std::to_string(i) + "\"} 1\n";
    }
    connection.Answer(page, "Content-Type: text/plain\r\n");
  });
  ModuleSettings module;
  module.url = module.collect.metrics_url = peer.Url("/metrics");
  const auto collected = Collect(module, CollectSource::kMetrics);
  ASSERT_TRUE(collected.ok()) << collected.status().message();
  EXPECT_EQ(collected->SeriesCount(), 1000u);
  EXPECT_EQ(collected->dropped, 99'000u);
}

}  // namespace
}  // namespace tebium::exporter
