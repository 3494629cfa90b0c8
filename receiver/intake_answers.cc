#include "receiver/intake_answers.h"

#include <algorithm>
#include <string>

#include "base/json.h"
#include "base/text.h"
#include "net/http_error.h"

namespace tebium::receiver {
namespace {

constexpr std::string_view kContentType = "Content-Type";
constexpr std::string_view kContentEncoding = "Content-Encoding";
// Of more, people read no further, and the answer stays small.
constexpr size_t kMaxRejectedShown = 100;

// "application/json; charset=utf-8", "application/problem+json", or none.
bool IsJson(std::string_view content_type) {
  const std::string type = base::ToLowerAscii(
      base::Trim(content_type.substr(0, content_type.find(';'))));
  return type.empty() || type == "application/json" || type.ends_with("+json");
}

bool IsPlain(std::string_view content_encoding) {
  const std::string_view encoding = base::Trim(content_encoding);
  return encoding.empty() || base::EqualsIgnoreCaseAscii(encoding, "identity");
}

void WriteRejected(base::JsonWriter& json,
                   const std::vector<Rejection>& rejected) {
  json.Key("rejected").BeginArray();
  const size_t shown = std::min(rejected.size(), kMaxRejectedShown);
  for (size_t i = 0; i < shown; ++i) {
    json.BeginObject().Key("index").Uint(rejected[i].index);
    json.Key("error").String(rejected[i].error);
    if (!rejected[i].field.empty()) {
      json.Key("field").String(rejected[i].field);
    }
    json.EndObject();
  }
  json.EndArray();
  if (rejected.size() > shown) {
    json.Key("rejected_total").Uint(rejected.size());
  }
}

}  // namespace

std::optional<std::string_view> UnfitHeader(const net::HttpRequest& request) {
  if (!IsJson(request.Header(kContentType))) return kContentType;
  if (!IsPlain(request.Header(kContentEncoding))) return kContentEncoding;
  return std::nullopt;
}

net::HttpResponse UnfitAnswer(std::string_view header) {
  std::string error(header);
  error += header == kContentType ? ": expected application/json"
                                  : ": expected none";
  return net::ErrorAnswer(415, error, header);
}

net::HttpResponse AcceptedAnswer(size_t count,
                                 const std::vector<Rejection>& rejected) {
  base::JsonWriter json;
  json.BeginObject().Key("accepted").Uint(count);
  if (!rejected.empty()) WriteRejected(json, rejected);
  json.EndObject();
  return net::HttpResponse::Json(rejected.empty() ? 200 : 207, json.Take());
}

net::HttpResponse NoneAcceptedAnswer(const std::vector<Rejection>& rejected) {
  const Rejection& first = rejected.front();
  if (rejected.size() == 1) {
    return net::ErrorAnswer(400, first.error, first.field);
  }
  base::JsonWriter json;
  json.BeginObject().Key("error").String(first.error);
  if (!first.field.empty()) json.Key("field").String(first.field);
  WriteRejected(json, rejected);
  json.EndObject();
  return net::HttpResponse::Json(400, json.Take());
}

}  // namespace tebium::receiver
