// A mutex that clang's thread-safety analysis understands.
//
// std::mutex carries no annotations with libstdc++, so GUARDED_BY on fields
// would not be checked. These are thin wrappers with no behaviour of their own.
#ifndef TEBIUM_BASE_MUTEX_H_
#define TEBIUM_BASE_MUTEX_H_

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TEBIUM_THREAD_SANITIZER
#endif
#elif defined(__SANITIZE_THREAD__)
#define TEBIUM_THREAD_SANITIZER
#endif

#if defined(__clang__)
#define TEBIUM_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define TEBIUM_THREAD_ANNOTATION(x)
#endif

#define CAPABILITY(x) TEBIUM_THREAD_ANNOTATION(capability(x))
#define SCOPED_CAPABILITY TEBIUM_THREAD_ANNOTATION(scoped_lockable)
#define GUARDED_BY(x) TEBIUM_THREAD_ANNOTATION(guarded_by(x))
#define PT_GUARDED_BY(x) TEBIUM_THREAD_ANNOTATION(pt_guarded_by(x))
#define REQUIRES(...) TEBIUM_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) TEBIUM_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define ACQUIRE_SHARED(...) \
  TEBIUM_THREAD_ANNOTATION(acquire_shared_capability(__VA_ARGS__))
#define RELEASE_SHARED(...) \
  TEBIUM_THREAD_ANNOTATION(release_shared_capability(__VA_ARGS__))
#define RELEASE_GENERIC(...) \
  TEBIUM_THREAD_ANNOTATION(release_generic_capability(__VA_ARGS__))
#define RELEASE(...) TEBIUM_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define EXCLUDES(...) TEBIUM_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS \
  TEBIUM_THREAD_ANNOTATION(no_thread_safety_analysis)

namespace tebium::base {

// Steady, so that setting the machine's clock back does not prolong a wait.
// ThreadSanitizer does not know pthread_cond_clockwait, which libstdc++ calls
// for it.
#if defined(TEBIUM_THREAD_SANITIZER)
using WaitClock = std::chrono::system_clock;
#else
using WaitClock = std::chrono::steady_clock;
#endif

class CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ACQUIRE() { mutex_.lock(); }
  void Unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

// Holds the mutex for a scope.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() RELEASE() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Many may read, or one may write. Who waits to write goes before readers that
// come later, or steady readers would keep writers out for ever (as
// std::shared_mutex lets them). So a reader must not read again within itself.
class CAPABILITY("mutex") SharedMutex {
 public:
  SharedMutex() {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes,
                                  PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lock_, &attributes);
    pthread_rwlockattr_destroy(&attributes);
  }
  ~SharedMutex() { pthread_rwlock_destroy(&lock_); }
  SharedMutex(const SharedMutex&) = delete;
  SharedMutex& operator=(const SharedMutex&) = delete;

  void Lock() ACQUIRE() { pthread_rwlock_wrlock(&lock_); }
  void Unlock() RELEASE() { pthread_rwlock_unlock(&lock_); }
  void LockShared() ACQUIRE_SHARED() { pthread_rwlock_rdlock(&lock_); }
  void UnlockShared() RELEASE_SHARED() { pthread_rwlock_unlock(&lock_); }

 private:
  pthread_rwlock_t lock_;
};

// Writes for a scope.
class SCOPED_CAPABILITY WriterLock {
 public:
  explicit WriterLock(SharedMutex& mutex) ACQUIRE(mutex) : mutex_(mutex) {
    mutex_.Lock();
  }
  ~WriterLock() RELEASE() { mutex_.Unlock(); }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  SharedMutex& mutex_;
};

// Reads for a scope.
class SCOPED_CAPABILITY ReaderLock {
 public:
  explicit ReaderLock(SharedMutex& mutex) ACQUIRE_SHARED(mutex)
      : mutex_(mutex) {
    mutex_.LockShared();
  }
  ~ReaderLock() RELEASE_GENERIC() { mutex_.UnlockShared(); }
  ReaderLock(const ReaderLock&) = delete;
  ReaderLock& operator=(const ReaderLock&) = delete;

 private:
  SharedMutex& mutex_;
};

// Waits for a condition under a Mutex. Spurious wake-ups happen: callers loop.
class CondVar {
 public:
  void Wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  // Returns false when the time was up first.
  bool WaitFor(Mutex& mutex, std::chrono::nanoseconds timeout) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const auto result = condition_.wait_until(
        lock, WaitClock::now() + std::min<std::chrono::nanoseconds>(
                                     timeout, std::chrono::hours(24)));
    lock.release();
    return result == std::cv_status::no_timeout;
  }
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace tebium::base

#endif  // TEBIUM_BASE_MUTEX_H_
