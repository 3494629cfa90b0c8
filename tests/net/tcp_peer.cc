#include "tests/net/tcp_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace tebium::testing {
namespace {

sockaddr_in LoopbackName(int port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<uint16_t>(port));
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

bool PassOn(int from, int to) {
  std::array<char, 16384> bytes;
  const ssize_t got = recv(from, bytes.data(), bytes.size(), 0);
  return got > 0 &&
         send(to, bytes.data(), static_cast<size_t>(got), MSG_NOSIGNAL) == got;
}

}  // namespace

PeerConnection::~PeerConnection() {
  if (file_ >= 0) shutdown(file_, SHUT_RDWR);
}

bool PeerConnection::ReadMore() {
  std::array<char, 16384> bytes;
  const ssize_t got = recv(file_, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<size_t>(got));
  return true;
}

std::string PeerConnection::ReadBytes(size_t size) {
  while (buffer_.size() < size && ReadMore()) {
  }
  std::string bytes = buffer_.substr(0, size);
  buffer_.erase(0, bytes.size());
  return bytes;
}

std::string PeerConnection::ReadRequest() {
  size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return "";
  }
  size_t size = end + 4;
  const size_t length = buffer_.find("Content-Length: ");
  if (length < end) {
    size += std::strtoul(buffer_.c_str() + length + 16, nullptr, 10);
  }
  return ReadBytes(size);
}

bool PeerConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool PeerConnection::Answer(const std::string& body,
                            const std::string& headers) {
  return Send("HTTP/1.1 200 OK\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
}

void PeerConnection::Reset() {
  // Connecting to nowhere drops the connection with a reset.
  sockaddr nowhere{};
  nowhere.sa_family = AF_UNSPEC;
  (void)connect(file_, &nowhere, sizeof nowhere);
}

void PeerConnection::RelayTo(int port) {
  const int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in name = LoopbackName(port);
  if (connect(other, reinterpret_cast<const sockaddr*>(&name), sizeof name) ==
      0) {
    send(other, buffer_.data(), buffer_.size(), MSG_NOSIGNAL);
    bool open = true;
    while (open) {
      std::array<pollfd, 2> waits = {pollfd{file_, POLLIN, 0},
                                     pollfd{other, POLLIN, 0}};
      poll(waits.data(), waits.size(), -1);
      if (waits[0].revents != 0) open = PassOn(file_, other);
      if (open && waits[1].revents != 0) open = PassOn(other, file_);
    }
  }
  close(other);
}

void PeerConnection::WaitForEnd() {
  while (ReadMore()) {
  }
}

TcpPeer::TcpPeer(std::function<void(PeerConnection&)> serve)
    : serve_(std::move(serve)),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in name = LoopbackName(0);
  socklen_t size = sizeof name;
  (void)bind(listener_, reinterpret_cast<const sockaddr*>(&name), size);
  listen(listener_, 128);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&name), &size);
  port_ = ntohs(name.sin_port);
  thread_ = std::thread([this] { Run(); });
}

TcpPeer::~TcpPeer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  {
    base::MutexLock lock(mutex_);
    for (const int file : files_) shutdown(file, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
  base::MutexLock lock(mutex_);
  for (const int file : files_) close(file);
}

void TcpPeer::Run() {
  while (true) {
    const int file = accept(listener_, nullptr, nullptr);
    if (file < 0) return;
    accepted_.fetch_add(1);
    {
      base::MutexLock lock(mutex_);
      files_.push_back(file);
    }
    threads_.emplace_back([this, file] {
      PeerConnection connection(file);
      serve_(connection);
    });
  }
}

}  // namespace tebium::testing
