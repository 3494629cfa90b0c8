// What it costs to probe: a thousand modules on a schedule, and GET /probe
// beside Debian's blackbox_exporter.
#ifndef TEBIUM_TESTS_BENCH_PROBES_H_
#define TEBIUM_TESTS_BENCH_PROBES_H_

#include <string>

namespace tebium::bench {

// 1,000 modules once a second, of which some never answer: share of one core,
// lateness, resident memory.
void BenchSchedule(const std::string& binary);
// 200 HTTP probes a round over some rounds: CPU time of a round, and memory
// beyond that of the idle program, of either.
void BenchProbeEndpoint(const std::string& binary);

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_PROBES_H_
