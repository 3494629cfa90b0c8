#include <utility>

#include "net/dns_message.h"
#include "net/tcp_talk.h"

namespace tebium::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Clock = std::chrono::steady_clock;

class DnsTalk : public Talk {
 public:
  DnsTalk(Tools& tools, DnsQuery query, std::function<void(DnsAnswer)> done)
      : query_(std::move(query)),
        done_(std::move(done)),
        tools_(tools),
        timer_(tools.io),
        begun_(Clock::now()),
        mark_(begun_) {}

  void Start() override;
  void Abandon() override { Stop(DnsEnd::kNoAnswer); }

 private:
  // Not called by the resolver.
  void Stop(DnsEnd end) {
    Finish(end);
    resolver_.reset();
  }
  // Only the first call counts.
  void Finish(DnsEnd end);
  bool finished() const { return !done_; }
  void Resolve();
  void Ask(const NameResolver::Endpoints& servers);
  void OnAnswer(int status, std::string_view message);
  // It is at work now, and may go when that is done.
  void PutResolverAway() {
    asio::post(tools_.io, [spent = std::move(resolver_)] {});
  }
  void Note(Phase phase) {
    const auto now = Clock::now();
    answer_.phases[static_cast<size_t>(phase)] =
        now - std::exchange(mark_, now);
  }
  std::shared_ptr<DnsTalk> Self() {
    return std::static_pointer_cast<DnsTalk>(shared_from_this());
  }

  const DnsQuery query_;
  std::function<void(DnsAnswer)> done_;  // null once it was called
  DnsAnswer answer_;
  Tools& tools_;
  // While it is at work: the client's, for the server's name; then one that
  // asks the server.
  std::shared_ptr<NameResolver> resolver_;
  asio::steady_timer timer_;
  const Clock::time_point begun_;
  Clock::time_point mark_;  // the end of the phase before
};

void DnsTalk::Start() {
  if (!DnsTypeNumber(query_.type)) return Finish(DnsEnd::kUnknownType);
  timer_.expires_after(query_.timeout);
  timer_.async_wait([self = Self()](const ErrorCode& error) {
    if (!error) self->Stop(DnsEnd::kTimeout);
  });
  ErrorCode is_name;
  const auto address = asio::ip::make_address(query_.server, is_name);
  if (is_name) return Resolve();
  Ask({tcp::endpoint(address, query_.port)});
}

void DnsTalk::Resolve() {
  resolver_ = tools_.resolver();
  if (resolver_ == nullptr) return Finish(DnsEnd::kServerNotResolved);
  // It may answer before it returns, and is given away then.
  NameResolver& resolver = *resolver_;
  resolver.Resolve(query_.server, query_.port,
                   [self = Self()](const NameResolver::Endpoints& servers) {
                     self->PutResolverAway();
                     if (self->finished()) return;
                     self->Note(Phase::kResolve);
                     self->Ask(servers);
                   });
}

void DnsTalk::Ask(const NameResolver::Endpoints& servers) {
  if (servers.empty()) return Finish(DnsEnd::kServerNotResolved);
  const auto allowed = Allowed(servers, query_.guard);
  if (allowed.empty()) return Finish(DnsEnd::kRefused);
  const std::string address = allowed.front().address().to_string();
  const bool is_v6 = allowed.front().address().is_v6();
  auto resolver =
      NameResolver::Create(tools_.io, (is_v6 ? "[" + address + "]" : address) +
                                          ":" + std::to_string(query_.port));
  if (!resolver.ok()) return Finish(DnsEnd::kServerNotResolved);
  answer_.address = address;
  resolver_ = *std::move(resolver);
  mark_ = Clock::now();
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
  answer_.elapsed = Clock::now() - begun_;
  std::exchange(done_, nullptr)(std::move(answer_));
}

}  // namespace

std::shared_ptr<Talk> MakeDnsTalk(Talk::Tools& tools, DnsQuery query,
                                  std::function<void(DnsAnswer)> done) {
  return std::make_shared<DnsTalk>(tools, std::move(query), std::move(done));
}

}  // namespace tebium::net
