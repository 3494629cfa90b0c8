#include "exporter/slo_counts.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"

namespace tebium::exporter {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Tally = SloCounts::Tally;

constexpr base::Duration kKeep = hours(24 * 30);

class SloCountsTest : public ::testing::Test {
 protected:
  // So many probes, one each half minute; every `bad`th is bad, 0: none.
  void Probe(base::Duration span, int bad = 0) {
    int number = 0;
    for (base::Duration past{0}; past < span; past += seconds(30)) {
      ++number;
      counts_.Add(clock_.Now(), bad == 0 || number % bad != 0, kKeep);
      clock_.Advance(seconds(30));
    }
  }

  testing::ManualClock clock_;
  SloCounts counts_;
};

TEST_F(SloCountsTest, AWindowHoldsItsProbesAlone) {
  Probe(hours(2), 2);
  Probe(hours(1));
  EXPECT_EQ(counts_.Over(minutes(5), clock_.Now()).bad, 0u);
  EXPECT_EQ(counts_.Over(minutes(5), clock_.Now()).total, 9u);
  EXPECT_EQ(counts_.Over(hours(1), clock_.Now()).bad, 0u);
  EXPECT_EQ(counts_.Over(hours(2), clock_.Now()).bad, 60u);
  EXPECT_EQ(counts_.Over(hours(24), clock_.Now()), (Tally{360, 120}));
}

TEST_F(SloCountsTest, NothingIsCountedBeforeTheFirstProbe) {
  EXPECT_EQ(counts_.Over(hours(1), clock_.Now()), Tally());
  EXPECT_EQ(counts_.latest(), base::kNoTime);
}

TEST_F(SloCountsTest, WhatIsOlderThanItIsKeptIsForgotten) {
  Probe(hours(1), 1);
  clock_.Advance(kKeep);
  Probe(minutes(1));
  EXPECT_EQ(counts_.Over(SloCounts::kMaxSpan, clock_.Now()), (Tally{2, 0}));
}

TEST_F(SloCountsTest, AGapIsNoHarm) {
  Probe(minutes(10));
  clock_.Advance(hours(3));
  Probe(minutes(10), 1);
  EXPECT_EQ(counts_.Over(hours(6), clock_.Now()), (Tally{40, 20}));
  EXPECT_EQ(counts_.Over(hours(1), clock_.Now()), (Tally{20, 20}));
}

TEST_F(SloCountsTest, AClockSetBackLosesNothing) {
  Probe(hours(2), 2);
  clock_.Set(clock_.Now() - hours(1));
  Probe(minutes(1));
  EXPECT_EQ(counts_.Over(hours(6), clock_.Now()), (Tally{242, 120}));
  EXPECT_EQ(counts_.Over(hours(24), clock_.Now()), (Tally{242, 120}));
}

TEST_F(SloCountsTest, SurvivesAsText) {
  Probe(hours(30), 7);
  const auto read = SloCounts::Decode(counts_.Encode());
  ASSERT_TRUE(read.ok());
  for (const base::Duration window :
       {base::Duration(minutes(5)), base::Duration(hours(6)),
        base::Duration(hours(24)), kKeep}) {
    EXPECT_EQ(read->Over(window, clock_.Now()),
              counts_.Over(window, clock_.Now()));
  }
  EXPECT_EQ(read->latest(), counts_.latest());
  EXPECT_EQ(read->Encode(), counts_.Encode());
}

TEST(SloCountsDecodeTest, RefusesWhatItDoesNotMake) {
  for (const char* text :
       {"", "1", "2 0 0", "1 0", "1 0 0 0", "1 1 5 1 2 0", "1 1 0 1 0 0",
        "1 2 5 1 0 0 1 0 0", "1 361", "1 1 5 x 0 0", "1 1 -5 1 0 0",
        "1 1 99999999999 1 0 0", "1  0 0 "}) {
    EXPECT_FALSE(SloCounts::Decode(text).ok()) << text;
  }
  EXPECT_TRUE(SloCounts::Decode("1 0 0").ok());
  EXPECT_TRUE(SloCounts::Decode("1 1 5 2 1 1 5 2 1").ok());
}

}  // namespace
}  // namespace tebium::exporter
