#include "exporter/collectors/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace tebium::exporter {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::optional<double> ToNumber(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

void AddFamily(std::vector<MetricFamily>& families, std::string name,
               std::string help, MetricType type, double value) {
  prometheus::ClientMetric metric;
  if (type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  family.metric.push_back(std::move(metric));
  families.push_back(std::move(family));
}

std::optional<double> CountOpenFiles(const std::string& directory) {
  std::error_code error;
  std::filesystem::directory_iterator entries(directory, error);
  if (error) return std::nullopt;
  // The listing itself holds one open.
  double count = -1;
  const std::filesystem::directory_iterator end;
  while (entries != end) {
    ++count;
    entries.increment(error);
    if (error) return std::nullopt;
  }
  return count;
}

std::optional<double> MaxOpenFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

std::optional<ProcessStat> ParseProcessStat(std::string_view stat,
                                            double ticks_per_second,
                                            double page_bytes) {
  // The program's name, in parentheses, may hold anything, even parentheses.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  const auto fields = base::Split(base::Trim(stat.substr(name_end + 1)), ' ');
  // proc(5) numbers fields from 1; the one after the name is the third.
  const auto field = [&](size_t number) -> std::optional<double> {
    return number - 3 < fields.size() ? ToNumber(fields[number - 3])
                                      : std::nullopt;
  };
  const auto user = field(14);
  const auto system = field(15);
  const auto start = field(22);
  const auto virtual_bytes = field(23);
  const auto resident_pages = field(24);
  if (!user || !system || !start || !virtual_bytes || !resident_pages) {
    return std::nullopt;
  }
  return ProcessStat{(*user + *system) / ticks_per_second,
                     *start / ticks_per_second, *virtual_bytes,
                     *resident_pages * page_bytes};
}

ProcessCollector::ProcessCollector(std::string proc)
    : proc_(std::move(proc)), boot_time_seconds_(BootTimeSeconds()) {}

std::optional<double> ProcessCollector::BootTimeSeconds() const {
  std::istringstream lines(ReadAll(proc_ + "/stat"));
  std::string line;
  constexpr std::string_view kPrefix = "btime ";
  while (std::getline(lines, line)) {
    if (!line.starts_with(kPrefix)) continue;
    return ToNumber(std::string_view(line).substr(kPrefix.size()));
  }
  return std::nullopt;
}

std::vector<MetricFamily> ProcessCollector::Collect() const {
  std::vector<MetricFamily> families;
  const auto gauge = [&](const char* name, const char* help, double value) {
    AddFamily(families, name, help, MetricType::Gauge, value);
  };
  const auto stat = ParseProcessStat(
      ReadAll(proc_ + "/self/stat"), static_cast<double>(sysconf(_SC_CLK_TCK)),
      static_cast<double>(sysconf(_SC_PAGESIZE)));
  if (stat) {
    AddFamily(families, "process_cpu_seconds_total",
              "Processor time spent, user and system, in seconds.",
              MetricType::Counter, stat->cpu_seconds);
    gauge("process_virtual_memory_bytes", "Virtual memory in bytes.",
          stat->virtual_bytes);
    gauge("process_resident_memory_bytes", "Resident memory in bytes.",
          stat->resident_bytes);
  }
  if (stat && boot_time_seconds_) {
    gauge("process_start_time_seconds",
          "When the process started, in seconds since the Unix epoch.",
          *boot_time_seconds_ + stat->start_since_boot_seconds);
  }
  if (const auto open = CountOpenFiles(proc_ + "/self/fd")) {
    gauge("process_open_fds", "Open file descriptors.", *open);
  }
  if (const auto max = MaxOpenFiles()) {
    gauge("process_max_fds", "File descriptors that may be open.", *max);
  }
  return families;
}

}  // namespace tebium::exporter
