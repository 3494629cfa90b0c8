// Short conversations over TCP: connect, perhaps over TLS, take turns, say
// something, hear enough. Beside them questions to name servers.
//
// All run on one thread of the client's own; names are resolved without
// blocking it. Each conversation has a limit in time and in bytes.
#ifndef TEBIUM_NET_TCP_CLIENT_H_
#define TEBIUM_NET_TCP_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "net/connection_facts.h"

namespace tebium::net {

struct TcpTls {
  bool verify = true;
  std::string ca;  // PEM, trusted instead of the system's; empty: those
  std::string server_name;  // asked for and checked; empty: the host
};

struct TcpStep {
  // Lines that come are dropped until one fits; without its end. Empty: none is
  // awaited. Called on the client's thread.
  std::function<bool(std::string_view line)> awaited;
  std::string send;        // then
  bool start_tls = false;  // after both
};

struct TcpConversation {
  std::string host;  // a name, or an address without brackets
  uint16_t port = 0;
  bool tls_at_once = false;
  TcpTls tls;  // how, at once or when a step says so
  std::vector<TcpStep> steps;
  std::string send;  // after the steps
  // Whether what was received after them is enough. Empty: nothing is awaited.
  // Called on the client's thread.
  std::function<bool(std::string_view received)> enough;
  base::Duration timeout = std::chrono::seconds(10);  // of the whole
  size_t max_received_bytes = 64 * 1024;
  AddressGuard guard;  // addresses that it refuses are left out
};

enum class TcpEnd {
  kEnough,
  kNotResolved,
  kRefused,  // by the guard, and there was no other address
  kNotConnected,
  kNoTls,  // the handshake, or the certificate
  kTimeout,
  kClosed,   // by the other side, or the client has stopped
  kTooMuch,  // over max_received_bytes, and not enough
};

struct TcpResult {
  TcpEnd end = TcpEnd::kClosed;
  size_t steps_done = 0;
  std::string received;  // since the last step that was done
  base::Duration elapsed{};
  Phases phases{};
  std::string address;          // that was connected to; "": none
  std::optional<TlsFacts> tls;  // once the handshake is over
  std::string error;            // of kNoTls: what TLS says
};

struct DnsQuery {
  std::string server;  // a name, or an address without brackets
  uint16_t port = 53;
  std::string name;
  std::string type = "A";  // as DnsTypes() has them
  base::Duration timeout = std::chrono::seconds(5);
  AddressGuard guard;  // of the server's address
};

enum class DnsEnd {
  kAnswered,  // with any rcode
  kUnknownType,
  kServerNotResolved,
  kRefused,  // by the guard
  kTimeout,
  kNoAnswer,   // the port is closed, or the client has stopped
  kMalformed,  // what came is no answer
};

struct DnsAnswer {
  DnsEnd end = DnsEnd::kNoAnswer;
  int rcode = -1;  // RFC 1035, 4.1.1; -1: no answer
  // Of the type that was asked for, as zone files write their data:
  // "192.0.2.1", "10 mx.example.org.".
  std::vector<std::string> records;
  size_t answers = 0;
  size_t authorities = 0;
  size_t additionals = 0;
  std::optional<uint32_t> serial;  // of the first SOA among them
  base::Duration elapsed{};
  Phases phases{};      // kResolve (the server's name) and kProcessing
  std::string address;  // of the server
};

// A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT.
const std::vector<std::string_view>& DnsTypes();

// Thread-safe. Callbacks run on the client's thread and must not block.
class TcpClient {
 public:
  virtual ~TcpClient() = default;
  // `done` is called exactly once, also for what is open when the client stops.
  virtual void Start(TcpConversation conversation,
                     std::function<void(TcpResult)> done) = 0;
  // Over UDP, and TCP where the answer is too long for it.
  virtual void Ask(DnsQuery query, std::function<void(DnsAnswer)> done) = 0;
};

base::StatusOr<std::unique_ptr<TcpClient>> StartTcpClient();

}  // namespace tebium::net

#endif  // TEBIUM_NET_TCP_CLIENT_H_
