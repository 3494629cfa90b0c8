#include "net/http_error.h"

#include <string>

#include "base/json.h"

namespace tebium::net {

HttpResponse ErrorAnswer(int status, std::string_view error,
                         std::string_view field, std::optional<size_t> offset) {
  base::JsonWriter json;
  json.BeginObject().Key("error").String(error);
  if (!field.empty()) json.Key("field").String(field);
  if (offset.has_value()) json.Key("offset").Uint(*offset);
  json.EndObject();
  return HttpResponse::Json(status, json.Take());
}

HttpResponse RetryAnswer(int status, std::string_view error,
                         int retry_after_seconds) {
  HttpResponse response = ErrorAnswer(status, error);
  response.headers.emplace_back("Retry-After",
                                std::to_string(retry_after_seconds));
  return response;
}

}  // namespace tebium::net
