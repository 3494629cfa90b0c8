#include "tests/net/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/text.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

constexpr std::chrono::seconds kReadLimit(20);

sockaddr_storage Parse(const std::string& address, socklen_t& size) {
  sockaddr_storage storage{};
  const size_t colon = address.rfind(':');
  const auto port =
      htons(static_cast<uint16_t>(std::atoi(address.c_str() + colon + 1)));
  std::string host = address.substr(0, colon);
  if (host.starts_with('[')) {
    host = host.substr(1, host.size() - 2);
    auto* name = reinterpret_cast<sockaddr_in6*>(&storage);
    name->sin6_family = AF_INET6;
    name->sin6_port = port;
    inet_pton(AF_INET6, host.c_str(), &name->sin6_addr);
    size = sizeof(sockaddr_in6);
  } else {
    auto* name = reinterpret_cast<sockaddr_in*>(&storage);
    name->sin_family = AF_INET;
    name->sin_port = port;
    inet_pton(AF_INET, host.c_str(), &name->sin_addr);
    size = sizeof(sockaddr_in);
  }
  return storage;
}

}  // namespace

std::string RawAnswer::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (base::EqualsIgnoreCaseAscii(key, name)) return value;
  }
  return "";
}

size_t RawAnswer::Count(std::string_view name) const {
  size_t count = 0;
  for (const auto& header : headers) {
    count += base::EqualsIgnoreCaseAscii(header.first, name) ? 1 : 0;
  }
  return count;
}

RawClient::RawClient(const std::string& address) {
  socklen_t size = 0;
  const sockaddr_storage name = Parse(address, size);
  file_ = socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(file_, reinterpret_cast<const sockaddr*>(&name), size) != 0) {
    close(file_);
    file_ = -1;
    return;
  }
  const int on = 1;
  setsockopt(file_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawClient::~RawClient() {
  if (file_ >= 0) close(file_);
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool RawClient::ReadMore(std::chrono::milliseconds limit) {
  pollfd wait{file_, POLLIN, 0};
  const auto scaled = limit * kTimeScale;
  if (poll(&wait, 1, static_cast<int>(scaled.count())) != 1) return false;
  std::array<char, 16384> bytes;
  const ssize_t got = recv(file_, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<size_t>(got));
  return true;
}

RawAnswer RawClient::Read(bool head) {
  RawAnswer answer;
  size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore(kReadLimit)) return answer;
  }
  std::string text = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  size_t at = text.find("\r\n");
  const int status = std::atoi(text.c_str() + text.find(' ') + 1);
  while (at != std::string::npos) {
    const size_t next = text.find("\r\n", at + 2);
    const std::string line = text.substr(at + 2, next - at - 2);
    const size_t colon = line.find(':');
    answer.headers.emplace_back(line.substr(0, colon),
                                base::Trim(line.substr(colon + 1)));
    at = next;
  }
  const auto size =
      head ? 0
           : std::strtoul(answer.Header("Content-Length").c_str(), nullptr, 10);
  while (buffer_.size() < size) {
    if (!ReadMore(kReadLimit)) return answer;
  }
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  answer.status = status;
  return answer;
}

bool RawClient::IsClosed(std::chrono::milliseconds limit) {
  if (!buffer_.empty()) return false;
  pollfd wait{file_, POLLIN, 0};
  const auto scaled = limit * kTimeScale;
  if (poll(&wait, 1, static_cast<int>(scaled.count())) != 1) return false;
  char byte = 0;
  return recv(file_, &byte, 1, MSG_PEEK) <= 0;
}

void RawClient::FinishSending() { shutdown(file_, SHUT_WR); }

void RawClient::Reset() {
  const linger at_once{1, 0};
  setsockopt(file_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(file_);
  file_ = -1;
}

std::vector<int> ListeningPorts() {
  std::vector<int> ports;
  for (int file = 0; file < 1024; ++file) {
    int listens = 0;
    socklen_t size = sizeof listens;
    sockaddr_in name{};
    socklen_t name_size = sizeof name;
    if (getsockopt(file, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 &&
        listens != 0 &&
        getsockname(file, reinterpret_cast<sockaddr*>(&name), &name_size) ==
            0 &&
        name.sin_family == AF_INET) {
      ports.push_back(ntohs(name.sin_port));
    }
  }
  return ports;
}

}  // namespace tebium::testing
