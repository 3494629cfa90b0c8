// Prints one JSON object a line for each figure. Our figures stand beside
// those of Debian's Alertmanager, measured in the same run on the same machine.
#include <chrono>
#include <csignal>
#include <iostream>
#include <string>
#include <thread>

#include "tests/bench/charts.h"
#include "tests/bench/corpus.h"
#include "tests/bench/drop_in.h"
#include "tests/bench/load.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/probes.h"
#include "tests/bench/report.h"
#include "tests/bench/samples.h"
#include "tests/bench/scrape.h"
#include "tests/bench/templates.h"
#include "tests/fakes/fake_telegram.h"
#include "tests/support/wait.h"

namespace tebium::bench {
namespace {

constexpr int64_t kChat = 4242;

std::vector<std::string> FiringRequests(size_t first, size_t count,
                                        size_t per_request) {
  return WebhookRequests(first, count, per_request);
}

void BenchIntake(const std::string& binary, size_t alerts, size_t per_request,
                 const IntakeRates& targets) {
  IntakeRates theirs;
  if (const auto peer = StartAlertmanager(PlainConfig())) {
    theirs = MeasureIntake(*peer, ApiRequests, alerts, per_request);
  }
  IntakeRates ours;
  if (const auto peer = StartBot(binary)) {
    ours = MeasureIntake(*peer, FiringRequests, alerts, per_request);
  }
  PrintIntake("intake", per_request, ours, theirs, targets);
}

void BenchMemory(const std::string& binary) {
  constexpr size_t kAlerts = 100'000;
  if (const auto idle = StartBot(binary)) {
    std::this_thread::sleep_for(std::chrono::seconds(2));
    PrintTarget("resident_idle", "MiB", ResidentMebibytes(*idle), 20);
  }
  double theirs = 0;
  if (const auto peer = StartAlertmanager(PlainConfig())) {
    theirs = ResidentMebibytesWith(*peer, ApiRequests, kAlerts);
  }
  double ours = 0;
  if (const auto peer = StartBot(binary)) {
    ours = ResidentMebibytesWith(*peer, FiringRequests, kAlerts);
  }
  Print("resident_100000_active_alerts", "MiB", ours, theirs, 1.0 / 3);
}

void BenchStart(const std::string& binary, size_t history_rows) {
  auto filled = StartBot(binary);
  if (filled == nullptr) return;
  // Each alert leaves two rows, and is over.
  constexpr size_t kRound = 10'000;
  for (size_t first = 0; first < history_rows / 2; first += kRound) {
    for (const char* status : {"firing", "resolved"}) {
      RunLoad(filled->port, kConnections,
              WebhookRequests(first, kRound, 50, status));
    }
  }
  // The journal is worked off into the history before the stop.
  std::this_thread::sleep_for(std::chrono::seconds(60));
  filled->process->Signal(SIGTERM);
  filled->process->Wait(std::chrono::seconds(30));
  const auto again = StartBot(binary, {}, filled->folder->Join("alerts.db"));
  if (again == nullptr) return;
  PrintTarget("start_to_ready_" + std::to_string(history_rows) + "_rows", "ms",
              again->ready_seconds * 1000, 200);
}

// From the first byte of a POST to the arrival of sendMessage, idle otherwise.
void BenchLatency(const std::string& binary) {
  fakes::FakeTelegramSettings settings;
  settings.auto_create_chats = true;
  settings.limits = {.chat_messages_per_second = 0,
                     .group_messages_per_minute = 0,
                     .total_messages_per_second = 0};
  auto fake = fakes::FakeTelegram::Start(std::move(settings));
  if (!fake.ok()) return;
  const auto bot = StartBot(binary, {{"ENABLE_ALERTS", "true"},
                                     {"BOT_TOKEN", (*fake)->token()},
                                     {"TELEGRAM_API_URL", (*fake)->url()},
                                     {"ALERT_CHAT_ID", std::to_string(kChat)}});
  if (bot == nullptr) return;
  std::vector<double> delays;
  for (size_t i = 0; i < 60; ++i) {
    const std::string name = "Latency" + std::to_string(i);
    const std::vector<std::string> request = {PrepareRequest(
        "POST", "/webhook",
        R"({"type":")" + name + R"(","priority":"warning","module":"bench",)" +
            R"("message":"how long does it take"})")};
    const size_t before = (*fake)->CallCount("sendMessage");
    const auto begun = std::chrono::system_clock::now();
    RunLoad(bot->port, 1, request);
    if (!(*fake)->WaitForCalls(before + 1, "sendMessage")) break;
    const auto received = (*fake)->Calls("sendMessage").back().received;
    if (i >= 10) {
      delays.push_back(base::ToSeconds(received - begun));
    }
    // One message a second to a chat: the next one would wait for the limit.
    std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  }
  PrintTarget("post_to_send_p50", "ms", Percentile(delays, 0.50) * 1000, 10);
  PrintTarget("post_to_send_p99", "ms", Percentile(delays, 0.99) * 1000, 10);
}

int Run(const std::string& binary, const std::string& only) {
  const auto wanted = [&](const std::string& part) {
    return only.empty() || only == part;
  };
  if (wanted("intake")) {
    BenchIntake(binary, 200'000, 1, {1.5, 2});
    BenchIntake(binary, 500'000, 50, {3, 5});
  }
  if (wanted("routed")) BenchRoutedIntake(binary);
  if (wanted("reads")) BenchReads(binary);
  if (wanted("evaluation")) BenchEvaluation(binary);
  if (wanted("latency")) BenchLatency(binary);
  if (wanted("memory")) {
    BenchMemory(binary);
    BenchRoutedMemory(binary);
  }
  if (wanted("templates")) BenchTemplates(binary);
  if (wanted("charts")) BenchCharts();
  if (wanted("scrape")) BenchScrape(binary);
  if (wanted("samples")) BenchSamples(binary);
  if (wanted("probes")) {
    BenchSchedule(binary);
    BenchProbeEndpoint(binary);
  }
  if (wanted("start")) BenchStart(binary, 1'000'000);
  return 0;
}

}  // namespace
}  // namespace tebium::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: tebium-bench BOT-BINARY "
                 "[intake|routed|reads|evaluation|latency|memory|templates|"
                 "charts|scrape|probes|"
                 "samples|start]\n";
    return 2;
  }
  return tebium::bench::Run(argv[1], argc > 2 ? argv[2] : "");
}
