// A server for one test that behaves exactly as badly as it is told to.
#ifndef TEBIUM_TESTS_NET_TCP_PEER_H_
#define TEBIUM_TESTS_NET_TCP_PEER_H_

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace tebium::testing {

// One accepted connection, used by its own thread.
class PeerConnection {
 public:
  explicit PeerConnection(int file) : file_(file) {}
  ~PeerConnection();
  PeerConnection(const PeerConnection&) = delete;
  PeerConnection& operator=(const PeerConnection&) = delete;

  // A whole request, head and body; "" at the end.
  std::string ReadRequest();
  // Exactly so many bytes; fewer at the end.
  std::string ReadBytes(size_t size);
  bool Send(std::string_view bytes);
  // 200 with this body, keeping the connection.
  bool Answer(const std::string& body, const std::string& headers = "");
  void Reset();
  // Passes bytes on in both directions until one side ends.
  void RelayTo(int port);
  // Until the client is gone.
  void WaitForEnd();

 private:
  bool ReadMore();

  int file_;
  std::string buffer_;
};

// Listens on a free port of 127.0.0.1 and calls `serve` for each connection on
// a thread of its own.
class TcpPeer {
 public:
  explicit TcpPeer(std::function<void(PeerConnection&)> serve);
  ~TcpPeer();
  TcpPeer(const TcpPeer&) = delete;
  TcpPeer& operator=(const TcpPeer&) = delete;

  int port() const { return port_; }
  std::string Url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  int accepted() const { return accepted_.load(); }

 private:
  void Run();

  const std::function<void(PeerConnection&)> serve_;
  int listener_;
  int port_ = 0;
  std::atomic<int> accepted_{0};
  base::Mutex mutex_;
  std::vector<int> files_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;  // of the accepting thread
  std::thread thread_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_NET_TCP_PEER_H_
