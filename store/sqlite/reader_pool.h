// Connections for reading, a few, opened as they are needed.
#ifndef TEBIUM_STORE_SQLITE_READER_POOL_H_
#define TEBIUM_STORE_SQLITE_READER_POOL_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "store/sqlite/database.h"

namespace tebium::store {

// Thread-safe. Must outlive its leases.
class ReaderPool {
 public:
  // A connection, for as long as this lives.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Database> database)
        : pool_(&pool), database_(std::move(database)) {}
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)),
          database_(std::move(other.database_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->Return(std::move(database_));
    }

    bool has_database() const { return database_ != nullptr; }
    void Set(std::unique_ptr<Database> database) {
      database_ = std::move(database);
    }
    Database& operator*() { return *database_; }
    // It failed: the next reader gets a new one.
    void Discard() { database_.reset(); }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Database> database_;
  };

  explicit ReaderPool(std::string path) : path_(std::move(path)) {}

  // Waits if all are in use; kUnavailable when that takes too long.
  base::StatusOr<Lease> Borrow() EXCLUDES(mutex_);

 private:
  base::StatusOr<std::unique_ptr<Database>> Open() const;
  void Return(std::unique_ptr<Database> database) EXCLUDES(mutex_);

  const std::string path_;
  base::Mutex mutex_;
  base::CondVar returned_;
  std::vector<std::unique_ptr<Database>> idle_ GUARDED_BY(mutex_);
  size_t lent_ GUARDED_BY(mutex_) = 0;
};

}  // namespace tebium::store

#endif  // TEBIUM_STORE_SQLITE_READER_POOL_H_
