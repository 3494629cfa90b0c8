// Samples as they are exposed.
//
//   tebium_sample{module="M",name="cpu_usage",<labels>}     the last value
//   tebium_link_up{from="M",to="T"}                         link_up{to="T"}
//   tebium_link_latency_seconds{from="M",to="T"} link_latency_seconds
//
// By convention, samples `link_up` and `link_latency_seconds` with the one
// label `to` are what a module reports of whom it reaches.
#ifndef TEBIUM_EXPORTER_SAMPLE_EXPOSER_H_
#define TEBIUM_EXPORTER_SAMPLE_EXPOSER_H_

#include "base/clock.h"
#include "exporter/exposition.h"
#include "exporter/sample_book.h"

namespace tebium::exporter {

// Whether its last value is too old to be shown as the present one.
inline bool IsStale(const SampleBook::Series& series, base::Time now,
                    base::Duration stale_after) {
  return series.latest.at_ms < ToMillis(now - stale_after);
}

// The pushed series that are not stale, and what is known of all.
void ExposeSamples(const SampleBook& book, base::Time now,
                   base::Duration stale_after, Exposition& exposition);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_EXPOSER_H_
