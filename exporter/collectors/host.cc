#include "exporter/collectors/host.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

namespace tebium::exporter {
namespace {

struct DiskRow {
  std::string_view name;
  std::string_view help;
  double DiskSpace::*value;
};

constexpr DiskRow kDiskRows[] = {
    {"filesystem_size_bytes", "Size of each file system.",
     &DiskSpace::size_bytes},
    {"filesystem_available_bytes",
     "Space of each file system that programs can still use.",
     &DiskSpace::available_bytes},
    {"filesystem_files", "Files that each file system can hold.",
     &DiskSpace::files},
    {"filesystem_files_free", "Files that each file system can still hold.",
     &DiskSpace::files_free},
};

struct DeviceRow {
  std::string_view name;
  std::string_view help;
  double NetworkDevice::*value;
};

constexpr DeviceRow kDeviceRows[] = {
    {"network_received_bytes_total", "Bytes that each network device received.",
     &NetworkDevice::received_bytes},
    {"network_received_errors_total",
     "Faulty packets that each network device received.",
     &NetworkDevice::received_errors},
    {"network_sent_bytes_total", "Bytes that each network device sent.",
     &NetworkDevice::sent_bytes},
    {"network_sent_errors_total",
     "Packets that each network device could not send.",
     &NetworkDevice::sent_errors},
};

constexpr NumberRow kMemoryRows[] = {
    {"MemTotal", "memory_total_bytes", "Memory of the machine."},
    {"MemAvailable", "memory_available_bytes",
     "Memory that programs can still get without swapping."},
    {"SwapTotal", "swap_total_bytes", "Swap space of the machine."},
    {"SwapFree", "swap_free_bytes", "Swap space that is not used."},
};

constexpr NumberRow kLoadRows[] = {
    {"", "load1", "Tasks that run or wait, on the average of 1 minute."},
    {"", "load5", "Tasks that run or wait, on the average of 5 minutes."},
    {"", "load15", "Tasks that run or wait, on the average of 15 minutes."},
};

// A boot partition is small, and full as it is meant to be.
constexpr double kSmallDiskBytes = 1 << 30;

// The least share of a disk that is left.
std::optional<double> LeastAvailable(
    const std::vector<std::pair<std::string, DiskSpace>>& disks) {
  std::optional<double> least;
  for (const auto& [path, space] : disks) {
    const bool counts = path == "/" || space.size_bytes >= kSmallDiskBytes;
    if (space.size_bytes <= 0 || !counts) continue;
    const double ratio = space.available_bytes / space.size_bytes;
    least = std::min(least.value_or(ratio), ratio);
  }
  return least;
}

}  // namespace

std::optional<DiskSpace> ReadDiskSpace(const std::string& path) {
  struct statvfs space {};
  if (statvfs(path.c_str(), &space) != 0) return std::nullopt;
  const auto block = static_cast<double>(space.f_frsize);
  return DiskSpace{static_cast<double>(space.f_blocks) * block,
                   static_cast<double>(space.f_bavail) * block,
                   static_cast<double>(space.f_files),
                   static_cast<double>(space.f_favail)};
}

std::string HostCollector::File(const std::string& name) const {
  std::ifstream file(proc_ + "/" + name);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

Collected HostCollector::Read() {
  CollectedBuilder builder("host", "");
  AddProcessors(builder);
  AddMemory(builder);
  AddDisks(builder);
  AddNetwork(builder);
  AddFiles(builder);
  return builder.Take();
}

void HostCollector::AddProcessors(CollectedBuilder& builder) {
  const auto times = ParseProcStat(File("stat"));
  const auto load = ParseLoad(File("loadavg"));
  for (size_t i = 0; load && i < load->size(); ++i) {
    AddRow(kLoadRows[i], (*load)[i], builder);
  }
  if (!times) return;
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  for (size_t i = 0; i < kProcessorModes.size(); ++i) {
    builder.Counter("cpu_seconds_total",
                    "What the time of all processors went into.",
                    times->ticks[i] / ticks_per_second,
                    {{"mode", std::string(kProcessorModes[i])}});
  }
  builder.Gauge("cpus", "Processors of the machine.",
                static_cast<double>(times->processors));
  const auto busy = before_ ? BusyRatio(*before_, *times) : std::nullopt;
  if (busy) {
    builder.Gauge("cpu_busy_ratio",
                  "Share of the processors' time since the last reading in "
                  "which they were not idle.",
                  *busy);
  }
  if (times->boot_time_seconds > 0) {
    builder.Gauge("boot_time_seconds",
                  "When the machine was started, since the epoch.",
                  times->boot_time_seconds);
  }
  before_ = times;
}

void HostCollector::AddMemory(CollectedBuilder& builder) const {
  const auto memory = ParseMeminfo(File("meminfo"));
  for (const NumberRow& row : kMemoryRows) {
    const auto found = memory.find(row.source);
    if (found != memory.end()) AddRow(row, found->second, builder);
  }
  const auto total = memory.find("MemTotal");
  const auto available = memory.find("MemAvailable");
  if (total == memory.end() || available == memory.end() ||
      total->second <= 0) {
    return;
  }
  builder.Gauge("memory_available_ratio",
                "Share of the machine's memory that programs can still get.",
                available->second / total->second);
}

void HostCollector::AddDisks(CollectedBuilder& builder) const {
  std::vector<std::pair<std::string, DiskSpace>> disks;
  for (std::string& path : ParseMounts(File("mounts"), kMaxHostItems)) {
    const auto space = disk_(path);
    if (space) disks.emplace_back(std::move(path), *space);
  }
  for (const DiskRow& row : kDiskRows) {
    for (const auto& [path, space] : disks) {
      builder.Gauge(row.name, row.help, space.*row.value,
                    {{"mountpoint", path}});
    }
  }
  if (const auto least = LeastAvailable(disks)) {
    builder.Gauge("filesystem_least_available_ratio",
                  "Share of the fullest file system that programs can still "
                  "use.",
                  *least);
  }
}

void HostCollector::AddNetwork(CollectedBuilder& builder) const {
  const auto devices = ParseNetworkDevices(File("net/dev"), kMaxHostItems);
  for (const DeviceRow& row : kDeviceRows) {
    for (const NetworkDevice& device : devices) {
      builder.Counter(row.name, row.help, device.*row.value,
                      {{"device", device.name}});
    }
  }
}

void HostCollector::AddFiles(CollectedBuilder& builder) const {
  const auto files = ParseFileNumbers(File("sys/fs/file-nr"));
  if (!files) return;
  builder.Gauge("open_files", "Files that all programs have open.",
                files->open);
  builder.Gauge("max_open_files", "Files that all programs may have open.",
                files->max);
  if (files->max <= 0) return;
  builder.Gauge("open_files_ratio",
                "Share of the files that all programs may have open which is.",
                files->open / files->max);
}

}  // namespace tebium::exporter
