// How fast charts are drawn.
#ifndef TEBIUM_TESTS_BENCH_CHARTS_H_
#define TEBIUM_TESTS_BENCH_CHARTS_H_

namespace tebium::bench {

// Charts of different kinds in this process, from series to PNG.
void BenchCharts();

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_CHARTS_H_
