// One request of the HTTP client on its way through libcurl. Internal to net/.
#ifndef TEBIUM_NET_CLIENT_TRANSFER_H_
#define TEBIUM_NET_CLIENT_TRANSFER_H_

#include <curl/curl.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "net/client_options.h"
#include "net/http_client.h"

namespace tebium::net {

struct CurlEasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;

// Its address is known to curl: it does not move. One of Finish(), Abandon()
// and Refuse() is called, once.
class Transfer {
 public:
  using DoneFunction = std::function<void(ClientResponse)>;

  Transfer(ClientRequest request, DoneFunction done)
      : request_(std::move(request)),
        done_(std::move(done)),
        begun_(std::chrono::steady_clock::now()) {}

  // `easy` is new, or as good as new.
  void SetUp(CurlEasy easy, const HttpClientSettings& settings);
  CURL* easy() const { return easy_.get(); }
  // The handle, to be used again. Nothing else is possible afterwards.
  CurlEasy Release() { return std::move(easy_); }

  void Finish(CURLcode code);
  void Abandon();
  // It never got to curl.
  void Refuse(const std::string& why);

 private:
  struct MimeDeleter {
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
  };

  template <typename T>
  void Set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }
  void SetHeaders();
  // For the server that is asked next: the first, or where it redirects to.
  void ChooseHeaders();
  void SetBody();
  void SetCallbacks();
  ClientFailure FailureOf(CURLcode code) const;
  std::string ErrorOf(CURLcode code) const;
  bool WasSent(CURLcode code) const;
  void FailWith(ClientOutcome outcome, const std::string& error);
  void NoteTls();
  void NoteConnection();

  static size_t OnBody(char* data, size_t size, size_t count, void* user);
  static size_t OnHeader(char* data, size_t size, size_t count, void* user);
  static curl_socket_t OpenSocket(void* user, curlsocktype purpose,
                                  curl_sockaddr* address);
  static int BeforeRequest(void* user, char* address, char* own_address,
                           int port, int own_port);

  ClientRequest request_;
  DoneFunction done_;
  ClientResponse response_;
  bool too_large_ = false;
  bool refused_ = false;  // an address, by the request's guard
  ClientOptions options_;
  CurlList headers_;
  CurlList public_headers_;  // for other servers than the first
  std::string first_url_;    // as curl has it
  std::unique_ptr<curl_mime, MimeDeleter> mime_;
  CurlEasy easy_;
  const std::chrono::steady_clock::time_point begun_;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_CLIENT_TRANSFER_H_
