// A door that is opened once, for all who wait before it.
//
// std::latch yields the processor several times before it sleeps, which on a
// busy machine costs more than the sleep.
#ifndef TEBIUM_BASE_LATCH_H_
#define TEBIUM_BASE_LATCH_H_

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace tebium::base {

// Thread-safe. Who opens it and all who wait must own it (std::shared_ptr):
// a waiter may be gone before Open() returns.
class Latch {
 public:
  // What was written before is seen by those who waited.
  void Open() {
    open_.store(1, std::memory_order_release);
    Futex(FUTEX_WAKE_PRIVATE, INT_MAX);
  }
  void Wait() {
    while (open_.load(std::memory_order_acquire) == 0) {
      Futex(FUTEX_WAIT_PRIVATE, 0);
    }
  }

 private:
  void Futex(int operation, uint32_t value) {
    syscall(SYS_futex, &open_, operation, value, nullptr, nullptr, 0);
  }

  static_assert(sizeof(std::atomic<uint32_t>) == sizeof(uint32_t));
  std::atomic<uint32_t> open_ = 0;
};

}  // namespace tebium::base

#endif  // TEBIUM_BASE_LATCH_H_
