// Query parameters with their types. A missing one leaves the value as it was;
// a bad one is an error that names it.
#ifndef TEBIUM_WEB_QUERY_H_
#define TEBIUM_WEB_QUERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status.h"
#include "net/http_server.h"

namespace tebium::web {

// Reads the parameters of one request; stops at the first fault.
class QueryReader {
 public:
  explicit QueryReader(const net::HttpRequest& request) : request_(request) {}

  QueryReader& Text(std::string_view name, std::string& value);
  // From `min` to `max`.
  QueryReader& Number(std::string_view name, int64_t min, int64_t max,
                      int64_t& value);
  // RFC 3339, or seconds since the Unix epoch, whole or not.
  QueryReader& Time(std::string_view name, base::Time& value);

  // Records a fault that the caller found.
  void Fail(std::string_view name, std::string_view error);
  // The answer 400 for the first fault.
  std::optional<net::HttpResponse> Fault() const;

 private:
  const net::HttpRequest& request_;
  std::string fault_field_;
  std::string fault_;
};

}  // namespace tebium::web

#endif  // TEBIUM_WEB_QUERY_H_
