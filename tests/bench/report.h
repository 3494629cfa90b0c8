// Figures as JSON objects, one a line, on stdout.
#ifndef TEBIUM_TESTS_BENCH_REPORT_H_
#define TEBIUM_TESTS_BENCH_REPORT_H_

#include <string>
#include <vector>

namespace tebium::bench {

// A figure of ours beside the peer's, and the ratio (ours : theirs) aimed at.
void Print(const std::string& name, const std::string& unit, double ours,
           double peers, double target_ratio,
           const std::string& peer_name = "alertmanager");

// A figure that stands alone.
void PrintTarget(const std::string& name, const std::string& unit, double value,
                 double target);

// 0 of no values; `share` is in 0…1.
double Percentile(std::vector<double> values, double share);

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_REPORT_H_
