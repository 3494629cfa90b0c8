// What a ClientRequest asks of curl beside the request itself: TLS, proxies,
// redirects. Internal to net/.
#ifndef TEBIUM_NET_CLIENT_OPTIONS_H_
#define TEBIUM_NET_CLIENT_OPTIONS_H_

#include <curl/curl.h>

#include <memory>
#include <string>

#include "net/http_client.h"

namespace tebium::net {

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

// Adds "name: value"; an empty value is sent as such.
void AppendHeader(CurlList& list, const std::string& name,
                  const std::string& value);

// Holds what curl reads while the transfer lives; must outlive it.
class ClientOptions {
 public:
  // Sets URL, method, redirects, proxy and TLS.
  void SetUp(CURL* easy, const ClientRequest& request,
             const HttpClientSettings& settings);

  // The header Host that has to be sent; empty: curl's own.
  const std::string& host() const { return host_; }

 private:
  CurlList connect_to_;
  CurlList proxy_headers_;
  std::string host_;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_CLIENT_OPTIONS_H_
