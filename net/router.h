// From a method and a path to a handler.
//
// Patterns are literal paths ("/api/v1/alerts"), or have parameters that stand
// for one segment ("/api/v1/outbox/{id}/resend"), or for the rest of the path
// ("/webhook/{secret*}": at the end only, never empty). A literal path wins
// over patterns; among patterns the one added first wins.
//
// Unknown paths get 404, known paths with another method 405 with Allow; HEAD
// is answered by GET's handler. What a handler throws becomes a 500 that tells
// nothing.
#ifndef TEBIUM_NET_ROUTER_H_
#define TEBIUM_NET_ROUTER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "net/http_metrics.h"
#include "net/http_server.h"

namespace tebium::net {

// The parameters of one match; views into the request's path.
class PathParams {
 public:
  // The value, or "" where the pattern has no such parameter.
  std::string_view Get(std::string_view name) const;
  void Add(std::string_view name, std::string_view value) {
    values_.emplace_back(name, value);
  }
  void Clear() { values_.clear(); }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> values_;
};

// Who may call a route.
enum class Access {
  kPublic,   // anyone, always
  kLimited,  // anyone who does not flood
  kSecret,   // who knows the secret
};

using RouteHandler =
    std::function<HttpResponse(HttpRequest&, const PathParams&)>;
// The refusal, or nothing to let the request in. Called for every route that is
// not public.
using RouteGuard = std::function<std::optional<HttpResponse>(
    const HttpRequest&, const PathParams&, Access)>;

// How a path without a route (404), or without this method (405), is answered.
// `allow` has the methods that the path does have: "GET, HEAD".
using FailureForm = std::function<HttpResponse(
    int status, const HttpRequest& request, std::string_view allow)>;

struct Route {
  std::string method;
  std::string pattern;
  Access access = Access::kSecret;
  RouteHandler handler;
  // Told of the status with which the guard refused a request; may be empty.
  std::function<void(int status)> on_refused{};
};

// Set up on one thread (SetGuard, SetFailureForm, Add), then thread-safe.
class Router {
 public:
  Router(base::Metrics& metrics, const base::Clock& clock, base::Logger logger);
  ~Router();

  // Without a guard, routes that are not public are answered with 401.
  void SetGuard(RouteGuard guard);
  // For paths that begin with `prefix`, where an API has a form of its own;
  // net/ http_error.h's holds elsewhere. One prefix must not begin with
  // another.
  void SetFailureForm(std::string prefix, FailureForm form);
  // A method and pattern may be added once.
  void Add(Route route);

  HttpResponse Dispatch(HttpRequest& request) const;

 private:
  struct Target;    // a method of a path
  struct Resource;  // a path and its methods
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  Resource& ResourceFor(const std::string& pattern);
  HttpResponse Answer(const Resource& resource, HttpRequest& request,
                      const PathParams& params) const;
  HttpResponse Handle(const Target& target, HttpRequest& request,
                      const PathParams& params) const;
  // 404, or 405 where `allow` is not empty.
  HttpResponse NoRoute(const HttpRequest& request,
                       std::string_view allow) const;

  base::Metrics& metrics_;
  const base::Clock& clock_;
  const base::Logger logger_;
  base::Gauge& in_flight_;
  const std::unique_ptr<HttpMetrics> unmatched_;
  RouteGuard guard_;
  std::vector<std::pair<std::string, FailureForm>> failure_forms_;
  std::unordered_map<std::string, std::unique_ptr<Resource>, Hash,
                     std::equal_to<>>
      literal_;
  std::vector<std::unique_ptr<Resource>> patterns_;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_ROUTER_H_
