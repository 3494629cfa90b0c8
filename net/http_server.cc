#include "net/http_server.h"

#include <thread>

#include "net/civet_server.h"
#include "net/front.h"

namespace tebium::net {
namespace {

constexpr std::chrono::milliseconds kDrainPoll(2);

bool IsIpv6(const std::string& address) { return address.starts_with('['); }

std::string HostOf(const std::string& address) {
  const std::string host = address.substr(0, address.rfind(':'));
  return host.empty() ? "0.0.0.0" : host;
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
    for (const std::string& address : core_.settings.listen_addresses) {
      if (address.rfind(':') == std::string::npos) {
        return base::InvalidArgumentError(
            "listen address: expected HOST:PORT, got \"" + address + "\"");
      }
      TEBIUM_RETURN_IF_ERROR(has_tls_ || IsIpv6(address)
                                 ? ListenInFront(address)
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
    if (has_tls_) TEBIUM_RETURN_IF_ERROR(front_->SetTls(web_config.tls));
    return core_.auth.SetUsers(web_config.basic_auth_users);
  }

  void Drain(base::Duration limit) override {
    core_.draining.store(true);
    const auto deadline = std::chrono::steady_clock::now() + limit;
    // What is being answered is answered; then everything is closed.
    while (core_.in_flight.load() > 0 &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(kDrainPoll);
    }
    front_.reset();
    plain_.clear();
    private_.reset();
  }

 private:
  base::Status ListenPlain(const std::string& address) {
    TEBIUM_ASSIGN_OR_RETURN(auto server,
                            CivetServer::Start(core_, address, false));
    addresses_.push_back(HostOf(address) + ":" +
                         std::to_string(server->port()));
    plain_.push_back(std::move(server));
    return {};
  }

  base::Status ListenInFront(const std::string& address) {
    if (private_ == nullptr) {
      TEBIUM_ASSIGN_OR_RETURN(private_,
                              CivetServer::Start(core_, "127.0.0.1:0", true));
      FrontSettings settings;
      settings.private_port = private_->port();
      settings.max_connections = core_.settings.max_connections;
      settings.idle_timeout =
          core_.settings.idle_timeout + core_.settings.request_timeout;
      TEBIUM_ASSIGN_OR_RETURN(
          front_, Front::Create(settings, core_.origins, core_.logger));
      if (has_tls_) {
        TEBIUM_RETURN_IF_ERROR(front_->SetTls(core_.settings.web_config.tls));
      }
    }
    TEBIUM_ASSIGN_OR_RETURN(const std::string bound, front_->Listen(address));
    addresses_.push_back(bound);
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
