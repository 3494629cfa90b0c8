#include "net/client_tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace tebium::net {
namespace {

constexpr size_t kMaxKept = 32;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

// How many were found.
size_t AddAuthorities(const std::string& pem, X509_STORE* store) {
  const std::unique_ptr<BIO, FreeBio> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  size_t found = 0;
  while (bio != nullptr) {
    const std::unique_ptr<X509, FreeCertificate> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    X509_STORE_add_cert(store, certificate.get());
    ++found;
  }
  ERR_clear_error();  // the end of the text is one
  return found;
}

base::StatusOr<ClientTlsContext> Make(const TcpTls& tls) {
  SSL_CTX* const made = SSL_CTX_new(TLS_client_method());
  if (made == nullptr) return base::ResourceExhaustedError("TLS context");
  auto context = std::make_shared<boost::asio::ssl::context>(made);
  SSL_CTX_set_verify(made, tls.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                     nullptr);
  if (!tls.verify) return context;
  if (tls.ca.empty()) {
    SSL_CTX_set_default_verify_paths(made);
  } else if (AddAuthorities(tls.ca, SSL_CTX_get_cert_store(made)) == 0) {
    return base::InvalidArgumentError("the CA holds no certificate");
  }
  return context;
}

}  // namespace

base::StatusOr<ClientTlsContext> ClientTlsContexts::Get(const TcpTls& tls) {
  const std::string key = tls.verify ? "+" + tls.ca : "-";
  const auto found = kept_.find(key);
  if (found != kept_.end()) return found->second;
  TEBIUM_ASSIGN_OR_RETURN(ClientTlsContext context, Make(tls));
  if (kept_.size() >= kMaxKept) kept_.clear();
  kept_[key] = context;
  return context;
}

bool SetServerName(SSL* connection, const std::string& host) {
  // Of an address it says so, and there is no server name to ask for.
  X509_VERIFY_PARAM* const expected = SSL_get0_param(connection);
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1) return true;
  ERR_clear_error();
  return SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME,
                  TLSEXT_NAMETYPE_host_name,
                  const_cast<char*>(host.c_str())) == 1 &&
         SSL_set1_host(connection, host.c_str()) == 1;
}

std::string TlsErrorText(const SSL* connection, const std::string& otherwise) {
  const long verified = SSL_get_verify_result(connection);
  return verified == X509_V_OK ? otherwise
                               : X509_verify_cert_error_string(verified);
}

}  // namespace tebium::net
