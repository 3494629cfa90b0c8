#include "relay/lane_queue.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

using base::Duration;
using std::chrono::seconds;

constexpr Duration kNow = seconds(100);

QueuedEntry Entry(int64_t id, bool notifies = true, int64_t thread = 0) {
  QueuedEntry entry;
  entry.id = id;
  entry.notifies = notifies;
  entry.thread_id = thread;
  return entry;
}

std::vector<int64_t> Ids(const std::vector<QueuedEntry>& entries) {
  std::vector<int64_t> ids;
  for (const QueuedEntry& entry : entries) ids.push_back(entry.id);
  return ids;
}

TEST(LaneQueueTest, OldestFirstButLoudNewsOvertakesQuietNews) {
  LaneQueue queue;
  for (const int64_t id : {3, 1, 2}) queue.Put(Entry(id, id == 3), kNow, kNow);
  EXPECT_EQ(queue.TakeOne().id, 3);
  EXPECT_EQ(queue.TakeOne().id, 1);
  EXPECT_EQ(queue.TakeOne().id, 2);
  EXPECT_TRUE(queue.empty());
}

TEST(LaneQueueTest, KnowsWhatItHasAndWhetherItIsLoud) {
  LaneQueue queue;
  queue.Put(Entry(1, false), kNow, kNow);
  queue.Put(Entry(2), kNow + seconds(5), kNow);
  EXPECT_TRUE(queue.Has(1));
  EXPECT_TRUE(queue.Has(2));
  EXPECT_FALSE(queue.Has(3));
  EXPECT_FALSE(queue.HasLoud());
  queue.Promote(kNow + seconds(5));
  EXPECT_TRUE(queue.HasLoud());
  queue.Remove(2);
  EXPECT_FALSE(queue.Has(2));
  EXPECT_FALSE(queue.HasLoud());
}

TEST(LaneQueueTest, EntriesWaitUntilTheyAreDue) {
  LaneQueue queue;
  EXPECT_EQ(queue.NextDue(kNow), Duration::max());
  queue.Put(Entry(1), kNow + seconds(5), kNow);
  queue.Put(Entry(2), kNow + seconds(3), kNow);
  EXPECT_EQ(queue.NextDue(kNow), kNow + seconds(3));
  queue.Promote(kNow + seconds(3));
  EXPECT_EQ(queue.ready(), 1u);
  EXPECT_EQ(queue.TakeOne().id, 2);
  EXPECT_EQ(queue.NextDue(kNow + seconds(4)), kNow + seconds(5));
  EXPECT_EQ(queue.size(), 1u);
}

TEST(LaneQueueTest, AKnownIdIsChangedNotAdded) {
  LaneQueue queue;
  queue.Put(Entry(1, false), kNow, kNow);
  queue.Put(Entry(1, true), kNow, kNow);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_TRUE(queue.TakeOne().notifies);

  QueuedEntry failed = Entry(2);
  failed.failed = true;
  failed.uncertain = true;
  queue.Put(failed, kNow + seconds(9), kNow);
  EXPECT_EQ(queue.failed(), 1u);
  queue.Put(Entry(2), kNow, kNow);  // due at once, its past is kept
  EXPECT_EQ(queue.uncertain(), 1u);
  EXPECT_EQ(queue.failed(), 1u);
  EXPECT_TRUE(queue.TakeOne().uncertain);
  EXPECT_EQ(queue.failed(), 0u);
  EXPECT_EQ(queue.uncertain(), 0u);
}

TEST(LaneQueueTest, ManyAreOfOneTopicAndInOrder) {
  LaneQueue queue;
  for (int64_t id = 1; id <= 6; ++id) {
    queue.Put(Entry(id, true, id % 2), kNow, kNow);
  }
  EXPECT_EQ(queue.First(false).thread_id, 1);
  EXPECT_EQ(Ids(queue.TakeMany(2, 1, false)), (std::vector<int64_t>{1, 3}));
  EXPECT_EQ(Ids(queue.TakeMany(9, 0, false)), (std::vector<int64_t>{2, 4, 6}));
  EXPECT_EQ(Ids(queue.TakeMany(9, 1, false)), (std::vector<int64_t>{5}));
}

TEST(LaneQueueTest, UncertainOnesAlone) {
  LaneQueue queue;
  for (int64_t id = 1; id <= 4; ++id) {
    QueuedEntry entry = Entry(id);
    entry.uncertain = id >= 3;
    queue.Put(entry, kNow, kNow);
  }
  EXPECT_EQ(queue.uncertain(), 2u);
  EXPECT_EQ(Ids(queue.TakeMany(9, 0, true)), (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(queue.ready(), 2u);
}

TEST(LaneQueueTest, AMillionEntries) {
  LaneQueue queue;
  for (int64_t id = 1; id <= 1'000'000; ++id) queue.Put(Entry(id), kNow, kNow);
  EXPECT_EQ(queue.TakeMany(5'000, 0, false).back().id, 5'000);
  EXPECT_EQ(queue.TakeOne().id, 5'001);
  EXPECT_EQ(queue.TakeAll().size(), 994'999u);
  EXPECT_TRUE(queue.empty());
}

TEST(LaneQueueTest, WhatIsRemovedIsForgotten) {
  LaneQueue queue;
  for (const int64_t id : {1, 2, 3}) {
    QueuedEntry entry = Entry(id);
    entry.uncertain = entry.failed = id != 2;
    queue.Put(entry, id == 3 ? kNow + seconds(5) : kNow, kNow);
  }
  for (const int64_t id : {1, 3, 9}) queue.Remove(id);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.failed(), 0u);
  EXPECT_EQ(queue.uncertain(), 0u);
  queue.Promote(kNow + seconds(9));
  EXPECT_EQ(queue.TakeOne().id, 2);
  EXPECT_EQ(queue.NextDue(kNow), Duration::max());
}

}  // namespace
}  // namespace tebium::relay
