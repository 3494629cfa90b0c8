#include "tests/integration/differential/peer.h"

#include <gtest/gtest.h>

#include "tests/support/http.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

constexpr int kTries = 3;
constexpr std::chrono::seconds kStartLimit(20 * kTimeScale);

class Alertmanager : public Peer {
 public:
  // Somebody else may have taken the port meanwhile.
  bool Start() override {
    for (int i = 0; i < kTries; ++i) {
      if (StartOn(FreePort())) return true;
    }
    return false;
  }
  std::string Url() const override { return "http://" + address_; }
  const char* Name() const override { return "Alertmanager"; }
  std::string Log() const override { return process_->Output(); }

 private:
  bool StartOn(int port) {
    address_ = "127.0.0.1:" + std::to_string(port);
    Process::Options options;
    options.command = {
        "prometheus-alertmanager", "--config.file=" + ConfigFile(),
        "--storage.path=" + folder().Join("data"),
        "--cluster.listen-address=", "--web.listen-address=" + address_};
    options.environment = {{"TZ", "UTC"}};
    options.log_file = folder().Join("log");
    process_ = Process::Start(options);
    return process_ != nullptr &&
           !process_->WaitForLine("TLS is disabled", kStartLimit).empty() &&
           WaitFor([&] { return Get(Url() + "/-/ready").status == 200; });
  }

  std::string address_;
  std::unique_ptr<Process> process_;
};

class BotPeer : public Peer {
 public:
  BotPeer() { bot_.AddFlag("--config.file=" + ConfigFile()); }

  bool Start() override { return bot_.Start(); }
  bool Restart() override {
    bot_.Kill();
    return bot_.Start();
  }
  std::string Url() const override { return bot_.Url(); }
  const char* Name() const override { return "the bot"; }
  std::string Log() const override { return bot_.process().Output(); }

 private:
  Bot bot_{nullptr};
};

}  // namespace

Sink::Sink() {
  auto server = fakes::HttpServer::Start(
      "127.0.0.1", 0,
      [this](const fakes::HttpRequest& request) {
        base::MutexLock lock(mutex_);
        calls_.push_back(
            {std::chrono::steady_clock::now(), request.target, request.body});
        return fakes::HttpReply{};
      },
      [] {});
  EXPECT_TRUE(server.ok()) << server.status().ToString();
  server_ = *std::move(server);
}

std::string Sink::Url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port());
}

std::vector<Sink::Call> Sink::Calls() const {
  base::MutexLock lock(mutex_);
  return calls_;
}

std::unique_ptr<Peer> MakeAlertmanager() {
  return std::make_unique<Alertmanager>();
}
std::unique_ptr<Peer> MakeBot() { return std::make_unique<BotPeer>(); }

}  // namespace tebium::testing
