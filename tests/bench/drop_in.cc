#include "tests/bench/drop_in.h"

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "tests/bench/corpus.h"
#include "tests/bench/load.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/report.h"

namespace tebium::bench {
namespace {

constexpr size_t kAlerts = 10'000;
constexpr size_t kRules = 1'000;

// Measures both programs with one configuration, Alertmanager first.
void Compare(const std::string& binary, const std::string& config,
             const std::function<void(const Peer& theirs)>& measure_theirs,
             const std::function<void(const Peer& ours)>& measure_ours) {
  if (const auto theirs = StartAlertmanager(config)) measure_theirs(*theirs);
  if (const auto ours = StartConfiguredBot(binary, config)) measure_ours(*ours);
}

void Fill(const Peer& peer, size_t alerts) {
  MustAnswer(RunLoad(peer.port, kConnections, ApiRequests(0, alerts, 50)),
             "alerts");
  // What the load left for the background is worked off first.
  std::this_thread::sleep_for(std::chrono::seconds(5));
}

std::vector<std::string> Repeated(const std::string& path, size_t times) {
  return std::vector<std::string>(times, PrepareRequest("GET", path, ""));
}

std::string TreeConfig() {
  std::string config =
      "route:\n  receiver: none\n  group_by: [cluster]\n  routes:\n";
  for (int i = 0; i < 50; ++i) {
    config += "  - receiver: none\n    matchers: [team=\"team-" +
              std::to_string(i) + "\", severity=~\"warning|critical\"]\n";
  }
  config +=
      "  - receiver: none\n    matchers: [team=\"platform\"]\n"
      "    group_by: [cluster]\nreceivers:\n  - name: none\n";
  return config;
}

std::string EvaluationConfig() {
  std::string config = PlainConfig() + "inhibit_rules:\n";
  for (size_t i = 0; i < kRules; ++i) {
    const std::string n = std::to_string(i);
    config += "- source_matchers: [alertname=\"Source" + n +
              "\"]\n  target_matchers: [team=\"platform\", pod=~\"api-" + n +
              ".*\"]\n  equal: [cluster]\n";
  }
  return config;
}

// Each rule has a source that fires.
std::vector<std::string> SourceRequests() {
  std::vector<std::string> requests;
  for (size_t i = 0; i < kRules; ++i) {
    const std::string n = std::to_string(i);
    requests.push_back(PrepareRequest(
        "POST", "/api/v2/alerts",
        R"([{"labels":{"alertname":"Source)" + n + R"(","cluster":"eu-)" +
            std::to_string((i * 7) % kGroups) + R"("}}])"));
  }
  return requests;
}

std::string SilenceRequest(size_t n, const std::string& matcher) {
  return PrepareRequest(
      "POST", "/api/v2/silences",
      R"({"matchers":[)" + matcher +
          R"(],"startsAt":"2026-01-01T00:00:00Z",)"
          R"("endsAt":"2099-01-01T00:00:00Z","createdBy":"bench",)"
          R"("comment":"silence )" +
          std::to_string(n) + R"("})");
}

// Half of them compare, half of them are regular expressions.
std::vector<std::string> SilenceRequests() {
  std::vector<std::string> requests;
  for (size_t i = 0; i < kRules; ++i) {
    const bool expression = i % 2 == 0;
    const std::string value = "api-" + std::to_string(i * 10);
    requests.push_back(SilenceRequest(
        i, R"({"name":"pod","value":")" + value + (expression ? "[a-z]*" : "") +
               R"(","isEqual":true,"isRegex":)" +
               (expression ? "true" : "false") + "}"));
  }
  return requests;
}

// How many times a second all alerts are weighed.
double EvaluationsPerSecond(const Peer& peer) {
  Fill(peer, kAlerts);
  MustAnswer(RunLoad(peer.port, 1, SourceRequests()), "sources");
  MustAnswer(RunLoad(peer.port, 1, SilenceRequests()), "silences");
  double seconds = 0;
  constexpr size_t kRounds = 10;
  for (size_t round = 0; round < kRounds; ++round) {
    const std::string other = R"({"name":"pod","value":"other-)" +
                              std::to_string(round) +
                              R"(","isEqual":true,"isRegex":false})";
    for (const auto& request : {SilenceRequest(kRules + round, other),
                                PrepareRequest("GET", "/api/v2/alerts", "")}) {
      const LoadResult result = RunLoad(peer.port, 1, {request});
      MustAnswer(result, "evaluation");
      seconds += result.seconds;
    }
  }
  return kRounds / seconds;
}

struct Reads {
  double alerts = 0;
  double groups = 0;
};

Reads ReadsPerSecond(const Peer& peer) {
  Fill(peer, kAlerts);
  constexpr size_t kReads = 40;
  const LoadResult alerts =
      RunLoad(peer.port, 4, Repeated("/api/v2/alerts", kReads));
  const LoadResult groups =
      RunLoad(peer.port, 4, Repeated("/api/v2/alerts/groups", kReads));
  MustAnswer(alerts, "alerts");
  MustAnswer(groups, "groups");
  return {alerts.RequestsPerSecond(), groups.RequestsPerSecond()};
}

void RoutedIntake(const std::string& binary, size_t alerts, size_t per_request,
                  const IntakeRates& targets) {
  IntakeRates theirs;
  IntakeRates ours;
  const auto measure = [&](const Peer& peer) {
    return MeasureIntake(peer, ApiRequests, alerts, per_request);
  };
  Compare(
      binary, TreeConfig(), [&](const Peer& peer) { theirs = measure(peer); },
      [&](const Peer& peer) { ours = measure(peer); });
  PrintIntake("routed_intake", per_request, ours, theirs, targets);
}

}  // namespace

std::string PlainConfig() {
  return "route:\n  receiver: none\n  group_by: [cluster]\n"
         "receivers:\n  - name: none\n";
}

void BenchRoutedIntake(const std::string& binary) {
  RoutedIntake(binary, 100'000, 1, {1.5, 2});
  RoutedIntake(binary, 250'000, 50, {3, 5});
}

void BenchReads(const std::string& binary) {
  Reads theirs;
  Reads ours;
  Compare(
      binary, PlainConfig(),
      [&](const Peer& peer) { theirs = ReadsPerSecond(peer); },
      [&](const Peer& peer) { ours = ReadsPerSecond(peer); });
  Print("get_alerts_10000_per_second", "requests/s", ours.alerts, theirs.alerts,
        8);
  Print("get_groups_10000_per_second", "requests/s", ours.groups, theirs.groups,
        8);
}

void BenchEvaluation(const std::string& binary) {
  double theirs = 0;
  double ours = 0;
  Compare(
      binary, EvaluationConfig(),
      [&](const Peer& peer) { theirs = EvaluationsPerSecond(peer); },
      [&](const Peer& peer) { ours = EvaluationsPerSecond(peer); });
  Print("evaluate_1000_silences_1000_rules_10000_alerts_per_second",
        "evaluations/s", ours, theirs, 5);
}

void BenchRoutedMemory(const std::string& binary) {
  double theirs = 0;
  double ours = 0;
  const auto resident = [](const Peer& peer) {
    return ResidentMebibytesWith(peer, ApiRequests, 100'000);
  };
  Compare(
      binary, PlainConfig(), [&](const Peer& peer) { theirs = resident(peer); },
      [&](const Peer& peer) { ours = resident(peer); });
  Print("resident_100000_alerts_1000_groups", "MiB", ours, theirs, 1.0 / 3);
}

}  // namespace tebium::bench
