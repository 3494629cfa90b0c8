// GET /openapi.yaml: the description of the API, docs/openapi.yaml, which is
// built in.
#ifndef TEBIUM_WEB_OPENAPI_H_
#define TEBIUM_WEB_OPENAPI_H_

#include <string_view>

#include "net/router.h"

namespace tebium::web {

// Made by the build from docs/openapi.yaml.
extern const std::string_view kOpenApiText;

void RegisterOpenApi(net::Router& router);

}  // namespace tebium::web

#endif  // TEBIUM_WEB_OPENAPI_H_
