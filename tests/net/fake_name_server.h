// A name server for one test, over UDP and TCP on one port of 127.0.0.1.
#ifndef TEBIUM_TESTS_NET_FAKE_NAME_SERVER_H_
#define TEBIUM_TESTS_NET_FAKE_NAME_SERVER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace tebium::testing {

// The question's message, made an answer: this rcode, these records (each
// whole, its name as "\xC0\x0C"). Truncated: none of them, and the flag TC.
std::string DnsReply(std::string question, int rcode,
                     const std::vector<std::string>& records,
                     bool truncated = false);
// One record about the name that was asked for.
std::string DnsRecord(uint16_t type, const std::string& data);
// "a.test" as a message has it.
std::string DnsName(const std::string& name);

class FakeNameServer {
 public:
  // The answer to a message; "": none. Called on the server's threads.
  using Serve =
      std::function<std::string(const std::string& question, bool over_tcp)>;
  explicit FakeNameServer(Serve serve);
  ~FakeNameServer();
  FakeNameServer(const FakeNameServer&) = delete;
  FakeNameServer& operator=(const FakeNameServer&) = delete;

  uint16_t port() const { return port_; }
  int questions() const { return questions_.load(); }

 private:
  void ServeUdp();
  void ServeTcp();
  void ServeConnection(int file);

  const Serve serve_;
  int udp_ = -1;
  int tcp_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> questions_{0};
  std::thread udp_thread_;
  std::thread tcp_thread_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_NET_FAKE_NAME_SERVER_H_
