#include "net/civet_server.h"

#include <civetweb.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>

#include "base/text.h"
#include "net/http_error.h"

namespace tebium::net {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Workers beyond the limit, so that a client over it is told rather than left
// waiting.
constexpr size_t kSpareWorkers = 4;
constexpr int kRetryAfterSeconds = 5;

std::string Milliseconds(base::Duration duration) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

const char* Reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 207:
      return "Multi-Status";
    case 303:
      return "See Other";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Payload Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return status < 400 ? "OK" : "Error";
  }
}

bool HasHeader(const HttpResponse& response, std::string_view name) {
  for (const auto& header : response.headers) {
    if (base::EqualsIgnoreCaseAscii(header.first, name)) return true;
  }
  return false;
}

void AppendHeader(std::string& out, std::string_view name,
                  std::string_view value) {
  out += name;
  out += ": ";
  // A line break in a value would start a header of its own.
  for (const char c : value) {
    if (c != '\r' && c != '\n') out += c;
  }
  out += "\r\n";
}

std::string Serialize(const HttpResponse& response,
                      const std::map<std::string, std::string>& extra,
                      bool head_only, bool close) {
  std::string out;
  out.reserve(256 + response.body.size());
  out += "HTTP/1.1 " + std::to_string(response.status) + " " +
         Reason(response.status) + "\r\n";
  if (!response.content_type.empty()) {
    AppendHeader(out, "Content-Type", response.content_type);
  }
  AppendHeader(out, "Content-Length", std::to_string(response.body.size()));
  AppendHeader(out, "Connection", close ? "close" : "keep-alive");
  AppendHeader(out, "X-Content-Type-Options", "nosniff");
  if (!HasHeader(response, "Cache-Control")) {
    AppendHeader(out, "Cache-Control", "no-store");
  }
  for (const auto& [name, value] : extra) {
    if (!HasHeader(response, name)) AppendHeader(out, name, value);
  }
  for (const auto& [name, value] : response.headers) {
    AppendHeader(out, name, value);
  }
  out += "\r\n";
  if (!head_only) out += response.body;
  return out;
}

// Reads a request's body within limits of size and time.
class BodyReader {
 public:
  BodyReader(mg_connection* connection, const HttpServerSettings& settings)
      : connection_(connection),
        settings_(settings),
        deadline_(SteadyClock::now() + settings.request_timeout) {}

  // Nothing if the body was read; else the answer. The rest of the connection
  // is then unusable.
  std::optional<HttpResponse> Read(const HttpRequest& request, long long length,
                                   std::string& body) {
    const std::string_view encoding = request.Header("Transfer-Encoding");
    if (!encoding.empty()) {
      if (!base::EqualsIgnoreCaseAscii(encoding, "chunked")) {
        return ErrorAnswer(400, "Transfer-Encoding: expected chunked");
      }
      return ReadChunks(body);
    }
    const std::string_view text = request.Header("Content-Length");
    if (text.empty()) return std::nullopt;
    uint64_t checked = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), checked);
    if (error != std::errc() || end != text.data() + text.size() ||
        length < 0 || checked != static_cast<uint64_t>(length)) {
      return ErrorAnswer(400, "Content-Length: expected a number of bytes");
    }
    if (checked > settings_.max_body_bytes) return TooLarge();
    return ReadExactly(checked, body);
  }

 private:
  HttpResponse TooLarge() const {
    return ErrorAnswer(413, "body: expected at most " +
                                std::to_string(settings_.max_body_bytes) +
                                " bytes");
  }

  // Bytes read, 0 at the end, negative if the client is gone or too slow.
  int ReadSome(char* data, size_t size) {
    if (SteadyClock::now() >= deadline_) return -1;
    return mg_read(connection_, data, size);
  }

  std::optional<HttpResponse> ReadExactly(size_t size, std::string& body) {
    body.resize(size);
    size_t got = 0;
    while (got < size) {
      const int read = ReadSome(body.data() + got, size - got);
      if (read <= 0) return ErrorAnswer(400, "body: ended early");
      got += static_cast<size_t>(read);
    }
    return std::nullopt;
  }

  std::optional<HttpResponse> ReadChunks(std::string& body) {
    std::array<char, 16384> buffer;
    while (true) {
      const int read = ReadSome(buffer.data(), buffer.size());
      if (read == 0) return std::nullopt;
      if (read < 0) return ErrorAnswer(400, "body: ended early");
      body.append(buffer.data(), static_cast<size_t>(read));
      if (body.size() > settings_.max_body_bytes) return TooLarge();
    }
  }

  mg_connection* connection_;
  const HttpServerSettings& settings_;
  const SteadyClock::time_point deadline_;
};

void CopyRequest(const mg_request_info& info, HttpRequest& request) {
  request.method = info.request_method;
  request.path = info.local_uri == nullptr ? "" : info.local_uri;
  request.query = info.query_string == nullptr ? "" : info.query_string;
  request.remote_address = info.remote_addr;
  request.loopback = request.remote_address.starts_with("127.");
  request.headers.reserve(static_cast<size_t>(info.num_headers));
  for (int i = 0; i < info.num_headers; ++i) {
    const mg_header& header = info.http_headers[i];
    request.headers.emplace_back(header.name, header.value);
  }
}

