#include "dispatch/repeat_index.h"

#include <gtest/gtest.h>

#include "tests/dispatch/tree_samples.h"

namespace tebium::dispatch {
namespace {

const base::Time kStart = base::FromNanos(1769854830'000'000'000);

alert::Batch Hook(bool firing, base::Duration after = {},
                  const std::string& text = "slow", uint64_t truncated = 0) {
  WebhookAlert alert;
  alert.instance = "a";
  alert.firing = firing;
  alert.text = text;
  auto batch = Webhook("g", {alert}, kStart + after, truncated);
  if (!firing) batch.events[0].alert.ends_at = kStart;
  return batch;
}

bool IsRepeat(RepeatIndex& index, const alert::Batch& batch) {
  return index.IsRepeat(batch.events[0], batch);
}
void Record(RepeatIndex& index, const alert::Batch& batch) {
  index.Record(batch.events[0], batch);
}

TEST(RepeatIndex, KnowsTheVerySame) {
  RepeatIndex index(100);
  const auto first = Hook(true);
  const uint64_t identity = first.events[0].identity;
  EXPECT_FALSE(IsRepeat(index, first));
  Record(index, first);
  EXPECT_EQ(index.LastRepeat(identity), base::kNoTime);
  EXPECT_TRUE(IsRepeat(index, Hook(true, std::chrono::hours(4))));
  EXPECT_EQ(index.LastRepeat(identity), kStart + std::chrono::hours(4));
}

TEST(RepeatIndex, AnyDifferenceIsNews) {
  RepeatIndex index(100);
  Record(index, Hook(true));
  EXPECT_FALSE(IsRepeat(index, Hook(false)));
  EXPECT_FALSE(IsRepeat(index, Hook(true, {}, "slower")));
  EXPECT_FALSE(IsRepeat(index, Hook(true, {}, "slow", 3)));
  auto later = Hook(true);
  later.events[0].alert.starts_at += std::chrono::seconds(1);
  EXPECT_FALSE(IsRepeat(index, later));
  Record(index, Hook(false));
  EXPECT_FALSE(IsRepeat(index, Hook(true)));
  EXPECT_TRUE(IsRepeat(index, Hook(false)));
  auto ended_later = Hook(false);
  ended_later.events[0].alert.ends_at += std::chrono::seconds(1);
  EXPECT_FALSE(IsRepeat(index, ended_later));
}

TEST(RepeatIndex, WhatEndsByItselfIsNeverARepeat) {
  RepeatIndex index(100);
  auto batch = Hook(true);
  batch.events[0].alert.ends_at = kStart + std::chrono::minutes(4);
  Record(index, batch);
  EXPECT_FALSE(IsRepeat(index, batch));
}

TEST(RepeatIndex, ForgetsWhenTold) {
  RepeatIndex index(100);
  const auto batch = Hook(true);
  Record(index, batch);
  index.Forget(batch.events[0].identity);
  EXPECT_FALSE(IsRepeat(index, batch));
}

TEST(RepeatIndex, RemembersTheRetiredForAWhile) {
  RepeatIndex index(1'000'000);
  const auto batch = Hook(false);
  const uint64_t identity = batch.events[0].identity;
  Record(index, batch);
  index.Retire(identity);
  EXPECT_TRUE(IsRepeat(index, batch));
  // Others of the same shard push it out.
  for (uint64_t i = 0; i < 5'000; ++i) {
    auto other = batch;
    other.events[0].identity = (identity & 0xFFFF000000000000ull) | i;
    Record(index, other);
    index.Retire(other.events[0].identity);
  }
  EXPECT_FALSE(IsRepeat(index, batch));
}

TEST(RepeatIndex, KeepsWhatBeganAnewBeforeItRetired) {
  RepeatIndex index(1'000'000);
  const auto batch = Hook(true);
  const uint64_t identity = batch.events[0].identity;
  Record(index, batch);
  index.Retire(identity);
  index.Keep(identity);
  for (uint64_t i = 0; i < 5'000; ++i) {
    auto other = batch;
    other.events[0].identity = (identity & 0xFFFF000000000000ull) | i;
    Record(index, other);
    index.Retire(other.events[0].identity);
  }
  EXPECT_TRUE(IsRepeat(index, batch));
}

TEST(RepeatIndex, IsBounded) {
  RepeatIndex index(16);  // two in a shard
  size_t repeats = 0;
  for (uint64_t i = 0; i < 100; ++i) {
    auto batch = Hook(true);
    batch.events[0].identity = i;  // one shard
    Record(index, batch);
    repeats += IsRepeat(index, batch) ? 1 : 0;
  }
  EXPECT_EQ(repeats, 2u);
}

TEST(RepeatIndex, OfTheApiARepeatMovesTheEnd) {
  RepeatIndex index(10);
  const base::Time now = base::FromNanos(1'000'000'000'000);
  const ApiAlert alert = {.instance = "a", .starts_at = now};
  const auto first = Api({alert}, now);
  const uint64_t identity = first.events[0].identity;
  EXPECT_EQ(index.LatestEnd(identity), base::kNoTime);
  EXPECT_FALSE(index.IsRepeat(first.events[0], first));
  index.Record(first.events[0], first);
  const base::Time later = now + std::chrono::minutes(1);
  const auto second = Api({alert}, later);
  EXPECT_TRUE(index.IsRepeat(second.events[0], second));
  EXPECT_EQ(index.LatestEnd(identity), later + alert.valid_for);
  // An end before that moves nothing.
  EXPECT_TRUE(index.IsRepeat(first.events[0], first));
  EXPECT_EQ(index.LatestEnd(identity), later + alert.valid_for);
  EXPECT_FALSE(index.ForgetUnlessExtended(identity, now + alert.valid_for));
  EXPECT_TRUE(index.ForgetUnlessExtended(identity, later + alert.valid_for));
  EXPECT_FALSE(index.IsRepeat(second.events[0], second));
  // What it says besides is news.
  ApiAlert other = alert;
  other.text = "worse";
  index.Record(first.events[0], first);
  const auto third = Api({other}, later);
  EXPECT_FALSE(index.IsRepeat(third.events[0], third));
  other.firing = false;
  const auto fourth = Api({other}, later);
  EXPECT_FALSE(index.IsRepeat(fourth.events[0], fourth));
}

// --- Ends that Alertmanager's API was given, or not ------------------------

alert::Batch ApiPost(base::Duration after, base::Duration valid_for,
                     bool by_timeout = false, const std::string& text = "t") {
  return Api({{.starts_at = kStart,
               .valid_for = valid_for,
               .text = text,
               .by_timeout = by_timeout}},
             kStart + after);
}

TEST(RepeatIndex, ATimeoutThatEndsEarlierIsNews) {
  using std::chrono::minutes;
  RepeatIndex index(100);
  Record(index, ApiPost({}, minutes(5), true));
  EXPECT_TRUE(IsRepeat(index, ApiPost(minutes(1), minutes(5), true)));
  EXPECT_FALSE(IsRepeat(index, ApiPost(minutes(2), minutes(3), true)));
  EXPECT_FALSE(IsRepeat(index, ApiPost(minutes(2), minutes(9), false)));
}

TEST(RepeatIndex, AGivenEndHoldsIfItIsLater) {
  using std::chrono::minutes;
  RepeatIndex index(100);
  const auto first = ApiPost({}, minutes(5));
  const uint64_t identity = first.events[0].identity;
  Record(index, first);
  EXPECT_TRUE(IsRepeat(index, ApiPost(minutes(1), minutes(9))));
  EXPECT_TRUE(IsRepeat(index, ApiPost(minutes(2), minutes(1))));
  EXPECT_FALSE(IsRepeat(index, ApiPost(minutes(2), minutes(9), true)));
  EXPECT_EQ(index.LatestEnd(identity), kStart + minutes(10));
  // Also over what is news.
  Record(index, ApiPost(minutes(2), minutes(3), false, "other"));
  EXPECT_EQ(index.LatestEnd(identity), kStart + minutes(10));
  Record(index, ApiPost(minutes(3), minutes(4), true, "other"));
  EXPECT_EQ(index.LatestEnd(identity), kStart + minutes(10));
  Record(index, ApiPost(minutes(3), minutes(4), false));
  EXPECT_EQ(index.LatestEnd(identity), kStart + minutes(7));
}

TEST(RepeatIndex, WhoWaitsHearsOfRepeats) {
  using std::chrono::minutes;
  RepeatIndex index(100);
  const auto post = [](int minute) {
    return ApiPost(minutes(minute), minutes(9));
  };
  const uint64_t identity = post(0).events[0].identity;
  index.HearAfter(identity, kStart);  // unknown as yet: it is news anyway
  Record(index, post(0));
  EXPECT_TRUE(IsRepeat(index, post(1)));
  index.HearAfter(identity, kStart + minutes(3));
  index.HearAfter(identity, kStart + minutes(7));
  EXPECT_TRUE(IsRepeat(index, post(3)));
  EXPECT_FALSE(IsRepeat(index, post(4)));
  Record(index, post(4));
  EXPECT_FALSE(IsRepeat(index, post(5)));
  index.HearNoMore(identity);
  EXPECT_TRUE(IsRepeat(index, post(6)));
  // It is over, and begins anew.
  index.HearAfter(identity, kStart);
  index.Retire(identity);
  EXPECT_TRUE(IsRepeat(index, post(7)));
}

}  // namespace
}  // namespace tebium::dispatch
