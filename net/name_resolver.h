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
#include <string_view>
#include <vector>

#include "base/status.h"

namespace tebium::net {

// Asks the hosts file and the system's name servers. Used on the loop's thread
// alone; `io` must outlive it.
class NameResolver {
 public:
  using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  using Done = std::function<void(Endpoints)>;
  // A whole message (RFC 1035); empty if none came, and then why: ARES_….
  using Answered = std::function<void(int status, std::string_view message)>;

  // `servers`: "ADDRESS:PORT", comma-separated; empty: the system's. Of those
  // that are given an answer that tells of a failure is taken as it is.
  static base::StatusOr<std::unique_ptr<NameResolver>> Create(
      boost::asio::io_context& io, const std::string& servers = "");
  // What is open is answered with none.
  ~NameResolver();
  NameResolver(const NameResolver&) = delete;
  NameResolver& operator=(const NameResolver&) = delete;

  // `done` is called once, perhaps before this returns; none: no such name, or
  // no answer within some seconds.
  void Resolve(const std::string& host, uint16_t port, Done done);
  // Asks the name servers alone. `type` as RFC 1035, 3.2.2. `answered` as
  // `done`; what a server says is its answer, whether good or bad.
  void Query(const std::string& name, int type, Answered answered);

 private:
  struct Socket;

  explicit NameResolver(boost::asio::io_context& io) : io_(io), timer_(io) {}
  static void OnState(void* self, ares_socket_t number, int read, int write);
  static void OnAnswer(void* query, int status, int timeouts,
                       ares_addrinfo* found);
  static void OnMessage(void* query, int status, int timeouts,
                        unsigned char* message, int size);
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
