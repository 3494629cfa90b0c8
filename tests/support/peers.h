// Debian's Redis and ClickHouse, each with a folder of its own, on a free
// loopback port.
#ifndef TEBIUM_TESTS_SUPPORT_PEERS_H_
#define TEBIUM_TESTS_SUPPORT_PEERS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tebium::testing {

class RedisServer {
 public:
  // `flags` as redis-server has them: {"--requirepass", "x"}.
  explicit RedisServer(std::vector<std::string> flags = {})
      : flags_(std::move(flags)) {}

  // Waits until it answers; false, with its log in the failure, if it does not.
  bool Start();
  // It answers no more, and its connections break.
  void Stop() { process_ = nullptr; }
  // It answers nothing, but keeps its connections; and back.
  void Freeze() const;
  void Thaw() const;

  int port() const { return port_; }
  std::string Url() const {
    return "redis://127.0.0.1:" + std::to_string(port_);
  }

 private:
  const std::vector<std::string> flags_;
  const int port_ = FreePort();
  TempDir folder_;
  std::unique_ptr<Process> process_;
};

// Without a password for its user "default".
class ClickHouseServer {
 public:
  // As RedisServer's.
  bool Start();
  void Stop() { process_ = nullptr; }
  void Freeze() const;
  void Thaw() const;

  std::string Url(const std::string& path = "") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

 private:
  const int port_ = FreePort();
  TempDir folder_;
  std::unique_ptr<Process> process_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_SUPPORT_PEERS_H_
