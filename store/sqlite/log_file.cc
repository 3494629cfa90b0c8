#include "store/sqlite/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace tebium::store {
namespace {

bool Widen(int descriptor, int64_t bytes) {
  static constexpr std::array<char, size_t{1} << 16> kZeros{};
  struct stat facts {};
  if (fstat(descriptor, &facts) != 0) return false;
  for (int64_t size = facts.st_size; size < bytes;) {
    const ssize_t wrote =
        pwrite(descriptor, kZeros.data(), kZeros.size(), size);
    if (wrote <= 0) return false;
    size += wrote;
  }
  return fdatasync(descriptor) == 0;
}

}  // namespace

// SQLite holds no lock on the log, so closing it here costs none.
base::Status WidenLog(const std::string& database_path, int64_t bytes) {
  const std::string path = database_path + "-wal";
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
  const bool done = descriptor >= 0 && Widen(descriptor, bytes);
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (done) return {};
  return base::UnavailableError(path + ": " + std::strerror(error));
}

}  // namespace tebium::store
