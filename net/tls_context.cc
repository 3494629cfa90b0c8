#include "net/tls_context.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

namespace tebium::net {
namespace {

base::Status OpenSslError(const std::string& what) {
  std::array<char, 256> text{};
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return base::InvalidArgumentError(what);
  ERR_error_string_n(code, text.data(), text.size());
  return base::InvalidArgumentError(what + ": " + text.data());
}

int VersionNumber(TlsVersion version) {
  switch (version) {
    case TlsVersion::kTls10:
      return TLS1_VERSION;
    case TlsVersion::kTls11:
      return TLS1_1_VERSION;
    case TlsVersion::kTls12:
      return TLS1_2_VERSION;
    case TlsVersion::kTls13:
      return TLS1_3_VERSION;
  }
  return TLS1_2_VERSION;
}

// Names of the toolkit are Go's, which are the standard's; OpenSSL has its own.
std::string CipherName(const std::string& name) {
  const std::string_view own = OPENSSL_cipher_name(name.c_str());
  return own == "(NONE)" ? name : std::string(own);
}

std::string CurveName(const std::string& name) {
  constexpr std::string_view kGo = "CurveP";
  return name.starts_with(kGo) ? "P-" + name.substr(kGo.size()) : name;
}

std::string Joined(const std::vector<std::string>& names,
                   std::string (*convert)(const std::string&)) {
  std::string joined;
  for (const std::string& name : names) {
    joined += (joined.empty() ? "" : ":") + convert(name);
  }
  return joined;
}

int AcceptAnyCertificate(X509_STORE_CTX* /*context*/, void* /*argument*/) {
  return 1;
}

base::Status SetVersions(SSL_CTX* context, const TlsServerConfig& config) {
  if (SSL_CTX_set_min_proto_version(context,
                                    VersionNumber(config.min_version)) != 1 ||
      SSL_CTX_set_max_proto_version(context,
                                    VersionNumber(config.max_version)) != 1) {
    return OpenSslError("tls_server_config.min_version");
  }
  const std::string ciphers = Joined(config.cipher_suites, &CipherName);
  if (!ciphers.empty() &&
      SSL_CTX_set_cipher_list(context, ciphers.c_str()) != 1) {
    return OpenSslError("tls_server_config.cipher_suites");
  }
  const std::string curves = Joined(config.curve_preferences, &CurveName);
  if (!curves.empty() &&
      SSL_CTX_set1_groups_list(context, curves.c_str()) != 1) {
    return OpenSslError("tls_server_config.curve_preferences");
  }
  return {};
}

base::Status SetCertificate(SSL_CTX* context, const TlsServerConfig& config) {
  if (SSL_CTX_use_certificate_chain_file(context, config.cert_file.c_str()) !=
      1) {
    return OpenSslError("certificate " + config.cert_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context, config.key_file.c_str(),
                                  SSL_FILETYPE_PEM) != 1) {
    return OpenSslError("key " + config.key_file);
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return OpenSslError("key " + config.key_file +
                        " does not belong to certificate " + config.cert_file);
  }
  return {};
}

base::Status SetClientAuth(SSL_CTX* context, const TlsServerConfig& config) {
  int mode = SSL_VERIFY_NONE;
  switch (config.client_auth) {
    case ClientAuth::kNoClientCert:
      break;
    case ClientAuth::kRequestClientCert:
    case ClientAuth::kVerifyClientCertIfGiven:
      mode = SSL_VERIFY_PEER;
      break;
    case ClientAuth::kRequireAnyClientCert:
    case ClientAuth::kRequireAndVerifyClientCert:
      mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
      break;
  }
  SSL_CTX_set_verify(context, mode, nullptr);
  if (config.client_auth == ClientAuth::kRequestClientCert ||
      config.client_auth == ClientAuth::kRequireAnyClientCert) {
    SSL_CTX_set_cert_verify_callback(context, &AcceptAnyCertificate, nullptr);
  }
  if (!config.client_ca_file.empty() &&
      SSL_CTX_load_verify_locations(context, config.client_ca_file.c_str(),
                                    nullptr) != 1) {
    return OpenSslError("client_ca_file " + config.client_ca_file);
  }
  return {};
}

// What changes when a file is replaced or written.
std::string FileStamp(const std::string& path) {
  struct stat info {};
  if (path.empty() || stat(path.c_str(), &info) != 0) return "-";
  return std::to_string(info.st_ino) + "." +
         std::to_string(info.st_mtim.tv_sec) + "." +
         std::to_string(info.st_mtim.tv_nsec) + "." +
         std::to_string(info.st_size);
}

std::string StampOf(const TlsServerConfig& config) {
  return FileStamp(config.cert_file) + "/" + FileStamp(config.key_file) + "/" +
         FileStamp(config.client_ca_file);
}

}  // namespace

base::StatusOr<SslContext> MakeTlsContext(const TlsServerConfig& config) {
  SslContext context(SSL_CTX_new(TLS_server_method()), FreeSslContext());
  if (context == nullptr) return OpenSslError("TLS context");
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION |
                                         SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE);
  static constexpr unsigned char kSession[] = "tebium";
  SSL_CTX_set_session_id_context(context.get(), kSession, sizeof kSession - 1);
  TEBIUM_RETURN_IF_ERROR(SetVersions(context.get(), config));
  TEBIUM_RETURN_IF_ERROR(SetCertificate(context.get(), config));
  TEBIUM_RETURN_IF_ERROR(SetClientAuth(context.get(), config));
  return context;
}

bool ClientIsAllowed(SSL* connection, const TlsServerConfig& config) {
  if (config.client_allowed_sans.empty()) return true;
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      SSL_get1_peer_certificate(connection), &X509_free);
  if (certificate == nullptr) return false;
  return std::any_of(
      config.client_allowed_sans.begin(), config.client_allowed_sans.end(),
      [&](const std::string& name) {
        return X509_check_host(certificate.get(), name.c_str(), name.size(), 0,
                               nullptr) == 1 ||
               X509_check_email(certificate.get(), name.c_str(), name.size(),
                                0) == 1 ||
               X509_check_ip_asc(certificate.get(), name.c_str(), 0) == 1;
      });
}

base::Status TlsContextSource::Set(const TlsServerConfig& config) {
  const std::string stamp = StampOf(config);
  TEBIUM_ASSIGN_OR_RETURN(SslContext context, MakeTlsContext(config));
  base::MutexLock lock(mutex_);
  config_ = config;
  stamp_ = stamp;
  context_ = std::move(context);
  return {};
}

SslContext TlsContextSource::Get() {
  base::MutexLock lock(mutex_);
  if (context_ == nullptr) return nullptr;
  const std::string stamp = StampOf(config_);
  if (stamp == stamp_) return context_;
  // A half-replaced pair fails here and is tried again at the next handshake.
  if (auto context = MakeTlsContext(config_); context.ok()) {
    context_ = *std::move(context);
    stamp_ = stamp;
  }
  return context_;
}

TlsServerConfig TlsContextSource::config() const {
  base::MutexLock lock(mutex_);
  return config_;
}

}  // namespace tebium::net
