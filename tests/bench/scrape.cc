#include "tests/bench/scrape.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "tests/bench/corpus.h"
#include "tests/bench/load.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/report.h"

namespace tebium::bench {
namespace {

constexpr int kModules = 1000;
constexpr int kSamples = 20;
constexpr size_t kScrapes = 50;
constexpr size_t kAlerts = 100'000;
constexpr double kTargetMilliseconds = 50;

std::string PushOf(int module) {
  std::string body =
      R"({"module":"Module-)" + std::to_string(module) + R"(","samples":{)";
  for (int i = 0; i < kSamples; ++i) {
    body += i == 0 ? "\"" : ",\"";
    body += "measured_value_" + std::to_string(i) +
            "\":" + std::to_string(module * 1.37 + i);
  }
  return PrepareRequest("POST", "/api/v1/samples", body + "}}");
}

void PushAll(const Peer& bot) {
  std::vector<std::string> requests;
  for (int module = 0; module < kModules; ++module) {
    requests.push_back(PushOf(module));
  }
  MustAnswer(RunLoad(bot.port, kConnections, requests), "samples");
}

std::string ScrapeRequest(const std::string& encoding) {
  return "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: " +
         encoding + "\r\n\r\n";
}

void BenchOneScrape(const Peer& bot, const std::string& encoding) {
  const std::vector<std::string> requests(kScrapes, ScrapeRequest(encoding));
  const LoadResult result = RunLoad(bot.port, 1, requests);
  MustAnswer(result, "scrape");
  const std::string name = "scrape_20000_series_" + encoding;
  for (const double share : {0.5, 0.99}) {
    PrintTarget(name + (share < 0.9 ? "_p50" : "_p99"), "ms",
                Percentile(result.latencies_seconds, share) * 1000,
                kTargetMilliseconds);
  }
}

double IntakeRate(const Peer& bot, size_t first) {
  const LoadResult result =
      RunLoad(bot.port, kConnections, WebhookRequests(first, kAlerts, 50));
  MustAnswer(result, "intake");
  return result.RequestsPerSecond();
}

}  // namespace

void BenchScrape(const std::string& binary) {
  const auto bot = StartBot(binary);
  if (bot == nullptr) return;
  PushAll(*bot);
  BenchOneScrape(*bot, "identity");
  BenchOneScrape(*bot, "gzip");
  const double alone = IntakeRate(*bot, 0);
  std::atomic<bool> stop = false;
  std::thread scraper([&] {
    // Five a second, each of them all series.
    while (!stop) {
      RunLoad(bot->port, 1, {ScrapeRequest("gzip")});
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  });
  const double scraped = IntakeRate(*bot, kAlerts);
  stop = true;
  scraper.join();
  Print("intake_while_scraped", "requests/s", scraped, alone, 0.8);
}

}  // namespace tebium::bench
