// Who really is behind a connection that the front made to the private port.
#ifndef TEBIUM_NET_CLIENT_ORIGINS_H_
#define TEBIUM_NET_CLIENT_ORIGINS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/mutex.h"

namespace tebium::net {

struct ClientOrigin {
  std::string address;  // the true client's IP
  bool loopback = false;
};

// The front's own connections by their local port. A connection to the private
// port that is not in here does not come from the front. Thread-safe.
class ClientOrigins {
 public:
  void Add(uint16_t front_port, ClientOrigin origin) {
    base::MutexLock lock(mutex_);
    origins_[front_port] = std::move(origin);
  }
  void Remove(uint16_t front_port) {
    base::MutexLock lock(mutex_);
    origins_.erase(front_port);
  }
  std::optional<ClientOrigin> Find(uint16_t front_port) const {
    base::MutexLock lock(mutex_);
    const auto found = origins_.find(front_port);
    if (found == origins_.end()) return std::nullopt;
    return found->second;
  }

 private:
  mutable base::Mutex mutex_;
  std::unordered_map<uint16_t, ClientOrigin> origins_ GUARDED_BY(mutex_);
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_CLIENT_ORIGINS_H_
