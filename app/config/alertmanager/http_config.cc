#include "app/config/alertmanager/http_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/config/alertmanager/scalars.h"
#include "base/text.h"

namespace tebium::app::amfile {
namespace {

constexpr char kNoSecretManager[] =
    "secret managers are not supported, expected the secret or its file";

// Headers that change the connection or have settings of their own.
constexpr std::array<std::string_view, 18> kReservedHeaders = {
    "authorization",
    "host",
    "content-encoding",
    "content-length",
    "content-type",
    "user-agent",
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "www-authenticate",
    "accept-encoding",
    "x-prometheus-remote-write-version",
    "x-prometheus-remote-read-version",
    "x-prometheus-scrape-timeout-seconds",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256"};

// The token characters of RFC 9110; others would break the request apart.
bool IsHeaderName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) !=
               std::string_view::npos;
  });
}

bool HasLineBreak(const std::string& text) {
  return text.find_first_of("\r\n") != std::string::npos;
}

void CheckHeader(const Field& field, const relay::HttpHeader& header) {
  if (!IsHeaderName(header.name)) {
    field.Fault("expected the name of a header");
  }
  if (std::any_of(header.values.begin(), header.values.end(), HasLineBreak) ||
      std::any_of(header.secrets.begin(), header.secrets.end(), HasLineBreak)) {
    field.Fault("expected values of one line");
  }
}

void ReadHeader(const std::string& name, const Field& field,
                std::vector<relay::HttpHeader>& headers) {
  relay::HttpHeader header;
  header.name = name;
  ReadFields(field, {{"values", TextsInto(header.values)},
                     {"secrets", SecretsInto(header.secrets)},
                     {"files", PathsInto(header.files)}});
  CheckHeader(field, header);
  const std::string lower = base::ToLowerAscii(name);
  if (std::find(kReservedHeaders.begin(), kReservedHeaders.end(), lower) !=
      kReservedHeaders.end()) {
    field.context->report.AddFault(field.name_place, field.path,
                                   "this header cannot be set here");
  }
  headers.push_back(std::move(header));
}

// Names with lists of values, all of them secret.
void ReadProxyHeaders(const Field& field,
                      std::vector<relay::HttpHeader>& headers) {
  ReadPairs(field, [&headers](const std::string& name, const Field& values) {
    relay::HttpHeader header;
    header.name = name;
    SecretsInto(header.secrets)(values);
    CheckHeader(values, header);
    headers.push_back(std::move(header));
  });
}

void ReadBasicAuth(const Field& field, relay::HttpSettings& http) {
  relay::HttpBasicAuth auth;
  if (!ReadFields(field, {{"username", TextInto(auth.username)},
                          {"username_file", PathInto(auth.username_file)},
                          {"username_ref", Refuse(kNoSecretManager)},
                          {"password", SecretInto(auth.password)},
                          {"password_file", PathInto(auth.password_file)},
                          {"password_ref", Refuse(kNoSecretManager)}})) {
    return;
  }
  CheckAtMostOne(field, "username", !auth.username.empty(), "username_file",
                 !auth.username_file.empty());
  CheckAtMostOne(field, "password", !auth.password.empty(), "password_file",
                 !auth.password_file.empty());
  http.basic_auth = std::move(auth);
}

void ReadAuthorization(const Field& field, relay::HttpSettings& http) {
  relay::HttpAuthorization auth;
  if (!ReadFields(field, {{"type", TextInto(auth.type)},
                          {"credentials", SecretInto(auth.credentials)},
                          {"credentials_file", PathInto(auth.credentials_file)},
                          {"credentials_ref", Refuse(kNoSecretManager)}})) {
    return;
  }
  auth.type = std::string(base::Trim(auth.type));
  if (auth.type.empty()) auth.type = "Bearer";
  if (base::EqualsIgnoreCaseAscii(auth.type, "basic")) {
    field.Fault("the type cannot be basic, expected basic_auth instead");
  }
  if (HasLineBreak(auth.type) || HasLineBreak(auth.credentials)) {
    field.Fault("expected values of one line");
  }
  CheckAtMostOne(field, "credentials", !auth.credentials.empty(),
                 "credentials_file", !auth.credentials_file.empty());
  http.authorization = std::move(auth);
}

// The older way to write an authorization.
struct Bearer {
  std::string token;
  std::string file;

  bool given() const { return !token.empty() || !file.empty(); }
};

void ApplyBearer(const Field& field, const Bearer& bearer,
                 relay::HttpSettings& http) {
  CheckAtMostOne(field, "bearer_token", !bearer.token.empty(),
                 "bearer_token_file", !bearer.file.empty());
  const bool authorized = http.authorization.has_value();
  CheckAtMostOne(field, "authorization", authorized,
                 "bearer_token or bearer_token_file", bearer.given());
  CheckAtMostOne(field, "basic_auth", http.basic_auth.has_value(),
                 "bearer_token or bearer_token_file", bearer.given());
  CheckAtMostOne(field, "basic_auth", http.basic_auth.has_value(),
                 "authorization", authorized);
  if (bearer.given() && !authorized) {
    http.authorization =
        relay::HttpAuthorization{"Bearer", bearer.token, bearer.file};
  }
}