// Removes the prefix; false if the path is outside of it.
bool StripPrefix(const std::string& prefix, std::string& path) {
  if (prefix.empty()) return true;
  if (!path.starts_with(prefix)) return false;
  if (path.size() > prefix.size() && path[prefix.size()] != '/') return false;
  path.erase(0, prefix.size());
  if (path.empty()) path = "/";
  return true;
}

bool WantsClose(const HttpRequest& request) {
  return base::EqualsIgnoreCaseAscii(request.Header("Connection"), "close");
}

}  // namespace

base::StatusOr<std::unique_ptr<CivetServer>> CivetServer::Start(
    ServerCore& core, const std::string& address, bool behind_front) {
  std::unique_ptr<CivetServer> server(new CivetServer(core, behind_front));
  const HttpServerSettings& settings = core.settings;
  const std::string listen =
      address.front() == ':' ? address.substr(1) : address;
  const std::string threads =
      std::to_string(settings.max_connections + kSpareWorkers);
  const std::string request_timeout = Milliseconds(settings.request_timeout);
  const std::string idle_timeout = Milliseconds(settings.idle_timeout);
  const char* options[] = {"listening_ports",
                           listen.c_str(),
                           "num_threads",
                           threads.c_str(),
                           "enable_keep_alive",
                           "yes",
                           "keep_alive_timeout_ms",
                           idle_timeout.c_str(),
                           "request_timeout_ms",
                           request_timeout.c_str(),
                           "tcp_nodelay",
                           "1",
                           "listen_backlog",
                           "1024",
                           "enable_directory_listing",
                           "no",
                           nullptr};
  mg_callbacks callbacks{};
  callbacks.begin_request = &CivetServer::OnRequest;
  callbacks.init_connection = &CivetServer::OnOpen;
  callbacks.connection_close = &CivetServer::OnClose;
  callbacks.log_message = &CivetServer::OnLog;
  server->context_ = mg_start(&callbacks, server.get(), options);
  if (server->context_ == nullptr) {
    return base::UnavailableError("can't listen on " + address + ": " +
                                  std::strerror(errno));
  }
  mg_server_port ports[4] = {};
  if (mg_get_server_ports(server->context_, 4, ports) < 1) {
    return base::InternalError("no port after listening on " + address);
  }
  server->port_ = static_cast<uint16_t>(ports[0].port);
  return server;
}

CivetServer::~CivetServer() {
  if (context_ != nullptr) mg_stop(context_);
}

int CivetServer::OnOpen(const mg_connection* connection, void** /*user_data*/) {
  auto* server =
      static_cast<CivetServer*>(mg_get_user_data(mg_get_context(connection)));
  server->core_.connections.fetch_add(1);
  return 0;
}

void CivetServer::OnClose(const mg_connection* connection) {
  auto* server =
      static_cast<CivetServer*>(mg_get_user_data(mg_get_context(connection)));
  server->core_.connections.fetch_sub(1);
}

int CivetServer::OnLog(const mg_connection* connection, const char* message) {
  auto* server =
      static_cast<CivetServer*>(mg_get_user_data(mg_get_context(connection)));
  server->core_.logger.Debug("civetweb", {{"detail", message}});
  return 1;
}

int CivetServer::OnRequest(mg_connection* connection) {
  auto* server =
      static_cast<CivetServer*>(mg_get_user_data(mg_get_context(connection)));
  return server->Answer(connection);
}

int CivetServer::Answer(mg_connection* connection) {
  core_.in_flight.fetch_add(1);
  HttpRequest request;
  bool close = false;
  const HttpResponse response = Respond(connection, request, close);
  const std::string bytes =
      Serialize(response, core_.settings.web_config.headers,
                request.method == "HEAD", close);
  mg_write(connection, bytes.data(), bytes.size());
  if (close) mg_disable_connection_keep_alive(connection);
  core_.in_flight.fetch_sub(1);
  return response.status;
}

HttpResponse CivetServer::Respond(mg_connection* connection,
                                  HttpRequest& request, bool& close) {
  const mg_request_info& info = *mg_get_request_info(connection);
  CopyRequest(info, request);
  close = WantsClose(request) || core_.draining.load();
  if (behind_front_) {
    const auto origin =
        core_.origins.Find(static_cast<uint16_t>(info.remote_port));
    if (!origin) {
      close = true;
      return ErrorAnswer(403, "this port is private");
    }
    request.remote_address = origin->address;
    request.loopback = origin->loopback;
  }
  if (core_.connections.load() > core_.settings.max_connections) {
    close = true;
    return RetryAnswer(503, "too many connections", kRetryAfterSeconds);
  }
  BodyReader reader(connection, core_.settings);
  if (auto refusal = reader.Read(request, info.content_length, request.body)) {
    close = true;
    return *std::move(refusal);
  }
  if (!core_.auth.Allows(request.Header("Authorization"))) {
    HttpResponse refusal = ErrorAnswer(401, "basic auth: wrong or missing");
    refusal.headers.emplace_back("WWW-Authenticate", "Basic");
    return refusal;
  }
  if (!StripPrefix(core_.settings.route_prefix, request.path)) {
    return ErrorAnswer(404, "not found");
  }
  try {
    return core_.handler(request);
  } catch (const std::exception& e) {
    core_.logger.Error("handler failed", {{"err", e.what()}});
    return ErrorAnswer(500, "internal error");
  }
}

}  // namespace tebium::net
