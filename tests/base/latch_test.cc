#include "base/latch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace tebium::base {
namespace {

TEST(Latch, LetsAllThroughOnceItIsOpenAndShowsThemWhatWasWrittenBefore) {
  for (int round = 0; round < 200; ++round) {
    auto latch = std::make_shared<Latch>();
    int written = 0;
    std::atomic<int> seen = 0;
    std::vector<std::thread> waiters;
    for (int i = 0; i < 4; ++i) {
      waiters.emplace_back([latch, &written, &seen] {
        latch->Wait();
        seen += written;
      });
    }
    EXPECT_EQ(seen, 0);
    written = 1;
    latch->Open();
    for (std::thread& waiter : waiters) waiter.join();
    EXPECT_EQ(seen, 4);
  }
}

TEST(Latch, IsNoObstacleOnceOpen) {
  Latch latch;
  latch.Open();
  latch.Wait();
  latch.Wait();
}

}  // namespace
}  // namespace tebium::base
