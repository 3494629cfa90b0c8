#include "net/tcp_talk.h"

#include <array>
#include <optional>
#include <utility>

#include "net/tls_facts.h"

namespace tebium::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr size_t kBufferBytes = 4096;

class TcpTalk : public Talk {
 public:
  TcpTalk(Tools& tools, TcpConversation conversation,
          std::function<void(TcpResult)> done)
      : Talk(tools),
        conversation_(std::move(conversation)),
        done_(std::move(done)),
        socket_(tools.io),
        timer_(tools.io) {}

  void Start() override;
  void Abandon() override { Stop(TcpEnd::kClosed); }

 private:
  // Not called by the resolver.
  void Stop(TcpEnd end) {
    Finish(end);
    StopResolver();
  }
  // Only the first call counts.
  void Finish(TcpEnd end);
  bool finished() const override { return !done_; }

  void OnHost(const NameResolver::Endpoints& endpoints) override;
  void OnConnected();
  void Handshake();
  void OnHandshake(const ErrorCode& error);
  void Step();
  void OnStepHeard();
  void OnStepSaid();
  void Converse();
  void Say(const std::string& text, void (TcpTalk::*next)());
  void Hear();
  void Take(size_t size);
  // What was received is looked at: does the turn go on to another?
  bool StepHears();

  std::shared_ptr<TcpTalk> Self() {
    return std::static_pointer_cast<TcpTalk>(shared_from_this());
  }
  const TcpStep* step() const {
    return result_.steps_done < conversation_.steps.size()
               ? &conversation_.steps[result_.steps_done]
               : nullptr;
  }
  template <typename Handler>
  void Read(Handler handler) {
    const auto buffer = asio::buffer(buffer_);
    if (tls_) return tls_->async_read_some(buffer, std::move(handler));
    socket_.async_read_some(buffer, std::move(handler));
  }
  template <typename Handler>
  void Write(const std::string& text, Handler handler) {
    const auto buffer = asio::buffer(text);
    if (tls_) return asio::async_write(*tls_, buffer, std::move(handler));
    asio::async_write(socket_, buffer, std::move(handler));
  }

  const TcpConversation conversation_;
  std::function<void(TcpResult)> done_;  // null once it was called
  TcpResult result_;
  tcp::socket socket_;
  ClientTlsContext context_;
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;
  asio::steady_timer timer_;
  std::array<char, kBufferBytes> buffer_;
  size_t looked_at_ = 0;       // of result_.received: lines that do not fit
  size_t received_bytes_ = 0;  // in all
};

void TcpTalk::Start() {
  timer_.expires_after(conversation_.timeout);
  timer_.async_wait([self = Self()](const ErrorCode& error) {
    if (!error) self->Stop(TcpEnd::kTimeout);
  });
  FindHost(conversation_.host, conversation_.port);
}

void TcpTalk::Finish(TcpEnd end) {
  if (!done_) return;
  timer_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
  const auto now = Clock::now();
  if (received_bytes_ > 0) Note(Phase::kTransfer);
  result_.end = end;
  result_.phases = phases_;
  result_.elapsed = now - begun_;
  std::exchange(done_, nullptr)(std::move(result_));
}

void TcpTalk::OnHost(const NameResolver::Endpoints& endpoints) {
  if (endpoints.empty()) return Finish(TcpEnd::kNotResolved);
  const auto allowed = Allowed(endpoints, conversation_.guard);
  if (allowed.empty()) return Finish(TcpEnd::kRefused);
  asio::async_connect(
      socket_, allowed,
      [self = Self()](const ErrorCode& error, const tcp::endpoint& peer) {
        if (self->finished()) return;
        if (error) return self->Finish(TcpEnd::kNotConnected);
        self->result_.address = AddressText(*peer.data());
        self->OnConnected();
      });
}

void TcpTalk::OnConnected() {
  Note(Phase::kConnect);
  if (conversation_.tls_at_once) return Handshake();
  Step();
}

