#include "relay/console/heard.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

const base::Time kNow = base::FromNanos(1769854830'000'000'000);

TEST(HeardTest, KnowsWhatWasAdded) {
  Heard heard;
  EXPECT_FALSE(heard.Contains(5));
  heard.Add(5, kNow);
  heard.Add(7, kNow);
  EXPECT_TRUE(heard.Contains(5));
  EXPECT_FALSE(heard.Contains(6));
  EXPECT_TRUE(heard.Contains(7));
  EXPECT_EQ(heard.NextOffset(), std::nullopt) << "6 may be waiting";
}

TEST(HeardTest, SettledNumbersAreConfirmed) {
  Heard heard;
  heard.Add(5, kNow);
  heard.Add(7, kNow);
  heard.Settle();
  EXPECT_EQ(heard.NextOffset(), 8);
  EXPECT_TRUE(heard.Contains(6));
  EXPECT_FALSE(heard.Contains(8));
  heard.Settle();
  EXPECT_EQ(heard.NextOffset(), 8);
}

TEST(HeardTest, NumbersWithoutGapsSettleThemselves) {
  Heard heard;
  heard.Add(5, kNow);
  heard.Settle();
  heard.Add(7, kNow);
  EXPECT_EQ(heard.NextOffset(), 6);
  heard.Add(6, kNow);
  EXPECT_EQ(heard.NextOffset(), 8);
}

TEST(HeardTest, IsBounded) {
  Heard heard;
  for (int64_t id = 0; id < 10'000; id += 2) heard.Add(id, kNow);
  EXPECT_TRUE(heard.Contains(1)) << "long ago";
  EXPECT_FALSE(heard.Contains(9'999));
  EXPECT_LT(heard.Encode().size(), 2'000u);
}

TEST(HeardTest, ForgetsAfterADayOfSilence) {
  Heard heard;
  heard.Add(5, kNow);
  heard.Settle();
  heard.Age(kNow + kHeardMemory);
  EXPECT_TRUE(heard.Contains(5));
  heard.Age(kNow + kHeardMemory + std::chrono::seconds(1));
  EXPECT_FALSE(heard.Contains(3)) << "numbers may begin anew, lower";
  EXPECT_EQ(heard.NextOffset(), std::nullopt);
}

TEST(HeardTest, StoredFormKeepsEverything) {
  Heard heard;
  EXPECT_EQ(Heard::Decode(heard.Encode()), heard);
  heard.Add(5, kNow);
  EXPECT_EQ(Heard::Decode(heard.Encode()), heard);
  heard.Settle();
  heard.Add(9, kNow);
  heard.Add(12, kNow);
  EXPECT_EQ(Heard::Decode(heard.Encode()), heard);
}

TEST(HeardTest, WhatCannotBeReadIsNothingHeard) {
  Heard heard;
  heard.Add(500, kNow);
  heard.Settle();
  heard.Add(900, kNow);
  const std::string whole = heard.Encode();
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(Heard::Decode(whole.substr(0, size)), Heard()) << size;
  }
}

}  // namespace
}  // namespace tebium::relay
