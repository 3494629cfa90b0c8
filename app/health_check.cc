#include "app/health_check.h"

#include <future>
#include <utility>

#include "base/log.h"
#include "net/http_client.h"

namespace tebium::app {

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
  request.timeout = std::chrono::seconds(4);
  // The service's own certificate names its public host, not loopback.
  request.verify_tls = false;
  std::promise<bool> healthy;
  (*client)->Send(std::move(request), [&](const net::ClientResponse& response) {
    // Behind basic auth a 401 is an answer from a living service, too.
    healthy.set_value(response.outcome == net::ClientOutcome::kAnswered &&
                      (response.status == 200 || response.status == 401));
  });
  return healthy.get_future().get();
}

}  // namespace tebium::app
