// A mutex that clang's thread-safety analysis understands.
//
// std::mutex carries no annotations with libstdc++, so GUARDED_BY on fields
// would not be checked. These are thin wrappers with no behaviour of their own.
#ifndef TEBIUM_BASE_MUTEX_H_
#define TEBIUM_BASE_MUTEX_H_

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
