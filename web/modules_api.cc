#include "web/modules_api.h"

#include <utility>

#include "base/clock.h"
#include "base/json.h"
#include "web/api_json.h"

namespace tebium::web {
namespace {

// Older values say nothing of now.
constexpr base::Duration kFresh = std::chrono::minutes(5);

void WriteModule(base::JsonWriter& json, const alert::ModuleView& module) {
  json.Key("name").String(module.name);
  json.Key("kind").String(module.kind);
  json.Key("target").String(module.target);
  json.Key("state").String(alert::ModuleStateName(module.state));
  WriteTime(json, "since", module.since);
  WriteTime(json, "checked_at", module.checked_at);
  json.Key("latency_seconds");
  if (module.checked_at == base::kNoTime) {
    json.Null();
  } else {
    json.Double(base::ToSeconds(module.latency));
  }
  json.Key("detail").String(module.detail);
}

}  // namespace

void ModulesApi::Register(net::Router& router) {
  net::Route route;
  route.method = "GET";
  route.pattern = "/api/v1/modules";
  route.access = net::Access::kSecret;
  route.handler = [this](net::HttpRequest&, const net::PathParams&) {
    return Answer();
  };
  router.Add(std::move(route));
}

void ModulesApi::WriteSamples(base::JsonWriter& json,
                              const std::string& module) const {
  const base::Time now = clock_.Now();
  for (const std::string& name : samples_.SampleNames(module)) {
    const auto series = samples_.Samples(module, name, now - kFresh, now);
    if (!series.ok() || series->points.empty()) continue;
    json.Key(name).Double(series->points.back().value);
  }
}

net::HttpResponse ModulesApi::Answer() const {
  base::JsonWriter json;
  json.BeginArray();
  for (const alert::ModuleView& module :
       modules_.Modules(base::Language::kEnglish)) {
    json.BeginObject();
    WriteModule(json, module);
    json.Key("samples").BeginObject();
    WriteSamples(json, module.name);
    json.EndObject().EndObject();
  }
  json.EndArray();
  return JsonAnswer(json);
}

}  // namespace tebium::web
