// Intake: what was appended is there, in order, whatever happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <thread>

#include "tests/store/store_fixture.h"

namespace tebium::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JournalTest : public StoreTest {
 protected:
  base::Status AppendOne(const std::string& summary) {
    return Append(
        MakeBatch(clock_.Now(), {MakeAlert("a", "m", "error", summary)}));
  }

  std::vector<std::string> Replay() {
    std::vector<std::string> seen;
    const base::Status status =
        store_->ReplayJournal([&](const JournalEntry& entry) {
          std::string text = std::to_string(entry.id);
          for (const alert::Event& event : entry.batch->events) {
            text +=
                ":" + std::string(event.alert.annotations.Get(alert::kSummary));
          }
          seen.push_back(text);
        });
    EXPECT_TRUE(status.ok()) << status.ToString();
    return seen;
  }
};

TEST_F(JournalTest, AppendTellsTheListenerBeforeItReturns) {
  Open();
  auto batch = std::make_shared<alert::Batch>();
  batch->source = alert::Source::kWebhook;
  batch->received_at = clock_.Now();
  alert::SenderGroup group;
  group.key = "{}:{alertname=\"Ω\"}";
  batch->sender_group = std::make_shared<alert::SenderGroup>(group);
  batch->events.resize(2);
  batch->events[0].alert = MakeAlert("cpu", "m", "error", "занято");
  batch->events[0].identity = UINT64_MAX;
  batch->events[1].firing = false;
  ASSERT_TRUE(Append(batch).ok());
  const auto told = listener_.TakeJournal();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].id, 1);
  EXPECT_EQ(told[0].batch, batch);

  Reopen();
  int entries = 0;
  ASSERT_TRUE(store_
                  ->ReplayJournal([&](const JournalEntry& entry) {
                    ++entries;
                    EXPECT_EQ(entry.id, 1);
                    EXPECT_EQ(entry.batch->source, batch->source);
                    EXPECT_EQ(entry.batch->received_at, batch->received_at);
                    EXPECT_EQ(*entry.batch->sender_group, group);
                    ASSERT_EQ(entry.batch->events.size(), 2u);
                    EXPECT_EQ(entry.batch->events[0].alert,
                              batch->events[0].alert);
                    EXPECT_EQ(entry.batch->events[0].identity, UINT64_MAX);
                    EXPECT_FALSE(entry.batch->events[1].firing);
                  })
                  .ok());
  EXPECT_EQ(entries, 1);
}

TEST_F(JournalTest, ReplayBeginsAfterWhatWasApplied) {
  Open();
  for (const char* text : {"one", "two", "three"}) {
    ASSERT_TRUE(AppendOne(text).ok());
  }
  DispatchChange change;
  change.applied_journal_id = 2;
  ASSERT_TRUE(Apply(change).ok());
  change.applied_journal_id = 1;  // never goes back
  ASSERT_TRUE(Apply(change).ok());
  EXPECT_THAT(Replay(), ElementsAre("3:three"));
  Reopen();
  EXPECT_THAT(Replay(), ElementsAre("3:three"));
}

TEST_F(JournalTest, IdsGoOnAfterTheJournalWasEmptied) {
  Open();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(AppendOne("x").ok());
  DispatchChange change;
  change.applied_journal_id = 5;
  ASSERT_TRUE(Apply(change).ok());
  RawDatabase raw(settings_.path);
  EXPECT_TRUE(testing::WaitFor(
      [&] { return raw.Int("SELECT count(*) FROM journal") == 0; }));
  listener_.TakeJournal();
  ASSERT_TRUE(AppendOne("x").ok());
  EXPECT_EQ(listener_.TakeJournal().at(0).id, 6);
  change.applied_journal_id = 6;
  ASSERT_TRUE(Apply(change).ok());
  EXPECT_TRUE(testing::WaitFor(
      [&] { return raw.Int("SELECT count(*) FROM journal") == 0; }));
  Reopen();
  ASSERT_TRUE(AppendOne("x").ok());
  EXPECT_EQ(listener_.TakeJournal().at(0).id, 7);
  EXPECT_EQ(Summaries().size(), 7u);
}

TEST_F(JournalTest, EntriesStayUntilExtractedAndApplied) {
  Open();
  ASSERT_TRUE(AppendOne("one").ok());
  ASSERT_TRUE(AppendOne("two").ok());
  EXPECT_EQ(Summaries().size(), 2u);  // extracted
  DispatchChange change;
  change.applied_journal_id = 1;
  ASSERT_TRUE(Apply(change).ok());
  RawDatabase raw(settings_.path);
  EXPECT_TRUE(testing::WaitFor(
      [&] { return raw.Int("SELECT count(*) FROM journal") == 1; }));
  EXPECT_THAT(Replay(), ElementsAre("2:two"));
}

