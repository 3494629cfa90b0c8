#include "app/health_check.h"

#include <future>
#include <utility>

#include "app/files.h"
#include "base/log.h"
#include "net/http_client.h"

namespace tebium::app {
namespace {

constexpr base::Duration kTimeout = std::chrono::seconds(4);

bool WantsCertificate(const Settings& settings) {
  const net::ClientAuth auth = settings.server.web_config.tls.client_auth;
  return settings.server.web_config.HasTls() &&
         auth != net::ClientAuth::kNoClientCert;
}

void ShowOwnCertificate(const Settings& settings, net::ClientRequest& request) {
  const net::TlsServerConfig& tls = settings.server.web_config.tls;
  const auto cert = ReadFile(tls.cert_file);
  const auto key = ReadFile(tls.key_file);
  if (!cert.ok() || !key.ok()) return;
  request.tls.cert = *cert;
  request.tls.key = *key;
}

// A connection that the other side ends, rather than lets wait.
bool IsRefusal(const net::ClientResponse& response, base::Duration timeout) {
  return response.outcome == net::ClientOutcome::kUnknown &&
         response.elapsed < timeout;
}

}  // namespace

std::string HealthUrl(const Settings& settings) {
  const std::string& address = settings.server.listen_addresses.front();
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  // What listens on all addresses is asked on loopback.
  if (host.empty() || host == "0.0.0.0") host = "127.0.0.1";
  if (host == "[::]") host = "[::1]";
  const std::string scheme =
      settings.server.web_config.HasTls() ? "https" : "http";
  return scheme + "://" + host + address.substr(colon) +
         settings.server.route_prefix + "/-/healthy";
}

bool RunHealthCheck(const Settings& settings) {
  auto client = net::StartHttpClient({}, base::Logger::Null());
  if (!client.ok()) return false;
  net::ClientRequest request;
  request.url = HealthUrl(settings);
  request.connect_timeout = std::chrono::seconds(2);
  request.timeout = kTimeout;
  // The service's own certificate names its public host, not loopback.
  request.verify_tls = false;
  const bool wants_certificate = WantsCertificate(settings);
  if (wants_certificate) ShowOwnCertificate(settings, request);
  std::promise<bool> healthy;
  (*client)->Send(std::move(request), [&](const net::ClientResponse& response) {
    const bool answered = response.outcome == net::ClientOutcome::kAnswered;
    healthy.set_value(answered
                          ? response.status == 200 || response.status == 401
                          : wants_certificate && IsRefusal(response, kTimeout));
  });
  return healthy.get_future().get();
}

}  // namespace tebium::app
