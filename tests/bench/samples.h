// How fast samples are taken in, and what keeping them costs.
#ifndef TEBIUM_TESTS_BENCH_SAMPLES_H_
#define TEBIUM_TESTS_BENCH_SAMPLES_H_

#include <string>

namespace tebium::bench {

// Samples a second, each on disk before its sender is told so, in requests of a
// hundred over 16 connections; memory of the history for each of them.
void BenchSamples(const std::string& binary);

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_SAMPLES_H_
