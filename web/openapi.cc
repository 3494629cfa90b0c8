#include "web/openapi.h"

#include <utility>

namespace tebium::web {

void RegisterOpenApi(net::Router& router) {
  net::Route route;
  route.method = "GET";
  route.pattern = "/openapi.yaml";
  route.access = net::Access::kPublic;
  route.handler = [](net::HttpRequest&, const net::PathParams&) {
    net::HttpResponse response;
    response.content_type = "application/yaml; charset=utf-8";
    response.body = kOpenApiText;
    return response;
  };
  router.Add(std::move(route));
}

}  // namespace tebium::web
