#include "store/sqlite/watch_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace tebium::store {
namespace {

class WatchFileTest : public ::testing::Test {
 protected:
  WatchFileTest() { Open(); }

  void Open(uint64_t max_bytes = uint64_t{256} << 20) {
    store_.reset();
    WatchFileSettings settings;
    settings.path = path_;
    settings.max_bytes = max_bytes;
    store_ = OpenWatchFile(settings, clock_, base::Logger::Null());
  }

  std::map<uint64_t, std::string> Records() const {
    std::map<uint64_t, std::string> records;
    EXPECT_TRUE(store_
                    ->VisitRecords([&](uint64_t number, std::string_view text) {
                      records[number] = text;
                    })
                    .ok());
    return records;
  }
  std::map<std::string, std::string> Notes(std::string_view sort) const {
    std::map<std::string, std::string> notes;
    const auto loaded = store_->Load(sort);
    EXPECT_TRUE(loaded.ok());
    if (!loaded.ok()) return notes;
    for (const WatchNote& note : *loaded) notes[note.name] = note.value;
    return notes;
  }

  const testing::TempDir dir_;
  const std::string path_ = dir_.Join("deep/samples.db");
  testing::ManualClock clock_;
  std::unique_ptr<WatchStore> store_;
};

TEST_F(WatchFileTest, RecordsComeBackInOrder) {
  const std::string bytes("a\0\xFF", 3);
  const auto first = store_->Append(bytes);
  const auto second = store_->Append("b");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_LT(*first, *second);
  const std::map<uint64_t, std::string> want = {{*first, bytes},
                                                {*second, "b"}};
  EXPECT_EQ(Records(), want);
  Open();
  EXPECT_EQ(Records(), want);
}

TEST_F(WatchFileTest, NotesAreSetReplacedAndTakenOut) {
  EXPECT_TRUE(
      store_->Save({{"x", "a", "1"}, {"x", "b", "2"}, {"y", "a", "3"}}).ok());
  EXPECT_TRUE(store_->Save({{"x", "a", "4"}, {"x", "b", ""}}).ok());
  Open();
  EXPECT_EQ(Notes("x"), (std::map<std::string, std::string>{{"a", "4"}}));
  EXPECT_EQ(Notes("y"), (std::map<std::string, std::string>{{"a", "3"}}));
  EXPECT_TRUE(Notes("z").empty());
}

TEST_F(WatchFileTest, NumbersGrowThoughRecordsAreTakenOut) {
  const auto first = store_->Append("a");
  const auto second = store_->Append("b");
  EXPECT_TRUE(store_->Save({}, *first).ok());
  EXPECT_EQ(Records(), (std::map<uint64_t, std::string>{{*second, "b"}}));
  EXPECT_TRUE(store_->Save({}, *second).ok());
  EXPECT_TRUE(Records().empty());
  Open();
  const auto third = store_->Append("c");
  EXPECT_GT(*third, *second);
}

TEST_F(WatchFileTest, ManyAtOnceAreAllThere) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        EXPECT_TRUE(store_->Append(std::to_string(t * 50 + i)).ok());
        if (i % 10 == 0) {
          EXPECT_TRUE(store_->Save({{"n", std::to_string(t), "x"}}).ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Records().size(), 400U);
  EXPECT_EQ(Notes("n").size(), 8U);
}

TEST_F(WatchFileTest, ADamagedFileIsMovedAsideAndAllGoesOn) {
  for (const bool header : {true, false}) {
    EXPECT_TRUE(store_->Append(std::string(50'000, 'a')).ok());
    store_.reset();
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    const auto size = std::filesystem::file_size(path_);
    ASSERT_GT(size, 8192U);
    file.seekp(header ? 0 : 4096);
    file << std::string(size - (header ? 0 : 4096), 'x');
    file.close();
    Open();
    (void)store_->Append("b");  // finds the damage, if opening did not
    clock_.Advance(std::chrono::seconds(10));
    EXPECT_TRUE(store_->Append("c").ok());
    EXPECT_TRUE(std::filesystem::exists(path_ + ".damaged"));
    std::filesystem::remove(path_ + ".damaged");
  }
}

TEST_F(WatchFileTest, AFileThatCantBeOpenedIsTriedAgain) {
  store_.reset();
  std::filesystem::remove_all(dir_.Join("deep"));
  std::ofstream(dir_.Join("deep")) << "in the way";
  Open();
  EXPECT_EQ(store_->Append("a").status().code(),
            base::StatusCode::kUnavailable);
  EXPECT_EQ(store_->Load("x").status().code(), base::StatusCode::kUnavailable);
  std::filesystem::remove(dir_.Join("deep"));
  clock_.Advance(std::chrono::seconds(10));
  EXPECT_TRUE(store_->Append("a").ok());
}

TEST_F(WatchFileTest, AFullOneRefusesUntilThereIsRoom) {
  Open(200'000);
  const std::string record(20'000, 'a');
  uint64_t last = 0;
  base::Status status;
  for (int i = 0; i < 20 && status.ok(); ++i) {
    const auto number = store_->Append(record);
    status = number.status();
    if (number.ok()) last = *number;
  }
  EXPECT_EQ(status.code(), base::StatusCode::kUnavailable);
  const std::string note(40'000, 'b');
  EXPECT_EQ(store_->Save({{"x", "a", note}}).code(),
            base::StatusCode::kUnavailable);
  // What replaces records has the room that they took.
  EXPECT_TRUE(store_->Save({{"x", "a", note}}, last).ok());
  EXPECT_EQ(Notes("x")["a"], note);
  EXPECT_TRUE(store_->Append(record).ok());
}

TEST_F(WatchFileTest, ASecondProcessIsKeptOut) {
  WatchFileSettings settings;
  settings.path = path_;
  const auto second = OpenWatchFile(settings, clock_, base::Logger::Null());
  EXPECT_EQ(second->Append("a").status().code(),
            base::StatusCode::kUnavailable);
  EXPECT_TRUE(store_->Append("a").ok());
}

}  // namespace
}  // namespace tebium::store
