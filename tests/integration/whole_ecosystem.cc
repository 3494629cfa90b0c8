#include "tests/integration/whole_ecosystem.h"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "tests/net/certificates.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

constexpr char kHealth[] =
    R"({"status":"ok","version":"1.2.3","uptime_seconds":4321,)"
    R"("queue":{"length":7}})";

constexpr char kMetrics[] =
    "# HELP app_requests_total Requests.\n"
    "# TYPE app_requests_total counter\n"
    "app_requests_total{path=\"/\"} 42\n"
    "# HELP process_start_time_seconds When it started.\n"
    "# TYPE process_start_time_seconds gauge\n"
    "process_start_time_seconds 1790000000\n";

// One of each kind beside those of the environment; a second between probes.
constexpr char kConfig[] = R"(
modules:
- {name: TeBium-Analytics-Server, interval: 1s, collect: {interval: 1s}, slo: {objective: 99.9}}
- {name: Telegram-Bot-Tebium, interval: 1s, collect: {interval: 1s}}
- {name: Redis, interval: 1s, collect: {interval: 1s}}
- {name: ClickHouse, interval: 1s, collect: {interval: 1s}}
- {name: Port, kind: tcp, target: '127.0.0.1:REDIS_PORT', interval: 1s}
- {name: Front, kind: tls, target: '127.0.0.1:TLS_PORT', interval: 1s, tls: {verify: false}}
- {name: Worker, kind: push}
)";

fakes::HttpReply Answer(const fakes::HttpRequest& request) {
  fakes::HttpReply reply;
  reply.body = request.target == "/metrics" ? kMetrics : kHealth;
  if (request.target == "/metrics") reply.content_type = "text/plain";
  return reply;
}

std::string Replaced(std::string text, const std::string& what,
                     const std::string& with) {
  text.replace(text.find(what), what.size(), with);
  return text;
}

}  // namespace

WholeEcosystem::WholeEcosystem() {
  auto module = fakes::HttpServer::Start("127.0.0.1", 0, Answer, [] {});
  EXPECT_TRUE(module.ok()) << module.status().message();
  module_ = *std::move(module);
  const std::string url = "http://127.0.0.1:" + std::to_string(module_->port());
  bot_.SetEnvironment("ANALYTICS_SERVER_URL", url);
  bot_.SetEnvironment("MAIN_BOT_URL", url);
  bot_.SetEnvironment("REDIS_URL", redis_.Url());
  bot_.SetEnvironment("CLICKHOUSE_URL", clickhouse_.Url());
  bot_.SetEnvironment("HEARTBEAT_URL", url + "/beat");
  bot_.SetEnvironment("FALLBACK_WEBHOOK_URL", url + "/fallback");
  std::string config =
      Replaced(kConfig, "REDIS_PORT", std::to_string(redis_.port()));
  config = Replaced(config, "TLS_PORT", std::to_string(front_port_));
  bot_.AddFlag("--config.file=" + bot_.folder().Write("config.yml", config));
}

bool WholeEcosystem::Start() {
  return redis_.Start() && clickhouse_.Start() && StartFront() &&
         bot_.Start() && Push() && AwaitModules();
}

bool WholeEcosystem::StartFront() {
  const TempDir& folder = bot_.folder();
  const Certificate certificate = MakeCertificate(folder, "front");
  Process::Options options;
  options.command = {"openssl",
                     "s_server",
                     "-www",
                     "-accept",
                     "127.0.0.1:" + std::to_string(front_port_),
                     "-cert",
                     certificate.cert_file,
                     "-key",
                     certificate.key_file};
  options.log_file = folder.Join("front.log");
  front_ = Process::Start(options);
  return front_ != nullptr &&
         !front_->WaitForLine("ACCEPT", std::chrono::seconds(20)).empty();
}

bool WholeEcosystem::Push() {
  const auto sample =
      bot_.Post("/api/v1/samples",
                R"([{"module":"Worker","samples":{"cpu_usage":0.5,"jobs":3}},)"
                R"({"module":"Worker","samples":{"link_up":1,)"
                R"("link_latency_seconds":0.01},"labels":{"to":"Redis"}}])");
  EXPECT_EQ(sample.status, 200) << sample.body;
  HttpCall beat;
  beat.method = "PUT";
  beat.url = bot_.Url("/api/v1/heartbeat/Worker?interval=60s");
  const auto beaten = Fetch(beat);
  EXPECT_EQ(beaten.status, 200) << beaten.body;
  const auto watchdog =
      bot_.Post("/api/v2/alerts", R"([{"labels":{"alertname":"Watchdog"}}])");
  EXPECT_EQ(watchdog.status, 200) << watchdog.body;
  return sample.status == 200 && beaten.status == 200 && watchdog.status == 200;
}

bool WholeEcosystem::AwaitModules() {
  for (const char* module :
       {"TeBium-Analytics-Server", "Telegram-Bot-Tebium", "ClickHouse", "Redis",
        "Telegram", "Port", "Front", "Worker"}) {
    const std::string label = "{module=\"" + std::string(module) + "\"";
    const bool up = WaitFor([&] {
      return bot_.Metric("tebium_module_state" + label + ",state=\"up\"}") == 1;
    });
    EXPECT_TRUE(up) << module << " does not come up\n"
                    << bot_.process().Output();
    if (!up) return false;
  }
  return AwaitCollections();
}

bool WholeEcosystem::AwaitCollections() {
  const std::pair<const char*, const char*> collections[] = {
      {"TeBium-Alert-Bot", "host"},
      {"TeBium-Analytics-Server", "health"},
      {"TeBium-Analytics-Server", "metrics"},
      {"ClickHouse", "clickhouse"},
      {"Redis", "redis"}};
  for (const auto& [module, collector] : collections) {
    const std::string series = "tebium_collection_success{module=\"" +
                               std::string(module) + "\",collector=\"" +
                               collector + "\"}";
    const bool good = WaitFor([&] { return bot_.Metric(series) == 1; });
    EXPECT_TRUE(good) << series << "\n" << bot_.process().Output();
    if (!good) return false;
  }
  return true;
}

}  // namespace tebium::testing
