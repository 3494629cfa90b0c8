#include "base/text.h"
#include "net/http_server.h"

namespace tebium::net {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string DecodeForm(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() &&
               HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0) {
      out +=
          static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (base::EqualsIgnoreCaseAscii(key, name)) return value;
  }
  return {};
}

std::vector<std::string> HttpRequest::QueryValues(std::string_view name) const {
  std::vector<std::string> values;
  for (const std::string_view pair : base::Split(query, '&')) {
    const size_t equals = pair.find('=');
    if (DecodeForm(pair.substr(0, equals)) != name) continue;
    values.push_back(equals == std::string_view::npos
                         ? ""
                         : DecodeForm(pair.substr(equals + 1)));
  }
  return values;
}

std::string HttpRequest::QueryValue(std::string_view name) const {
  const auto values = QueryValues(name);
  return values.empty() ? "" : values.front();
}

HttpResponse HttpResponse::Json(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

HttpResponse HttpResponse::Text(int status, std::string body) {
  HttpResponse response = Json(status, std::move(body));
  response.content_type = "text/plain; charset=utf-8";
  return response;
}

}  // namespace tebium::net
