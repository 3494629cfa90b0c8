// Prints one JSON object a line for each figure. Our figures stand beside
// those of Debian's Alertmanager, measured in the same run on the same machine.
#include <chrono>
#include <csignal>
#include <functional>
#include <iostream>
#include <string>
#include <thread>

#include "tests/bench/corpus.h"
#include "tests/bench/drop_in.h"
#include "tests/bench/load.h"
#include "tests/bench/peers.h"
#include "tests/bench/report.h"
#include "tests/fakes/fake_telegram.h"
#include "tests/support/wait.h"

namespace tebium::bench {
namespace {

constexpr size_t kConnections = 16;
constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr int64_t kChat = 4242;

std::vector<std::string> FiringRequests(size_t first, size_t count,
                                        size_t per_request) {
  return WebhookRequests(first, count, per_request);
}

using MakeRequests =
    std::function<std::vector<std::string>(size_t, size_t, size_t)>;

struct Intake {
  double fresh = 0;
  double repeated = 0;
};

// Fresh alerts, then the same ones again, on a new peer. Requests a second.
Intake MeasureIntake(const std::unique_ptr<Peer>& peer,
                     const MakeRequests& make_requests, size_t alerts,
                     size_t per_request) {
  if (peer == nullptr) return {};
  // Connections, caches and page tables warm up on other alerts.
  RunLoad(peer->port, kConnections,
          make_requests(50'000'000, 100 * per_request, per_request));
  const auto requests = make_requests(0, alerts, per_request);
  const LoadResult fresh = RunLoad(peer->port, kConnections, requests);
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const LoadResult repeated = RunLoad(peer->port, kConnections, requests);
  if (fresh.others + repeated.others > 0) {
    std::cerr << "not all requests were answered 2xx: " << fresh.others << ", "
              << repeated.others << "\n";
  }
  return {fresh.RequestsPerSecond(), repeated.RequestsPerSecond()};
}

void BenchIntake(const std::string& binary, size_t alerts, size_t per_request,
                 double fresh_target, double repeated_target) {
  const Intake theirs = MeasureIntake(StartAlertmanager(PlainConfig()),
                                      ApiRequests, alerts, per_request);
  const Intake ours =
      MeasureIntake(StartBot(binary), FiringRequests, alerts, per_request);
  const std::string suffix =
      "_" + std::to_string(per_request) + "_a_request_per_second";
  Print("intake_fresh" + suffix, "requests/s", ours.fresh, theirs.fresh,
        fresh_target);
  Print("intake_repeated" + suffix, "requests/s", ours.repeated,
        theirs.repeated, repeated_target);
}

double ResidentWith(const std::unique_ptr<Peer>& peer,
                    const MakeRequests& make_requests, size_t alerts) {
  if (peer == nullptr) return 0;
  RunLoad(peer->port, kConnections, make_requests(0, alerts, 50));
  // What the load left for the background is worked off first.
  std::this_thread::sleep_for(std::chrono::seconds(15));
  return static_cast<double>(peer->ResidentBytes()) / kMebibyte;
}

void BenchMemory(const std::string& binary) {
  if (const auto idle = StartBot(binary); idle != nullptr) {
    std::this_thread::sleep_for(std::chrono::seconds(2));
    PrintTarget("resident_idle", "MiB",
                static_cast<double>(idle->ResidentBytes()) / kMebibyte, 20);
  }
  const double theirs =
      ResidentWith(StartAlertmanager(PlainConfig()), ApiRequests, 100'000);
  const double ours = ResidentWith(StartBot(binary), FiringRequests, 100'000);
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
    BenchIntake(binary, 200'000, 1, 1.5, 2);
    BenchIntake(binary, 500'000, 50, 3, 5);
  }
  if (wanted("routed")) BenchRoutedIntake(binary);
  if (wanted("reads")) BenchReads(binary);
  if (wanted("evaluation")) BenchEvaluation(binary);
  if (wanted("latency")) BenchLatency(binary);
  if (wanted("memory")) {
    BenchMemory(binary);
    BenchRoutedMemory(binary);
  }
  if (wanted("start")) BenchStart(binary, 1'000'000);
  return 0;
}

}  // namespace
}  // namespace tebium::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: tebium-bench BOT-BINARY "
                 "[intake|routed|reads|evaluation|latency|memory|start]\n";
    return 2;
  }
  return tebium::bench::Run(argv[1], argc > 2 ? argv[2] : "");
}
