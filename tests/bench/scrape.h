// What a scrape costs when much is exposed.
#ifndef TEBIUM_TESTS_BENCH_SCRAPE_H_
#define TEBIUM_TESTS_BENCH_SCRAPE_H_

#include <string>

namespace tebium::bench {

// 1,000 modules with 20 samples each: how long /metrics takes, as text and
// compressed; and how fast alerts are taken in while it is scraped five times a
// second, beside the same when nobody scrapes.
void BenchScrape(const std::string& binary);

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_SCRAPE_H_
