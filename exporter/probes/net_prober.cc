#include "exporter/probes/net_prober.h"

#include <utility>

#include "exporter/probes/dns_probe.h"
#include "exporter/probes/http_probe.h"
#include "exporter/probes/tcp_probe.h"

namespace tebium::exporter {
namespace {

using Module = std::shared_ptr<const ModuleSettings>;
using DoneFunction = std::function<void(ProbeResult)>;

class NetProber : public Prober {
 public:
  NetProber(net::HttpClient& http, net::TcpClient& tcp,
            const base::Clock& clock)
      : http_(http), tcp_(tcp), clock_(clock) {}

  void Probe(Module module, DoneFunction done) override {
    switch (module->kind) {
      case ProbeKind::kSelf:
      case ProbeKind::kHost:
      case ProbeKind::kPush:
        return done({});
      case ProbeKind::kDns:
        return ProbeDns(std::move(module), std::move(done));
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
    tcp_.Start(std::move(conversation),
               [module = std::move(module), done = std::move(done),
                &clock = clock_](net::TcpResult result) {
                 done(JudgeTcp(*module, std::move(result), clock.Now()));
               });
  }

  void ProbeDns(Module module, DoneFunction done) {
    net::DnsQuery query = DnsProbeQuery(*module);
    tcp_.Ask(std::move(query),
             [module = std::move(module), done = std::move(done),
              &clock = clock_](const net::DnsAnswer& answer) {
               done(JudgeDns(*module, answer, clock.Now()));
             });
  }

  void ProbeHttp(Module module, DoneFunction done) {
    net::ClientRequest request = HttpProbeRequest(*module);
    http_.Send(
        std::move(request),
        [module = std::move(module), done = std::move(done), &http = http_,
         &clock = clock_](const net::ClientResponse& response) mutable {
          ProbeResult ping = JudgeHttp(*module, response, clock.Now());
          auto query = ClickHouseQuery(*module, ping);
          if (!query) return done(std::move(ping));
          Query(http, clock, std::move(module), *std::move(query),
                std::move(ping), std::move(done));
        });
  }

  // After the ping. This object may be gone.
  static void Query(net::HttpClient& http, const base::Clock& clock,
                    Module module, net::ClientRequest request, ProbeResult ping,
                    DoneFunction done) {
    http.Send(
        std::move(request),
        [module = std::move(module), done = std::move(done),
         ping = std::move(ping), &clock](const net::ClientResponse& response) {
          done(JudgeQuery(*module, ping, response, clock.Now()));
        });
  }

  net::HttpClient& http_;
  net::TcpClient& tcp_;
  const base::Clock& clock_;
};

}  // namespace

std::unique_ptr<Prober> MakeNetProber(net::HttpClient& http,
                                      net::TcpClient& tcp,
                                      const base::Clock& clock) {
  return std::make_unique<NetProber>(http, tcp, clock);
}

}  // namespace tebium::exporter
