#include "receiver/guard.h"

#include <cmath>

#include "base/text.h"
#include "net/http_error.h"

namespace tebium::receiver {
namespace {

std::string_view BearerToken(const net::HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view header = request.Header("Authorization");
  if (header.size() < kScheme.size() ||
      !base::EqualsIgnoreCaseAscii(header.substr(0, kScheme.size()), kScheme)) {
    return {};
  }
  return base::Trim(header.substr(kScheme.size()));
}

// A browser was made to send this by another site's page. Browsers name the
// relation between page and target in a header that pages can't forge.
bool IsForged(const net::HttpRequest& request) {
  if (request.method == "GET" || request.method == "HEAD") return false;
  const std::string_view site = request.Header("Sec-Fetch-Site");
  return site == "cross-site" || site == "same-site";
}

net::HttpResponse Unauthorized() {
  net::HttpResponse response =
      net::ErrorAnswer(401, "the secret is missing or wrong");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

net::HttpResponse TooMany(base::Duration wait) {
  const int seconds =
      std::max(1, static_cast<int>(std::ceil(base::ToSeconds(wait))));
  return net::RetryAnswer(429, "too many requests from this address", seconds);
}

}  // namespace

Guard::Guard(const GuardSettings& settings, const base::Clock& clock)
    : server_authenticates_(settings.server_authenticates),
      clock_(clock),
      flood_(settings.flood),
      secret_(std::make_shared<const std::string>(settings.secret)) {}

void Guard::AddCheck(std::function<bool(const net::HttpRequest&)> check) {
  checks_.push_back(std::move(check));
}

void Guard::SetSecret(std::string secret) {
  auto replacement = std::make_shared<const std::string>(std::move(secret));
  base::MutexLock lock(mutex_);
  secret_ = std::move(replacement);
}

std::shared_ptr<const std::string> Guard::secret() const {
  base::MutexLock lock(mutex_);
  return secret_;
}

bool Guard::IsOpen() const { return secret()->empty(); }

bool Guard::IsSecret(std::string_view candidate) const {
  const auto expected = secret();
  return !expected->empty() && base::ConstantTimeEquals(candidate, *expected);
}

bool Guard::Proves(const net::HttpRequest& request,
                   const net::PathParams& params) const {
  if (IsSecret(BearerToken(request)) || IsSecret(params.Get("secret"))) {
    return true;
  }
  for (const auto& check : checks_) {
    if (check(request)) return true;
  }
  return false;
}

bool Guard::Admits(const net::HttpRequest& request) const {
  if (Proves(request, {})) return true;
  return (server_authenticates_ || IsOpen()) && !IsForged(request);
}

std::optional<net::HttpResponse> Guard::Check(const net::HttpRequest& request,
                                              const net::PathParams& params,
                                              net::Access access) {
  if (access == net::Access::kPublic) return std::nullopt;
  if (Proves(request, params)) return std::nullopt;
  if (!server_authenticates_ && !request.loopback) {
    const auto wait = flood_.Admit(request.remote_address, clock_.Monotonic());
    if (wait.has_value()) return TooMany(*wait);
  }
  if (access == net::Access::kLimited) return std::nullopt;
  if (!server_authenticates_ && !IsOpen()) return Unauthorized();
  if (IsForged(request)) {
    return net::ErrorAnswer(403, "not from another site's page");
  }
  return std::nullopt;
}

net::RouteGuard Guard::AsRouteGuard() {
  return [this](const net::HttpRequest& request, const net::PathParams& params,
                net::Access access) { return Check(request, params, access); };
}

}  // namespace tebium::receiver
