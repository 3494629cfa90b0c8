#include "store/sqlite/reader_pool.h"

#include "store/sqlite/schema.h"

namespace tebium::store {
namespace {

constexpr size_t kMaxReaders = 4;
// Each keeps a cache; when all is calm one is enough.
constexpr size_t kMaxIdle = 2;
constexpr base::Duration kPatience = std::chrono::seconds(5);
constexpr base::Duration kBusyTimeout = std::chrono::seconds(2);

}  // namespace

base::StatusOr<ReaderPool::Lease> ReaderPool::Borrow() {
  std::unique_ptr<Database> database;
  {
    base::MutexLock lock(mutex_);
    while (lent_ >= kMaxReaders) {
      if (!returned_.WaitFor(mutex_, kPatience) && lent_ >= kMaxReaders) {
        return base::UnavailableError("too many questions at once");
      }
    }
    ++lent_;
    if (!idle_.empty()) {
      database = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  Lease lease(*this, std::move(database));
  if (lease.has_database()) return lease;
  TEBIUM_ASSIGN_OR_RETURN(auto opened, Open());
  lease.Set(std::move(opened));
  return lease;
}

base::StatusOr<std::unique_ptr<Database>> ReaderPool::Open() const {
  TEBIUM_ASSIGN_OR_RETURN(
      auto database,
      Database::Open(path_, Database::Mode::kRead, kBusyTimeout));
  TEBIUM_RETURN_IF_ERROR(ConfigureReader(*database));
  return database;
}

void ReaderPool::Return(std::unique_ptr<Database> database) {
  base::MutexLock lock(mutex_);
  --lent_;
  if (database != nullptr && idle_.size() < kMaxIdle) {
    idle_.push_back(std::move(database));
  }
  returned_.NotifyOne();
}

}  // namespace tebium::store
