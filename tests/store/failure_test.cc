// When writing fails: what is refused, what goes on, how it heals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/store/store_fixture.h"

namespace tebium::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Files of this process can't grow over `bytes`, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

// SQLite's writes fail with this error while it lives.
class FailingWrites {
 public:
  explicit FailingWrites(int error) {
    Error().store(error);
    Replace(reinterpret_cast<sqlite3_syscall_ptr>(&Pwrite));
  }
  ~FailingWrites() { Replace(nullptr); }  // SQLite's own

 private:
  static std::atomic<int>& Error() {
    static std::atomic<int> error{0};
    return error;
  }
  static ssize_t Pwrite(int, const void*, size_t, off_t) {
    errno = Error().load();
    return -1;
  }
  static void Replace(sqlite3_syscall_ptr call) {
    sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
    vfs->xSetSystemCall(vfs, "pwrite", call);
    vfs->xSetSystemCall(vfs, "pwrite64", call);
  }
};

class FailureTest : public StoreTest {
 protected:
  void ExpectRefused(const base::Status& status, base::StatusCode code) {
    EXPECT_EQ(status.code(), code) << status.ToString();
    EXPECT_EQ(store_->Writable().code(), code);
    EXPECT_GE(ErrorCount("append"), 1);
    EXPECT_GE(ErrorCount("commit"), 1);
    EXPECT_TRUE(store_->History({}).ok());
    EXPECT_TRUE(store_->Stats().ok());
  }

  // Nobody writes: it finds out by itself. `stored` is what the history holds.
  void ExpectHealed(std::vector<std::string> stored) {
    EXPECT_TRUE(testing::WaitFor([&] { return store_->Writable().ok(); }));
    std::reverse(stored.begin(), stored.end());
    EXPECT_EQ(Summaries(Ask().Limit(1000)), stored);
    Reopen();
    EXPECT_EQ(Summaries(Ask().Limit(1000)), stored);
  }

  base::Status AppendText(const std::string& text) {
    return Append(
        MakeBatch(clock_.Now(), {MakeAlert("a", "m", "error", text)}));
  }

  // Any change to this group fails.
  void BreakGroup(const std::string& key) {
    RawDatabase raw(settings_.path);
    raw.Execute(
        "CREATE TRIGGER broken BEFORE INSERT ON \"groups\""
        " WHEN new.key='" +
        key + "' BEGIN SELECT RAISE(ABORT, 'broken'); END");
  }
};

