// Keeps a second process away from the database.
#ifndef TEBIUM_STORE_SQLITE_FILE_LOCK_H_
#define TEBIUM_STORE_SQLITE_FILE_LOCK_H_

#include <string>

#include "base/status.h"

namespace tebium::store {

// An advisory lock (flock) on a file that holds the owner's process id. The
// kernel lets go of it when the process ends, however that happens.
class FileLock {
 public:
  // kFailedPrecondition if it is held, by whom is in the message if known.
  static base::StatusOr<FileLock> Acquire(const std::string& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_FILE_LOCK_H_
