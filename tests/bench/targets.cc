#include "tests/bench/targets.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace tebium::bench {
namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
    "Connection: close\r\n\r\nOk.";
constexpr int kBacklog = 4096;
constexpr int kPatienceMilliseconds = 50;

void Await(int events, int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = socket;
  epoll_ctl(events, EPOLL_CTL_ADD, socket, &event);
}

// The socket; `port` is 0 if it does not listen.
int Listen(int& port) {
  const int listener =
      socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  const bool good = bind(listener, raw, size) == 0 &&
                    listen(listener, kBacklog) == 0 &&
                    getsockname(listener, raw, &size) == 0;
  port = good ? ntohs(address.sin_port) : 0;
  return listener;
}

}  // namespace

TargetServer::TargetServer()
    : listener_(Listen(port_)), events_(epoll_create1(EPOLL_CLOEXEC)) {
  if (port_ == 0) return;
  Await(events_, listener_);
  thread_ = std::thread([this] { Serve(); });
}

TargetServer::~TargetServer() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  close(listener_);
  close(events_);
}

void TargetServer::AcceptAll() const {
  while (true) {
    const int client =
        accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) return;
    Await(events_, client);
  }
}

void TargetServer::Serve() {
  std::array<epoll_event, 64> ready{};
  std::array<char, 4096> request{};
  while (!stopping_) {
    const int count =
        epoll_wait(events_, ready.data(), static_cast<int>(ready.size()),
                   kPatienceMilliseconds);
    for (int i = 0; i < count; ++i) {
      const int client = ready.at(static_cast<size_t>(i)).data.fd;
      if (client == listener_) {
        AcceptAll();
        continue;
      }
      // A request of the probes' comes in one piece.
      if (recv(client, request.data(), request.size(), 0) > 0) {
        send(client, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
      }
      close(client);
    }
  }
}

SilentServer::SilentServer() : listener_(Listen(port_)) {}

SilentServer::~SilentServer() { close(listener_); }

}  // namespace tebium::bench
