// Short conversations over TCP: connect, say something, hear enough.
//
// All run on one thread of the client's own; names are resolved without
// blocking it. Each conversation has a limit in time and in bytes.
#ifndef TEBIUM_NET_TCP_CLIENT_H_
#define TEBIUM_NET_TCP_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status.h"

namespace tebium::net {

struct TcpConversation {
  std::string host;  // a name, or an address without brackets
  uint16_t port = 0;
  std::string send;  // once connected
  // Whether what was received so far is enough. Empty: connecting is all.
  // Called on the client's thread.
  std::function<bool(std::string_view received)> enough;
  base::Duration timeout = std::chrono::seconds(10);  // of the whole
  size_t max_received_bytes = 64 * 1024;
};

enum class TcpEnd {
  kEnough,
  kNotResolved,
  kNotConnected,
  kTimeout,
  kClosed,   // by the other side, or the client has stopped
  kTooMuch,  // over max_received_bytes, and not enough
};

struct TcpResult {
  TcpEnd end = TcpEnd::kClosed;
  std::string received;
  base::Duration elapsed{};
};

// Thread-safe. Callbacks run on the client's thread and must not block.
class TcpClient {
 public:
  virtual ~TcpClient() = default;
  // `done` is called exactly once, also for what is open when the client stops.
  virtual void Start(TcpConversation conversation,
                     std::function<void(TcpResult)> done) = 0;
};

base::StatusOr<std::unique_ptr<TcpClient>> StartTcpClient();

}  // namespace tebium::net

#endif  // TEBIUM_NET_TCP_CLIENT_H_
