#include "net/router.h"

#include <exception>

#include "net/http_error.h"

namespace tebium::net {
namespace {

struct Segment {
  enum class Kind { kLiteral, kOne, kRest };
  Kind kind = Kind::kLiteral;
  std::string text;  // the literal, or the parameter's name
};

Segment ParseSegment(std::string_view text) {
  if (text.size() < 3 || text.front() != '{' || text.back() != '}') {
    return {Segment::Kind::kLiteral, std::string(text)};
  }
  text = text.substr(1, text.size() - 2);
  if (text.back() != '*') return {Segment::Kind::kOne, std::string(text)};
  text.remove_suffix(1);
  return {Segment::Kind::kRest, std::string(text)};
}

// Takes "/next" off the front of `path`.
std::string_view TakeSegment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::vector<Segment> ParsePattern(std::string_view pattern) {
  std::vector<Segment> segments;
  while (!pattern.empty())
    segments.push_back(ParseSegment(TakeSegment(pattern)));
  return segments;
}

bool HasParams(std::string_view pattern) {
  return pattern.find('{') != std::string_view::npos;
}

bool Match(const std::vector<Segment>& segments, std::string_view path,
           PathParams& params) {
  params.Clear();
  for (const Segment& segment : segments) {
    if (path.size() < 2) return false;
    if (segment.kind == Segment::Kind::kRest) {
      params.Add(segment.text, path.substr(1));
      return true;
    }
    const std::string_view text = TakeSegment(path);
    if (segment.kind == Segment::Kind::kLiteral) {
      if (text != segment.text) return false;
    } else {
      if (text.empty()) return false;
      params.Add(segment.text, text);
    }
  }
  return path.empty();
}

// Counts the requests that are being answered.
class InFlight {
 public:
  explicit InFlight(base::Gauge& gauge) : gauge_(gauge) { gauge_.Increment(); }
  ~InFlight() { gauge_.Decrement(); }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  base::Gauge& gauge_;
};

}  // namespace

std::string_view PathParams::Get(std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  return {};
}

struct Router::Target {
  Route route;
  std::unique_ptr<HttpMetrics> metrics;
};

struct Router::Resource {
  std::vector<Segment> segments;  // empty for a literal path
  std::string pattern;
  std::vector<std::unique_ptr<Target>> targets;

  const Target* Find(std::string_view method) const {
    for (const auto& target : targets) {
      if (target->route.method == method) return target.get();
    }
    return method == "HEAD" ? Find("GET") : nullptr;
  }

  std::string Allow() const {
    std::string allow;
    for (const auto& target : targets) {
      if (!allow.empty()) allow += ", ";
      allow += target->route.method;
      if (target->route.method == "GET") allow += ", HEAD";
    }
    return allow;
  }
};

Router::Router(base::Metrics& metrics, const base::Clock& clock,
               base::Logger logger)
    : metrics_(metrics),
      clock_(clock),
      logger_(std::move(logger)),
      in_flight_(metrics.AddGauge("http_requests_in_flight",
                                  "Requests being answered now.")),
      unmatched_(std::make_unique<HttpMetrics>(
          metrics, "other", "other", std::initializer_list<int>{404, 405})) {}

Router::~Router() = default;

void Router::SetGuard(RouteGuard guard) { guard_ = std::move(guard); }

void Router::SetFailureForm(std::string prefix, FailureForm form) {
  failure_forms_.emplace_back(std::move(prefix), std::move(form));
}

void Router::Add(Route route) {
  auto target = std::make_unique<Target>();
  target->metrics = std::make_unique<HttpMetrics>(
      metrics_, route.pattern, route.method,
      route.access == Access::kSecret
          ? std::initializer_list<int>{200, 400, 401, 429, 500, 503}
          : std::initializer_list<int>{200, 500, 503});
  Resource& resource = ResourceFor(route.pattern);
  target->route = std::move(route);
  resource.targets.push_back(std::move(target));
}

Router::Resource& Router::ResourceFor(const std::string& pattern) {
  if (!HasParams(pattern)) {
    auto& resource = literal_[pattern];
    if (resource == nullptr) resource = std::make_unique<Resource>();
    return *resource;
  }
  for (const auto& resource : patterns_) {
    if (resource->pattern == pattern) return *resource;
  }
  patterns_.push_back(std::make_unique<Resource>());
  patterns_.back()->segments = ParsePattern(pattern);
  patterns_.back()->pattern = pattern;
  return *patterns_.back();
}

HttpResponse Router::Dispatch(HttpRequest& request) const {
  const InFlight in_flight(in_flight_);
  PathParams params;
  if (const auto found = literal_.find(request.path); found != literal_.end()) {
    return Answer(*found->second, request, params);
  }
  // Parameters are views, and a handler may take the request apart.
  const std::string path = request.path;
  for (const auto& resource : patterns_) {
    if (Match(resource->segments, path, params)) {
      return Answer(*resource, request, params);
    }
  }
  return NoRoute(request, "");
}

HttpResponse Router::NoRoute(const HttpRequest& request,
                             std::string_view allow) const {
  const int status = allow.empty() ? 404 : 405;
  HttpResponse response = ErrorAnswer(
      status, allow.empty() ? "no such path" : "this path has no such method");
  for (const auto& [prefix, form] : failure_forms_) {
    if (!request.path.starts_with(prefix)) continue;
    response = form(status, request, allow);
    break;
  }
  if (!allow.empty()) response.headers.emplace_back("Allow", allow);
  unmatched_->Count(response.status);
  return response;
}

HttpResponse Router::Answer(const Resource& resource, HttpRequest& request,
                            const PathParams& params) const {
  const Target* found = resource.Find(request.method);
  if (found == nullptr) return NoRoute(request, resource.Allow());
  const Target& target = *found;
  const base::Duration start = clock_.Monotonic();
  HttpResponse response = Handle(target, request, params);
  target.metrics->Count(response.status);
  target.metrics->Observe(clock_.Monotonic() - start);
  return response;
}

HttpResponse Router::Handle(const Target& target, HttpRequest& request,
                            const PathParams& params) const {
  const Route& route = target.route;
  try {
    if (route.access != Access::kPublic) {
      std::optional<HttpResponse> refusal =
          guard_ ? guard_(request, params, route.access)
                 : ErrorAnswer(401, "no one is let in");
      if (refusal.has_value()) {
        if (route.on_refused) route.on_refused(refusal->status);
        return *std::move(refusal);
      }
    }
    return route.handler(request, params);
  } catch (const std::exception& e) {
    logger_.Error("a handler failed",
                  {{"handler", route.pattern}, {"err", e.what()}});
    return ErrorAnswer(500, "internal error");
  }
}

}  // namespace tebium::net
