#include <utility>

#include "net/dns_message.h"
#include "net/host_port.h"
#include "net/tcp_talk.h"

namespace tebium::net {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

class DnsTalk : public Talk {
 public:
  DnsTalk(Tools& tools, DnsQuery query, std::function<void(DnsAnswer)> done)
      : Talk(tools),
        query_(std::move(query)),
        done_(std::move(done)),
        timer_(tools.io) {}

  void Start() override;
  void Abandon() override { Stop(DnsEnd::kNoAnswer); }

 private:
  // Not called by the resolver.
  void Stop(DnsEnd end) {
    Finish(end);
    StopResolver();
  }
  // Only the first call counts.
  void Finish(DnsEnd end);
  bool finished() const override { return !done_; }
  // Asks it.
  void OnHost(const NameResolver::Endpoints& servers) override;
  void OnAnswer(int status, std::string_view message);
  std::shared_ptr<DnsTalk> Self() {
    return std::static_pointer_cast<DnsTalk>(shared_from_this());
  }

  const DnsQuery query_;
  std::function<void(DnsAnswer)> done_;  // null once it was called
  DnsAnswer answer_;
  asio::steady_timer timer_;
};

void DnsTalk::Start() {
  if (!DnsTypeNumber(query_.type)) return Finish(DnsEnd::kUnknownType);
  timer_.expires_after(query_.timeout);
  timer_.async_wait([self = Self()](const ErrorCode& error) {
    if (!error) self->Stop(DnsEnd::kTimeout);
  });
  FindHost(query_.server, query_.port);
}

void DnsTalk::OnHost(const NameResolver::Endpoints& servers) {
  if (servers.empty()) return Finish(DnsEnd::kServerNotResolved);
  const auto allowed = Allowed(servers, query_.guard);
  if (allowed.empty()) return Finish(DnsEnd::kRefused);
  const std::string address = allowed.front().address().to_string();
  auto resolver =
      NameResolver::Create(tools_.io, HostPortText(address, query_.port));
  if (!resolver.ok()) return Finish(DnsEnd::kServerNotResolved);
  answer_.address = address;
  resolver_ = *std::move(resolver);
  BeginPhase();
  NameResolver& asked = *resolver_;
  asked.Query(query_.name, *DnsTypeNumber(query_.type),
              [self = Self()](int status, std::string_view message) {
                self->PutResolverAway();
                if (!self->finished()) self->OnAnswer(status, message);
              });
}

void DnsTalk::OnAnswer(int status, std::string_view message) {
  Note(Phase::kProcessing);
  if (message.empty()) {
    return Finish(status == ARES_ETIMEOUT ? DnsEnd::kTimeout
                                          : DnsEnd::kNoAnswer);
  }
  const bool read =
      ReadDnsMessage(message, *DnsTypeNumber(query_.type), answer_);
  Finish(read ? DnsEnd::kAnswered : DnsEnd::kMalformed);
}

void DnsTalk::Finish(DnsEnd end) {
  if (!done_) return;
  timer_.cancel();
  answer_.end = end;
  answer_.phases = phases_;
  answer_.elapsed = Clock::now() - begun_;
  std::exchange(done_, nullptr)(std::move(answer_));
}

}  // namespace

std::shared_ptr<Talk> MakeDnsTalk(Talk::Tools& tools, DnsQuery query,
                                  std::function<void(DnsAnswer)> done) {
  return std::make_shared<DnsTalk>(tools, std::move(query), std::move(done));
}

}  // namespace tebium::net
