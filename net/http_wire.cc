#include "net/http_wire.h"

#include <array>
#include <charconv>
#include <string_view>

#include "base/text.h"

namespace tebium::net {
namespace {

std::string_view Reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 207:
      return "Multi-Status";
    case 303:
      return "See Other";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Payload Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return status < 400 ? "OK" : "Error";
  }
}

bool HasHeader(const HttpResponse& response, std::string_view name) {
  for (const auto& header : response.headers) {
    if (base::EqualsIgnoreCaseAscii(header.first, name)) return true;
  }
  return false;
}

bool HasHeader(const std::map<std::string, std::string>& headers,
               std::string_view name) {
  for (const auto& header : headers) {
    if (base::EqualsIgnoreCaseAscii(header.first, name)) return true;
  }
  return false;
}

void AppendClean(std::string& out, std::string_view text) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) ==
      std::string_view::npos) {
    out += text;
    return;
  }
  for (const char c : text) {
    if (c != '\r' && c != '\n' && c != '\0') out += c;
  }
}

void AppendHeader(std::string& out, std::string_view name,
                  std::string_view value) {
  AppendClean(out, name);
  out += ": ";
  AppendClean(out, value);
  out += "\r\n";
}

void AppendNumber(std::string& out, size_t number) {
  std::array<char, 24> digits;
  const auto result =
      std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), result.ptr);
}

void AppendStart(const HttpResponse& response, bool close, std::string& out) {
  out += "HTTP/1.1 ";
  AppendNumber(out, static_cast<size_t>(response.status));
  out += ' ';
  out += Reason(response.status);
  out += "\r\nContent-Length: ";
  AppendNumber(out, response.body.size());
  out += close ? "\r\nConnection: close\r\n" : "\r\nConnection: keep-alive\r\n";
}

}  // namespace

void SerializeResponse(const HttpResponse& response,
                       const std::map<std::string, std::string>& extra,
                       bool head_only, bool close, std::string& out) {
  out.clear();
  AppendStart(response, close, out);
  if (!response.content_type.empty()) {
    AppendHeader(out, "Content-Type", response.content_type);
  }
  for (const auto& [name, value] : extra) {
    if (!HasHeader(response, name)) AppendHeader(out, name, value);
  }
  for (const auto& [name, value] : response.headers) {
    AppendHeader(out, name, value);
  }
  constexpr std::string_view kSniffing = "X-Content-Type-Options";
  if (!HasHeader(response, kSniffing) && !HasHeader(extra, kSniffing)) {
    out += "X-Content-Type-Options: nosniff\r\n";
  }
  constexpr std::string_view kCaching = "Cache-Control";
  if (!HasHeader(response, kCaching) && !HasHeader(extra, kCaching)) {
    out += "Cache-Control: no-store\r\n";
  }
  out += "\r\n";
  if (!head_only) out += response.body;
}

}  // namespace tebium::net
