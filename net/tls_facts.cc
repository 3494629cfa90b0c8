#include "net/tls_facts.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>

namespace tebium::net {
namespace {

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

base::Time TimeOf(const ASN1_TIME* time) {
  std::tm fields{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &fields) != 1) {
    return base::kNoTime;
  }
  return base::Time(std::chrono::seconds(timegm(&fields)));
}

base::Time FirstEnd(const STACK_OF(X509) * chain) {
  base::Time first = base::kNoTime;
  const int count = chain == nullptr ? 0 : sk_X509_num(chain);
  for (int i = 0; i < count; ++i) {
    const base::Time end = TimeOf(X509_get0_notAfter(sk_X509_value(chain, i)));
    if (end == base::kNoTime) continue;
    first = first == base::kNoTime ? end : std::min(first, end);
  }
  return first;
}

std::string NameText(const X509_NAME* name) {
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr ||
      X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) < 0) {
    return "";
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(std::max(size, 0L))};
}

std::string DnsNames(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
          certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string joined;
  const int count = names == nullptr ? 0 : sk_GENERAL_NAME_num(names.get());
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    joined += joined.empty() ? "" : ",";
    joined.append(
        reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
        static_cast<size_t>(ASN1_STRING_length(name->d.dNSName)));
  }
  return joined;
}

std::string Fingerprint(const X509* certificate) {
  constexpr char kDigits[] = "0123456789abcdef";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  std::string text;
  if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1) return text;
  for (unsigned int i = 0; i < size; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

// Ours have a space where OpenSSL's have a "v".
std::string VersionText(const SSL* connection) {
  std::string text = SSL_get_version(connection);
  if (text.starts_with("TLSv")) text.replace(3, 1, " ");
  return text == "TLS 1" ? "TLS 1.0" : text;
}

}  // namespace

TlsFacts ReadTlsFacts(const SSL* connection) {
  TlsFacts facts;
  facts.version = VersionText(connection);
  if (const SSL_CIPHER* cipher = SSL_get_current_cipher(connection)) {
    const char* name = SSL_CIPHER_standard_name(cipher);
    facts.cipher = name == nullptr ? "" : name;
  }
  facts.first_end = FirstEnd(SSL_get_peer_cert_chain(connection));
  if (SSL_get_verify_mode(connection) != SSL_VERIFY_NONE &&
      SSL_get_verify_result(connection) == X509_V_OK) {
    facts.chain_end = FirstEnd(SSL_get0_verified_chain(connection));
  }
  if (const X509* certificate = SSL_get0_peer_certificate(connection)) {
    facts.fingerprint = Fingerprint(certificate);
    facts.subject = NameText(X509_get_subject_name(certificate));
    facts.issuer = NameText(X509_get_issuer_name(certificate));
    facts.alternative_names = DnsNames(certificate);
  }
  return facts;
}

}  // namespace tebium::net
