#include "tests/net/fake_name_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace tebium::testing {
namespace {

constexpr size_t kHeaderBytes = 12;

std::string Number16(size_t number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number & 255)};
}

// Both sockets on one port that was free for both.
bool BindBoth(int udp, int tcp, uint16_t& port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  auto* const address = reinterpret_cast<sockaddr*>(&name);
  if (bind(tcp, address, size) != 0) return false;
  getsockname(tcp, address, &size);
  port = ntohs(name.sin_port);
  return bind(udp, address, size) == 0;
}

std::string Receive(int file, size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    std::array<char, 512> part{};
    const ssize_t got =
        recv(file, part.data(), std::min(part.size(), size - bytes.size()), 0);
    if (got <= 0) break;
    bytes.append(part.data(), static_cast<size_t>(got));
  }
  return bytes;
}

}  // namespace

std::string DnsName(const std::string& name) {
  std::string encoded;
  size_t start = 0;
  while (start < name.size()) {
    const size_t end = std::min(name.find('.', start), name.size());
    encoded += static_cast<char>(end - start);
    encoded += name.substr(start, end - start);
    start = end + 1;
  }
  return encoded + '\0';
}

std::string DnsRecord(uint16_t type, const std::string& data) {
  return "\xC0\x0C" + Number16(type) + Number16(1) +
         std::string("\0\0\0\x3C", 4) + Number16(data.size()) + data;
}

std::string DnsReply(std::string question, int rcode,
                     const std::vector<std::string>& records, bool truncated) {
  if (question.size() < kHeaderBytes) return question;
  question[2] = static_cast<char>(truncated ? 0x87 : 0x85);
  question[3] = static_cast<char>(0x80 | rcode);
  question.replace(
      6, 6, Number16(truncated ? 0 : records.size()) + std::string(4, '\0'));
  if (truncated) return question;
  for (const std::string& record : records) question += record;
  return question;
}

FakeNameServer::FakeNameServer(Serve serve) : serve_(std::move(serve)) {
  for (bool bound = false; !bound;) {
    if (udp_ >= 0) close(udp_);
    if (tcp_ >= 0) close(tcp_);
    udp_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    tcp_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bound = BindBoth(udp_, tcp_, port_);
  }
  listen(tcp_, 8);
  udp_thread_ = std::thread([this] { ServeUdp(); });
  tcp_thread_ = std::thread([this] { ServeTcp(); });
}

FakeNameServer::~FakeNameServer() {
  stopping_ = true;
  shutdown(tcp_, SHUT_RDWR);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port_);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // A word to itself ends the waiting.
  sendto(udp_, "", 0, 0, reinterpret_cast<sockaddr*>(&name), sizeof name);
  udp_thread_.join();
  tcp_thread_.join();
  close(udp_);
  close(tcp_);
}

void FakeNameServer::ServeUdp() {
  std::array<char, 512> bytes{};
  while (!stopping_) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    auto* const address = reinterpret_cast<sockaddr*>(&peer);
    const ssize_t got =
        recvfrom(udp_, bytes.data(), bytes.size(), 0, address, &size);
    if (got <= 0) continue;
    ++questions_;
    const std::string answer =
        serve_({bytes.data(), static_cast<size_t>(got)}, false);
    if (answer.empty()) continue;
    sendto(udp_, answer.data(), answer.size(), 0, address, size);
  }
}

void FakeNameServer::ServeTcp() {
  while (!stopping_) {
    const int file = accept(tcp_, nullptr, nullptr);
    if (file < 0) return;
    ServeConnection(file);
    close(file);
  }
}

void FakeNameServer::ServeConnection(int file) {
  const std::string size = Receive(file, 2);
  if (size.size() < 2) return;
  ++questions_;
  const size_t bytes = static_cast<unsigned char>(size[0]) * 256u +
                       static_cast<unsigned char>(size[1]);
  const std::string answer = serve_(Receive(file, bytes), true);
  const std::string message = Number16(answer.size()) + answer;
  send(file, message.data(), message.size(), MSG_NOSIGNAL);
  Receive(file, 1);  // until the client is gone
}

}  // namespace tebium::testing
