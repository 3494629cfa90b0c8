// OpenSSL's server context from a TlsServerConfig. Internal to net/.
#ifndef TEBIUM_NET_TLS_CONTEXT_H_
#define TEBIUM_NET_TLS_CONTEXT_H_

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "base/mutex.h"
#include "base/status.h"
#include "net/web_config.h"

namespace tebium::net {

struct FreeSslContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::shared_ptr<SSL_CTX>;

// Errors name the file at fault, and never hold key material.
base::StatusOr<SslContext> MakeTlsContext(const TlsServerConfig& config);

// After the handshake: does the client's certificate have one of the names that
// the configuration allows? True if it allows all.
bool ClientIsAllowed(SSL* connection, const TlsServerConfig& config);

// Keeps a context in step with its files. Thread-safe.
class TlsContextSource {
 public:
  base::Status Set(const TlsServerConfig& config) EXCLUDES(mutex_);
  // The present context, read anew if a file has changed; the last good one if
  // that fails. Null before Set().
  SslContext Get() EXCLUDES(mutex_);
  TlsServerConfig config() const EXCLUDES(mutex_);

 private:
  mutable base::Mutex mutex_;
  TlsServerConfig config_ GUARDED_BY(mutex_);
  std::string stamp_ GUARDED_BY(mutex_);  // of the files that context_ is from
  SslContext context_ GUARDED_BY(mutex_);
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_TLS_CONTEXT_H_
