#include "tests/bench/measure.h"

#include <chrono>
#include <iostream>
#include <thread>

#include "tests/bench/report.h"

namespace tebium::bench {

void MustAnswer(const LoadResult& result, const char* what) {
  if (result.others == 0) return;
  std::cerr << what << ": " << result.others
            << " requests were not answered 2xx\n";
}

IntakeRates MeasureIntake(const Peer& peer, const MakeRequests& make_requests,
                          size_t alerts, size_t per_request) {
  // Connections, caches and page tables warm up on other alerts.
  RunLoad(peer.port, kConnections,
          make_requests(50'000'000, 100 * per_request, per_request));
  const auto requests = make_requests(0, alerts, per_request);
  const LoadResult fresh = RunLoad(peer.port, kConnections, requests);
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const LoadResult repeated = RunLoad(peer.port, kConnections, requests);
  MustAnswer(fresh, "fresh");
  MustAnswer(repeated, "repeated");
  return {fresh.RequestsPerSecond(), repeated.RequestsPerSecond()};
}

void PrintIntake(const std::string& name, size_t per_request,
                 const IntakeRates& ours, const IntakeRates& theirs,
                 const IntakeRates& targets) {
  const std::string suffix =
      "_" + std::to_string(per_request) + "_a_request_per_second";
  Print(name + "_fresh" + suffix, "requests/s", ours.fresh, theirs.fresh,
        targets.fresh);
  Print(name + "_repeated" + suffix, "requests/s", ours.repeated,
        theirs.repeated, targets.repeated);
}

double ResidentMebibytes(const Peer& peer) {
  return static_cast<double>(peer.ResidentBytes()) / (1024.0 * 1024.0);
}

double ResidentMebibytesWith(const Peer& peer,
                             const MakeRequests& make_requests, size_t alerts) {
  MustAnswer(RunLoad(peer.port, kConnections, make_requests(0, alerts, 50)),
             "alerts");
  std::this_thread::sleep_for(std::chrono::seconds(15));
  return ResidentMebibytes(peer);
}

}  // namespace tebium::bench
