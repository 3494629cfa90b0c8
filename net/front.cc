#include "net/front.h"

#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "net/tls_context.h"

namespace tebium::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr size_t kBufferBytes = 16384;
constexpr int kBacklog = 1024;
constexpr std::chrono::milliseconds kAcceptPause(100);

struct FrontCore {
  FrontCore(const FrontSettings& given, ClientOrigins& shared_origins,
            const base::Logger& log)
      : settings(given), origins(shared_origins), logger(log) {}

  const FrontSettings settings;
  ClientOrigins& origins;
  const base::Logger logger;
  TlsContextSource tls;
  std::atomic<size_t> connections{0};
  asio::io_context io;  // last: its handlers use the rest until they are gone
};

// One client's connection and the private one that stands for it. Lives as long
// as an operation on it is pending. Runs on the front's thread.
class Bridge : public std::enable_shared_from_this<Bridge> {
 public:
  Bridge(FrontCore& core, tcp::socket client)
      : core_(core),
        client_(std::move(client)),
        server_(core.io),
        timer_(core.io) {
    core_.connections.fetch_add(1);
  }

  ~Bridge() {
    if (announced_ != 0) core_.origins.Remove(announced_);
    core_.connections.fetch_sub(1);
  }

  void Start(const SslContext& tls) {
    SetTimer(core_.settings.handshake_timeout);
    if (tls == nullptr) return ConnectPrivate();
    // Asio's context takes over one reference.
    SSL_CTX_up_ref(tls.get());
    tls_context_.emplace(tls.get());
    tls_.emplace(client_, *tls_context_);
    tls_->async_handshake(asio::ssl::stream_base::server,
                          [self = shared_from_this()](const ErrorCode& error) {
                            if (error) return self->Close();
                            if (!ClientIsAllowed(self->tls_->native_handle(),
                                                 self->core_.tls.config())) {
                              return self->Close();
                            }
                            self->ConnectPrivate();
                          });
  }

 private:
  void ConnectPrivate() {
    ErrorCode error;
    const tcp::endpoint peer = client_.remote_endpoint(error);
    const auto loopback = asio::ip::address_v4::loopback();
    if (!error) server_.open(tcp::v4(), error);
    if (!error) server_.bind({loopback, 0}, error);
    if (error) return Close();
    // Announced before the connection exists: nobody can slip in between.
    announced_ = server_.local_endpoint(error).port();
    core_.origins.Add(announced_, {.address = AddressText(peer.address()),
                                   .loopback = IsLoopback(peer.address())});
    server_.async_connect(
        {loopback, core_.settings.private_port},
        [self = shared_from_this()](const ErrorCode& failed) {
          if (failed) return self->Close();
          ErrorCode ignored;
          self->server_.set_option(tcp::no_delay(true), ignored);
          self->client_.set_option(tcp::no_delay(true), ignored);
          self->ReadClient();
          self->ReadServer();
        });
  }

  static asio::ip::address Unmapped(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
      return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return address;
  }
  static std::string AddressText(const asio::ip::address& address) {
    return Unmapped(address).to_string();
  }
  static bool IsLoopback(const asio::ip::address& address) {
    return Unmapped(address).is_loopback();
  }

  template <typename Use>
  void WithClient(Use use) {
    if (tls_) {
      use(*tls_);
    } else {
      use(client_);
    }
  }

  // One buffer a direction; the next read waits for the write: a slow reader
  // slows its own sender down and costs no memory.
  void ReadClient() {
    SetTimer(core_.settings.idle_timeout);
    WithClient([this](auto& client) {
      client.async_read_some(
          asio::buffer(from_client_),
          [self = shared_from_this()](const ErrorCode& error, size_t size) {
            if (error) return self->ClientIsDone();
            asio::async_write(self->server_,
                              asio::buffer(self->from_client_, size),
                              [self](const ErrorCode& failed, size_t) {
                                if (failed) return self->Close();
                                self->ReadClient();
                              });
          });
    });
  }

