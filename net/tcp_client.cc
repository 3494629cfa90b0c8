#include "net/tcp_client.h"

#include <array>
#include <boost/asio.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "net/name_resolver.h"

namespace tebium::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using DoneFunction = std::function<void(TcpResult)>;

constexpr size_t kBufferBytes = 4096;

// One conversation. Lives as long as an operation on it is pending.
class Talk : public std::enable_shared_from_this<Talk> {
 public:
  Talk(asio::io_context& io, TcpConversation conversation, DoneFunction done)
      : conversation_(std::move(conversation)),
        done_(std::move(done)),
        io_(io),
        socket_(io),
        timer_(io),
        begun_(std::chrono::steady_clock::now()) {}

  void Start() {
    auto resolver = NameResolver::Create(io_);
    if (!resolver.ok()) return Finish(TcpEnd::kNotResolved);
    resolver_ = *std::move(resolver);
    timer_.expires_after(conversation_.timeout);
    timer_.async_wait([self = shared_from_this()](const ErrorCode& error) {
      if (!error) self->Abandon(TcpEnd::kTimeout);
    });
    resolver_->Resolve(
        conversation_.host, conversation_.port,
        [self = shared_from_this()](const NameResolver::Endpoints& endpoints) {
          self->Connect(endpoints);
        });
  }

  // Not called by the resolver.
  void Abandon(TcpEnd end) {
    Finish(end);
    resolver_.reset();
  }

  // Only the first call counts.
  void Finish(TcpEnd end) {
    if (!done_) return;
    timer_.cancel();
    ErrorCode ignored;
    socket_.close(ignored);
    result_.end = end;
    result_.elapsed = std::chrono::steady_clock::now() - begun_;
    std::exchange(done_, nullptr)(std::move(result_));
  }

  bool finished() const { return !done_; }

 private:
  void Connect(const NameResolver::Endpoints& endpoints) {
    // It is at work now, and goes when that is done.
    asio::post(io_, [spent = std::shared_ptr(std::move(resolver_))] {});
    if (finished()) return;
    if (endpoints.empty()) return Finish(TcpEnd::kNotResolved);
    asio::async_connect(socket_, endpoints,
                        [self = shared_from_this()](const ErrorCode& error,
                                                    const tcp::endpoint&) {
                          if (error) return self->Finish(TcpEnd::kNotConnected);
                          if (!self->conversation_.enough) {
                            return self->Finish(TcpEnd::kEnough);
                          }
                          self->Say();
                        });
  }

  void Say() {
    asio::async_write(
        socket_, asio::buffer(conversation_.send),
        [self = shared_from_this()](const ErrorCode& error, size_t) {
          if (error) return self->Finish(TcpEnd::kClosed);
          self->Hear();
        });
  }

  void Hear() {
    socket_.async_read_some(
        asio::buffer(buffer_),
        [self = shared_from_this()](const ErrorCode& error, size_t size) {
          if (error) return self->Finish(TcpEnd::kClosed);
          self->Take(size);
        });
  }

  void Take(size_t size) {
    if (finished()) return;
    result_.received.append(buffer_.data(), size);
    if (conversation_.enough(result_.received)) {
      return Finish(TcpEnd::kEnough);
    }
    if (result_.received.size() >= conversation_.max_received_bytes) {
      return Finish(TcpEnd::kTooMuch);
    }
    Hear();
  }

  const TcpConversation conversation_;
  DoneFunction done_;  // null once it was called
  TcpResult result_;
  asio::io_context& io_;
  // Its own: name servers and hosts are those of now, not those of the client's
  // start.
  std::unique_ptr<NameResolver> resolver_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  std::array<char, kBufferBytes> buffer_{};
  const std::chrono::steady_clock::time_point begun_;
};

class AsioTcpClient : public TcpClient {
 public:
  ~AsioTcpClient() override {
    if (!thread_.joinable()) return;  // it could not be started
    asio::post(io_, [this] { StopOnThread(); });
    thread_.join();
    // What was posted since finds the client stopped.
    work_.reset();
    io_.restart();
    io_.run();
  }

  // Fails where names can't be resolved at all.
  base::Status Run() {
    const auto resolver = NameResolver::Create(io_);
    if (!resolver.ok()) return resolver.status();
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }

  void Start(TcpConversation conversation, DoneFunction done) override {
    auto talk =
        std::make_shared<Talk>(io_, std::move(conversation), std::move(done));
    asio::post(io_, [this, talk] { Begin(talk); });
  }

 private:
  void Begin(const std::shared_ptr<Talk>& talk) {
    if (stopped_) return talk->Finish(TcpEnd::kClosed);
    std::erase_if(
        talks_, [](const std::weak_ptr<Talk>& open) { return open.expired(); });
    talks_.push_back(talk);
    talk->Start();
  }

  void StopOnThread() {
    for (const auto& open : talks_) {
      if (const auto talk = open.lock()) talk->Abandon(TcpEnd::kClosed);
    }
    stopped_ = true;
    io_.stop();
  }

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ =
      asio::make_work_guard(io_);
  bool stopped_ = false;  // of the thread
  std::vector<std::weak_ptr<Talk>> talks_;
  std::thread thread_;
};

}  // namespace

base::StatusOr<std::unique_ptr<TcpClient>> StartTcpClient() {
  auto client = std::make_unique<AsioTcpClient>();
  TEBIUM_RETURN_IF_ERROR(client->Run());
  return std::unique_ptr<TcpClient>(std::move(client));
}

}  // namespace tebium::net