TEST_F(FailureTest, ALimitOnTheFileRefusesAndHeals) {
  Open();
  ASSERT_TRUE(AppendText("before").ok());
  std::vector<std::string> stored = {"before"};
  {
    FileSizeLimit full(std::filesystem::file_size(settings_.path + "-wal") +
                       300'000);
    base::Status status;
    for (int i = 0; i < 100 && status.ok(); ++i) {
      const std::string text = std::to_string(i) + std::string(20'000, 'x');
      status = AppendText(text);
      if (status.ok()) stored.push_back(text);
    }
    ExpectRefused(status, base::StatusCode::kResourceExhausted);
  }
  ExpectHealed(stored);
}

TEST_F(FailureTest, ADiskThatFailsRefusesAndHeals) {
  const std::vector<std::pair<int, base::StatusCode>> cases = {
      {ENOSPC, base::StatusCode::kResourceExhausted},
      {EDQUOT, base::StatusCode::kResourceExhausted},
      {EIO, base::StatusCode::kUnavailable},
      {EROFS, base::StatusCode::kUnavailable}};
  Open();
  std::vector<std::string> stored;
  for (const auto& [error, code] : cases) {
    stored.emplace_back("before");
    ASSERT_TRUE(AppendText(stored.back()).ok());
    {
      FailingWrites failing(error);
      ExpectRefused(AppendText("during"), code);
    }
    ExpectHealed(stored);
  }
}

TEST_F(FailureTest, WithManyWaitingAFailingDiskRefusesAll) {
  Open();
  ASSERT_TRUE(AppendText("before").ok());
  std::vector<base::StatusCode> codes;
  {
    FailingWrites failing(ENOSPC);
    Gate gate(*store_);
    for (int i = 0; i < 50; ++i) {
      DispatchChange change;
      change.put_groups = {{std::to_string(i), "x"}};
      store_->Apply(change, [&](const base::Status& status) {
        codes.push_back(status.code());
      });
    }
    gate.Open();
    (void)store_->Flush();  // may have been refused with them
    EXPECT_EQ(codes, std::vector<base::StatusCode>(
                         50, base::StatusCode::kResourceExhausted));
    // What writes nothing heals nothing.
    EXPECT_TRUE(store_->Flush().ok());
    EXPECT_FALSE(store_->Writable().ok());
  }
  ExpectHealed({"before"});
  EXPECT_THAT(Value(store_->LoadGroups()), SizeIs(0));
}

TEST_F(FailureTest, ALockedFileRefusesAndHeals) {
  Open();
  ASSERT_TRUE(AppendText("before").ok());
  const auto told = listener_.TakeJournal().size();
  RawDatabase raw(settings_.path);
  raw.Execute("BEGIN IMMEDIATE");
  const base::Status status = AppendText("during");
  EXPECT_EQ(status.code(), base::StatusCode::kUnavailable);
  EXPECT_THAT(status.message(), HasSubstr("locked"));
  EXPECT_EQ(store_->Writable().code(), base::StatusCode::kUnavailable);
  EXPECT_EQ(told, 1u);
  EXPECT_THAT(listener_.TakeJournal(), SizeIs(0));
  raw.Execute("ROLLBACK");
  EXPECT_TRUE(testing::WaitFor([&] { return store_->Writable().ok(); }));
  ASSERT_TRUE(AppendText("after").ok());
  EXPECT_THAT(Summaries(), ElementsAre("after", "before"));
  EXPECT_EQ(listener_.TakeJournal().at(0).id, 2);
}

TEST_F(FailureTest, OneBadChangeDoesNotTakeTheOthersWithIt) {
  Open();
  BreakGroup("bad");
  std::vector<std::string> order;  // the writer's thread only
  const auto note = [&](const std::string& name) {
    return [&order, name](const base::Status& status) {
      order.push_back(name + "=" +
                      std::string(base::StatusCodeName(status.code())));
    };
  };
  const auto group = [](const std::string& key, const std::string& extra) {
    DispatchChange change;
    change.put_groups = {{extra, "x"}, {key, "x"}};
    change.outbox.push_back(MakeDraft(1, extra, extra));
    return change;
  };
  std::thread appender;
  base::Status appended;
  {
    Gate gate(*store_);
    store_->Apply(group("good-1", "extra-1"), note("first"));
    store_->Apply(group("bad", "extra-2"), note("second"));
    store_->Apply(group("good-3", "extra-3"), note("third"));
    appender = std::thread([&] { appended = AppendText("beside"); });
  }
  appender.join();
  ASSERT_TRUE(store_->Flush().ok());
  EXPECT_TRUE(appended.ok());
  EXPECT_THAT(order, ElementsAre("first=ok", "second=internal", "third=ok"));
  EXPECT_TRUE(store_->Writable().ok());  // the disk is not at fault
  std::vector<std::string> keys;
  for (const auto& stored : Value(store_->LoadGroups()))
    keys.push_back(stored.key);
  EXPECT_THAT(keys, ElementsAre("extra-1", "extra-3", "good-1", "good-3"));
  std::vector<std::string> told;
  for (const auto& head : listener_.TakeOutbox())
    told.push_back(head.group_key);
  EXPECT_THAT(told, ElementsAre("extra-1", "extra-3"));
  EXPECT_EQ(Value(store_->Stats()).outbox_pending, 2u);
  EXPECT_EQ(ErrorCount("dispatch"), 1);
}

TEST_F(FailureTest, JournalIdsHaveNoGapsAfterAFailure) {
  Open();
  BreakGroup("bad");
  std::thread appender;
  {
    Gate gate(*store_);
    appender = std::thread([&] { EXPECT_TRUE(AppendText("one").ok()); });
    DispatchChange bad;
    bad.put_groups = {{"bad", ""}};
    store_->Apply(bad, nullptr);
  }
  appender.join();
  ASSERT_TRUE(AppendText("two").ok());
  const auto told = listener_.TakeJournal();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0].id, 1);
  EXPECT_EQ(told[1].id, 2);
}

TEST_F(FailureTest, EverySeriesExistsFromTheStart) {
  Open();
  for (const char* operation :
       {"commit", "append", "dispatch", "relay", "claim", "flush", "read",
        "extract", "maintenance", "checkpoint", "probe"}) {
    EXPECT_EQ(ErrorCount(operation), 0) << operation;
  }
  bool sized = false;
  for (const auto& family : metrics_.Collect()) {
    if (family.name != "tebium_store_size_bytes") continue;
    sized = family.metric.at(0).gauge.value > 50'000;
  }
  EXPECT_TRUE(sized);
}

}  // namespace
}  // namespace tebium::store
