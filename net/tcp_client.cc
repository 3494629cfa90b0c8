#include "net/tcp_client.h"

#include <thread>
#include <utility>

#include "net/tcp_talk.h"

namespace tebium::net {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

// Name servers and hosts are then read anew: those of now count, not those of
// the client's start.
constexpr std::chrono::seconds kResolverAge{5};

class AsioTcpClient : public TcpClient {
 public:
  ~AsioTcpClient() override {
    if (!thread_.joinable()) return;  // it could not be started
    asio::post(io_, [this] { StopOnThread(); });
    thread_.join();
    // What was posted since finds the client stopped.
    work_.reset();
    io_.restart();
    io_.run();
  }

  // Fails where names can't be resolved at all.
  base::Status Run() {
    const auto resolver = NameResolver::Create(io_);
    if (!resolver.ok()) return resolver.status();
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }

  void Start(TcpConversation conversation,
             std::function<void(TcpResult)> done) override {
    Post(MakeTcpTalk(tools_, std::move(conversation), std::move(done)));
  }

  void Ask(DnsQuery query, std::function<void(DnsAnswer)> done) override {
    Post(MakeDnsTalk(tools_, std::move(query), std::move(done)));
  }

 private:
  void Post(std::shared_ptr<Talk> talk) {
    asio::post(io_, [this, talk = std::move(talk)] { Begin(talk); });
  }

  void Begin(const std::shared_ptr<Talk>& talk) {
    if (stopped_) return talk->Abandon();
    std::erase_if(
        talks_, [](const std::weak_ptr<Talk>& open) { return open.expired(); });
    talks_.push_back(talk);
    talk->Start();
  }

  void StopOnThread() {
    for (const auto& open : talks_) {
      if (const auto talk = open.lock()) talk->Abandon();
    }
    resolver_.reset();
    stopped_ = true;
    io_.stop();
  }

  std::shared_ptr<NameResolver> Resolver() {
    const auto now = Clock::now();
    if (resolver_ != nullptr && now < renewed_at_ + kResolverAge) {
      return resolver_;
    }
    auto created = NameResolver::Create(io_);
    if (!created.ok()) return nullptr;
    renewed_at_ = now;
    resolver_ = *std::move(created);
    return resolver_;
  }

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ =
      asio::make_work_guard(io_);
  // All below but the thread itself is of the thread.
  ClientTlsContexts tls_;
  Talk::Tools tools_{io_, [this] { return Resolver(); }, tls_};
  bool stopped_ = false;
  std::vector<std::weak_ptr<Talk>> talks_;
  std::shared_ptr<NameResolver> resolver_;
  Clock::time_point renewed_at_;
  std::thread thread_;
};

}  // namespace

base::StatusOr<std::unique_ptr<TcpClient>> StartTcpClient() {
  auto client = std::make_unique<AsioTcpClient>();
  TEBIUM_RETURN_IF_ERROR(client->Run());
  return std::unique_ptr<TcpClient>(std::move(client));
}

}  // namespace tebium::net
