// The process itself: processor time, memory, open files, start.
//
// Names and meanings are those that all Prometheus clients share, without this
// program's prefix. Source: /proc/self (proc(5)).
#ifndef TEBIUM_EXPORTER_COLLECTORS_PROCESS_H_
#define TEBIUM_EXPORTER_COLLECTORS_PROCESS_H_

#include <prometheus/metric_family.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tebium::exporter {

// The fields of /proc/self/stat that are of use.
struct ProcessStat {
  double cpu_seconds = 0;
  double start_since_boot_seconds = 0;
  double virtual_bytes = 0;
  double resident_bytes = 0;
};

// `ticks_per_second` and `page_bytes` are the kernel's units in that text.
std::optional<ProcessStat> ParseProcessStat(std::string_view stat,
                                            double ticks_per_second,
                                            double page_bytes);

// Thread-safe.
class ProcessCollector {
 public:
  // `proc` is where procfs is mounted; tests hand in a copy.
  explicit ProcessCollector(std::string proc = "/proc");

  // What could not be read is left out.
  std::vector<prometheus::MetricFamily> Collect() const;

 private:
  std::optional<double> BootTimeSeconds() const;

  const std::string proc_;
  // Read once: the kernel's value changes with the wall clock.
  const std::optional<double> boot_time_seconds_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_PROCESS_H_
