#include "tests/bench/samples.h"

#include <cstdlib>
#include <random>
#include <string_view>
#include <vector>

#include "tests/bench/load.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/report.h"
#include "tests/support/http.h"

namespace tebium::bench {
namespace {

constexpr size_t kModules = 20;
constexpr size_t kSamplesPerRequest = 100;
constexpr size_t kRequests = 20'000;
constexpr double kTargetRate = 100'000;
constexpr double kTargetBytes = 8;

// What modules tell: most numbers change a little, some not at all.
class Modules {
 public:
  Modules() : values_(kModules, std::vector<int>(kSamplesPerRequest, 5000)) {}

  std::string NextPush(size_t module) {
    std::string body =
        R"({"module":"Module-)" + std::to_string(module) + R"(","samples":{)";
    for (size_t i = 0; i < kSamplesPerRequest; ++i) {
      int& value = values_[module][i];
      if (i % 4 != 0) value += static_cast<int>(random_() % 21) - 10;
      body += i == 0 ? "\"" : ",\"";
      body += "measured_value_" + std::to_string(i) +
              "\":" + std::to_string(value / 100) + "." +
              std::to_string(value % 100);
    }
    return PrepareRequest("POST", "/api/v1/samples", body + "}}");
  }

 private:
  std::minstd_rand random_{1};
  std::vector<std::vector<int>> values_;
};

// The number that follows the name of a series, or 0.
double ValueOf(const std::string& metrics, std::string_view name) {
  const size_t at = metrics.find("\n" + std::string(name) + " ");
  if (at == std::string::npos) return 0;
  return std::strtod(metrics.c_str() + at + name.size() + 2, nullptr);
}

}  // namespace

void BenchSamples(const std::string& binary) {
  const auto bot = StartBot(binary);
  if (bot == nullptr) return;
  std::vector<std::string> requests;
  Modules modules;
  for (size_t i = 0; i < kRequests; ++i) {
    requests.push_back(modules.NextPush(i % kModules));
  }
  const LoadResult result = RunLoad(bot->port, kConnections, requests);
  MustAnswer(result, "samples");
  PrintTarget("samples_durable_100_per_request", "samples/s",
              result.RequestsPerSecond() * kSamplesPerRequest, kTargetRate);
  PrintTarget("samples_durable_latency_p99", "ms",
              Percentile(result.latencies_seconds, 0.99) * 1000, 100);
  const std::string metrics =
      testing::Get("http://127.0.0.1:" + std::to_string(bot->port) + "/metrics")
          .body;
  const double received = ValueOf(metrics, "tebium_samples_received_total");
  if (received > 0) {
    PrintTarget("sample_history", "bytes/sample",
                ValueOf(metrics, "tebium_sample_history_bytes") / received,
                kTargetBytes);
  }
}

}  // namespace tebium::bench
