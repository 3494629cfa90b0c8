// Reads what a TLS connection is like. Internal to net/.
#ifndef TEBIUM_NET_TLS_FACTS_H_
#define TEBIUM_NET_TLS_FACTS_H_

#include <openssl/ssl.h>

#include "net/connection_facts.h"

namespace tebium::net {

// After a client's handshake. The chain counts as trusted if the context
// verifies.
TlsFacts ReadTlsFacts(const SSL* connection);

}  // namespace tebium::net

#endif  // TEBIUM_NET_TLS_FACTS_H_
