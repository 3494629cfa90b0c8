// The bot in Alertmanager's place: both run one configuration and are asked the
// same through API v2.
#ifndef TEBIUM_TESTS_BENCH_DROP_IN_H_
#define TEBIUM_TESTS_BENCH_DROP_IN_H_

#include <string>

namespace tebium::bench {

// One receiver that nothing is sent to; groups by the corpus's cluster.
std::string PlainConfig();

// POST /api/v2/alerts with a routing tree.
void BenchRoutedIntake(const std::string& binary);
// GET /api/v2/alerts and /alerts/groups with 10,000 active alerts.
void BenchReads(const std::string& binary);
// 10,000 alerts against 1,000 silences and 1,000 inhibition rules, all of which
// must be weighed again because a silence was added.
void BenchEvaluation(const std::string& binary);
// Resident memory with 100,000 active alerts in 1,000 groups.
void BenchRoutedMemory(const std::string& binary);

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_DROP_IN_H_
