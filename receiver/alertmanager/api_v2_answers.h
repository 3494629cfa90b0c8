// The forms in which the API v2 answers, as clients of Alertmanager know them.
//
// A handler's own failures are JSON strings ("silence not found"); what is
// wrong with a request's form is {"code":415,"message":"…"}, whose code may be
// finer than the status: 601 a value of the wrong format, 602 a field that is
// missing, 612 a list that is too short. No answer may be cached.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ANSWERS_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ANSWERS_H_

#include <optional>
#include <string>
#include <string_view>

#include "net/http_server.h"
#include "receiver/decoded.h"

namespace tebium::receiver {

inline constexpr int kWrongFormatCode = 601;
inline constexpr int kMissingCode = 602;
inline constexpr int kTooFewItemsCode = 612;

// What is wrong with the form of a request.
struct ApiFault {
  int status = 400;
  int code = 400;
  std::string message;
};

// `body` must be complete JSON.
net::HttpResponse ApiJson(int status, std::string body);
// A JSON string.
net::HttpResponse ApiString(int status, std::string_view text);
// No body at all.
net::HttpResponse ApiEmpty(int status);
net::HttpResponse ApiFailure(const ApiFault& fault);
// 503: nothing was stored, the client should try again.
net::HttpResponse ApiRetry(std::string_view text, int retry_after_seconds);

// The path does not exist (404), or has other methods (405): net::Router's
// FailureForm. `allow` as in the header, "GET, HEAD, POST".
net::HttpResponse ApiNoRoute(int status, const net::HttpRequest& request,
                             std::string_view allow);

// "602: alerts in body is required", with the field's path before it.
ApiFault MissingFault(std::string_view field);
// A body that could not be read; `what` is "alerts" or "silence".
ApiFault UnreadableFault(std::string_view what, const DecodeFault& fault);

// 415, unless a body's content type is JSON; a missing one is not. An empty
// body needs none.
std::optional<ApiFault> CheckContentType(const net::HttpRequest& request);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_ANSWERS_H_
