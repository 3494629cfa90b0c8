#include "relay/gate.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

using base::Duration;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class FixedRandom : public base::Random {
 public:
  explicit FixedRandom(double fraction)
      : next_(static_cast<uint64_t>(fraction * 0x1.0p63) * 2) {}
  uint64_t Next() override { return next_; }

 private:
  uint64_t next_;
};

TEST(GrowingPauseTest, QuickThenGrowingUpToTheCap) {
  FixedRandom middle(0.5);
  const auto pause = [&](uint32_t failures) {
    return GrowingPause(failures, 3, seconds(5), minutes(10), middle);
  };
  EXPECT_EQ(pause(1), seconds(5));
  EXPECT_EQ(pause(3), seconds(5));
  EXPECT_EQ(pause(4), seconds(10));
  EXPECT_EQ(pause(5), seconds(20));
  EXPECT_EQ(pause(50), minutes(10));
}

TEST(GrowingPauseTest, JitterKeepsWithinBounds) {
  FixedRandom low(0);
  FixedRandom high(0.999);
  EXPECT_EQ(GrowingPause(2, 1, seconds(5), minutes(10), low), seconds(8));
  EXPECT_GT(GrowingPause(2, 1, seconds(5), minutes(10), high),
            milliseconds(11'900));
  EXPECT_EQ(GrowingPause(60, 1, seconds(5), minutes(10), high), minutes(10));
  EXPECT_EQ(GrowingPause(9, 1, seconds(50), seconds(30), low), seconds(50));
}

class GateTest : public ::testing::Test {
 protected:
  FixedRandom random_{0.5};
  Gate gate_{2, seconds(5), random_};
};

TEST_F(GateTest, OneProbeAtATimeWhileTelegramIsAway) {
  EXPECT_EQ(gate_.ReadyAt(seconds(1)), seconds(1));
  EXPECT_FALSE(gate_.Start());
  gate_.OnNotSent(seconds(1), false);
  EXPECT_EQ(gate_.reach(), Reach::kUnreachable);
  EXPECT_EQ(gate_.ReadyAt(seconds(1)), seconds(6));
  EXPECT_TRUE(gate_.Start());
  EXPECT_EQ(gate_.ReadyAt(seconds(6)), Duration::max());
  // Another one that was under way all the time.
  gate_.OnNotSent(seconds(6), false);
  EXPECT_EQ(gate_.ReadyAt(seconds(6)), Duration::max());
  gate_.OnNotSent(seconds(7), true);
  EXPECT_EQ(gate_.ReadyAt(seconds(7)), seconds(12));
  EXPECT_TRUE(gate_.Start());
  gate_.OnNotSent(seconds(12), true);  // the quick phase is over
  EXPECT_EQ(gate_.ReadyAt(seconds(12)), seconds(22));
  EXPECT_TRUE(gate_.Start());
  gate_.OnAnswered();
  EXPECT_EQ(gate_.reach(), Reach::kOk);
  EXPECT_EQ(gate_.ReadyAt(seconds(13)), seconds(13));
}

TEST_F(GateTest, ProbesNeverPauseForLong) {
  Duration now = seconds(1);
  gate_.OnNotSent(now, false);
  for (int i = 0; i < 50; ++i) {
    now = gate_.ReadyAt(now);
    gate_.Start();
    gate_.OnNotSent(now, true);
  }
  EXPECT_LE(gate_.ReadyAt(now) - now, seconds(30));
}

TEST_F(GateTest, ARefusedTokenIsTriedOnceAMinute) {
  gate_.OnRefused(seconds(1), false);
  EXPECT_EQ(gate_.reach(), Reach::kUnauthorized);
  EXPECT_EQ(gate_.ReadyAt(seconds(1)), seconds(61));
  gate_.Start();
  gate_.OnRefused(seconds(61), true);
  EXPECT_EQ(gate_.ReadyAt(seconds(61)), seconds(121));
}

TEST_F(GateTest, UnknownOutcomesCloseItOnlyInARow) {
  for (int i = 0; i < 20; ++i) {
    gate_.OnUnknown(seconds(1), false);
    if (i % 4 == 3) gate_.OnAnswered();
  }
  EXPECT_EQ(gate_.reach(), Reach::kOk);
  for (int i = 0; i < 5; ++i) gate_.OnUnknown(seconds(1), false);
  EXPECT_EQ(gate_.reach(), Reach::kUnreachable);
}

TEST_F(GateTest, AnAbandonedProbeLeavesRoomForTheNext) {
  gate_.OnNotSent(seconds(1), false);
  gate_.Abandon(gate_.Start());
  EXPECT_EQ(gate_.ReadyAt(seconds(10)), seconds(10));
}

}  // namespace
}  // namespace tebium::relay
