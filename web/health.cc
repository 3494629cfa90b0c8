#include "web/health.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "net/http_error.h"

namespace tebium::web {
namespace {

constexpr int kRetryAfterSeconds = 5;

std::string_view HealthName(PartHealth health) {
  switch (health) {
    case PartHealth::kOk:
      return "ok";
    case PartHealth::kDegraded:
      return "degraded";
    case PartHealth::kDown:
      return "down";
  }
  return "down";
}

void AddRoute(net::Router& router, const std::string& path,
              std::function<net::HttpResponse()> answer) {
  net::Route route;
  route.method = "GET";
  route.pattern = path;
  route.access = net::Access::kPublic;
  route.handler = [answer = std::move(answer)](net::HttpRequest&,
                                               const net::PathParams&) {
    net::HttpResponse response = answer();
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
  };
  router.Add(std::move(route));
}

}  // namespace

Health::Health(std::vector<Part> parts, store::Store& store,
               const base::Clock& clock, std::string version)
    : parts_(std::move(parts)),
      store_(store),
      clock_(clock),
      version_(std::move(version)),
      started_at_(clock.Monotonic()) {}

void Health::Register(net::Router& router) {
  AddRoute(router, "/health", [this] { return Report(); });
  AddRoute(router, "/-/healthy",
           [] { return net::HttpResponse::Text(200, "OK"); });
  AddRoute(router, "/-/ready", [this] { return Ready(); });
}

net::HttpResponse Health::Report() const {
  PartHealth worst = PartHealth::kOk;
  base::JsonWriter parts;
  parts.BeginObject();
  for (const Part& part : parts_) {
    const PartState state = part.state();
    worst = std::max(worst, state.health);
    parts.Key(part.name).BeginObject();
    parts.Key("status").String(HealthName(state.health));
    if (!state.detail.empty()) parts.Key("detail").String(state.detail);
    parts.EndObject();
  }
  parts.EndObject();
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(
      clock_.Monotonic() - started_at_);
  base::JsonWriter json;
  json.BeginObject().Key("status").String(HealthName(worst));
  json.Key("version").String(version_);
  json.Key("uptime_seconds").Int(uptime.count());
  json.Key("parts").Raw(parts.Take()).EndObject();
  return net::HttpResponse::Json(worst == PartHealth::kDown ? 503 : 200,
                                 json.Take());
}

net::HttpResponse Health::Ready() const {
  const base::Status status = store_.Writable();
  if (status.ok()) return net::HttpResponse::Text(200, "OK");
  return net::RetryAnswer(
      503, "not ready: the store can't be written: " + status.message(),
      kRetryAfterSeconds);
}

}  // namespace tebium::web
