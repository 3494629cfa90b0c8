#include "net/http_client.h"

#include <curl/curl.h>

#include <deque>
#include <thread>
#include <unordered_map>

#include "base/mutex.h"
#include "base/text.h"
#include "net/client_options.h"

namespace tebium::net {
namespace {

constexpr int kPollMilliseconds = 1000;
constexpr size_t kMaxQueued = 10'000;

struct CurlEasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CurlMimeDeleter {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};

ClientFailure FailureOf(CURLcode code) {
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
      return ClientFailure::kTls;
    case CURLE_OPERATION_TIMEDOUT:
      return ClientFailure::kTimeout;
    default:
      return ClientFailure::kOther;
  }
}

using DoneFunction = std::function<void(ClientResponse)>;

long Milliseconds(base::Duration duration) {
  return static_cast<long>(
      std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

// One request on its way. Its address is known to curl: it does not move.
class Transfer {
 public:
  Transfer(ClientRequest request, DoneFunction done)
      : request_(std::move(request)),
        done_(std::move(done)),
        easy_(curl_easy_init()),
        begun_(std::chrono::steady_clock::now()) {}

  CURL* easy() const { return easy_.get(); }

  void SetUp(const HttpClientSettings& settings) {
    options_.SetUp(easy_.get(), request_, settings);
    if (request_.method == "HEAD") Set(CURLOPT_NOBODY, 1L);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(request_.connect_timeout));
    Set(CURLOPT_TIMEOUT_MS, Milliseconds(request_.timeout));
    SetHeaders();
    SetBody();
    Set(CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
    Set(CURLOPT_WRITEDATA, this);
    Set(CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
    Set(CURLOPT_HEADERDATA, this);
    // A kept connection that the server has closed is noticed by curl, which
    // then sends once more, on a new one. It does so only if not one byte of an
    // answer came; a server that acted and closed without a word would act
    // twice. Old connections, where that happens, are therefore not reused.
    Set(CURLOPT_MAXAGE_CONN, 20L);
    Set(CURLOPT_PRIVATE, this);
  }

  void Finish(CURLcode code) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    response_.elapsed = std::chrono::steady_clock::now() - begun_;
    if (code == CURLE_OK && status != 0) {
      response_.outcome = ClientOutcome::kAnswered;
      response_.status = static_cast<int>(status);
      if (request_.fresh_connection) {
        response_.certificate_ends_at = CertificateEnd(easy_.get());
      }
    } else {
      response_.failure =
          too_large_ ? ClientFailure::kTooLarge : FailureOf(code);
      return FailWith(
          WasSent(code) ? ClientOutcome::kUnknown : ClientOutcome::kNotSent,
          too_large_ ? "the answer is too large" : curl_easy_strerror(code));
    }
    done_(std::move(response_));
  }

  void Abandon() {
    FailWith(WasSent(CURLE_ABORTED_BY_CALLBACK) ? ClientOutcome::kUnknown
                                                : ClientOutcome::kNotSent,
             "the client has stopped");
  }

  // It never got to curl.
  void Refuse(const std::string& why) {
    FailWith(ClientOutcome::kNotSent, why);
  }

 private:
  void FailWith(ClientOutcome outcome, const std::string& error) {
    response_.outcome = outcome;
    if (response_.failure == ClientFailure::kNone) {
      response_.failure = ClientFailure::kOther;
    }
    response_.error = error;
    response_.elapsed = std::chrono::steady_clock::now() - begun_;
    done_(std::move(response_));
  }

  template <typename T>
  void Set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  void SetHeaders() {
    for (const auto& [name, value] : request_.headers) {
      AppendHeader(headers_, name, value);
    }
    if (!options_.host().empty()) {
      AppendHeader(headers_, "Host", options_.host());
    }
    // Without it curl waits a second for "100 Continue" before larger bodies.
    headers_.reset(curl_slist_append(headers_.release(), "Expect:"));
    Set(CURLOPT_HTTPHEADER, headers_.get());
  }

  void SetBody() {
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
  bool WasSent(CURLcode code) const {
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
    long proxy_status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    if (proxy_status >= 300) return false;
    long request_bytes = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_off_t uploaded = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &uploaded);
    curl_off_t ready = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_PRETRANSFER_TIME_T, &ready);
    return request_bytes > 0 || uploaded > 0 || ready > 0;
  }

  static size_t OnBody(char* data, size_t size, size_t count, void* user) {
    auto& self = *static_cast<Transfer*>(user);
    const size_t bytes = size * count;
    if (self.response_.body.size() + bytes > self.request_.max_response_bytes) {
      self.too_large_ = true;
      return 0;
    }
    self.response_.body.append(data, bytes);
    return bytes;
  }

  static size_t OnHeader(char* data, size_t size, size_t count, void* user) {
    auto& self = *static_cast<Transfer*>(user);
    const std::string_view line(data, size * count);
    // What came before belongs to an interim answer, like "100 Continue".
    if (line.starts_with("HTTP/")) self.response_.headers.clear();
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      self.response_.headers.emplace_back(
          base::ToLowerAscii(line.substr(0, colon)),
          base::Trim(line.substr(colon + 1)));
    }
    return size * count;
  }

  ClientRequest request_;
  DoneFunction done_;
  ClientResponse response_;
  bool too_large_ = false;
  ClientOptions options_;
  CurlList headers_;
  std::unique_ptr<curl_mime, CurlMimeDeleter> mime_;
  std::unique_ptr<CURL, CurlEasyDeleter> easy_;
  const std::chrono::steady_clock::time_point begun_;
};

class CurlClient : public HttpClient {
 public:
  using Queue = std::deque<std::unique_ptr<Transfer>>;

