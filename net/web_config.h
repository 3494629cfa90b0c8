// TLS and basic auth for the server, in the terms of Prometheus's exporter
// toolkit (the file behind --web.config.file). Parsed from YAML in app/config.
#ifndef TEBIUM_NET_WEB_CONFIG_H_
#define TEBIUM_NET_WEB_CONFIG_H_

#include <map>
#include <string>
#include <vector>

namespace tebium::net {

// What the toolkit calls client_auth_type.
enum class ClientAuth {
  kNoClientCert,
  kRequestClientCert,
  kRequireAnyClientCert,
  kVerifyClientCertIfGiven,
  kRequireAndVerifyClientCert,
};

enum class TlsVersion { kTls10, kTls11, kTls12, kTls13 };

struct TlsServerConfig {
  std::string cert_file;  // empty: no TLS
  std::string key_file;
  std::string client_ca_file;
  ClientAuth client_auth = ClientAuth::kNoClientCert;
  std::vector<std::string> client_allowed_sans;
  TlsVersion min_version = TlsVersion::kTls12;
  TlsVersion max_version = TlsVersion::kTls13;
  // Go's names or OpenSSL's; empty: OpenSSL's choice.
  std::vector<std::string> cipher_suites;
  std::vector<std::string> curve_preferences;
};

struct WebConfig {
  TlsServerConfig tls;
  std::map<std::string, std::string> basic_auth_users;  // name → bcrypt hash
  std::map<std::string, std::string> headers;           // added to each answer

  bool HasTls() const { return !tls.cert_file.empty(); }
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_WEB_CONFIG_H_
