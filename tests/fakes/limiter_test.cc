#include "tests/fakes/limiter.h"

#include <gtest/gtest.h>

#include <chrono>

namespace tebium::fakes {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LimiterTest : public ::testing::Test {
 protected:
  base::Time At(base::Duration since_start) const {
    return base::FromNanos(1'769'854'830'000'000'000) + since_start;
  }

  Limiter limiter_{Limits{}};
};

TEST_F(LimiterTest, OneMessageASecondForEachChat) {
  EXPECT_EQ(limiter_.Take(1, At(seconds(0))), 0);
  EXPECT_EQ(limiter_.Take(2, At(seconds(0))), 0);
  EXPECT_EQ(limiter_.Take(1, At(milliseconds(949))), 1);
  EXPECT_EQ(limiter_.Take(2, At(milliseconds(950))), 0);
}

TEST_F(LimiterTest, WhatLeftInTimeButArrivesCloserTogetherPasses) {
  for (int i = 0; i < 100; ++i) {
    // Every second one comes 50 ms early: never faster than one a second.
    const milliseconds at(1000 * i - (i % 2 == 1 ? 50 : 0));
    ASSERT_EQ(limiter_.Take(1, At(at)), 0) << i;
  }
}

TEST_F(LimiterTest, SlackDoesNotAddUp) {
  EXPECT_EQ(limiter_.Take(1, At(milliseconds(0))), 0);
  EXPECT_EQ(limiter_.Take(1, At(milliseconds(950))), 0);
  EXPECT_EQ(limiter_.Take(1, At(milliseconds(1900))), 1);
}

TEST_F(LimiterTest, ARefusedChatStaysRefusedUntilItsTime) {
  EXPECT_EQ(limiter_.Take(1, At(seconds(0))), 0);
  EXPECT_EQ(limiter_.Take(1, At(milliseconds(500))), 1);
  EXPECT_EQ(limiter_.Take(1, At(milliseconds(1200))), 1);
  EXPECT_EQ(limiter_.Take(1, At(milliseconds(2200))), 0);
}

TEST_F(LimiterTest, TwentyAMinuteForAGroup) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(limiter_.Take(-1, At(seconds(i))), 0) << i;
    ASSERT_EQ(limiter_.Take(1, At(seconds(i))), 0) << i;
  }
  EXPECT_EQ(limiter_.Take(1, At(seconds(20))), 0);
  EXPECT_EQ(limiter_.Take(-1, At(seconds(20))), 40);
  EXPECT_EQ(limiter_.Take(-1, At(seconds(60))), 0);
  EXPECT_EQ(limiter_.Take(-1, At(seconds(61))), 0);
}

TEST_F(LimiterTest, ThirtyASecondOverAll) {
  for (int chat = 1; chat <= 30; ++chat) {
    ASSERT_EQ(limiter_.Take(chat, At(seconds(0))), 0) << chat;
  }
  EXPECT_EQ(limiter_.Take(31, At(milliseconds(949))), 1);
  EXPECT_EQ(limiter_.Take(32, At(milliseconds(950))), 0);
}

TEST_F(LimiterTest, AnAlbumCountsAsItsMessages) {
  EXPECT_EQ(limiter_.Take(1, At(seconds(0)), 3), 0);
  EXPECT_EQ(limiter_.Take(1, At(seconds(1))), 2);
  EXPECT_EQ(limiter_.Take(1, At(seconds(3))), 0);
}

TEST_F(LimiterTest, ABurstIsWhatWasAllowed) {
  Limits limits;
  limits.chat_burst = 3;
  limiter_.SetLimits(limits);
  EXPECT_EQ(limiter_.Take(1, At(seconds(0))), 0);
  EXPECT_EQ(limiter_.Take(1, At(seconds(0))), 0);
  EXPECT_EQ(limiter_.Take(1, At(seconds(0))), 0);
  EXPECT_EQ(limiter_.Take(1, At(seconds(0))), 1);
}

TEST_F(LimiterTest, ZeroSwitchesALimitOff) {
  limiter_.SetLimits({.chat_messages_per_second = 0,
                      .group_messages_per_minute = 0,
                      .total_messages_per_second = 0});
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(limiter_.Take(-1, At(seconds(0))), 0);
  }
}

}  // namespace
}  // namespace tebium::fakes
