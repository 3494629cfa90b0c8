// curl's parser of URLs. Internal to net/.
#ifndef TEBIUM_NET_CURL_URL_H_
#define TEBIUM_NET_CURL_URL_H_

#include <curl/curl.h>

#include <memory>
#include <string>

namespace tebium::net {

struct CurlUrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, CurlUrlDeleter>;

// Null: it is none that curl could ask.
CurlUrl ParseUrl(const std::string& text);

// "" where there is no such part.
std::string UrlPart(const CurlUrl& url, CURLUPart part, unsigned int flags = 0);

}  // namespace tebium::net

#endif  // TEBIUM_NET_CURL_URL_H_
