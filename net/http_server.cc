#include "net/http_server.h"

#include <algorithm>
#include <thread>

#include "net/civet_server.h"
#include "net/front.h"

namespace tebium::net {
namespace {

constexpr std::chrono::milliseconds kDrainPoll(2);
const ListenAddress kPrivateAddress = {.host = "127.0.0.1"};
// For what the front still has to pass on when all is answered.
constexpr std::chrono::milliseconds kFlushLimit(500);

template <typename Condition>
void WaitUntil(Condition condition,
               std::chrono::steady_clock::time_point deadline) {
  while (!condition() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kDrainPoll);
  }
}

class Server : public HttpServer {
 public:
  Server(const HttpServerSettings& settings, HttpHandler handler,
         const base::Logger& logger)
      : core_(settings, std::move(handler), logger),
        has_tls_(settings.web_config.HasTls()) {}

  ~Server() override { Drain(base::Duration(0)); }

  base::Status Listen() {
    TEBIUM_RETURN_IF_ERROR(
        core_.auth.SetUsers(core_.settings.web_config.basic_auth_users));
    for (const std::string& text : core_.settings.listen_addresses) {
      TEBIUM_ASSIGN_OR_RETURN(const ListenAddress address,
                              ParseListenAddress(text));
      TEBIUM_RETURN_IF_ERROR(has_tls_ || address.ipv6 ? ListenInFront(address)
                                                      : ListenPlain(address));
    }
    return {};
  }

  std::vector<std::string> Addresses() const override { return addresses_; }

  size_t Connections() const override { return core_.connections.load(); }

  base::Status Reload(const WebConfig& web_config) override {
    if (web_config.HasTls() != has_tls_) {
      return base::FailedPreconditionError(
          "TLS can't be switched on or off without a restart");
    }
    // Checked first: all of it comes into force, or nothing.
    TEBIUM_RETURN_IF_ERROR(BasicAuth::Check(web_config.basic_auth_users));
    if (has_tls_) TEBIUM_RETURN_IF_ERROR(front_->SetTls(web_config.tls));
    return core_.auth.SetUsers(web_config.basic_auth_users);
  }

  void Drain(base::Duration limit) override {
    core_.draining.store(true);
    const auto deadline = std::chrono::steady_clock::now() + limit;
    // What is being answered is answered; then everything is closed.
    WaitUntil([&] { return core_.in_flight.load() == 0; }, deadline);
    if (front_ != nullptr) front_->StopListening();
    plain_.clear();
    private_.reset();
    if (front_ != nullptr) {
      WaitUntil([&] { return front_->Connections() == 0; },
                std::chrono::steady_clock::now() +
                    std::min<base::Duration>(limit, kFlushLimit));
    }
    front_.reset();
  }

 private:
  base::Status ListenPlain(const ListenAddress& address) {
    TEBIUM_ASSIGN_OR_RETURN(auto server,
                            CivetServer::Start(core_, address, false));
    addresses_.push_back(server->address().ToString());
    plain_.push_back(std::move(server));
    return {};
  }

  base::Status ListenInFront(const ListenAddress& address) {
    if (private_ == nullptr) {
      TEBIUM_ASSIGN_OR_RETURN(private_,
                              CivetServer::Start(core_, kPrivateAddress, true));
      FrontSettings settings;
      settings.private_port = private_->address().port;
      // Those over the limit are told so by civetweb.
      settings.max_connections =
          core_.settings.max_connections + kSpareConnections;
      settings.handshake_timeout =
          std::min(settings.handshake_timeout, core_.settings.request_timeout);
      settings.idle_timeout =
          core_.settings.idle_timeout + core_.settings.request_timeout;
      TEBIUM_ASSIGN_OR_RETURN(
          front_, Front::Create(settings, core_.origins, core_.logger));
      if (has_tls_) {
        TEBIUM_RETURN_IF_ERROR(front_->SetTls(core_.settings.web_config.tls));
      }
    }
    TEBIUM_ASSIGN_OR_RETURN(const ListenAddress bound, front_->Listen(address));
    addresses_.push_back(bound.ToString());
    return {};
  }

  ServerCore core_;
  const bool has_tls_;
  std::vector<std::unique_ptr<CivetServer>> plain_;
  std::unique_ptr<CivetServer> private_;
  std::unique_ptr<Front> front_;
  std::vector<std::string> addresses_;
};

}  // namespace

base::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    const HttpServerSettings& settings, HttpHandler handler,
    const base::Logger& logger) {
  auto server = std::make_unique<Server>(settings, std::move(handler), logger);
  TEBIUM_RETURN_IF_ERROR(server->Listen());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace tebium::net
