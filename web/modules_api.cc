#include "web/modules_api.h"

#include <utility>

#include "base/clock.h"
#include "base/json.h"
#include "web/api_json.h"

namespace tebium::web {
namespace {

void WriteModule(base::JsonWriter& json, const alert::ModuleView& module) {
  json.BeginObject();
  json.Key("name").String(module.name);
  json.Key("kind").String(module.kind);
  json.Key("target").String(module.target);
  json.Key("state").String(alert::ModuleStateName(module.state));
  WriteTime(json, "since", module.since);
  WriteTime(json, "checkedAt", module.checked_at);
  json.Key("latencySeconds");
  if (module.checked_at == base::kNoTime) {
    json.Null();
  } else {
    json.Double(base::ToSeconds(module.latency));
  }
  json.Key("detail").String(module.detail).EndObject();
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

net::HttpResponse ModulesApi::Answer() const {
  base::JsonWriter json;
  json.BeginArray();
  for (const alert::ModuleView& module : desk_.Modules()) {
    WriteModule(json, module);
  }
  json.EndArray();
  return JsonAnswer(json);
}

}  // namespace tebium::web
