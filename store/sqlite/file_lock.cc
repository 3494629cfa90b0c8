#include "store/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace tebium::store {
namespace {

std::string Owner(int descriptor) {
  char text[32] = {};
  const ssize_t size = pread(descriptor, text, sizeof(text) - 1, 0);
  if (size <= 0) return "another process";
  return "process " +
         std::string(base::Trim({text, static_cast<size_t>(size)}));
}

// The lock holds without it: a full disk must not keep anyone from starting.
void NoteOwner(int descriptor) {
  const std::string text = std::to_string(getpid()) + "\n";
  if (ftruncate(descriptor, 0) != 0) return;
  (void)!pwrite(descriptor, text.data(), text.size(), 0);
}

}  // namespace

base::StatusOr<FileLock> FileLock::Acquire(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return base::UnavailableError(path + ": " + std::strerror(errno));
  }
  FileLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    NoteOwner(descriptor);
    return lock;
  }
  if (errno == EWOULDBLOCK) {
    return base::FailedPreconditionError(path + ": in use by " +
                                         Owner(descriptor));
  }
  return base::UnavailableError(path + ": " + std::strerror(errno));
}

FileLock::FileLock(FileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace tebium::store
