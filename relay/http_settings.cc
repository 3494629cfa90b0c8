#include "relay/http_settings.h"

#include <fstream>
#include <utility>

#include "base/text.h"
#include "net/basic_auth.h"

namespace tebium::relay {
namespace {

constexpr size_t kMaxFileBytes = 1u << 20;

using Headers = std::vector<std::pair<std::string, std::string>>;

// A line end would begin a header of its own.
base::Status AddHeader(const std::string& name, std::string value,
                       Headers& headers) {
  if (value.find_first_of("\r\n") != std::string::npos) {
    return base::InvalidArgumentError("header " + name +
                                      ": its value has a line end");
  }
  headers.emplace_back(name, std::move(value));
  return {};
}

base::Status AddHeaders(const HttpHeader& header, Headers& headers) {
  for (const auto* values : {&header.values, &header.secrets}) {
    for (const std::string& value : *values) {
      TEBIUM_RETURN_IF_ERROR(AddHeader(header.name, value, headers));
    }
  }
  for (const std::string& file : header.files) {
    TEBIUM_ASSIGN_OR_RETURN(std::string value, TextOrFile("", file));
    TEBIUM_RETURN_IF_ERROR(AddHeader(header.name, std::move(value), headers));
  }
  return {};
}

base::Status AddCredentials(const HttpSettings& settings, Headers& headers) {
  if (settings.authorization) {
    const HttpAuthorization& kind = *settings.authorization;
    TEBIUM_ASSIGN_OR_RETURN(
        const std::string credentials,
        TextOrFile(kind.credentials, kind.credentials_file));
    if (credentials.empty()) return {};
    return AddHeader("Authorization", kind.type + " " + credentials, headers);
  }
  if (!settings.basic_auth) return {};
  const HttpBasicAuth& basic = *settings.basic_auth;
  TEBIUM_ASSIGN_OR_RETURN(const std::string user,
                          TextOrFile(basic.username, basic.username_file));
  TEBIUM_ASSIGN_OR_RETURN(const std::string password,
                          TextOrFile(basic.password, basic.password_file));
  return AddHeader("Authorization", net::BasicAuthorization(user, password),
                   headers);
}

base::Status ReadPem(const std::string& text, const std::string& file,
                     std::string& pem) {
  pem = text;
  if (file.empty()) return {};
  TEBIUM_ASSIGN_OR_RETURN(pem, ReadSettingFile(file));
  return {};
}

base::Status ApplyTls(const HttpTls& settings, net::ClientRequest& request) {
  net::ClientTls& tls = request.tls;
  TEBIUM_RETURN_IF_ERROR(ReadPem(settings.ca, settings.ca_file, tls.ca));
  TEBIUM_RETURN_IF_ERROR(ReadPem(settings.cert, settings.cert_file, tls.cert));
  TEBIUM_RETURN_IF_ERROR(ReadPem(settings.key, settings.key_file, tls.key));
  tls.server_name = settings.server_name;
  tls.min_version = settings.min_version;
  tls.max_version = settings.max_version;
  request.verify_tls = !settings.insecure_skip_verify;
  return {};
}

base::Status ApplyProxy(const HttpSettings& settings,
                        net::ClientRequest& request) {
  if (settings.proxy_from_environment) {
    request.proxy_from_environment = true;
  } else if (!settings.proxy_url.empty()) {
    request.proxy = settings.proxy_url;
    request.no_proxy = settings.no_proxy;
  }
  for (const HttpHeader& header : settings.proxy_connect_header) {
    TEBIUM_RETURN_IF_ERROR(AddHeaders(header, request.proxy_headers));
  }
  return {};
}

}  // namespace

base::StatusOr<std::string> ReadSettingFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  // A folder can be opened, but not read.
  if (!file.eof() && file.fail()) {
    return base::UnavailableError(path + ": can't be read");
  }
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMaxFileBytes) {
    return base::InvalidArgumentError(path + ": larger than 1 MiB");
  }
  return text;
}

base::StatusOr<std::string> TextOrFile(const std::string& text,
                                       const std::string& file) {
  if (file.empty()) return text;
  TEBIUM_ASSIGN_OR_RETURN(const std::string read, ReadSettingFile(file));
  return std::string(base::Trim(read));
}

base::Status ApplyHttpSettings(const HttpSettings& settings,
                               net::ClientRequest& request) {
  TEBIUM_RETURN_IF_ERROR(AddCredentials(settings, request.headers));
  for (const HttpHeader& header : settings.http_headers) {
    TEBIUM_RETURN_IF_ERROR(AddHeaders(header, request.headers));
  }
  TEBIUM_RETURN_IF_ERROR(ApplyTls(settings.tls, request));
  TEBIUM_RETURN_IF_ERROR(ApplyProxy(settings, request));
  request.follow_redirects = settings.follow_redirects;
  request.http2 = settings.enable_http2;
  return {};
}

}  // namespace tebium::relay
