// What the kernel tells of a machine in /proc, taken apart. Source: proc(5).
// Pure.
#ifndef TEBIUM_EXPORTER_COLLECTORS_HOST_FILES_H_
#define TEBIUM_EXPORTER_COLLECTORS_HOST_FILES_H_

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tebium::exporter {

// Of /proc/stat's line `cpu`, in its order.
inline constexpr std::array<std::string_view, 8> kProcessorModes = {
    "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"};

struct ProcessorTimes {
  std::array<double, kProcessorModes.size()> ticks{};  // of all processors
  size_t processors = 0;
  double boot_time_seconds = 0;  // since the epoch; 0: it is not told
};
std::optional<ProcessorTimes> ParseProcStat(std::string_view text);

// Between two readings, the share of time in which processors were not idle;
// none if no time has passed.
std::optional<double> BusyRatio(const ProcessorTimes& before,
                                const ProcessorTimes& now);

// /proc/meminfo, in bytes by name ("MemTotal").
std::map<std::string, double, std::less<>> ParseMeminfo(std::string_view text);

// /proc/loadavg: of the last 1, 5 and 15 minutes.
std::optional<std::array<double, 3>> ParseLoad(std::string_view text);

// /proc/sys/fs/file-nr.
struct OpenFiles {
  double open = 0;
  double max = 0;
};
std::optional<OpenFiles> ParseFileNumbers(std::string_view text);

// /proc/mounts: where real file systems are mounted, those that hold files on
// a disk and can be written, each disk once, at the shortest of its paths. At
// most `max`, sorted.
std::vector<std::string> ParseMounts(std::string_view text, size_t max);

// /proc/net/dev, without the loopback.
struct NetworkDevice {
  std::string name;
  double received_bytes = 0;
  double received_errors = 0;
  double sent_bytes = 0;
  double sent_errors = 0;
};
std::vector<NetworkDevice> ParseNetworkDevices(std::string_view text,
                                               size_t max);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_HOST_FILES_H_
