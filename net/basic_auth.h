// Basic auth against bcrypt hashes, as Prometheus's exporter toolkit does it.
#ifndef TEBIUM_NET_BASIC_AUTH_H_
#define TEBIUM_NET_BASIC_AUTH_H_

#include <atomic>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"
#include "base/status.h"

namespace tebium::net {

// The header's value as a client sends it: "Basic …".
std::string BasicAuthorization(std::string_view user,
                               std::string_view password);

// Thread-safe.
class BasicAuth {
 public:
  // kInvalidArgument, naming the user, for what is not a bcrypt hash.
  static base::Status Check(const std::map<std::string, std::string>& users);

  // Name → bcrypt hash; none: everyone is allowed. Fails as Check() does.
  base::Status SetUsers(const std::map<std::string, std::string>& users)
      EXCLUDES(mutex_);

  // `authorization` is the header's value. A wrong name costs as much time as a
  // wrong password. bcrypt is slow by design: verdicts are remembered, for a
  // bounded number of credentials.
  bool Allows(std::string_view authorization) EXCLUDES(mutex_);

 private:
  std::atomic<bool> open_{true};  // no users
  base::Mutex mutex_;
  std::map<std::string, std::string> users_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, bool> verdicts_ GUARDED_BY(mutex_);
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_BASIC_AUTH_H_
