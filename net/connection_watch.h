// Ends what civetweb would wait for too long. Internal to net/.
//
// civetweb limits the silence between two reads, not the whole of a request,
// and looks at its stop flag only every two seconds. It does not tell its
// sockets either; they are found by their ports among the process's open files,
// and only when one has to be ended.
#ifndef TEBIUM_NET_CONNECTION_WATCH_H_
#define TEBIUM_NET_CONNECTION_WATCH_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <unordered_set>

#include "base/clock.h"
#include "base/mutex.h"

namespace tebium::net {

// A TCP connection of IPv4, as its server sees it.
struct SocketName {
  std::string peer_address;
  uint16_t peer_port = 0;
  uint16_t local_port = 0;
};

// One connection. SetDeadline and ClearDeadline cost next to nothing.
class WatchedConnection {
 public:
  // Once, before the first deadline.
  void SetName(SocketName name) { name_ = std::move(name); }

  // When `limit` is over, reading from the client ends; a second later,
  // writing to it too.
  void SetDeadline(base::Duration limit);
  void ClearDeadline() { deadline_.store(0, std::memory_order_release); }
  // The deadline was missed.
  bool late() const { return late_.load(std::memory_order_relaxed); }

 private:
  friend class ConnectionWatch;
  void CheckDeadline(int64_t now);

  SocketName name_;
  std::atomic<int64_t> deadline_{0};  // steady clock, nanoseconds; 0: none
  std::atomic<bool> late_{false};
};

// Thread-safe; has a thread of its own.
class ConnectionWatch {
 public:
  ConnectionWatch();
  ~ConnectionWatch();

  // `connection` must be removed before it goes away.
  void Add(WatchedConnection* connection) EXCLUDES(mutex_);
  void Remove(WatchedConnection* connection) EXCLUDES(mutex_);

  // Every connection accepted on `local_port` reads its end; what is being
  // written still arrives.
  static void EndReads(uint16_t local_port);

 private:
  void Run() EXCLUDES(mutex_);

  base::Mutex mutex_;
  base::CondVar stop_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::unordered_set<WatchedConnection*> connections_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_CONNECTION_WATCH_H_