  CurlClient(const HttpClientSettings& settings, const base::Logger& logger)
      : settings_(settings),
        logger_(logger.Named("http-client")),
        multi_(curl_multi_init()) {
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(settings.max_connections_per_host));
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                      static_cast<long>(settings.max_connections));
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING,
                      static_cast<long>(CURLPIPE_MULTIPLEX));
    thread_ = std::thread([this] { Run(); });
  }

  ~CurlClient() override {
    {
      base::MutexLock lock(mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
    curl_multi_cleanup(multi_);
  }

  void Send(ClientRequest request, DoneFunction done) override {
    const auto refused = Enqueue(
        std::make_unique<Transfer>(std::move(request), std::move(done)));
    // After the thread's end there is nobody else to say it.
    if (refused != nullptr) return refused->Refuse("the client has stopped");
    curl_multi_wakeup(multi_);
  }

 private:
  // Gives it back if nobody would ever look at it.
  std::unique_ptr<Transfer> Enqueue(std::unique_ptr<Transfer> transfer) {
    base::MutexLock lock(mutex_);
    if (stopped_) return transfer;
    auto& queue = queue_.size() < kMaxQueued ? queue_ : refused_;
    queue.push_back(std::move(transfer));
    return nullptr;
  }

  void Run() {
    while (!Stopping()) {
      StartQueued();
      int running = 0;
      curl_multi_perform(multi_, &running);
      FinishDone();
      curl_multi_poll(multi_, nullptr, 0, kPollMilliseconds, nullptr);
    }
    AbandonAll();
  }

  // Callbacks may send again: until nothing is left.
  void AbandonAll() {
    auto active = std::exchange(active_, {});
    for (auto& [easy, transfer] : active) {
      transfer->Abandon();
      curl_multi_remove_handle(multi_, easy);
    }
    active.clear();
    {
      base::MutexLock lock(mutex_);
      stopped_ = true;
    }
    for (auto& transfer : TakeQueued()) transfer->Abandon();
    for (auto& transfer : TakeRefused()) transfer->Abandon();
  }

  bool Stopping() {
    base::MutexLock lock(mutex_);
    return stopping_;
  }

  Queue TakeQueued() {
    base::MutexLock lock(mutex_);
    return std::exchange(queue_, {});
  }

  Queue TakeRefused() {
    base::MutexLock lock(mutex_);
    return std::exchange(refused_, {});
  }

  void StartQueued() {
    for (auto& transfer : TakeRefused()) {
      transfer->Refuse("too many requests are waiting");
    }
    for (auto& transfer : TakeQueued()) {
      transfer->SetUp(settings_);
      CURL* easy = transfer->easy();
      if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
        transfer->Refuse("curl takes no more requests");
        continue;
      }
      active_[easy] = std::move(transfer);
    }
  }

  void FinishDone() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* easy = message->easy_handle;
      const CURLcode code = message->data.result;
      const auto found = active_.find(easy);
      if (found == active_.end()) continue;
      const std::unique_ptr<Transfer> transfer = std::move(found->second);
      active_.erase(found);
      curl_multi_remove_handle(multi_, easy);
      transfer->Finish(code);
    }
  }

  const HttpClientSettings settings_;
  const base::Logger logger_;
  CURLM* const multi_;
  base::Mutex mutex_;
  Queue queue_ GUARDED_BY(mutex_);
  Queue refused_ GUARDED_BY(mutex_);  // there was no room in queue_
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  std::thread thread_;
};

}  // namespace

base::StatusOr<std::unique_ptr<HttpClient>> StartHttpClient(
    const HttpClientSettings& settings, const base::Logger& logger) {
  // Safe to repeat; the library counts.
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return base::InternalError("libcurl can't be initialised");
  }
  return std::unique_ptr<HttpClient>(
      std::make_unique<CurlClient>(settings, logger));
}

}  // namespace tebium::net
