// A clock that stands still until a test moves it.
#ifndef TEBIUM_TESTS_SUPPORT_MANUAL_CLOCK_H_
#define TEBIUM_TESTS_SUPPORT_MANUAL_CLOCK_H_

#include "base/clock.h"
#include "base/mutex.h"

namespace tebium::testing {

// Thread-safe. Wall and monotonic time move together in Advance(); Set() moves
// the wall alone, as an administrator setting the machine's clock does.
class ManualClock : public base::Clock {
 public:
  // Begins at 2026-01-31T10:20:30Z unless told otherwise.
  explicit ManualClock(
      base::Time start = base::FromNanos(1769854830'000'000'000))
      : now_(start) {}

  base::Time Now() const override {
    base::MutexLock lock(mutex_);
    return now_;
  }

  base::Duration Monotonic() const override {
    base::MutexLock lock(mutex_);
    return monotonic_;
  }

  void Advance(base::Duration duration) {
    base::MutexLock lock(mutex_);
    now_ += duration;
    monotonic_ += duration;
  }

  void Set(base::Time now) {
    base::MutexLock lock(mutex_);
    now_ = now;
  }

 private:
  mutable base::Mutex mutex_;
  base::Time now_ GUARDED_BY(mutex_);
  base::Duration monotonic_ GUARDED_BY(mutex_){0};
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_SUPPORT_MANUAL_CLOCK_H_
