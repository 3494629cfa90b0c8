// What is measured alike of either program, whatever it is configured for.
#ifndef TEBIUM_TESTS_BENCH_MEASURE_H_
#define TEBIUM_TESTS_BENCH_MEASURE_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/load.h"
#include "tests/bench/peers.h"

namespace tebium::bench {

inline constexpr size_t kConnections = 16;

// ApiRequests and its like: first, count, per request.
using MakeRequests =
    std::function<std::vector<std::string>(size_t, size_t, size_t)>;

// Complains on stderr of requests that were not answered 2xx.
void MustAnswer(const LoadResult& result, const char* what);

// Requests a second.
struct IntakeRates {
  double fresh = 0;
  double repeated = 0;
};

// Fresh alerts, then the same ones again, on a new peer.
IntakeRates MeasureIntake(const Peer& peer, const MakeRequests& make_requests,
                          size_t alerts, size_t per_request);
// `name` is followed by which alerts they were and how many a request; targets
// are ratios.
void PrintIntake(const std::string& name, size_t per_request,
                 const IntakeRates& ours, const IntakeRates& theirs,
                 const IntakeRates& targets);

double ResidentMebibytes(const Peer& peer);
// With so many active alerts, once what the load left for the background is
// worked off.
double ResidentMebibytesWith(const Peer& peer,
                             const MakeRequests& make_requests, size_t alerts);

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_MEASURE_H_