TEST_F(JournalTest, ManyThreadsAllStoredInTheOrderTold) {
#if defined(TEBIUM_SANITIZED)
  constexpr int kEach = 50;
#else
  constexpr int kEach = 500;
#endif
  constexpr int kThreads = 16;
  Open();
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int n = 0; n < kEach; ++n) {
        const std::string text = std::to_string(t) + "/" + std::to_string(n);
        if (!AppendOne(text).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures.load(), 0);
  const auto told = listener_.TakeJournal();
  ASSERT_EQ(told.size(), size_t{kThreads * kEach});
  std::vector<std::string> expected;
  std::set<std::string> different;
  for (size_t i = 0; i < told.size(); ++i) {
    ASSERT_EQ(told[i].id, static_cast<int64_t>(i + 1));
    const std::string text(
        told[i].batch->events[0].alert.annotations.Get(alert::kSummary));
    different.insert(text);
    expected.push_back(std::to_string(told[i].id) + ":" + text);
  }
  EXPECT_EQ(different.size(), told.size());
  EXPECT_EQ(Replay(), expected);
  HistoryQuery query;
  query.limit = 10'000;
  EXPECT_EQ(Summaries(query).size(), told.size());
}

TEST_F(JournalTest, SurvivesKill) {
  constexpr int kAppends = 40;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    Open();
    for (int i = 0; i < kAppends; ++i) {
      if (AppendOne(std::to_string(i)).ok()) (void)!write(ends[1], "x", 1);
    }
    kill(getpid(), SIGKILL);
  }
  close(ends[1]);
  int acknowledged = 0;
  for (char byte; read(ends[0], &byte, 1) == 1;) ++acknowledged;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(acknowledged, kAppends);
  Open();  // the lock went with its owner
  EXPECT_EQ(Replay().size(), size_t{kAppends});
  EXPECT_EQ(Summaries().size(), size_t{kAppends});
}

TEST_F(JournalTest, DamagedEntriesAreSkipped) {
  Open();
  for (const char* text : {"one", "two", "three"}) {
    ASSERT_TRUE(AppendOne(text).ok());
  }
  EXPECT_EQ(Summaries().size(), 3u);
  Close();
  {
    // As if nothing had been extracted yet.
    RawDatabase raw(settings_.path);
    raw.Execute("UPDATE journal SET batch=x'01ff7f' WHERE id=2");
    raw.Execute("DELETE FROM history; DELETE FROM meta");
  }
  Open();
  EXPECT_THAT(Replay(), ElementsAre("1:one", "3:three"));
  EXPECT_THAT(Summaries(), ElementsAre("three", "one"));
}

TEST_F(JournalTest, TooManyWaitingChangesAreRefused) {
  settings_.max_queued_changes = 2;
  Open();
  std::vector<std::string> order;  // the writer's thread only
  const auto note = [&](const std::string& name) {
    return [&, name](const base::Status& status) {
      order.push_back(name + "=" +
                      std::string(base::StatusCodeName(status.code())));
    };
  };
  {
    Gate gate(*store_);
    store_->Apply(DispatchChange(), note("first"));
    store_->Apply(RelayChange(), note("second"));
    EXPECT_EQ(AppendOne("over").code(), base::StatusCode::kUnavailable);
    DispatchChange change;
    change.put_groups.push_back({"over", "x"});
    store_->Apply(change, note("third"));
  }
  ASSERT_TRUE(store_->Flush().ok());
  EXPECT_THAT(order, ElementsAre("first=ok", "second=ok", "third=unavailable"));
  EXPECT_EQ(ErrorCount("append"), 1);
  EXPECT_EQ(ErrorCount("dispatch"), 1);
  EXPECT_THAT(Value(store_->LoadGroups()), IsEmpty());
  EXPECT_TRUE(AppendOne("fits").ok());
}

TEST_F(JournalTest, StopsTellingWithoutAListener) {
  Open();
  store_->SetJournalListener(nullptr);
  ASSERT_TRUE(AppendOne("x").ok());
  EXPECT_THAT(listener_.TakeJournal(), IsEmpty());
}

TEST_F(JournalTest, SilencesAreKept) {
  Open();
  DispatchChange change;
  change.put_silences = {{"a", "one"}, {"b", std::string("\0\xFF", 2)}};
  ASSERT_TRUE(Apply(change).ok());
  change.put_silences = {{"a", "two"}};
  change.delete_silences = {"b", "unknown"};
  ASSERT_TRUE(Apply(change).ok());
  Reopen();
  const auto silences = Value(store_->LoadSilences());
  ASSERT_EQ(silences.size(), 1u);
  EXPECT_EQ(silences[0].id, "a");
  EXPECT_EQ(silences[0].state, "two");
}

TEST_F(JournalTest, ALogThatGrowsGetsItsRoomAtOnceAndIsReadAsBefore) {
  Open();
  const std::string log = settings_.path + "-wal";
  EXPECT_LT(std::filesystem::file_size(log), 1u << 20);
  std::vector<std::string> expected;
  while (std::filesystem::file_size(log) < (16u << 20)) {
    ASSERT_LT(expected.size(), 1'000u);
    const std::string text = "alert " + std::to_string(expected.size() + 1);
    ASSERT_TRUE(AppendOne(text).ok());
    expected.push_back(std::to_string(expected.size() + 1) + ":" + text);
  }
  // As kill -9 leaves it.
  const std::string copy = folder_.Join("copy/alerts.db");
  std::filesystem::create_directories(folder_.Join("copy"));
  for (const char* end : {"", "-wal"}) {
    std::filesystem::copy_file(settings_.path + end, copy + end);
  }
  Close();
  settings_.path = copy;
  Open();
  EXPECT_EQ(Replay(), expected);
}

}  // namespace
}  // namespace tebium::store
