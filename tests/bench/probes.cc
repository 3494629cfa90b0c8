#include "tests/bench/probes.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/bench/load.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/report.h"
#include "tests/bench/targets.h"
#include "tests/support/http.h"

namespace tebium::bench {
namespace {

constexpr int kModules = 1000;
// Of them, those that take connections and never answer.
constexpr int kDead = 20;
constexpr auto kSettling = std::chrono::seconds(5);
constexpr auto kMeasured = std::chrono::seconds(30);
constexpr size_t kProbes = 200;
constexpr size_t kRounds = 20;
constexpr size_t kProbeConnections = 16;

std::string Target(int port, int i) {
  return "http://127.0.0.1:" + std::to_string(port) + "/" + std::to_string(i);
}

std::string ModulesConfig(int port, int dead_port) {
  std::string config = "modules:\n";
  for (int i = 0; i < kModules; ++i) {
    config += "- {name: Module-" + std::to_string(i) +
              ", kind: http, interval: 1s, timeout: 10s, target: '" +
              Target(i < kDead ? dead_port : port, i) + "'}\n";
  }
  return config;
}

// Counts of a histogram's buckets, by their upper bounds.
using Buckets = std::vector<std::pair<double, double>>;

Buckets LatenessOf(const Peer& bot) {
  const std::string text =
      testing::Get("http://127.0.0.1:" + std::to_string(bot.port) + "/metrics")
          .body;
  constexpr std::string_view kStart =
      "tebium_probe_lateness_seconds_bucket{le=\"";
  Buckets buckets;
  for (size_t at = text.find(kStart); at != std::string::npos;
       at = text.find(kStart, at + 1)) {
    const char* bound = text.c_str() + at + kStart.size();
    const size_t value = text.find("} ", at) + 2;
    buckets.emplace_back(std::strtod(bound, nullptr),
                         std::strtod(text.c_str() + value, nullptr));
  }
  return buckets;
}

// The bound under which this share of what came between the two lies.
double UpperBound(const Buckets& before, const Buckets& after, double share) {
  if (after.empty() || before.size() != after.size()) return 0;
  const double all = after.back().second - before.back().second;
  for (size_t i = 0; i < after.size(); ++i) {
    if (after[i].second - before[i].second >= share * all) {
      return after[i].first;
    }
  }
  return after.back().first;
}

}  // namespace

void BenchSchedule(const std::string& binary) {
  const TargetServer targets;
  const SilentServer dead;
  const auto bot = StartConfiguredBot(
      binary, ModulesConfig(targets.port(), dead.port()) +
                  "route: {receiver: none}\nreceivers: [{name: none}]\n");
  if (bot == nullptr) return;
  std::this_thread::sleep_for(kSettling);
  const Buckets before = LatenessOf(*bot);
  const double cpu = bot->CpuSeconds();
  std::this_thread::sleep_for(kMeasured);
  const double spent = bot->CpuSeconds() - cpu;
  const Buckets after = LatenessOf(*bot);
  const std::string name = "probes_1000_modules_at_1s_";
  const double seconds = std::chrono::duration<double>(kMeasured).count();
  const double probes =
      after.empty() ? 0 : after.back().second - before.back().second;
  PrintTarget(name + "rate", "probes/s", probes / seconds, kModules - kDead);
  PrintTarget(name + "cpu", "cores", spent / seconds, 1);
  PrintTarget(name + "lateness_p99", "ms",
              UpperBound(before, after, 0.99) * 1000, 50);
  PrintTarget(name + "resident", "MiB", ResidentMebibytes(*bot), 100);
}

namespace {

struct Cost {
  double cpu_seconds = 0;
  double mebibytes = 0;
};

// Memory is what it takes beyond that of the idle program: ours does a lot
// beside.
Cost MeasureProbes(const Peer& peer, int port) {
  const double idle = ResidentMebibytes(peer);
  std::vector<std::string> requests;
  for (size_t i = 0; i < kProbes; ++i) {
    requests.push_back(PrepareRequest(
        "GET",
        "/probe?module=http_2xx&target=" + Target(port, static_cast<int>(i)),
        ""));
  }
  MustAnswer(RunLoad(peer.port, kProbeConnections, requests), "probes");
  const double before = peer.CpuSeconds();
  Cost cost;
  for (size_t round = 0; round < kRounds; ++round) {
    MustAnswer(RunLoad(peer.port, kProbeConnections, requests), "probes");
    cost.mebibytes = std::max(cost.mebibytes, ResidentMebibytes(peer) - idle);
  }
  cost.cpu_seconds = (peer.CpuSeconds() - before) / kRounds;
  return cost;
}

}  // namespace

void BenchProbeEndpoint(const std::string& binary) {
  const TargetServer targets;
  Cost theirs;
  if (const auto peer = StartBlackbox()) {
    theirs = MeasureProbes(*peer, targets.port());
  }
  Cost ours;
  if (const auto bot =
          StartBot(binary, {{"PROBE_ALLOW_NETWORK", "127.0.0.0/8"}})) {
    ours = MeasureProbes(*bot, targets.port());
  }
  Print("probe_200_http_cpu", "ms", ours.cpu_seconds * 1000,
        theirs.cpu_seconds * 1000, 0.5, "blackbox_exporter");
  Print("probe_200_http_memory", "MiB", ours.mebibytes, theirs.mebibytes, 0.5,
        "blackbox_exporter");
}

}  // namespace tebium::bench