void CheckProxy(const Field& field, const relay::HttpSettings& http) {
  const bool proxy = !http.proxy_url.empty();
  const bool environment = http.proxy_from_environment;
  CheckAtMostOne(field, "proxy_url", proxy, "proxy_from_environment",
                 environment);
  CheckAtMostOne(field, "no_proxy", !http.no_proxy.empty(),
                 "proxy_from_environment", environment);
  if (!http.no_proxy.empty() && !proxy && !environment) {
    field.Fault("no_proxy is given, expected proxy_url too");
  }
  if (!http.proxy_connect_header.empty() && !proxy && !environment) {
    field.Fault(
        "proxy_connect_header is given, expected proxy_url or "
        "proxy_from_environment too");
  }
}

Reader VersionInto(std::optional<net::TlsVersion>& out) {
  return [&out](const Field& field) {
    std::string name;
    OneOfInto(name, {"TLS10", "TLS11", "TLS12", "TLS13"})(field);
    if (name == "TLS10") out = net::TlsVersion::kTls10;
    if (name == "TLS11") out = net::TlsVersion::kTls11;
    if (name == "TLS12") out = net::TlsVersion::kTls12;
    if (name == "TLS13") out = net::TlsVersion::kTls13;
  };
}

void CheckTls(const Field& field, const relay::HttpTls& tls) {
  CheckAtMostOne(field, "ca", !tls.ca.empty(), "ca_file", !tls.ca_file.empty());
  CheckAtMostOne(field, "cert", !tls.cert.empty(), "cert_file",
                 !tls.cert_file.empty());
  CheckAtMostOne(field, "key", !tls.key.empty(), "key_file",
                 !tls.key_file.empty());
  const bool cert = !tls.cert.empty() || !tls.cert_file.empty();
  const bool key = !tls.key.empty() || !tls.key_file.empty();
  if (cert && !key) {
    field.Fault("a certificate is given, expected key or key_file too");
  }
  if (key && !cert) {
    field.Fault("a key is given, expected cert or cert_file too");
  }
  if (tls.min_version.has_value() && tls.max_version.has_value() &&
      *tls.min_version > *tls.max_version) {
    field.Fault("expected a max_version that is not below min_version");
  }
}

}  // namespace

void ReadTlsConfig(const Field& field, relay::HttpTls& tls) {
  const bool is_mapping = ReadFields(
      field, {{"ca", TextInto(tls.ca)},
              {"ca_file", PathInto(tls.ca_file)},
              {"ca_ref", Refuse(kNoSecretManager)},
              {"cert", TextInto(tls.cert)},
              {"cert_file", PathInto(tls.cert_file)},
              {"cert_ref", Refuse(kNoSecretManager)},
              {"key", SecretInto(tls.key)},
              {"key_file", PathInto(tls.key_file)},
              {"key_ref", Refuse(kNoSecretManager)},
              {"server_name", TextInto(tls.server_name)},
              {"insecure_skip_verify", BoolInto(tls.insecure_skip_verify)},
              {"min_version", VersionInto(tls.min_version)},
              {"max_version", VersionInto(tls.max_version)}});
  if (is_mapping) CheckTls(field, tls);
}

void ReadHeaders(const Field& field, std::vector<relay::HttpHeader>& headers) {
  ReadPairs(field, [&headers](const std::string& name, const Field& header) {
    ReadHeader(name, header, headers);
  });
}

void ReadHttpConfig(const Field& field, relay::HttpSettings& http) {
  Bearer bearer;
  const bool is_mapping = ReadFields(
      field,
      {{"authorization",
        [&http](const Field& child) { ReadAuthorization(child, http); }},
       {"basic_auth",
        [&http](const Field& child) { ReadBasicAuth(child, http); }},
       {"bearer_token", SecretInto(bearer.token)},
       {"bearer_token_file", PathInto(bearer.file)},
       {"oauth2", Refuse("OAuth 2.0 is not supported, expected authorization "
                         "or basic_auth")},
       {"sigv4", Refuse("AWS signatures are not supported")},
       {"tls_config",
        [&http](const Field& child) { ReadTlsConfig(child, http.tls); }},
       {"proxy_url", ProxyUrlInto(http.proxy_url)},
       {"no_proxy", TextInto(http.no_proxy)},
       {"proxy_from_environment", BoolInto(http.proxy_from_environment)},
       {"proxy_connect_header",
        [&http](const Field& child) {
          ReadProxyHeaders(child, http.proxy_connect_header);
        }},
       {"follow_redirects", BoolInto(http.follow_redirects)},
       {"enable_http2", BoolInto(http.enable_http2)},
       {"http_headers", [&http](const Field& child) {
          ReadHeaders(child, http.http_headers);
        }}});
  if (!is_mapping) return;
  ApplyBearer(field, bearer, http);
  CheckProxy(field, http);
}

}  // namespace tebium::app::amfile
