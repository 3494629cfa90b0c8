#include "tests/fakes/http_server.h"

#include <sys/socket.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <list>
#include <optional>
#include <thread>

#include "base/mutex.h"
#include "base/text.h"
#include "tests/fakes/timed_stream.h"

namespace tebium::fakes {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr int kIdleTimeoutMs = 120'000;
constexpr size_t kMaxConnections = 1024;
// Files of 50 MB and what a form puts around them.
constexpr uint64_t kMaxBodyBytes = (50u << 20) + (64u << 10);

struct Connection {
  explicit Connection(tcp::socket socket)
      : handle(socket.native_handle()),
        stream(std::move(socket), kIdleTimeoutMs) {}

  const int handle;
  TimedStream stream;
  boost::beast::flat_buffer buffer;  // what was read ahead
  std::atomic<bool> done = false;
  std::thread thread;
};

HttpRequest ToRequest(http::request_parser<http::string_body>& parser) {
  auto& message = parser.get();
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.content_type = std::string(message[http::field::content_type]);
  request.body = std::move(message.body());
  return request;
}

http::response<http::string_body> ToResponse(HttpReply reply, unsigned version,
                                             bool keep_alive) {
  http::response<http::string_body> response;
  response.version(version);
  response.result(static_cast<unsigned>(reply.status));
  response.set(http::field::server, "nginx/1.18.0");
  response.set(http::field::content_type, reply.content_type);
  for (const auto& [name, value] : reply.headers) response.set(name, value);
  response.keep_alive(keep_alive);
  response.body() = std::move(reply.body);
  response.prepare_payload();
  return response;
}

}  // namespace

struct HttpServer::Impl {
  Impl(Handler request_handler, std::function<void()> cut)
      : handler(std::move(request_handler)), on_cut(std::move(cut)) {}

  base::Status Listen() {
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(1024, error);
    if (!error) endpoint = acceptor.local_endpoint(error);
    if (error) {
      error_code ignored;
      acceptor.close(ignored);
      return base::UnavailableError("listen: " + error.message());
    }
    Reserve(false);
    Accept();
    context.restart();
    accept_thread = std::thread([this] { context.run(); });
    return base::Status::Ok();
  }

  // While nobody listens, a bound socket keeps the port from being given to
  // another program; connections to it are refused.
  void Reserve(bool wanted) {
    error_code ignored;
    reservation.close(ignored);
    if (!wanted) return;
    reservation.open(endpoint.protocol(), ignored);
    reservation.set_option(tcp::socket::reuse_address(true), ignored);
    reservation.bind(endpoint, ignored);
  }

  void Accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      if (error == boost::asio::error::operation_aborted) return;
      if (!error) Admit(std::move(socket));
      Accept();
    });
  }

  void Admit(tcp::socket socket) EXCLUDES(mutex) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    base::MutexLock lock(mutex);
    Reap();
    if (connections.size() >= kMaxConnections) return;
    connections.emplace_back(std::move(socket));
    Connection& connection = connections.back();
    connection.thread = std::thread([this, &connection] {
      while (ServeOne(connection.stream, connection.buffer)) {
      }
      ::shutdown(connection.handle, SHUT_RDWR);
      connection.done = true;
    });
  }

  void Reap() REQUIRES(mutex) {
    for (auto it = connections.begin(); it != connections.end();) {
      if (!it->done) {
        ++it;
        continue;
      }
      it->thread.join();
      it = connections.erase(it);
    }
  }

  void Cut() EXCLUDES(mutex) {
    if (!accept_thread.joinable()) return;
    boost::asio::post(context, [this] {
      error_code ignored;
      acceptor.close(ignored);
    });
    accept_thread.join();
    Reserve(true);
    on_cut();
    std::list<Connection> cut;
    {
      base::MutexLock lock(mutex);
      cut.swap(connections);
    }
    for (Connection& connection : cut) ::shutdown(connection.handle, SHUT_RDWR);
    for (Connection& connection : cut) connection.thread.join();
  }

  // False when the connection is at its end.
  bool ServeOne(TimedStream& stream, boost::beast::flat_buffer& buffer) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(kMaxBodyBytes);
    error_code error;
    http::read_header(stream, buffer, parser, error);
    if (!error && !parser.is_done()) {
      Continue(parser, stream);
      http::read(stream, buffer, parser, error);
    }
    HttpRequest request;
    bool keep_alive = false;
    if (error == http::error::body_limit) {
      request.target = std::string(parser.get().target());
      request.too_large = true;
    } else if (error) {
      return false;
    } else {
      keep_alive = parser.get().keep_alive();
      request = ToRequest(parser);
    }
    HttpReply reply = handler(request);
    if (reply.drop) return false;
    const std::function<void()> after = std::move(reply.after);
    auto response =
        ToResponse(std::move(reply), parser.get().version(), keep_alive);
    http::write(stream, response, error);
    if (after) after();
    return !error && keep_alive;
  }

  // Clients with a large body may wait to be told to send it.
  static void Continue(http::request_parser<http::string_body>& parser,
                       TimedStream& stream) {
    if (!base::EqualsIgnoreCaseAscii(
            std::string(parser.get()[http::field::expect]), "100-continue")) {
      return;
    }
    error_code ignored;
    boost::asio::write(
        stream,
        boost::asio::buffer(std::string("HTTP/1.1 100 Continue\r\n\r\n")),
        ignored);
  }

  const Handler handler;
  const std::function<void()> on_cut;
  tcp::endpoint endpoint;
  boost::asio::io_context context;
  tcp::acceptor acceptor{context};
  tcp::socket reservation{context};
  std::thread accept_thread;
  base::Mutex mutex;
  std::list<Connection> connections GUARDED_BY(mutex);
};

base::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    const std::string& address, uint16_t port, Handler handler,
    std::function<void()> on_cut) {
  error_code error;
  const auto ip = boost::asio::ip::make_address(address, error);
  if (error) {
    return base::InvalidArgumentError("address: expected an IP address, got " +
                                      address);
  }
  auto impl = std::make_unique<Impl>(std::move(handler), std::move(on_cut));
  impl->endpoint = tcp::endpoint(ip, port);
  TEBIUM_RETURN_IF_ERROR(impl->Listen());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() { impl_->Cut(); }

uint16_t HttpServer::port() const { return impl_->endpoint.port(); }
void HttpServer::Pause() { impl_->Cut(); }
base::Status HttpServer::Resume() {
  if (impl_->accept_thread.joinable()) return base::Status::Ok();
  return impl_->Listen();
}

}  // namespace tebium::fakes
