#include "receiver/alertmanager/api_v2_answers.h"

#include "alert/quote.h"
#include "base/text.h"
#include "receiver/alertmanager/api_v2_text.h"

namespace tebium::receiver {
namespace {

constexpr std::string_view kJson = "application/json";

// "GET, HEAD, POST" as "GET,POST": HEAD is answered, but was never promised.
std::string MethodsOf(std::string_view allow) {
  std::string methods;
  for (const std::string_view piece : base::Split(allow, ',')) {
    const std::string_view method = base::Trim(piece);
    if (method == "HEAD") continue;
    if (!methods.empty()) methods += ',';
    methods += method;
  }
  return methods;
}

}  // namespace

net::HttpResponse ApiJson(int status, std::string body) {
  net::HttpResponse response = net::HttpResponse::Json(status, std::move(body));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

net::HttpResponse ApiString(int status, std::string_view text) {
  ApiText json;
  json.String(text, Escape::kJson).Raw("\n");
  return ApiJson(status, json.Take());
}

net::HttpResponse ApiEmpty(int status) {
  net::HttpResponse response = ApiJson(status, "");
  response.content_type.clear();
  return response;
}

net::HttpResponse ApiFailure(const ApiFault& fault) {
  ApiText json;
  json.Raw(R"({"code":)").Raw(std::to_string(fault.code));
  json.Raw(R"(,"message":)").String(fault.message, Escape::kHtml).Raw("}");
  return ApiJson(fault.status, json.Take());
}

net::HttpResponse ApiRetry(std::string_view text, int retry_after_seconds) {
  net::HttpResponse response = ApiString(503, text);
  response.headers.emplace_back("Retry-After",
                                std::to_string(retry_after_seconds));
  return response;
}

net::HttpResponse ApiNoRoute(int status, const net::HttpRequest& request,
                             std::string_view allow) {
  const std::string message =
      status == 405 ? "method " + request.method + " is not allowed, but [" +
                          MethodsOf(allow) + "] are"
                    : "path " + request.path + " was not found";
  return ApiFailure({status, status, message});
}

ApiFault MissingFault(std::string_view field) {
  return {422, kMissingCode, std::string(field) + " in body is required"};
}

ApiFault UnreadableFault(std::string_view what, const DecodeFault& fault) {
  std::string message = "parsing " + std::string(what) +
                        " body from \"\" failed, because " + fault.error;
  if (fault.offset.has_value()) {
    message += " (at byte " + std::to_string(*fault.offset) + ")";
  }
  return {400, 400, std::move(message)};
}

std::optional<ApiFault> CheckContentType(const net::HttpRequest& request) {
  if (request.body.empty()) return std::nullopt;
  const std::string_view header = request.Header("Content-Type");
  std::string type =
      base::ToLowerAscii(base::Trim(header.substr(0, header.find(';'))));
  if (type == kJson) return std::nullopt;
  if (type.empty()) type = "application/octet-stream";
  return ApiFault{415, 415,
                  "unsupported media type " + alert::GoQuote(type) +
                      ", only [application/json] are allowed"};
}

}  // namespace tebium::receiver
