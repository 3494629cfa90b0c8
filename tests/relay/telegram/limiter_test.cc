#include "relay/telegram/limiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/fakes/limiter.h"

namespace tebium::relay {
namespace {

using base::Duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int64_t kPrivate = 1;
constexpr int64_t kGroupId = -1;

void Send(Limiter& limiter, int64_t chat, Duration at) {
  limiter.Begin(chat, at);
  limiter.End(chat, at, true);
}

TEST(LimiterTest, AChatIsReadyASecondAfterTheEndOfARequest) {
  Limiter limiter({});
  EXPECT_EQ(limiter.ChatReadyAt(kPrivate, seconds(5)), seconds(5));
  limiter.Begin(kPrivate, seconds(5));
  limiter.End(kPrivate, seconds(7), true);
  const Duration ready = limiter.ChatReadyAt(kPrivate, seconds(7));
  EXPECT_GE(ready, seconds(8));
  EXPECT_LE(ready, seconds(8) + milliseconds(20));
  EXPECT_EQ(limiter.ChatReadyAt(2, seconds(7)), seconds(7));
  EXPECT_EQ(limiter.ChatReadyAt(kPrivate, seconds(100)), seconds(100));
}

TEST(LimiterTest, WhatWasNotSentDoesNotCount) {
  Limiter limiter({});
  limiter.Begin(kPrivate, seconds(5));
  limiter.End(kPrivate, seconds(5), false);
  EXPECT_EQ(limiter.ChatReadyAt(kPrivate, seconds(5)), seconds(5));
  EXPECT_EQ(limiter.OverallReadyAt(seconds(5)), seconds(5));
}

TEST(LimiterTest, AGroupGetsTwentyInAnyMinute) {
  Limiter limiter({});
  Duration now = seconds(100);
  for (int i = 0; i < 20; ++i) {
    now = limiter.ChatReadyAt(kGroupId, now);
    Send(limiter, kGroupId, now);
  }
  EXPECT_LT(now, seconds(121));
  const Duration next = limiter.ChatReadyAt(kGroupId, now);
  EXPECT_GE(next, seconds(160));
  EXPECT_LE(next, seconds(160) + milliseconds(20));
}

TEST(LimiterTest, ThirtyASecondOverAll) {
  Limiter limiter({});
  for (int64_t chat = 1; chat <= 30; ++chat) {
    EXPECT_EQ(limiter.OverallReadyAt(seconds(1)), seconds(1));
    Send(limiter, chat, seconds(1));
  }
  const Duration next = limiter.OverallReadyAt(seconds(1));
  EXPECT_GE(next, seconds(2));
  EXPECT_LE(next, seconds(2) + milliseconds(20));
}

TEST(LimiterTest, RequestsThatHangGiveTheirPlaceBack) {
  Limiter limiter({});
  for (int64_t chat = 1; chat <= 30; ++chat) limiter.Begin(chat, seconds(1));
  EXPECT_GT(limiter.OverallReadyAt(seconds(2)), seconds(2));
  EXPECT_EQ(limiter.OverallReadyAt(seconds(10)), seconds(10));
}

TEST(LimiterTest, ZeroSwitchesALimitOff) {
  Limiter limiter({0, 0, 0});
  for (int i = 0; i < 100; ++i) Send(limiter, kGroupId, seconds(1));
  EXPECT_EQ(limiter.ChatReadyAt(kGroupId, seconds(1)), seconds(1));
  EXPECT_EQ(limiter.OverallReadyAt(seconds(1)), seconds(1));
  EXPECT_EQ(limiter.TimeFor(kGroupId, 1000, seconds(1), seconds(20)),
            Duration(0));
}

TEST(LimiterTest, WhatAnEarlierProcessSentCounts) {
  Limiter limiter({});
  limiter.Note(kPrivate, seconds(10));
  EXPECT_GE(limiter.ChatReadyAt(kPrivate, seconds(10)), seconds(11));
}

TEST(LimiterTest, TimeForManyMessages) {
  const Limiter fresh({});
  const auto time_for = [&](int64_t chat, size_t count) {
    return fresh.TimeFor(chat, count, seconds(100), seconds(20));
  };
  EXPECT_EQ(time_for(kPrivate, 1), Duration(0));
  EXPECT_GE(time_for(kPrivate, 5), seconds(4));
  EXPECT_LT(time_for(kPrivate, 5), seconds(5));
  EXPECT_GT(time_for(kPrivate, 1'000'000), seconds(20));
  EXPECT_LT(time_for(kGroupId, 20), seconds(20));
  EXPECT_GT(time_for(kGroupId, 21), seconds(20));
}

struct Jitter {
  const char* name;
  std::vector<milliseconds> delays;   // of arrivals, in turn
  std::vector<milliseconds> answers;  // from arrival to the end, in turn
};

// Whatever the network does, the fake's limiter, which counts at arrival and
// has its slack taken away, never refuses.
TEST(LimiterTest, NoFloodIsProvokedWhateverTheDelays) {
  const Jitter cases[] = {
      {"none", {milliseconds(0)}, {milliseconds(0)}},
      {"slow, then fast",
       {milliseconds(300), milliseconds(0)},
       {milliseconds(1)}},
      {"mixed",
       {milliseconds(40), milliseconds(1), milliseconds(250)},
       {milliseconds(900), milliseconds(0)}},
  };
  for (const Jitter& jitter : cases) {
    for (const int64_t chat : {kPrivate, kGroupId}) {
      fakes::Limits limits;
      limits.slack = Duration(0);
      fakes::Limiter telegram(limits);
      Limiter limiter({});
      Duration now = seconds(1000);
      for (size_t i = 0; i < 200; ++i) {
        now = limiter.ChatReadyAt(chat, now);
        limiter.Begin(chat, now);
        const Duration arrival = now + jitter.delays[i % jitter.delays.size()];
        EXPECT_EQ(telegram.Take(chat, base::Time(arrival)), 0)
            << jitter.name << ", message " << i;
        now = arrival + jitter.answers[i % jitter.answers.size()];
        limiter.End(chat, now, true);
      }
    }
  }
}

TEST(LimiterTest, WhatCanWaitTakesHalfOfAChatsLimitsEvenly) {
  struct Case {
    int64_t chat;
    Duration apart;
  };
  for (const Case& c : {Case{kPrivate, seconds(2)}, {kGroupId, seconds(6)}}) {
    Limiter limiter({});
    Duration now = seconds(100);
    EXPECT_EQ(limiter.ChatLeisureAt(c.chat, now), now);
    for (int i = 0; i < 30; ++i) {
      Send(limiter, c.chat, now);
      const Duration next = limiter.ChatLeisureAt(c.chat, now);
      EXPECT_GE(next, now + c.apart);
      EXPECT_LE(next, now + c.apart + milliseconds(20));
      now = next;
    }
    // Ten that can't wait have their places.
    const Duration begun = now;
    for (int i = 0; i < 10; ++i) {
      now = limiter.ChatReadyAt(c.chat, now);
      Send(limiter, c.chat, now);
    }
    EXPECT_LT(now - begun, milliseconds(9'100));
    const Duration busy = limiter.ChatLeisureAt(c.chat, now) - now;
    EXPECT_GE(busy, c.apart);
    EXPECT_LE(busy, seconds(61));
  }
}

TEST(LimiterTest, WhatCanWaitLeavesHalfOfTheOverallLimit) {
  Limiter limiter({});
  for (int64_t chat = 1; chat <= 14; ++chat) Send(limiter, chat, seconds(5));
  EXPECT_EQ(limiter.OverallLeisureAt(seconds(5)), seconds(5));
  Send(limiter, 15, seconds(5) + milliseconds(500));
  const Duration now = seconds(5) + milliseconds(600);
  EXPECT_EQ(limiter.OverallReadyAt(now), now);
  EXPECT_GE(limiter.OverallLeisureAt(now), seconds(6));
  EXPECT_LE(limiter.OverallLeisureAt(now), seconds(6) + milliseconds(20));
}

}  // namespace
}  // namespace tebium::relay
