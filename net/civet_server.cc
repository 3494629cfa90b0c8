#include "net/civet_server.h"

#include <arpa/inet.h>
#include <civetweb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>

#include "base/text.h"
#include "net/body_reader.h"
#include "net/http_error.h"
#include "net/http_wire.h"

namespace tebium::net {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kRetryAfterSeconds = 5;
constexpr std::chrono::milliseconds kStopPoll(5);
// What a connection keeps of its buffers between requests.
constexpr size_t kKeptBytes = 64u << 10;

std::string Milliseconds(base::Duration duration) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

CivetServer* ServerOf(const mg_connection* connection) {
  return static_cast<CivetServer*>(
      mg_get_user_data(mg_get_context(connection)));
}

void Reuse(std::string& buffer) {
  if (buffer.capacity() > kKeptBytes) {
    buffer = std::string();
  } else {
    buffer.clear();
  }
}

// Into a request whose buffers are used again: no allocation as a rule.
void CopyRequest(const mg_request_info& info, HttpRequest& request) {
  request.method = info.request_method;
  request.path = info.local_uri == nullptr ? "" : info.local_uri;
  request.query = info.query_string == nullptr ? "" : info.query_string;
  request.remote_address = info.remote_addr;
  request.loopback = request.remote_address.starts_with("127.");
  request.headers.resize(static_cast<size_t>(info.num_headers));
  for (size_t i = 0; i < request.headers.size(); ++i) {
    request.headers[i].first = info.http_headers[i].name;
    request.headers[i].second = info.http_headers[i].value;
  }
  Reuse(request.body);
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

bool HasOption(std::string_view list, std::string_view option) {
  for (const std::string_view item : base::Split(list, ',')) {
    if (base::EqualsIgnoreCaseAscii(base::Trim(item), option)) return true;
  }
  return false;
}

// As civetweb decides it; what the answer says must agree.
bool WantsClose(const mg_request_info& info, const HttpRequest& request) {
  const std::string_view connection = request.Header("Connection");
  if (connection.empty()) {
    return std::string_view(info.http_version) != "1.1";
  }
  if (base::EqualsIgnoreCaseAscii(connection, "keep-alive")) return false;
  return !HasOption(connection, "keep-alive") ||
         HasOption(connection, "close") || HasOption(connection, "upgrade");
}

class Counted {
 public:
  explicit Counted(std::atomic<size_t>& count) : count_(count) {
    count_.fetch_add(1);
  }
  ~Counted() { count_.fetch_sub(1); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<size_t>& count_;
};

}  // namespace

struct CivetServer::Connection {
  WatchedConnection watched;
  const SteadyClock::time_point opened = SteadyClock::now();
  bool refused = false;  // over the limit, or too late
  bool first = true;     // no request has been answered yet
  bool close = false;    // after this answer
  bool unread = false;   // the body was not read to its end
  HttpRequest request;
  std::string out;
};

base::StatusOr<std::unique_ptr<CivetServer>> CivetServer::Start(
    ServerCore& core, const ListenAddress& address, bool behind_front) {
  std::unique_ptr<CivetServer> server(
      new CivetServer(core, address, behind_front));
  const HttpServerSettings& settings = core.settings;
  const std::string listen = address.ToString();
  const std::string threads =
      std::to_string(settings.max_connections + kSpareConnections);
  // civetweb begins to wait anew once within its limit: half of it is what
  // keeps headers within the whole.
  const std::string request_timeout =
      Milliseconds(settings.request_timeout / 2);
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
  callbacks.http_error = &CivetServer::OnError;
  callbacks.log_message = &CivetServer::OnLog;
  errno = 0;
  server->context_ = mg_start(&callbacks, server.get(), options);
  if (server->context_ == nullptr) {
    return base::UnavailableError(
        "can't listen on " + listen +
        (errno == 0 ? "" : std::string(": ") + std::strerror(errno)));
  }
  mg_server_port ports[4] = {};
  const int found = mg_get_server_ports(server->context_, 4, ports);
  if (found > 0) {
    server->address_.port = static_cast<uint16_t>(ports[0].port);
  }
  server->port_is_known_.count_down();
  if (found > 0) return server;
  return base::InternalError("no port after listening on " + listen);
}

// civetweb looks at its stop flag every two seconds; whatever waits is woken
// up, so that it looks at once.
CivetServer::~CivetServer() {
  if (context_ == nullptr) return;
  std::atomic<bool> stopped{false};
  std::thread stop([&] {
    mg_stop(context_);
    stopped.store(true);
  });
  while (!stopped.load()) {
    ConnectionWatch::EndReads(address_.port);
    WakeAcceptor();
    std::this_thread::sleep_for(kStopPoll);
  }
  stop.join();
}

void CivetServer::WakeAcceptor() const {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(address_.port);
  inet_pton(AF_INET,
            address_.host == "0.0.0.0" ? "127.0.0.1" : address_.host.c_str(),
            &name.sin_addr);
  const int file =
      socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (file < 0) return;
  // Whether it succeeds at once or at all does not matter.
  (void)connect(file, reinterpret_cast<const sockaddr*>(&name), sizeof name);
  close(file);
}

int CivetServer::OnOpen(const mg_connection* connection, void** user_data) {
  ServerCore& core = ServerOf(connection)->core_;
  auto state = std::make_unique<Connection>();
  const size_t open = core.connections.fetch_add(1) + 1;
  state->refused = open > core.settings.max_connections || core.draining.load();
  core.watch.Add(&state->watched);
  *user_data = state.release();
  return 0;
}

void CivetServer::OnClose(const mg_connection* connection) {
  ServerCore& core = ServerOf(connection)->core_;
  const std::unique_ptr<Connection> state(
      static_cast<Connection*>(mg_get_user_connection_data(connection)));
  if (state != nullptr) core.watch.Remove(&state->watched);
  core.connections.fetch_sub(1);
}

int CivetServer::OnLog(const mg_connection* connection, const char* message) {
  if (connection == nullptr) return 1;
  ServerOf(connection)->core_.logger.Debug("civetweb", {{"detail", message}});
  return 1;
}

// What civetweb refuses by itself: it can't be parsed.
int CivetServer::OnError(mg_connection* connection, int status,
                         const char* /*message*/) {
  const HttpResponse response =
      status >= 500 ? ErrorAnswer(status, "not supported")
                    : ErrorAnswer(400, "malformed or unfinished request");
  std::string bytes;
  SerializeResponse(response,
                    ServerOf(connection)->core_.settings.web_config.headers,
                    false, true, bytes);
  mg_write(connection, bytes.data(), bytes.size());
  mg_disable_connection_keep_alive(connection);
  return 0;
}

int CivetServer::OnRequest(mg_connection* connection) {
  auto* state =
      static_cast<Connection*>(mg_get_user_connection_data(connection));
  return ServerOf(connection)->Answer(connection, *state);
}

int CivetServer::Answer(mg_connection* connection, Connection& state) {
  const Counted in_flight(core_.in_flight);
  const HttpResponse response = Respond(connection, state);
  if (core_.draining.load()) state.close = true;
  SerializeResponse(response, core_.settings.web_config.headers,
                    state.request.method == "HEAD", state.close, state.out);
  // A slow reader is no better than a slow writer.
  state.watched.SetDeadline(core_.settings.idle_timeout);
  const int written = mg_write(connection, state.out.data(), state.out.size());
  // What follows half an answer would be taken for its rest.
  if (written < 0 || static_cast<size_t>(written) != state.out.size()) {
    state.close = true;
  }
  if (state.close) mg_disable_connection_keep_alive(connection);
  if (state.unread && !core_.draining.load()) {
    BodyReader(connection, core_.settings, state.watched).DiscardRest();
  }
  state.watched.ClearDeadline();
  state.first = false;
  Reuse(state.out);
  return response.status;
}

HttpResponse CivetServer::Respond(mg_connection* connection,
                                  Connection& state) {
  const mg_request_info& info = *mg_get_request_info(connection);
  HttpRequest& request = state.request;
  const auto front_port = static_cast<uint16_t>(info.remote_port);
  CopyRequest(info, request);
  if (state.first) {
    port_is_known_.wait();
    state.watched.SetName({.peer_address = request.remote_address,
                           .peer_port = front_port,
                           .local_port = address_.port});
  }
  state.close = true;
  state.unread = true;
  if (behind_front_ && !FindOrigin(front_port, request)) {
    return ErrorAnswer(403, "this port is private");
  }
  if (auto refusal = Refuse(info.num_headers, state)) {
    return *std::move(refusal);
  }
  const base::Duration used = state.first ? SteadyClock::now() - state.opened
                                          : SteadyClock::duration(0);
  state.watched.SetDeadline(core_.settings.request_timeout - used);
  BodyReader reader(connection, core_.settings, state.watched);
  if (auto refusal = reader.Read(request)) return *std::move(refusal);
  state.watched.ClearDeadline();
  state.unread = false;
  state.close = WantsClose(info, request);
  return Handle(request);
}

std::optional<HttpResponse> CivetServer::Refuse(int header_count,
                                                Connection& state) const {
  if (state.refused) {
    return RetryAnswer(
        503, core_.draining.load() ? "stopping" : "too many connections",
        kRetryAfterSeconds);
  }
  // civetweb leaves out what is beyond, be it what says where the body ends.
  if (header_count >= MG_MAX_HEADERS) {
    return ErrorAnswer(
        431, "headers: expected fewer than " + std::to_string(MG_MAX_HEADERS));
  }
  return std::nullopt;
}

bool CivetServer::FindOrigin(uint16_t front_port, HttpRequest& request) const {
  auto origin = core_.origins.Find(front_port);
  if (!origin) return false;
  request.remote_address = std::move(origin->address);
  request.loopback = origin->loopback;
  return true;
}

HttpResponse CivetServer::Handle(HttpRequest& request) {
  if (!core_.auth.Allows(request.Header("Authorization"))) {
    HttpResponse refusal = ErrorAnswer(401, "basic auth: wrong or missing");
    refusal.headers.emplace_back("WWW-Authenticate", "Basic");
    return refusal;
  }
  if (!StripPrefix(core_.settings.route_prefix, request.path)) {
    return ErrorAnswer(404, "no such path");
  }
  try {
    return core_.handler(request);
  } catch (const std::exception& e) {
    core_.logger.Error("handler failed", {{"err", e.what()}});
    return ErrorAnswer(500, "internal error");
  }
}

}  // namespace tebium::net
