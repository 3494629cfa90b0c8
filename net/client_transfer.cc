#include "net/client_transfer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "net/origin.h"
#include "net/tls_facts.h"

namespace tebium::net {
namespace {

ClientFailure FailureOfCode(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return ClientFailure::kNone;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return ClientFailure::kResolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return ClientFailure::kConnect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
      return ClientFailure::kTls;
    case CURLE_OPERATION_TIMEDOUT:
      return ClientFailure::kTimeout;
    case CURLE_TOO_MANY_REDIRECTS:
      return ClientFailure::kRedirects;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
      return ClientFailure::kProtocol;
    default:
      return ClientFailure::kOther;
  }
}

// Rounded up: to curl 0 is no limit.
long Milliseconds(base::Duration duration) {
  return static_cast<long>(
      std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

template <typename T>
T Info(CURL* easy, CURLINFO info) {
  T value{};
  curl_easy_getinfo(easy, info, &value);
  return value;
}

// curl's times are sums over all requests of a transfer, each from its own
// start on.
Phases PhasesOf(CURL* easy) {
  const auto time = [easy](CURLINFO info) {
    return std::chrono::microseconds(Info<curl_off_t>(easy, info));
  };
  const auto resolved = time(CURLINFO_NAMELOOKUP_TIME_T);
  const auto connected = time(CURLINFO_CONNECT_TIME_T);
  const auto ready = time(CURLINFO_PRETRANSFER_TIME_T);
  const auto first_byte = time(CURLINFO_STARTTRANSFER_TIME_T);
  const bool tls = time(CURLINFO_APPCONNECT_TIME_T).count() > 0;
  Phases phases = {resolved, connected - resolved,
                   tls ? ready - connected : std::chrono::microseconds(0),
                   first_byte - ready,
                   time(CURLINFO_TOTAL_TIME_T) - first_byte};
  // What never took place has no time.
  for (base::Duration& phase : phases) {
    phase = std::max(phase, base::Duration(0));
  }
  if (first_byte.count() == 0) {
    phases[static_cast<size_t>(Phase::kTransfer)] = base::Duration(0);
  }
  return phases;
}

double VersionOf(CURL* easy) {
  switch (Info<long>(easy, CURLINFO_HTTP_VERSION)) {
    case CURL_HTTP_VERSION_1_0:
      return 1.0;
    case CURL_HTTP_VERSION_1_1:
      return 1.1;
    case CURL_HTTP_VERSION_2_0:
      return 2;
    default:
      return 0;
  }
}

// `address` as AddressText() has it.
bool IsAllowed(const AddressGuard& guard, const char* address, int port) {
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, address, &ipv4.sin_addr) == 1) {
    return guard(reinterpret_cast<const sockaddr&>(ipv4));
  }
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  ipv6.sin6_port = ipv4.sin_port;
  return inet_pton(AF_INET6, address, &ipv6.sin6_addr) == 1 &&
         guard(reinterpret_cast<const sockaddr&>(ipv6));
}

// All others may hold secrets.
bool IsPublic(const std::string& header) {
  constexpr std::string_view kPublic[] = {"Accept", "Content-Type",
                                          "User-Agent"};
  return std::any_of(std::begin(kPublic), std::end(kPublic),
                     [&header](std::string_view name) {
                       return base::EqualsIgnoreCaseAscii(header, name);
                     });
}

}  // namespace

void Transfer::SetUp(CurlEasy easy, const HttpClientSettings& settings) {
  easy_ = std::move(easy);
  if (request_.guard) request_.fresh_connection = true;
  options_.SetUp(easy_.get(), request_, settings);
  if (request_.method == "HEAD") Set(CURLOPT_NOBODY, 1L);
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(request_.connect_timeout));
  Set(CURLOPT_TIMEOUT_MS, Milliseconds(request_.timeout));
  SetHeaders();
  SetBody();
  SetCallbacks();
  // A kept connection that the server has closed is noticed by curl, which then
  // sends once more, on a new one. It does so only if not one byte of an answer
  // came; a server that acted and closed without a word would act twice. Old
  // connections, where that happens, are therefore not reused.
  Set(CURLOPT_MAXAGE_CONN, 20L);
}

