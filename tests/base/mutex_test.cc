#include "base/mutex.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace tebium::base {
namespace {

class Box {
 public:
  void Put(int value) {
    MutexLock lock(mutex_);
    value_ += value;
    changed_.NotifyAll();
  }
  int WaitUntilAtLeast(int least) {
    MutexLock lock(mutex_);
    while (value_ < least) changed_.Wait(mutex_);
    return value_;
  }
  bool WaitBriefly(std::chrono::nanoseconds timeout) {
    MutexLock lock(mutex_);
    return changed_.WaitFor(mutex_, timeout);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  int value_ GUARDED_BY(mutex_) = 0;
};

TEST(Mutex, KeepsThreadsApartAndWakesWaiters) {
  Box box;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&box] {
      for (int i = 0; i < 1000; ++i) box.Put(1);
    });
  }
  EXPECT_EQ(box.WaitUntilAtLeast(4000), 4000);
  for (std::thread& thread : threads) thread.join();
}

TEST(CondVar, SaysWhenTheTimeIsUpAndStillHoldsTheMutex) {
  Box box;
  EXPECT_FALSE(box.WaitBriefly(std::chrono::milliseconds(1)));
  EXPECT_FALSE(box.WaitBriefly(std::chrono::nanoseconds(-5)));
  box.Put(1);
  EXPECT_EQ(box.WaitUntilAtLeast(1), 1);
}

TEST(CondVar, WaitsThatAreFarTooLongDoNotOverflow) {
  Box box;
  std::thread waiter(
      [&box] { (void)box.WaitBriefly(std::chrono::nanoseconds::max()); });
  // Notified over and over, as the waiter may not be waiting yet.
  std::atomic<bool> stop = false;
  std::thread notifier([&] {
    while (!stop) box.Put(1);
  });
  waiter.join();
  stop = true;
  notifier.join();
  SUCCEED();
}

TEST(SharedMutex, ReadersReadTogether) {
  SharedMutex mutex;
  ReaderLock first(mutex);
  std::thread([&] { ReaderLock second(mutex); }).join();
  SUCCEED();
}

// Readers that overlap all the time leave no gap for a writer but the one that
// its turn makes.
TEST(SharedMutex, SteadyReadersDoNotKeepAWriterOut) {
  constexpr int kMostReads = 5000;
  SharedMutex mutex;
  std::atomic<bool> written = false;
  std::atomic<int> reads = 0;
  std::vector<std::thread> readers;
  for (int t = 0; t < 4; ++t) {
    readers.emplace_back([&] {
      while (!written && reads < kMostReads) {
        ReaderLock lock(mutex);
        ++reads;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
      }
    });
  }
  while (reads < 8) std::this_thread::yield();
  {
    WriterLock lock(mutex);
    written = true;
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_LT(reads, kMostReads);
}

}  // namespace
}  // namespace tebium::base
