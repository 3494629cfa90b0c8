// A client that says byte for byte what a test wants, as no HTTP library would.
#ifndef TEBIUM_TESTS_NET_RAW_CLIENT_H_
#define TEBIUM_TESTS_NET_RAW_CLIENT_H_

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tebium::testing {

struct RawAnswer {
  int status = 0;                                            // 0: none came
  std::vector<std::pair<std::string, std::string>> headers;  // names as sent
  std::string body;

  // The value, or ""; the name in any case.
  std::string Header(std::string_view name) const;
  size_t Count(std::string_view name) const;
};

// One TCP connection. Reads give up after a generous while.
class RawClient {
 public:
  // `address` is "127.0.0.1:PORT" or "[::1]:PORT".
  explicit RawClient(const std::string& address);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return file_ >= 0; }

  // False if the peer no longer takes it.
  bool Send(std::string_view bytes);
  // The next answer; `head` if it has no body whatever its headers say.
  RawAnswer Read(bool head = false);
  RawAnswer Ask(std::string_view bytes) {
    Send(bytes);
    return Read();
  }
  // True once the peer has closed and nothing more came before that.
  bool IsClosed(std::chrono::milliseconds limit = std::chrono::seconds(20));
  // No more will be sent.
  void FinishSending();
  // Ends the connection with a reset.
  void Reset();

 private:
  // False at the end, an error, or when the time is up.
  bool ReadMore(std::chrono::milliseconds limit);

  int file_ = -1;
  std::string buffer_;
};

// TCP ports of IPv4 that this process listens on.
std::vector<int> ListeningPorts();

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_NET_RAW_CLIENT_H_
