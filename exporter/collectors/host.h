// The machine that this program runs on: processors, memory, disks, files,
// network; tebium_host_….
//
// Of a container it is what the kernel shows there: processors, load and
// network of the machine or of the container's own, disks of the container.
#ifndef TEBIUM_EXPORTER_COLLECTORS_HOST_H_
#define TEBIUM_EXPORTER_COLLECTORS_HOST_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "exporter/collectors/collected.h"
#include "exporter/collectors/host_files.h"

namespace tebium::exporter {

// Disks and network devices that are looked at, of each the first so many.
inline constexpr size_t kMaxHostItems = 32;

struct DiskSpace {
  double size_bytes = 0;
  double available_bytes = 0;  // to programs that are not root's
  double files = 0;            // that there can be; 0: there is no limit
  double files_free = 0;
};
using DiskReader = std::function<std::optional<DiskSpace>(const std::string&)>;
// Asks the system; may block.
std::optional<DiskSpace> ReadDiskSpace(const std::string& path);

// Not thread-safe; reading blocks for as long as the kernel does.
class HostCollector {
 public:
  // `proc` is where procfs is mounted; tests hand in a copy, and disks.
  explicit HostCollector(std::string proc = "/proc",
                         DiskReader disk = ReadDiskSpace)
      : proc_(std::move(proc)), disk_(std::move(disk)) {}

  // What could not be read is left out. The processors' use is that since the
  // last reading, and missing from the first.
  Collected Read();

 private:
  std::string File(const std::string& name) const;
  void AddProcessors(CollectedBuilder& builder);
  void AddMemory(CollectedBuilder& builder) const;
  void AddDisks(CollectedBuilder& builder) const;
  void AddNetwork(CollectedBuilder& builder) const;
  void AddFiles(CollectedBuilder& builder) const;

  const std::string proc_;
  const DiskReader disk_;
  std::optional<ProcessorTimes> before_;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_HOST_H_