void Transfer::SetCallbacks() {
  Set(CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  Set(CURLOPT_WRITEDATA, this);
  Set(CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
  Set(CURLOPT_HEADERDATA, this);
  if (request_.guard) {
    Set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::OpenSocket);
    Set(CURLOPT_OPENSOCKETDATA, this);
  }
  if (request_.guard || request_.follow_redirects) {
    Set(CURLOPT_PREREQFUNCTION, &Transfer::BeforeRequest);
    Set(CURLOPT_PREREQDATA, this);
  }
}

void Transfer::Finish(CURLcode code) {
  const long status = Info<long>(easy_.get(), CURLINFO_RESPONSE_CODE);
  NoteConnection();
  if (code != CURLE_OK || status == 0) {
    response_.failure = FailureOf(code);
    return FailWith(
        WasSent(code) ? ClientOutcome::kUnknown : ClientOutcome::kNotSent,
        ErrorOf(code));
  }
  response_.elapsed = std::chrono::steady_clock::now() - begun_;
  response_.outcome = ClientOutcome::kAnswered;
  response_.status = static_cast<int>(status);
  done_(std::move(response_));
}

void Transfer::NoteConnection() {
  response_.phases = PhasesOf(easy_.get());
  const char* address = Info<char*>(easy_.get(), CURLINFO_PRIMARY_IP);
  if (address != nullptr) response_.address = address;
  response_.version = VersionOf(easy_.get());
  response_.redirects =
      static_cast<uint32_t>(Info<long>(easy_.get(), CURLINFO_REDIRECT_COUNT));
}

// curl knows the connection only while something comes.
void Transfer::NoteTls() {
  const auto* tls =
      Info<curl_tlssessioninfo*>(easy_.get(), CURLINFO_TLS_SSL_PTR);
  response_.tls.reset();
  if (tls != nullptr && tls->backend == CURLSSLBACKEND_OPENSSL &&
      tls->internals != nullptr) {
    response_.tls = ReadTlsFacts(static_cast<const SSL*>(tls->internals));
  }
}

ClientFailure Transfer::FailureOf(CURLcode code) const {
  if (too_large_) return ClientFailure::kTooLarge;
  if (refused_ &&
      (code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK)) {
    return ClientFailure::kRefused;
  }
  return FailureOfCode(code);
}

std::string Transfer::ErrorOf(CURLcode code) const {
  if (too_large_) return "the answer is too large";
  if (code != CURLE_PEER_FAILED_VERIFICATION) return curl_easy_strerror(code);
  const long verified = Info<long>(easy_.get(), CURLINFO_SSL_VERIFYRESULT);
  // curl checks the name itself, and has nothing to say of it here.
  if (verified == X509_V_OK || verified == X509_V_ERR_UNSPECIFIED) {
    return "the certificate has another name";
  }
  return X509_verify_cert_error_string(verified);
}

void Transfer::Abandon() {
  FailWith(WasSent(CURLE_ABORTED_BY_CALLBACK) ? ClientOutcome::kUnknown
                                              : ClientOutcome::kNotSent,
           "the client has stopped");
}

void Transfer::Refuse(const std::string& why) {
  FailWith(ClientOutcome::kNotSent, why);
}

void Transfer::FailWith(ClientOutcome outcome, const std::string& error) {
  response_.outcome = outcome;
  if (response_.failure == ClientFailure::kNone) {
    response_.failure = ClientFailure::kOther;
  }
  response_.error = error;
  response_.elapsed = std::chrono::steady_clock::now() - begun_;
  done_(std::move(response_));
}

void Transfer::SetHeaders() {
  for (const auto& [name, value] : request_.headers) {
    AppendHeader(headers_, name, value);
    if (IsPublic(name)) AppendHeader(public_headers_, name, value);
  }
  if (!options_.host().empty()) {
    AppendHeader(headers_, "Host", options_.host());
  }
  // Without it curl waits a second for "100 Continue" before larger bodies.
  for (CurlList* list : {&headers_, &public_headers_}) {
    list->reset(curl_slist_append(list->release(), "Expect:"));
  }
  Set(CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::ChooseHeaders() {
  const char* const url = Info<char*>(easy_.get(), CURLINFO_EFFECTIVE_URL);
  if (url == nullptr) return;
  const bool first = Info<long>(easy_.get(), CURLINFO_REDIRECT_COUNT) == 0;
  if (first) first_url_ = url;
  Set(CURLOPT_HTTPHEADER, first || SameOrigin(first_url_, url)
                              ? headers_.get()
                              : public_headers_.get());
}

void Transfer::SetBody() {
  if (!request_.form.empty()) {
    mime_.reset(curl_mime_init(easy_.get()));
    for (const FormPart& part : request_.form) {
      curl_mimepart* item = curl_mime_addpart(mime_.get());
      curl_mime_name(item, part.name.c_str());
      curl_mime_data(item, part.content.data(), part.content.size());
      if (!part.filename.empty()) {
        curl_mime_filename(item, part.filename.c_str());
      }
      if (!part.content_type.empty()) {
        curl_mime_type(item, part.content_type.c_str());
      }
    }
    Set(CURLOPT_MIMEPOST, mime_.get());
  } else if (request_.method != "GET" && request_.method != "HEAD") {
    Set(CURLOPT_POSTFIELDSIZE_LARGE,
        static_cast<curl_off_t>(request_.body.size()));
    Set(CURLOPT_POSTFIELDS, request_.body.data());
  }
}

// Could the server's application have seen any of it?
bool Transfer::WasSent(CURLcode code) const {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_URL_MALFORMAT:
      return false;
    default:
      break;
  }
  // Refused by an HTTP proxy before there was a way to the server.
  CURL* const easy = easy_.get();
  if (Info<long>(easy, CURLINFO_HTTP_CONNECTCODE) >= 300) return false;
  return Info<long>(easy, CURLINFO_REQUEST_SIZE) > 0 ||
         Info<curl_off_t>(easy, CURLINFO_SIZE_UPLOAD_T) > 0 ||
         Info<curl_off_t>(easy, CURLINFO_PRETRANSFER_TIME_T) > 0;
}

size_t Transfer::OnBody(char* data, size_t size, size_t count, void* user) {
  auto& self = *static_cast<Transfer*>(user);
  const size_t bytes = size * count;
  ClientResponse& response = self.response_;
  const size_t before = response.body.size() + response.dropped_body_bytes;
  if (before + bytes > self.request_.max_response_bytes) {
    self.too_large_ = true;
    return 0;
  }
  const size_t room = self.request_.max_kept_bytes - response.body.size();
  const size_t kept = std::min(bytes, room);
  response.body.append(data, kept);
  response.dropped_body_bytes += bytes - kept;
  return bytes;
}

size_t Transfer::OnHeader(char* data, size_t size, size_t count, void* user) {
  auto& self = *static_cast<Transfer*>(user);
  const std::string_view line(data, size * count);
  // What came before belongs to an interim answer, like "100 Continue", or to
  // one that redirects.
  if (line.starts_with("HTTP/")) {
    self.response_.headers.clear();
    if (self.request_.fresh_connection) self.NoteTls();
  }
  const size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    self.response_.headers.emplace_back(
        base::ToLowerAscii(line.substr(0, colon)),
        base::Trim(line.substr(colon + 1)));
  }
  return size * count;
}

curl_socket_t Transfer::OpenSocket(void* user, curlsocktype /*purpose*/,
                                   curl_sockaddr* address) {
  auto& self = *static_cast<Transfer*>(user);
  if (!self.request_.guard(address->addr)) {
    self.refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC,
                address->protocol);
}

// For each request of a chain of redirects, before its head is made.
int Transfer::BeforeRequest(void* user, char* address, char* /*own_address*/,
                            int port, int /*own_port*/) {
  auto& self = *static_cast<Transfer*>(user);
  if (self.request_.follow_redirects) self.ChooseHeaders();
  if (!self.request_.guard) return CURL_PREREQFUNC_OK;
  // After a redirect curl may take a connection that another request has left.
  self.refused_ = !IsAllowed(self.request_.guard, address, port);
  return self.refused_ ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

}  // namespace tebium::net
