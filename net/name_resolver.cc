#include "net/name_resolver.h"

#include <netdb.h>

#include <cstring>
#include <utility>

namespace tebium::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr int kTryMilliseconds = 2000;
constexpr int kTries = 3;

struct HostQuery {
  uint16_t port;
  NameResolver::Done done;
};

NameResolver::Endpoints ToEndpoints(const ares_addrinfo* found, uint16_t port) {
  NameResolver::Endpoints endpoints;
  if (found == nullptr) return endpoints;
  for (const auto* node = found->nodes; node; node = node->ai_next) {
    tcp::endpoint endpoint;
    if (node->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), node->ai_addr, node->ai_addrlen);
    endpoint.resize(node->ai_addrlen);
    endpoint.port(port);
    endpoints.push_back(endpoint);
  }
  return endpoints;
}

}  // namespace

// One of c-ares's; it opens and closes them itself.
struct NameResolver::Socket {
  Socket(asio::io_context& io, ares_socket_t given)
      : number(given), descriptor(io) {
    ErrorCode ignored;  // then its answers are found when the timer rings
    descriptor.assign(number, ignored);
  }

  const ares_socket_t number;
  asio::posix::stream_descriptor descriptor;
  bool read = false;
  bool write = false;
};

base::StatusOr<std::unique_ptr<NameResolver>> NameResolver::Create(
    asio::io_context& io, const std::string& servers) {
  std::unique_ptr<NameResolver> resolver(new NameResolver(io));
  ares_options options{};
  options.sock_state_cb = &NameResolver::OnState;
  options.sock_state_cb_data = resolver.get();
  options.timeout = kTryMilliseconds;
  options.tries = kTries;
  int given = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
  if (!servers.empty()) {
    options.flags = ARES_FLAG_NOCHECKRESP;
    given |= ARES_OPT_FLAGS;
  }
  int status = ares_init_options(&resolver->channel_, &options, given);
  if (status == ARES_SUCCESS && !servers.empty()) {
    status = ares_set_servers_ports_csv(resolver->channel_, servers.c_str());
  }
  if (status == ARES_SUCCESS) return resolver;
  return base::InternalError(std::string("c-ares: ") + ares_strerror(status));
}

NameResolver::~NameResolver() {
  if (channel_ != nullptr) ares_destroy(channel_);
}

void NameResolver::Resolve(const std::string& host, uint16_t port, Done done) {
  ErrorCode is_name;
  const auto address = asio::ip::make_address(host, is_name);
  if (!is_name) return done({tcp::endpoint(address, port)});
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  auto query = std::make_unique<HostQuery>(HostQuery{port, std::move(done)});
  ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints,
                   &NameResolver::OnAnswer, query.release());
  SetTimer();
}

void NameResolver::OnAnswer(void* query, int status, int /*timeouts*/,
                            ares_addrinfo* found) {
  const std::unique_ptr<HostQuery> owned(static_cast<HostQuery*>(query));
  Endpoints endpoints;
  if (status == ARES_SUCCESS) endpoints = ToEndpoints(found, owned->port);
  ares_freeaddrinfo(found);
  owned->done(std::move(endpoints));
}

void NameResolver::Query(const std::string& name, int type, Answered answered) {
  constexpr int kInternet = 1;  // RFC 1035, 3.2.4
  auto query = std::make_unique<Answered>(std::move(answered));
  ares_query(channel_, name.c_str(), kInternet, type, &NameResolver::OnMessage,
             query.release());
  SetTimer();
}

void NameResolver::OnMessage(void* query, int status, int /*timeouts*/,
                             unsigned char* message, int size) {
  const std::unique_ptr<Answered> owned(static_cast<Answered*>(query));
  (*owned)(status, message == nullptr
                       ? std::string_view()
                       : std::string_view(reinterpret_cast<char*>(message),
                                          static_cast<size_t>(size)));
}

void NameResolver::OnState(void* self, ares_socket_t number, int read,
                           int write) {
  static_cast<NameResolver*>(self)->Watch(number, read != 0, write != 0);
}

void NameResolver::Watch(ares_socket_t number, bool read, bool write) {
  auto& socket = sockets_[number];
  if (!read && !write) {
    // c-ares closes it next.
    if (socket != nullptr) {
      socket->read = socket->write = false;
      socket->descriptor.release();
    }
    sockets_.erase(number);
    return;
  }
  if (socket == nullptr) socket = std::make_shared<Socket>(io_, number);
  const bool reads = std::exchange(socket->read, read);
  const bool writes = std::exchange(socket->write, write);
  if (read && !reads) AwaitRead(socket);
  if (write && !writes) AwaitWrite(socket);
}

void NameResolver::AwaitRead(const std::shared_ptr<Socket>& socket) {
  socket->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                [this, socket](const ErrorCode& error) {
                                  if (error || !socket->read) return;
                                  ares_process_fd(channel_, socket->number,
                                                  ARES_SOCKET_BAD);
                                  SetTimer();
                                  if (socket->read) AwaitRead(socket);
                                });
}

void NameResolver::AwaitWrite(const std::shared_ptr<Socket>& socket) {
  socket->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                [this, socket](const ErrorCode& error) {
                                  if (error || !socket->write) return;
                                  ares_process_fd(channel_, ARES_SOCKET_BAD,
                                                  socket->number);
                                  SetTimer();
                                  if (socket->write) AwaitWrite(socket);
                                });
}

// For answers that do not come.
void NameResolver::SetTimer() {
  timeval wait{};
  if (ares_timeout(channel_, nullptr, &wait) == nullptr) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::chrono::seconds(wait.tv_sec) +
                       std::chrono::microseconds(wait.tv_usec));
  timer_.async_wait([this, alive = std::weak_ptr<const bool>(alive_)](
                        const ErrorCode& error) {
    if (error || alive.expired()) return;
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    SetTimer();
  });
}

}  // namespace tebium::net
