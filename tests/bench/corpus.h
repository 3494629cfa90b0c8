// The alerts that the benchmarks send, in the two forms the peers take.
#ifndef TEBIUM_TESTS_BENCH_CORPUS_H_
#define TEBIUM_TESTS_BENCH_CORPUS_H_

#include <cstddef>
#include <string>
#include <vector>

namespace tebium::bench {

inline constexpr size_t kGroups = 1000;

// Alert number `n`: seven labels, two annotations, a generator URL; unlike all
// others. The label `cluster` has kGroups values.
std::string AlertJson(size_t n);

// Requests with alerts `first` … `first + count - 1`, `per_request` in each.
// POST /api/v2/alerts, Alertmanager's own intake.
std::vector<std::string> ApiRequests(size_t first, size_t count,
                                     size_t per_request);
// POST /alertmanager, the same alerts as Alertmanager's webhook sends them,
// spread over kGroups groups; `status` is "firing" or "resolved".
std::vector<std::string> WebhookRequests(size_t first, size_t count,
                                         size_t per_request,
                                         const std::string& status = "firing");

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_CORPUS_H_
