#include "exporter/probes/net_prober.h"

#include <utility>

#include "exporter/probes/http_probe.h"
#include "exporter/probes/tcp_probe.h"
#include "net/tcp_client.h"

namespace tebium::exporter {
namespace {

using Module = std::shared_ptr<const ModuleSettings>;
using DoneFunction = std::function<void(ProbeResult)>;

class NetProber : public Prober {
 public:
  NetProber(net::HttpClient& client, std::unique_ptr<net::TcpClient> tcp,
            const base::Clock& clock)
      : client_(client), clock_(clock), tcp_(std::move(tcp)) {}

  void Probe(Module module, DoneFunction done) override {
    switch (module->kind) {
      case ProbeKind::kSelf:
      case ProbeKind::kHost:
      case ProbeKind::kPush:
        return done({});
      case ProbeKind::kDns:
      case ProbeKind::kTls:
      case ProbeKind::kTcp:
      case ProbeKind::kRedis:
        return ProbeTcp(std::move(module), std::move(done));
      case ProbeKind::kHttp:
      case ProbeKind::kClickHouse:
      case ProbeKind::kTelegram:
        return ProbeHttp(std::move(module), std::move(done));
    }
  }

 private:
  void ProbeTcp(Module module, DoneFunction done) {
    net::TcpConversation conversation = TcpProbeConversation(*module);
    tcp_->Start(
        std::move(conversation),
        [module = std::move(module), done = std::move(done)](
            const net::TcpResult& result) { done(JudgeTcp(*module, result)); });
  }

  void ProbeHttp(Module module, DoneFunction done) {
    net::ClientRequest request = HttpProbeRequest(*module);
    client_.Send(std::move(request),
                 [module = std::move(module), done = std::move(done),
                  &clock = clock_](const net::ClientResponse& response) {
                   done(JudgeHttp(*module, response, clock.Now()));
                 });
  }

  net::HttpClient& client_;
  const base::Clock& clock_;
  const std::unique_ptr<net::TcpClient> tcp_;
};

}  // namespace

base::StatusOr<std::unique_ptr<Prober>> StartNetProber(
    net::HttpClient& client, const base::Clock& clock) {
  auto tcp = net::StartTcpClient();
  if (!tcp.ok()) return tcp.status();
  return std::unique_ptr<Prober>(
      std::make_unique<NetProber>(client, *std::move(tcp), clock));
}

}  // namespace tebium::exporter
