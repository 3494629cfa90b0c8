#include "net/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tebium::net {

std::string HmacSha256(std::string_view key, std::string_view message) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
       digest, &size);
  return {digest, digest + size};
}

}  // namespace tebium::net
