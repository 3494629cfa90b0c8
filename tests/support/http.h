// One HTTP request, blocking, for tests.
#ifndef TEBIUM_TESTS_SUPPORT_HTTP_H_
#define TEBIUM_TESTS_SUPPORT_HTTP_H_

#include <chrono>
#include <string>
#include <vector>

namespace tebium::testing {

struct HttpAnswer {
  int status = 0;  // 0: no answer
  std::string body{};
  std::string headers{};  // as they came: "Name: value\r\n" each
};

struct HttpCall {
  std::string method = "GET";
  std::string url{};
  std::string body{};
  std::vector<std::string> headers{};  // "Name: value"
  std::chrono::milliseconds limit = std::chrono::seconds(20);
};

// Thread-safe.
HttpAnswer Fetch(const HttpCall& call);
HttpAnswer Get(const std::string& url);
// POST with content type application/json.
HttpAnswer PostJson(const std::string& url, const std::string& body);

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_SUPPORT_HTTP_H_