  // The answer may still be on its way: only this direction ends.
  void ClientIsDone() {
    ErrorCode ignored;
    server_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void ReadServer() {
    server_.async_read_some(
        asio::buffer(from_server_),
        [self = shared_from_this()](const ErrorCode& error, size_t size) {
          if (error) return self->EndClient();
          self->SetTimer(self->core_.settings.idle_timeout);
          self->WithClient([&](auto& client) {
            asio::async_write(client, asio::buffer(self->from_server_, size),
                              [self](const ErrorCode& failed, size_t) {
                                if (failed) return self->Close();
                                self->ReadServer();
                              });
          });
        });
  }

  void EndClient() {
    if (!tls_) return Close();
    SetTimer(core_.settings.handshake_timeout);
    tls_->async_shutdown(
        [self = shared_from_this()](const ErrorCode&) { self->Close(); });
  }

  void SetTimer(base::Duration limit) {
    timer_.expires_after(limit);
    timer_.async_wait([weak = weak_from_this()](const ErrorCode& error) {
      const auto self = weak.lock();
      if (!error && self != nullptr) self->Close();
    });
  }

  void Close() {
    ErrorCode ignored;
    timer_.cancel();
    client_.close(ignored);
    server_.close(ignored);
  }

  FrontCore& core_;
  tcp::socket client_;
  tcp::socket server_;
  std::optional<asio::ssl::context> tls_context_;
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;
  asio::steady_timer timer_;
  uint16_t announced_ = 0;
  std::array<char, kBufferBytes> from_client_{};
  std::array<char, kBufferBytes> from_server_{};
};

class AsioFront : public Front {
 public:
  AsioFront(const FrontSettings& settings, ClientOrigins& origins,
            const base::Logger& logger)
      : core_(settings, origins, logger),
        work_(asio::make_work_guard(core_.io)),
        thread_([this] { core_.io.run(); }) {}

  ~AsioFront() override {
    core_.io.stop();
    thread_.join();
  }

  base::Status SetTls(const TlsServerConfig& config) override {
    return core_.tls.Set(config);
  }

  base::StatusOr<ListenAddress> Listen(const ListenAddress& address) override {
    ErrorCode error;
    const auto ip = asio::ip::make_address(address.host, error);
    if (error) return base::InvalidArgumentError("listen address: not an IP");
    tcp::acceptor acceptor(core_.io);
    const tcp::endpoint endpoint(ip, address.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && ip.is_v6()) {
      acceptor.set_option(asio::ip::v6_only(!ip.is_unspecified()), error);
    }
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(kBacklog, error);
    if (error) {
      return base::UnavailableError("can't listen on " + address.ToString() +
                                    ": " + error.message());
    }
    ListenAddress bound = address;
    bound.port = acceptor.local_endpoint(error).port();
    auto shared = std::make_shared<Listener>(std::move(acceptor), core_.io);
    asio::post(core_.io, [this, shared] {
      listeners_.push_back(shared);
      Accept(shared);
    });
    return bound;
  }

  void StopListening() override {
    asio::post(core_.io, [this] {
      ErrorCode ignored;
      for (const auto& listener : listeners_) {
        listener->acceptor.close(ignored);
        listener->pause.cancel();
      }
      listeners_.clear();
    });
  }

  size_t Connections() const override { return core_.connections.load(); }

 private:
  struct Listener {
    Listener(tcp::acceptor open, asio::io_context& io)
        : acceptor(std::move(open)), pause(io) {}
    tcp::acceptor acceptor;
    asio::steady_timer pause;
  };

  void Accept(const std::shared_ptr<Listener>& listener) {
    listener->acceptor.async_accept(
        [this, listener](const ErrorCode& error, tcp::socket client) {
          if (!listener->acceptor.is_open()) return;
          if (error) return AcceptLater(listener);
          if (core_.connections.load() < core_.settings.max_connections) {
            std::make_shared<Bridge>(core_, std::move(client))
                ->Start(core_.tls.Get());
          }
          Accept(listener);
        });
  }

  // Out of files, most likely: trying again at once would only burn time.
  void AcceptLater(const std::shared_ptr<Listener>& listener) {
    listener->pause.expires_after(kAcceptPause);
    listener->pause.async_wait([this, listener](const ErrorCode& error) {
      if (!error) Accept(listener);
    });
  }

  FrontCore core_;
  // Used on the front's thread alone.
  std::vector<std::shared_ptr<Listener>> listeners_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace

base::StatusOr<std::unique_ptr<Front>> Front::Create(
    const FrontSettings& settings, ClientOrigins& origins,
    const base::Logger& logger) {
  return std::unique_ptr<Front>(
      std::make_unique<AsioFront>(settings, origins, logger));
}

}  // namespace tebium::net
