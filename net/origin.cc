#include "net/origin.h"

#include "base/text.h"
#include "net/curl_url.h"

namespace tebium::net {

bool SameOrigin(const std::string& a, const std::string& b) {
  const CurlUrl first = ParseUrl(a);
  const CurlUrl second = ParseUrl(b);
  if (first == nullptr || second == nullptr) return false;
  const auto same = [&](CURLUPart part) {
    return base::EqualsIgnoreCaseAscii(
        UrlPart(first, part, CURLU_DEFAULT_PORT),
        UrlPart(second, part, CURLU_DEFAULT_PORT));
  };
  return same(CURLUPART_SCHEME) && same(CURLUPART_HOST) && same(CURLUPART_PORT);
}

}  // namespace tebium::net
