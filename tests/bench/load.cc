#include "tests/bench/load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>

namespace tebium::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

int Connect(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

// Length of the whole answer at the start of `input`, or 0 if it is not
// complete yet.
size_t AnswerLength(std::string_view input) {
  const size_t end = input.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  size_t body = 0;
  constexpr std::string_view kLength = "ontent-";
  for (size_t at = input.find(kLength); at < end;
       at = input.find(kLength, at + 1)) {
    constexpr std::string_view kRest = "ength:";
    const size_t name = at + kLength.size() + 1;
    if (input.substr(name, kRest.size()) == kRest) {
      body = std::strtoul(input.data() + name + kRest.size(), nullptr, 10);
      break;
    }
  }
  // One request is in flight: what ends like the last chunk is the last chunk.
  if (input.substr(0, end).find("ransfer-Encoding: chunked") !=
      std::string_view::npos) {
    constexpr std::string_view kLastChunk = "\r\n0\r\n\r\n";
    return input.size() >= kLastChunk.size() &&
                   input.substr(input.size() - kLastChunk.size()) == kLastChunk
               ? input.size()
               : 0;
  }
  const size_t total = end + 4 + body;
  return input.size() >= total ? total : 0;
}

struct Connection {
  int fd = -1;
  const std::string* request = nullptr;
  size_t sent = 0;
  std::string input;
  SteadyClock::time_point started;
};

class Driver {
 public:
  Driver(int port, size_t connections, const std::vector<std::string>& requests)
      : requests_(requests), connections_(connections) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    for (Connection& connection : connections_) {
      connection.fd = Connect(port);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &connection;
      epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event);
    }
    result_.latencies_seconds.reserve(requests.size());
  }

  ~Driver() {
    for (const Connection& connection : connections_) close(connection.fd);
    close(epoll_);
  }

  LoadResult Run() {
    const auto begun = SteadyClock::now();
    for (Connection& connection : connections_) SendNext(connection);
    std::array<epoll_event, 64> events{};
    while (in_flight_ > 0) {
      const int ready =
          epoll_wait(epoll_, events.data(), events.size(), 20'000);
      if (ready <= 0) break;
      for (int i = 0; i < ready; ++i) {
        Receive(
            *static_cast<Connection*>(events[static_cast<size_t>(i)].data.ptr));
      }
    }
    result_.seconds =
        std::chrono::duration<double>(SteadyClock::now() - begun).count();
    result_.others += in_flight_;
    return std::move(result_);
  }

 private:
  void SendNext(Connection& connection) {
    if (next_ == requests_.size() || connection.fd < 0) return;
    connection.request = &requests_[next_++];
    connection.started = SteadyClock::now();
    connection.sent = 0;
    ++in_flight_;
    // Blocking: the server reads requests whole before it answers.
    while (connection.sent < connection.request->size()) {
      const ssize_t wrote =
          send(connection.fd, connection.request->data() + connection.sent,
               connection.request->size() - connection.sent, MSG_NOSIGNAL);
      if (wrote <= 0) return Lose(connection);
      connection.sent += static_cast<size_t>(wrote);
    }
  }

  void Receive(Connection& connection) {
    std::array<char, 262144> buffer;
    const ssize_t got = recv(connection.fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) return Lose(connection);
    connection.input.append(buffer.data(), static_cast<size_t>(got));
    const size_t length = AnswerLength(connection.input);
    if (length == 0) return;
    const bool good = connection.input.compare(0, 10, "HTTP/1.1 2") == 0;
    ++(good ? result_.answered_2xx : result_.others);
    result_.latencies_seconds.push_back(
        std::chrono::duration<double>(SteadyClock::now() - connection.started)
            .count());
    connection.input.erase(0, length);
    --in_flight_;
    SendNext(connection);
  }

  void Lose(Connection& connection) {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.fd, nullptr);
    close(connection.fd);
    connection.fd = -1;
    --in_flight_;
    ++result_.others;
  }

  const std::vector<std::string>& requests_;
  std::vector<Connection> connections_;
  int epoll_ = -1;
  size_t next_ = 0;
  size_t in_flight_ = 0;
  LoadResult result_;
};

}  // namespace

std::string PrepareRequest(std::string_view method, std::string_view path,
                           std::string_view body) {
  std::string request(method);
  request += ' ';
  request += path;
  request +=
      " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: ";
  request += std::to_string(body.size());
  request += "\r\n\r\n";
  request += body;
  return request;
}

LoadResult RunLoad(int port, size_t connections,
                   const std::vector<std::string>& requests) {
  return Driver(port, connections, requests).Run();
}

}  // namespace tebium::bench
