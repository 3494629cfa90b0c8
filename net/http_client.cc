#include "net/http_client.h"

#include <curl/curl.h>

#include <deque>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/mutex.h"
#include "net/client_transfer.h"
#include "net/curl_loop.h"

namespace tebium::net {
namespace {

constexpr size_t kMaxQueued = 10'000;
// Handles that are kept to be used again.
constexpr size_t kMaxSpare = 64;

class CurlClient : public HttpClient {
 public:
  using Queue = std::deque<std::unique_ptr<Transfer>>;

  CurlClient(const HttpClientSettings& settings, const base::Logger& logger)
      : settings_(settings),
        logger_(logger.Named("http-client")),
        multi_(curl_multi_init()),
        loop_(multi_) {
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(settings.max_connections_per_host));
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                      static_cast<long>(settings.max_connections));
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING,
                      static_cast<long>(CURLPIPE_MULTIPLEX));
  }

  ~CurlClient() override {
    {
      base::MutexLock lock(mutex_);
      stopping_ = true;
    }
    loop_.Wake();
    if (thread_.joinable()) thread_.join();
    curl_multi_cleanup(multi_);
  }

  base::Status Start() {
    TEBIUM_RETURN_IF_ERROR(loop_.status());
    thread_ = std::thread([this] { Run(); });
    return {};
  }

  void Send(ClientRequest request, Transfer::DoneFunction done) override {
    const auto refused = Enqueue(
        std::make_unique<Transfer>(std::move(request), std::move(done)));
    // After the thread's end there is nobody else to say it.
    if (refused != nullptr) return refused->Refuse("the client has stopped");
    loop_.Wake();
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
      loop_.RunOnce();
      FinishDone();
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
      transfer->SetUp(TakeHandle(), settings_);
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
      Keep(transfer->Release());
    }
  }

  CurlEasy TakeHandle() {
    if (spare_.empty()) return CurlEasy(curl_easy_init());
    CurlEasy easy = std::move(spare_.back());
    spare_.pop_back();
    return easy;
  }

  void Keep(CurlEasy easy) {
    if (spare_.size() >= kMaxSpare) return;
    curl_easy_reset(easy.get());
    spare_.push_back(std::move(easy));
  }

  const HttpClientSettings settings_;
  const base::Logger logger_;
  CURLM* const multi_;
  CurlLoop loop_;
  base::Mutex mutex_;
  Queue queue_ GUARDED_BY(mutex_);
  Queue refused_ GUARDED_BY(mutex_);  // there was no room in queue_
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  std::vector<CurlEasy> spare_;
  std::thread thread_;
};

}  // namespace

base::StatusOr<std::unique_ptr<HttpClient>> StartHttpClient(
    const HttpClientSettings& settings, const base::Logger& logger) {
  // Safe to repeat; the library counts.
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return base::InternalError("libcurl can't be initialised");
  }
  auto client = std::make_unique<CurlClient>(settings, logger);
  TEBIUM_RETURN_IF_ERROR(client->Start());
  return std::unique_ptr<HttpClient>(std::move(client));
}

}  // namespace tebium::net
