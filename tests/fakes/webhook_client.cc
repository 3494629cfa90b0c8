#include "tests/fakes/webhook_client.h"

#include <sys/socket.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "tests/fakes/request.h"
#include "tests/fakes/timed_stream.h"

namespace tebium::fakes {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr int kTimeoutMs = 60'000;

struct Target {
  std::string authority;
  std::string path;
  tcp::endpoint endpoint;
};

base::StatusOr<Target> ParseTarget(std::string_view url) {
  constexpr std::string_view kHttp = "http://";
  if (!base::ToLowerAscii(url.substr(0, kHttp.size())).starts_with(kHttp)) {
    return base::InvalidArgumentError("webhook: expected an http:// URL");
  }
  url.remove_prefix(kHttp.size());
  const size_t slash = std::min(url.find_first_of("/?#"), url.size());
  Target target;
  target.authority = std::string(url.substr(0, slash));
  target.path = std::string(url.substr(slash));
  if (!target.path.starts_with('/')) target.path.insert(0, "/");
  std::string host = target.authority;
  int64_t port = 80;
  if (const size_t colon = host.rfind(':'); colon != std::string::npos) {
    port = ParseInteger(host.substr(colon + 1)).value_or(0);
    host.resize(colon);
  }
  error_code error;
  const auto address = boost::asio::ip::make_address(
      base::EqualsIgnoreCaseAscii(host, "localhost") ? "127.0.0.1" : host,
      error);
  if (error || !address.is_loopback() || port <= 0 || port > 65535) {
    return base::InvalidArgumentError("webhook: expected a loopback address");
  }
  target.endpoint = tcp::endpoint(address, static_cast<uint16_t>(port));
  return target;
}

http::request<http::string_body> MakeRequest(const Target& target,
                                             const std::string& secret_token,
                                             const std::string& body) {
  http::request<http::string_body> request(http::verb::post, target.path, 11);
  request.set(http::field::host, target.authority);
  request.set(http::field::content_type, "application/json");
  request.set(http::field::accept_encoding, "gzip, deflate");
  request.set(http::field::connection, "close");
  if (!secret_token.empty()) {
    request.set("X-Telegram-Bot-Api-Secret-Token", secret_token);
  }
  request.body() = body;
  request.prepare_payload();
  return request;
}

}  // namespace

bool WebhookClient::Watch(int handle) {
  base::MutexLock lock(mutex_);
  handle_ = handle;
  return !cancelled_;
}

void WebhookClient::Cancel() {
  base::MutexLock lock(mutex_);
  cancelled_ = true;
  if (handle_ >= 0) ::shutdown(handle_, SHUT_RDWR);
}

base::StatusOr<WebhookReply> WebhookClient::Post(
    const std::string& url, const std::string& secret_token,
    const std::string& body) {
  TEBIUM_ASSIGN_OR_RETURN(const Target target, ParseTarget(url));
  boost::asio::io_context context;
  tcp::socket socket(context);
  error_code error;
  socket.connect(target.endpoint, error);
  if (error) return base::UnavailableError(error.message());
  if (!Watch(socket.native_handle())) {
    return base::UnavailableError("cancelled");
  }
  TimedStream stream(std::move(socket), kTimeoutMs);
  http::write(stream, MakeRequest(target, secret_token, body), error);
  http::response<http::string_body> response;
  boost::beast::flat_buffer buffer;
  if (!error) http::read(stream, buffer, response, error);
  Watch(-1);
  if (error) return base::UnavailableError(error.message());
  const auto retry_after =
      ParseInteger(std::string(response[http::field::retry_after]));
  return WebhookReply{static_cast<int>(response.result_int()),
                      std::move(response.body()),
                      static_cast<int>(retry_after.value_or(0))};
}

}  // namespace tebium::fakes
