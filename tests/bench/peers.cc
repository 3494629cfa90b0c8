#include "tests/bench/peers.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "tests/bench/load.h"

namespace tebium::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Asks `path` until it is answered 2xx.
bool WaitUntilReady(int port, const std::string& path) {
  const std::vector<std::string> requests = {PrepareRequest("GET", path, "")};
  const auto deadline = SteadyClock::now() + std::chrono::seconds(60);
  while (SteadyClock::now() < deadline) {
    if (RunLoad(port, 1, requests).answered_2xx == 1) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

std::unique_ptr<Peer> Start(std::unique_ptr<Peer> peer,
                            testing::Process::Options options,
                            const std::string& ready_path) {
  const auto begun = SteadyClock::now();
  options.working_folder = peer->folder->path();
  options.log_file = peer->folder->Join("log");
  peer->process = testing::Process::Start(options);
  if (peer->process == nullptr || !WaitUntilReady(peer->port, ready_path)) {
    std::cerr << options.command[0] << " did not become ready\n"
              << (peer->process ? peer->process->Output() : "");
    return nullptr;
  }
  peer->ready_seconds =
      std::chrono::duration<double>(SteadyClock::now() - begun).count();
  return peer;
}

std::unique_ptr<Peer> NewPeer() {
  auto peer = std::make_unique<Peer>();
  peer->folder = std::make_unique<testing::TempDir>();
  peer->port = testing::FreePort();
  return peer;
}

testing::Process::Options BotOptions(const Peer& peer,
                                     const std::string& binary) {
  testing::Process::Options options;
  options.environment = {
      {"ENABLE_ALERTS", "false"}, {"LOG_LEVEL", "warn"}, {"LOG_FILE", "none"}};
  options.command = {
      std::filesystem::absolute(binary),
      "--web.listen-address=127.0.0.1:" + std::to_string(peer.port),
      "--storage.path=" + peer.folder->path()};
  return options;
}

}  // namespace

uint64_t Peer::ResidentBytes() const {
  std::ifstream statm("/proc/" + std::to_string(process->pid()) + "/statm");
  uint64_t size = 0;
  uint64_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

double Peer::CpuSeconds() const {
  std::ifstream file("/proc/" + std::to_string(process->pid()) + "/stat");
  std::string text;
  std::getline(file, text);
  // Past the name, which may hold anything: user and system time are the 12th
  // and 13th field (proc(5)).
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::unique_ptr<Peer> StartBot(
    const std::string& binary,
    const std::map<std::string, std::string>& environment,
    const std::string& database) {
  auto peer = NewPeer();
  auto options = BotOptions(*peer, binary);
  for (const auto& [name, value] : environment) {
    options.environment[name] = value;
  }
  if (!database.empty()) {
    std::filesystem::copy_file(database, peer->folder->Join("alerts.db"));
  }
  return Start(std::move(peer), std::move(options), "/-/ready");
}

std::unique_ptr<Peer> StartConfiguredBot(const std::string& binary,
                                         const std::string& config) {
  auto peer = NewPeer();
  auto options = BotOptions(*peer, binary);
  options.command.push_back("--config.file=" +
                            peer->folder->Write("alertmanager.yml", config));
  return Start(std::move(peer), std::move(options), "/-/ready");
}

std::unique_ptr<Peer> StartAlertmanager(const std::string& config) {
  auto peer = NewPeer();
  testing::Process::Options options;
  options.command = {
      "prometheus-alertmanager",
      "--config.file=" + peer->folder->Write("alertmanager.yml", config),
      "--storage.path=" + peer->folder->path(),
      "--cluster.listen-address=",
      "--web.listen-address=127.0.0.1:" + std::to_string(peer->port),
      "--log.level=error"};
  return Start(std::move(peer), std::move(options), "/-/ready");
}

std::unique_ptr<Peer> StartBlackbox() {
  auto peer = NewPeer();
  testing::Process::Options options;
  options.command = {
      "prometheus-blackbox-exporter",
      "--config.file=/etc/prometheus/blackbox.yml",
      "--web.listen-address=127.0.0.1:" + std::to_string(peer->port),
      "--log.level=error"};
  return Start(std::move(peer), std::move(options), "/-/healthy");
}

}  // namespace tebium::bench
