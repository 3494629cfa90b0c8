#include "tests/integration/bot.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "base/json.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

constexpr std::chrono::seconds kStartLimit(20 * kTimeScale);

// A scrape may take as long as its interval: long enough that a busy machine
// does not make a target look down.
constexpr char kPrometheusGlobal[] =
    "global: {scrape_interval: 1s, evaluation_interval: 200ms}\n"
    "rule_files: [rules.yml]\n";

constexpr char kRules[] =
    "groups:\n"
    "  - name: test\n"
    "    rules:\n"
    "      - alert: TargetDown\n"
    "        expr: up{job=\"target\"} == 0\n"
    "        labels: {severity: critical}\n"
    "        annotations:\n"
    "          summary: '{{ $labels.instance }} <is> & down'\n";

}  // namespace

std::unique_ptr<fakes::FakeTelegram> StartFakeTelegram(
    const fakes::Limits& limits) {
  fakes::FakeTelegramSettings settings;
  settings.limits = limits;
  settings.chats = {{.id = kPrivateChat},
                    {.id = kGroupChat,
                     .type = fakes::ChatType::kSupergroup,
                     .title = "On call"}};
  auto fake = fakes::FakeTelegram::Start(std::move(settings));
  EXPECT_TRUE(fake.ok()) << fake.status().message();
  return *std::move(fake);
}

double MetricOf(const std::string& server, const std::string& series) {
  const std::string text = "\n" + Get(server + "/metrics").body;
  const size_t at = text.find("\n" + series + " ");
  if (at == std::string::npos) return -1;
  return std::strtod(text.c_str() + at + series.size() + 2, nullptr);
}

Bot::Bot(const fakes::FakeTelegram* telegram, int64_t chat) {
  environment_ = {{"LOG_FILE", "none"}, {"LOG_LEVEL", "debug"}, {"TZ", "UTC"}};
  if (telegram == nullptr) return;
  environment_["BOT_TOKEN"] = telegram->token();
  environment_["TELEGRAM_API_URL"] = telegram->url();
  environment_["ALERT_CHAT_ID"] = std::to_string(chat);
}

void Bot::SetEnvironment(const std::string& name, const std::string& value) {
  if (value.empty()) {
    environment_.erase(name);
  } else {
    environment_[name] = value;
  }
}

Process::Options Bot::ProcessOptions() const {
  Process::Options options;
  options.command = {TEBIUM_BOT_BINARY, "--web.listen-address=127.0.0.1:0",
                     "--storage.path=" + folder_.path()};
  options.command.insert(options.command.end(), flags_.begin(), flags_.end());
  options.environment = environment_;
  options.working_folder = folder_.path();
  options.log_file = folder_.Join("log");
  return options;
}

bool Bot::Start() {
  process_ = Process::Start(ProcessOptions());
  if (process_ == nullptr) return false;
  const std::string line =
      process_->WaitForLine("msg=\"Listening on\"", kStartLimit);
  address_ = LogfmtValue(line, "address");
  EXPECT_NE(address_, "") << process_->Output();
  return !address_.empty();
}

int Bot::Stop() {
  process_->Signal(SIGTERM);
  return process_->Wait(std::chrono::seconds(20) * kTimeScale).value_or(-1);
}

bool Bot::PostAlert(const std::string& type, const std::string& priority,
                    const std::string& module,
                    const std::string& message) const {
  base::JsonWriter json;
  json.BeginObject().Key("type").String(type);
  json.Key("priority").String(priority).Key("module").String(module);
  json.Key("message").String(message).EndObject();
  return Post("/webhook", json.Take()).status == 200;
}

Prometheus::Prometheus(const std::string& alertmanagers,
                       const std::map<std::string, std::string>& jobs) {
  folder_.Write("rules.yml", kRules);
  std::string config = kPrometheusGlobal;
  config += "alerting: {alertmanagers: " + alertmanagers + "}\n";
  config += "scrape_configs:\n";
  for (const auto& [job, address] : jobs) {
    config += "  - {job_name: " + job + ", static_configs: [{targets: ['" +
              address + "']}]}\n";
  }
  folder_.Write("prometheus.yml", config);
}

bool Prometheus::Start() {
  Process::Options options;
  options.command = {"prometheus",
                     "--config.file=" + folder_.Join("prometheus.yml"),
                     "--storage.tsdb.path=" + folder_.Join("data"),
                     "--web.listen-address=" + address_};
  options.log_file = folder_.Join("log");
  process_ = Process::Start(options);
  if (process_ == nullptr) return false;
  const bool ready =
      WaitFor([&] { return Get(Url("/-/ready")).status == 200; }, kStartLimit);
  EXPECT_TRUE(ready) << Log();
  return ready;
}

bool Prometheus::IsUp(const std::string& job) const {
  return Get(Url("/api/v1/query?query=up%7Bjob%3D%22" + job + "%22%7D"))
             .body.find("\"1\"]") != std::string::npos;
}

bool Prometheus::Knows(const std::string& alertmanager_url) const {
  return Get(Url("/api/v1/alertmanagers"))
             .body.find("\"" + alertmanager_url + "/api/v2/alerts\"") !=
         std::string::npos;
}

bool AlertmanagerProcess::Start(const std::string& config_file) {
  Process::Options options;
  options.command = {
      "prometheus-alertmanager", "--config.file=" + config_file,
      "--storage.path=" + folder_.Join("data"),
      "--cluster.listen-address=", "--web.listen-address=" + address_};
  options.log_file = folder_.Join("log");
  process_ = Process::Start(options);
  if (process_ == nullptr) return false;
  const bool ready =
      WaitFor([&] { return Get(Url() + "/-/ready").status == 200; });
  EXPECT_TRUE(ready) << process_->Output();
  return ready;
}

}  // namespace tebium::testing
