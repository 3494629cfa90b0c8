#include "tests/support/peers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

#include "tests/support/http.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

constexpr std::chrono::seconds kStartLimit(20 * kTimeScale);

// As little as it starts with.
std::string ClickHouseConfig(int port, const TempDir& folder) {
  const std::string data = folder.Join("data/");
  return "<yandex>\n"
         "<logger><level>warning</level><console>1</console></logger>\n"
         "<listen_host>127.0.0.1</listen_host>\n"
         "<http_port>" +
         std::to_string(port) + "</http_port>\n<path>" + data +
         "</path>\n<tmp_path>" + folder.Join("tmp/") +
         "</tmp_path>\n"
         "<mark_cache_size>5368709</mark_cache_size>\n"
         "<users_config>config.xml</users_config>\n"
         "<default_profile>default</default_profile>\n"
         "<default_database>default</default_database>\n"
         "<users><default><password></password>\n"
         "<networks><ip>127.0.0.1</ip></networks>\n"
         "<profile>default</profile><quota>default</quota></default></users>\n"
         "<profiles><default/></profiles><quotas><default/></quotas>\n"
         "</yandex>\n";
}

}  // namespace

bool RedisServer::Start() {
  Process::Options options;
  options.command = {"redis-server",        "--bind", "127.0.0.1", "--port",
                     std::to_string(port_), "--save", "",          "--dir",
                     folder_.path()};
  options.command.insert(options.command.end(), flags_.begin(), flags_.end());
  options.log_file = folder_.Join("log");
  process_ = Process::Start(options);
  if (process_ == nullptr) return false;
  const std::string line =
      process_->WaitForLine("Ready to accept connections", kStartLimit);
  EXPECT_NE(line, "") << process_->Output();
  return !line.empty();
}

void RedisServer::Freeze() const { process_->Signal(SIGSTOP); }
void RedisServer::Thaw() const { process_->Signal(SIGCONT); }

bool ClickHouseServer::Start() {
  folder_.Write("config.xml", ClickHouseConfig(port_, folder_));
  Process::Options options;
  options.command = {"clickhouse-server",
                     "--config-file=" + folder_.Join("config.xml")};
  options.log_file = folder_.Join("log");
  options.working_folder = folder_.path();
  process_ = Process::Start(options);
  if (process_ == nullptr) return false;
  const bool ready =
      WaitFor([&] { return Get(Url("/ping")).status == 200; }, kStartLimit);
  EXPECT_TRUE(ready) << process_->Output();
  return ready;
}

void ClickHouseServer::Freeze() const { process_->Signal(SIGSTOP); }
void ClickHouseServer::Thaw() const { process_->Signal(SIGCONT); }

}  // namespace tebium::testing
