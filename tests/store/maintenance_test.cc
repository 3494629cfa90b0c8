// Retention, the limit on size, and the write-ahead log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "tests/store/store_fixture.h"

namespace tebium::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::WaitFor;

#if defined(TEBIUM_SANITIZED)
constexpr int kManyAlerts = 4'000;
#else
constexpr int kManyAlerts = 20'000;
#endif

class MaintenanceTest : public StoreTest {
 protected:
  void Add(const std::string& summary) {
    ASSERT_TRUE(
        Append(MakeBatch(clock_.Now(), {MakeAlert("a", "m", "info", summary)}))
            .ok());
  }

  // The journal is applied at once, so that it is emptied too.
  void AddMany(int count) {
    std::vector<alert::Alert> alerts;
    for (int i = 0; i < count; ++i) {
      alerts.push_back(MakeAlert("a", "m", "info",
                                 "number " + std::to_string(i) + " of many"));
    }
    constexpr size_t kAtOnce = 500;
    for (size_t i = 0; i < alerts.size(); i += kAtOnce) {
      const auto begin = alerts.begin() + static_cast<ptrdiff_t>(i);
      ASSERT_TRUE(
          Append(MakeBatch(clock_.Now(), {begin, begin + kAtOnce})).ok());
    }
    DispatchChange change;
    change.applied_journal_id = listener_.TakeJournal().back().id;
    ASSERT_TRUE(Apply(change).ok());
  }
};

TEST_F(MaintenanceTest, TheCacheIsGivenBackWhenItHasBeenQuiet) {
  Open();
  AddMany(4'000);
  EXPECT_THAT(Summaries(), SizeIs(::testing::Gt(0u)));
  const int64_t busy_bytes = sqlite3_memory_used();
  ASSERT_GT(busy_bytes, 1'000'000);
  EXPECT_TRUE(WaitFor([&] {
    clock_.Advance(std::chrono::milliseconds(100));
    return sqlite3_memory_used() < busy_bytes / 2;
  }));
  Add("after");
  EXPECT_THAT(Summaries(), ::testing::Contains("after"));
}

TEST_F(MaintenanceTest, WhatIsOlderThanTheRetentionGoes) {
  settings_.retention = std::chrono::hours(24);
  Open();
  Add("old");
  RelayChange old;
  LiveMessage message;
  message.group_key = "old";
  message.updated_at = clock_.Now();
  old.put_messages.push_back(message);
  ASSERT_TRUE(Apply(old).ok());
  DispatchChange drafts;
  drafts.outbox = {MakeDraft(1, "dead", "x"), MakeDraft(1, "pending", "x")};
  drafts.put_alerts = {{1, "state"}};
  ASSERT_TRUE(Apply(drafts).ok());
  RelayChange death;
  death.dead.push_back({1, "gone", false});
  ASSERT_TRUE(Apply(death).ok());
  EXPECT_THAT(Summaries(), ElementsAre("old"));

  clock_.Advance(std::chrono::hours(23));
  Add("new");
  message.group_key = "new";
  message.updated_at = clock_.Now();
  RelayChange fresh;
  fresh.put_messages.push_back(message);
  ASSERT_TRUE(Apply(fresh).ok());
  EXPECT_THAT(Summaries(), ElementsAre("new", "old"));
  EXPECT_EQ(Value(store_->Stats()).outbox_dead, 1u);

  clock_.Advance(std::chrono::hours(2));
  EXPECT_TRUE(WaitFor([&] {
    clock_.Advance(settings_.maintenance_interval);  // one round more
    return Summaries().size() == 1 &&
           Value(store_->RecentMessages(9)).size() == 1 &&
           Value(store_->Stats()).outbox_dead == 0;
  }));
  EXPECT_THAT(Summaries(), ElementsAre("new"));
  EXPECT_THAT(Summaries(Ask().Text("old")), IsEmpty());
  EXPECT_EQ(Value(store_->RecentMessages(9)).at(0).group_key, "new");
  EXPECT_EQ(Value(store_->Stats()).outbox_pending, 1u);
  EXPECT_THAT(Value(store_->LoadAlerts()), SizeIs(1));
}

TEST_F(MaintenanceTest, AManyTimesLargerHistoryGoesInSlices) {
  Open();
  AddMany(kManyAlerts / 4);
  EXPECT_THAT(Summaries(Ask().Limit(1)), SizeIs(1));
  clock_.Advance(settings_.retention + std::chrono::hours(1));
  Add("new");
  RawDatabase raw(settings_.path);
  EXPECT_TRUE(WaitFor([&] {
    clock_.Advance(std::chrono::milliseconds(100));
    return raw.Int("SELECT count(*) FROM history") == 1;
  }));
  EXPECT_THAT(Summaries(Ask().Text("many")), IsEmpty());
}

TEST_F(MaintenanceTest, TheSizeLimitTrimsTheOldestHistoryAlone) {
  settings_.max_size_bytes = kManyAlerts * 150;
  Open();
  DispatchChange live;
  live.put_alerts = {{1, std::string(10'000, 'x')}};
  live.outbox = {MakeDraft(1, "g", "x")};
  ASSERT_TRUE(Apply(live).ok());
  AddMany(kManyAlerts);
  const HistoryQuery newest = Ask().Limit(1);
  EXPECT_TRUE(WaitFor([&] {
    clock_.Advance(std::chrono::seconds(1));
    return Value(store_->Stats()).journal_entries == 0 &&
           Value(store_->Stats()).size_bytes <= settings_.max_size_bytes;
  })) << Value(store_->Stats()).size_bytes;
  // The newest are there, and not much fewer than fit.
  EXPECT_THAT(
      Summaries(newest),
      ElementsAre("number " + std::to_string(kManyAlerts - 1) + " of many"));
  EXPECT_THAT(Summaries(Ask().Text("0").Limit(1)), IsEmpty());
  EXPECT_GT(Value(store_->Stats()).size_bytes, settings_.max_size_bytes / 4);
  EXPECT_GT(Value(store_->Stats()).history_entries, 100u);
  EXPECT_THAT(Value(store_->LoadAlerts()), SizeIs(1));
  EXPECT_EQ(Value(store_->Stats()).outbox_pending, 1u);
}

TEST_F(MaintenanceTest, TheWriteAheadLogDoesNotGrowWithoutEnd) {
  Open();
  const std::string wal = settings_.path + "-wal";
  const std::string text(8'000, 'x');
  uintmax_t largest = 0;
  uint64_t written = 0;
  while (written < 100'000'000) {
    std::vector<alert::Alert> alerts(25, MakeAlert("a", "m", "info", text));
    ASSERT_TRUE(Append(MakeBatch(clock_.Now(), alerts)).ok());
    written += text.size() * alerts.size();
    largest = std::max(largest, std::filesystem::file_size(wal));
  }
  EXPECT_LT(largest, 70'000'000u);
}

}  // namespace
}  // namespace tebium::store
