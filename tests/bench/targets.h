// A web server that costs little: what is probed must not be what is measured.
#ifndef TEBIUM_TESTS_BENCH_TARGETS_H_
#define TEBIUM_TESTS_BENCH_TARGETS_H_

#include <atomic>
#include <thread>

namespace tebium::bench {

// Answers every request with a few bytes and closes, on one thread, on a port
// of 127.0.0.1.
class TargetServer {
 public:
  TargetServer();
  ~TargetServer();
  TargetServer(const TargetServer&) = delete;
  TargetServer& operator=(const TargetServer&) = delete;

  int port() const { return port_; }  // 0: it could not be started

 private:
  void Serve();
  void AcceptAll() const;

  int port_ = 0;
  int listener_;
  int events_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

// Takes connections and says nothing; the kernel alone does it.
class SilentServer {
 public:
  SilentServer();
  ~SilentServer();
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  int port() const { return port_; }

 private:
  int port_ = 0;
  int listener_;
};

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_TARGETS_H_
