// Names to addresses, without blocking: c-ares on an Asio loop. Internal to
// net/.
#ifndef TEBIUM_NET_NAME_RESOLVER_H_
#define TEBIUM_NET_NAME_RESOLVER_H_

#include <ares.h>

// clang-format off: Boost 1.74's Asio counts on others for this.
#include <utility>
// clang-format on
#include <boost/asio.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"

namespace tebium::net {

// Asks the hosts file and the system's name servers. Used on the loop's thread
// alone; `io` must outlive it.
class NameResolver {
 public:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  using Done = std::function<void(Endpoints)>;

  // `servers`: "ADDRESS:PORT", comma-separated; empty: the system's.
  static base::StatusOr<std::unique_ptr<NameResolver>> Create(
      boost::asio::io_context& io, const std::string& servers = "");
  // What is open is answered with none.
  ~NameResolver();
  NameResolver(const NameResolver&) = delete;
  NameResolver& operator=(const NameResolver&) = delete;

  // `done` is called once, perhaps before this returns; none: no such name, or
  // no answer within some seconds.
  void Resolve(const std::string& host, uint16_t port, Done done);

 private:
  struct Socket;

  explicit NameResolver(boost::asio::io_context& io) : io_(io), timer_(io) {}
  static void OnState(void* self, ares_socket_t number, int read, int write);
  static void OnAnswer(void* query, int status, int timeouts,
                       ares_addrinfo* found);
  void Watch(ares_socket_t number, bool read, bool write);
  void AwaitRead(const std::shared_ptr<Socket>& socket);
  void AwaitWrite(const std::shared_ptr<Socket>& socket);
  void SetTimer();

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  // A timer that rang may be heard when this is gone.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
  ares_channel channel_ = nullptr;
  std::map<ares_socket_t, std::shared_ptr<Socket>> sockets_;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_NAME_RESOLVER_H_
