#include "net/client_options.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "net/curl_url.h"

namespace tebium::net {
namespace {

constexpr long kMaxRedirects = 10;  // as Go's client
// Hosts that Go asks directly whenever it looks at a list of exceptions.
constexpr char kLoopback[] = "localhost,127.0.0.0/8,::1";

template <typename T>
void Set(CURL* easy, CURLoption option, T value) {
  curl_easy_setopt(easy, option, value);
}

void SetBlob(CURL* easy, CURLoption option, const std::string& pem) {
  if (pem.empty()) return;
  // Not copied: the request outlives the transfer. curl only reads it.
  curl_blob blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_NOCOPY};
  Set(easy, option, &blob);
}

long MinVersion(TlsVersion version) {
  switch (version) {
    case TlsVersion::kTls10:
      return CURL_SSLVERSION_TLSv1_0;
    case TlsVersion::kTls11:
      return CURL_SSLVERSION_TLSv1_1;
    case TlsVersion::kTls12:
      return CURL_SSLVERSION_TLSv1_2;
    case TlsVersion::kTls13:
      return CURL_SSLVERSION_TLSv1_3;
  }
  return CURL_SSLVERSION_DEFAULT;
}

long MaxVersion(TlsVersion version) {
  switch (version) {
    case TlsVersion::kTls10:
      return CURL_SSLVERSION_MAX_TLSv1_0;
    case TlsVersion::kTls11:
      return CURL_SSLVERSION_MAX_TLSv1_1;
    case TlsVersion::kTls12:
      return CURL_SSLVERSION_MAX_TLSv1_2;
    case TlsVersion::kTls13:
      return CURL_SSLVERSION_MAX_TLSv1_3;
  }
  return CURL_SSLVERSION_MAX_DEFAULT;
}

void SetVersions(CURL* easy, const ClientTls& tls) {
  long versions = CURL_SSLVERSION_DEFAULT;
  if (tls.min_version) versions = MinVersion(*tls.min_version);
  if (tls.max_version) versions |= MaxVersion(*tls.max_version);
  if (versions != CURL_SSLVERSION_DEFAULT) {
    Set(easy, CURLOPT_SSLVERSION, versions);
  }
  // OpenSSL's default level has no ciphers for the old versions.
  if (tls.min_version && *tls.min_version < TlsVersion::kTls12) {
    Set(easy, CURLOPT_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=0");
  }
}

bool HasFile(const char* path) {
  return path != nullptr && access(path, R_OK) == 0;
}

// Reading the system's authorities anew costs more than all the rest of a
// request; curl keeps them only where it has a file alone.
void SetAuthorities(CURL* easy, const ClientRequest& request,
                    const HttpClientSettings& settings) {
  const char* system = nullptr;
  curl_easy_getinfo(easy, CURLINFO_CAINFO, &system);
  char* const none = nullptr;
  if (!request.tls.ca.empty()) {
    SetBlob(easy, CURLOPT_CAINFO_BLOB, request.tls.ca);
    // Instead of the system's, not beside them.
    Set(easy, CURLOPT_CAPATH, none);
  } else if (!request.verify_tls) {
    Set(easy, CURLOPT_CAINFO, none);
    Set(easy, CURLOPT_CAPATH, none);
  } else if (!settings.ca_file.empty()) {
    Set(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
    Set(easy, CURLOPT_CAPATH, none);
  } else if (HasFile(system)) {
    Set(easy, CURLOPT_CAPATH, none);
  }
}

void SetTls(CURL* easy, const ClientRequest& request,
            const HttpClientSettings& settings) {
  SetAuthorities(easy, request, settings);
  SetBlob(easy, CURLOPT_SSLCERT_BLOB, request.tls.cert);
  SetBlob(easy, CURLOPT_SSLKEY_BLOB, request.tls.key);
  SetVersions(easy, request.tls);
  if (!request.verify_tls) {
    Set(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    Set(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  }
}

std::string FromEnvironment(const char* upper, const char* lower) {
  for (const char* name : {upper, lower}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "";
}

std::string EnvironmentProxy(const std::string& url) {
  return base::ToLowerAscii(url.substr(0, 6)) == "https:"
             ? FromEnvironment("HTTPS_PROXY", "https_proxy")
             : FromEnvironment("HTTP_PROXY", "http_proxy");
}

// In curl's form, where an asterisk has to stand alone.
std::string Exceptions(const std::string& list) {
  for (const std::string_view entry : base::Split(list, ',')) {
    if (base::Trim(entry) == "*") return "*";
  }
  return list.empty() ? kLoopback : list + "," + kLoopback;
}

void SetProxy(CURL* easy, const ClientRequest& request) {
  std::string proxy = request.proxy;
  std::string exceptions;
  if (request.proxy_from_environment) {
    proxy = EnvironmentProxy(request.url);
    exceptions = Exceptions(FromEnvironment("NO_PROXY", "no_proxy"));
  } else if (!request.no_proxy.empty()) {
    exceptions = Exceptions(request.no_proxy);
  }
  // Empty: none, whatever the environment says.
  Set(easy, CURLOPT_PROXY, proxy.c_str());
  Set(easy, CURLOPT_NOPROXY, exceptions.c_str());
  Set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void SetRedirects(CURL* easy, const ClientRequest& request) {
  Set(easy, CURLOPT_FOLLOWLOCATION, request.follow_redirects ? 1L : 0L);
  Set(easy, CURLOPT_MAXREDIRS, kMaxRedirects);
  Set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  // With a method of our own curl would not change it when it is redirected.
  if (request.follow_redirects && request.method == "POST") {
    Set(easy, CURLOPT_POST, 1L);
  } else {
    Set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

// The name that is to be checked stands in the URL, and curl is told whom to
// connect to for it. Changes nothing where there is no TLS.
std::string UnderName(const std::string& text, const std::string& name,
                      std::string& connect_to, std::string& host_header) {
  const CurlUrl url = ParseUrl(text);
  if (!url || UrlPart(url, CURLUPART_SCHEME) != "https") return text;
  const std::string host = UrlPart(url, CURLUPART_HOST);
  const std::string port = UrlPart(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const std::string told_port = UrlPart(url, CURLUPART_PORT);
  if (curl_url_set(url.get(), CURLUPART_HOST, name.c_str(), 0) != CURLUE_OK) {
    return text;
  }
  connect_to = name;
  connect_to += ":" + port + ":" + host + ":" + port;
  host_header = told_port.empty() ? host : host + ":" + told_port;
  return UrlPart(url, CURLUPART_URL);
}

}  // namespace

void AppendHeader(CurlList& list, const std::string& name,
                  const std::string& value) {
  // An empty value after a colon would take the header away.
  const std::string line = value.empty() ? name + ";" : name + ": " + value;
  // The head of a list that is not empty stays the same.
  list.reset(curl_slist_append(list.release(), line.c_str()));
}

void ClientOptions::SetUp(CURL* easy, const ClientRequest& request,
                          const HttpClientSettings& settings) {
  std::string url = request.url;
  if (!request.tls.server_name.empty()) {
    std::string connect_to;
    url = UnderName(url, request.tls.server_name, connect_to, host_);
    if (!connect_to.empty()) {
      connect_to_.reset(curl_slist_append(nullptr, connect_to.c_str()));
      Set(easy, CURLOPT_CONNECT_TO, connect_to_.get());
    }
  }
  Set(easy, CURLOPT_URL, url.c_str());
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy, CURLOPT_HTTP_VERSION,
      static_cast<long>(request.http2 ? CURL_HTTP_VERSION_2TLS
                                      : CURL_HTTP_VERSION_1_1));
  SetRedirects(easy, request);
  SetProxy(easy, request);
  for (const auto& [name, value] : request.proxy_headers) {
    AppendHeader(proxy_headers_, name, value);
  }
  if (proxy_headers_) Set(easy, CURLOPT_PROXYHEADER, proxy_headers_.get());
  SetTls(easy, request, settings);
  // A name that takes long is left to its own thread; else all others would
  // wait for it when its request's time is up, or when the client stops.
  Set(easy, CURLOPT_QUICK_EXIT, 1L);
  if (request.fresh_connection) {
    Set(easy, CURLOPT_FRESH_CONNECT, 1L);
    Set(easy, CURLOPT_FORBID_REUSE, 1L);
    Set(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    Set(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  }
}

}  // namespace tebium::net
