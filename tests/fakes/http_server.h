// A plain HTTP/1.1 server, a thread for each connection, which can also behave
// badly: close without an answer, or refuse connections for a while.
#ifndef TEBIUM_TESTS_FAKES_HTTP_SERVER_H_
#define TEBIUM_TESTS_FAKES_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"

namespace tebium::fakes {

struct HttpRequest {
  std::string method;
  std::string target;  // path and query
  std::string content_type;
  std::string body;
  bool too_large = false;  // the body was over the limit and is missing
};

struct HttpReply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool drop = false;  // close the connection instead of answering
  std::function<void()> after = {};  // called when the answer was written
};

// Thread-safe.
class HttpServer {
 public:
  // Called on the connections' threads, several at once. It may wait, but must
  // return soon after Pause() or the destructor begins (see `on_cut`).
  using Handler = std::function<HttpReply(const HttpRequest&)>;

  // Listens (port 0: a free one) and serves. `on_cut` is called before
  // connections are cut, so that waiting handlers can be woken. kUnavailable
  // when the address cannot be listened on.
  static base::StatusOr<std::unique_ptr<HttpServer>> Start(
      const std::string& address, uint16_t port, Handler handler,
      std::function<void()> on_cut);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t port() const;

  // Stops listening and cuts all connections; returns when their threads are
  // gone. Not to be called from a handler.
  void Pause();
  // Listens again on the same port. kUnavailable when it is taken.
  base::Status Resume();

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_HTTP_SERVER_H_