void TcpTalk::Handshake() {
  const TcpTls& how = conversation_.tls;
  auto context = tools_.tls.Get(how);
  if (!context.ok()) {
    result_.error = context.status().message();
    return Finish(TcpEnd::kNoTls);
  }
  context_ = *std::move(context);
  BeginPhase();
  tls_.emplace(socket_, *context_);
  const std::string& name =
      how.server_name.empty() ? conversation_.host : how.server_name;
  if (!SetServerName(tls_->native_handle(), name)) {
    result_.error = "no certificate can have this server name";
    return Finish(TcpEnd::kNoTls);
  }
  tls_->async_handshake(
      asio::ssl::stream_base::client,
      [self = Self()](const ErrorCode& error) { self->OnHandshake(error); });
}

void TcpTalk::OnHandshake(const ErrorCode& error) {
  if (finished()) return;
  if (error) {
    result_.error = TlsErrorText(tls_->native_handle(), error.message());
    return Finish(TcpEnd::kNoTls);
  }
  Note(Phase::kTls);
  result_.tls = ReadTlsFacts(tls_->native_handle());
  Step();
}

void TcpTalk::Step() {
  if (step() == nullptr) return Converse();
  if (step()->awaited) return StepHears() ? OnStepHeard() : Hear();
  OnStepHeard();
}

bool TcpTalk::StepHears() {
  std::string& received = result_.received;
  while (true) {
    const size_t end = received.find('\n', looked_at_);
    if (end == std::string::npos) return false;
    std::string_view line(received);
    line = line.substr(looked_at_, end - looked_at_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool fits = step()->awaited(line);
    looked_at_ = end + 1;
    if (fits) return true;
  }
}

void TcpTalk::OnStepHeard() {
  result_.received.erase(0, looked_at_);
  looked_at_ = 0;
  if (step()->send.empty()) return OnStepSaid();
  Say(step()->send, &TcpTalk::OnStepSaid);
}

void TcpTalk::OnStepSaid() {
  const bool start_tls = step()->start_tls;
  ++result_.steps_done;
  if (!start_tls || tls_) return Step();
  // What came unprotected must not pass for what comes protected.
  result_.received.clear();
  Handshake();
}

void TcpTalk::Converse() {
  if (!conversation_.enough) return Finish(TcpEnd::kEnough);
  if (conversation_.send.empty()) return Take(0);
  Say(conversation_.send, &TcpTalk::Hear);
}

void TcpTalk::Say(const std::string& text, void (TcpTalk::*next)()) {
  Write(text, [self = Self(), next](const ErrorCode& error, size_t) {
    if (self->finished()) return;
    if (error) return self->Finish(TcpEnd::kClosed);
    ((*self).*next)();
  });
}

void TcpTalk::Hear() {
  Read([self = Self()](const ErrorCode& error, size_t size) {
    if (self->finished()) return;
    if (error) return self->Finish(TcpEnd::kClosed);
    self->Take(size);
  });
}

void TcpTalk::Take(size_t size) {
  if (received_bytes_ == 0 && size > 0) Note(Phase::kProcessing);
  received_bytes_ += size;
  result_.received.append(buffer_.data(), size);
  if (step() != nullptr) {
    if (StepHears()) return OnStepHeard();
  } else if (conversation_.enough(result_.received)) {
    return Finish(TcpEnd::kEnough);
  }
  if (received_bytes_ >= conversation_.max_received_bytes) {
    return Finish(TcpEnd::kTooMuch);
  }
  Hear();
}

}  // namespace

std::shared_ptr<Talk> MakeTcpTalk(Talk::Tools& tools,
                                  TcpConversation conversation,
                                  std::function<void(TcpResult)> done) {
  return std::make_shared<TcpTalk>(tools, std::move(conversation),
                                   std::move(done));
}

}  // namespace tebium::net
