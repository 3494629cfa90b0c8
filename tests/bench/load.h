// A load generator for HTTP/1.1 with keep-alive: prepared requests over a fixed
// number of connections, one in flight on each, driven by one thread.
#ifndef TEBIUM_TESTS_BENCH_LOAD_H_
#define TEBIUM_TESTS_BENCH_LOAD_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tebium::bench {

struct LoadResult {
  double seconds = 0;
  size_t answered_2xx = 0;
  size_t others = 0;  // other statuses, and requests lost with a connection
  std::vector<double> latencies_seconds;  // one for each answer

  double RequestsPerSecond() const {
    return static_cast<double>(answered_2xx) / seconds;
  }
};

// A whole request, ready to be sent.
std::string PrepareRequest(std::string_view method, std::string_view path,
                           std::string_view body);

// Sends each of `requests` once, over `connections` connections to 127.0.0.1.
LoadResult RunLoad(int port, size_t connections,
                   const std::vector<std::string>& requests);

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_LOAD_H_
