#include "net/connection_watch.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

namespace tebium::net {
namespace {

constexpr std::chrono::milliseconds kScanInterval(100);
constexpr std::chrono::seconds kGrace(1);

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// A descriptor of our own to a socket that another thread may close at any
// time: what it refers to can't change under us.
class PinnedSocket {
 public:
  explicit PinnedSocket(int file) : file_(fcntl(file, F_DUPFD_CLOEXEC, 0)) {}
  ~PinnedSocket() {
    if (file_ >= 0) close(file_);
  }
  PinnedSocket(const PinnedSocket&) = delete;
  PinnedSocket& operator=(const PinnedSocket&) = delete;

  uint16_t LocalPort() const {
    sockaddr_in name{};
    return Ask(getsockname, name) ? ntohs(name.sin_port) : uint16_t{0};
  }
  // False if it has no peer.
  bool Peer(sockaddr_in& name) const { return Ask(getpeername, name); }
  void Shutdown(int how) const { shutdown(file_, how); }

 private:
  template <typename Function>
  bool Ask(Function function, sockaddr_in& name) const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (file_ < 0 ||
        function(file_, reinterpret_cast<sockaddr*>(&storage), &size) != 0 ||
        storage.ss_family != AF_INET) {
      return false;
    }
    std::memcpy(&name, &storage, sizeof name);
    return true;
  }

  const int file_;
};

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

// Calls `use` with every connection accepted on `local_port`.
template <typename Use>
void ForEachConnection(uint16_t local_port, Use use) {
  const std::unique_ptr<DIR, CloseFolder> files(opendir("/proc/self/fd"));
  if (files == nullptr) return;
  while (const dirent* entry = readdir(files.get())) {
    const std::string_view name = entry->d_name;
    int file = -1;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), file);
    if (error != std::errc() || file == dirfd(files.get())) continue;
    // Asked before it is pinned: most files are not ours.
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (getsockname(file, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
      continue;
    }
    const PinnedSocket socket(file);
    sockaddr_in peer{};
    if (socket.LocalPort() == local_port && socket.Peer(peer)) {
      use(socket, peer);
    }
  }
}

void ShutDown(const SocketName& name, int how) {
  in_addr address{};
  if (inet_pton(AF_INET, name.peer_address.c_str(), &address) != 1) return;
  ForEachConnection(name.local_port,
                    [&](const PinnedSocket& socket, const sockaddr_in& it) {
                      if (it.sin_addr.s_addr == address.s_addr &&
                          ntohs(it.sin_port) == name.peer_port) {
                        socket.Shutdown(how);
                      }
                    });
}

}  // namespace

void WatchedConnection::SetDeadline(base::Duration limit) {
  deadline_.store(Now() + limit.count(), std::memory_order_release);
}

void WatchedConnection::CheckDeadline(int64_t now) {
  int64_t deadline = deadline_.load(std::memory_order_acquire);
  if (deadline == 0 || now < deadline) return;
  const bool again = late_.exchange(true);
  ShutDown(name_, again ? SHUT_RDWR : SHUT_RD);
  // Unless a new one was set meanwhile.
  deadline_.compare_exchange_strong(
      deadline, again ? 0 : now + std::chrono::nanoseconds(kGrace).count());
}

ConnectionWatch::ConnectionWatch() : thread_([this] { Run(); }) {}

ConnectionWatch::~ConnectionWatch() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.NotifyAll();
  thread_.join();
}

void ConnectionWatch::Add(WatchedConnection* connection) {
  base::MutexLock lock(mutex_);
  connections_.insert(connection);
}

void ConnectionWatch::Remove(WatchedConnection* connection) {
  base::MutexLock lock(mutex_);
  connections_.erase(connection);
}

void ConnectionWatch::EndReads(uint16_t local_port) {
  ForEachConnection(local_port,
                    [](const PinnedSocket& socket, const sockaddr_in&) {
                      socket.Shutdown(SHUT_RD);
                    });
}

void ConnectionWatch::Run() {
  base::MutexLock lock(mutex_);
  while (!stopping_) {
    stop_.WaitFor(mutex_, kScanInterval);
    const int64_t now = Now();
    for (WatchedConnection* connection : connections_) {
      connection->CheckDeadline(now);
    }
  }
}

}  // namespace tebium::net
