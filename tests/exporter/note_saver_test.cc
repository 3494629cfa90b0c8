#include "exporter/note_saver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/support/fake_watch_store.h"

namespace tebium::exporter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Has one note, if it is told to.
class Source : public NoteSource {
 public:
  explicit Source(std::string sort) : sort_(std::move(sort)) {}

  std::string_view NoteSort() const override { return sort_; }
  std::vector<std::string> Restore(
      const std::vector<store::WatchNote>& notes) override {
    for (const store::WatchNote& note : notes) restored.push_back(note.value);
    return {"one that makes no sense"};
  }
  std::vector<store::WatchNote> TakeNotes() override {
    base::MutexLock lock(mutex_);
    const std::string value = std::exchange(value_, "");
    if (value.empty()) return {};
    return {{sort_, "name", value}};
  }
  void Change(const std::string& value) {
    base::MutexLock lock(mutex_);
    value_ = value;
  }

  std::vector<std::string> restored;

 private:
  const std::string sort_;
  base::Mutex mutex_;
  std::string value_ GUARDED_BY(mutex_);
};

class NoteSaverTest : public ::testing::Test {
 protected:
  // What a new source of the sort is given.
  std::vector<std::string> Stored(const std::string& sort) {
    Source source(sort);
    const NoteSaver saver({&source}, store_, base::Logger::Null());
    return source.restored;
  }

  testing::FakeWatchStore store_;
};

TEST_F(NoteSaverTest, KeepsTheNotesOfAllSources) {
  Source slo("slo");
  Source watchdog("watchdog");
  NoteSaver saver({&slo, &watchdog}, store_, base::Logger::Null());
  EXPECT_THAT(slo.restored, IsEmpty());
  slo.Change("a");
  watchdog.Change("b");
  saver.Drain();
  saver.Drain();
  EXPECT_EQ(store_.saves(), 1u) << "in one transaction";
  EXPECT_THAT(Stored("slo"), ElementsAre("a"));
  EXPECT_THAT(Stored("watchdog"), ElementsAre("b"));
}

TEST_F(NoteSaverTest, SavesMeanwhileToo) {
  std::promise<void> saved;
  store_.BeforeSave([&saved] { saved.set_value(); });
  Source source("slo");
  source.Change("a");
  const NoteSaver saver({&source}, store_, base::Logger::Null(),
                        std::chrono::milliseconds(1));
  EXPECT_EQ(saved.get_future().wait_for(std::chrono::seconds(20)),
            std::future_status::ready);
}

TEST_F(NoteSaverTest, WhatCannotBeReadIsNotOverwritten) {
  ASSERT_TRUE(store_.Save({{"slo", "name", "a month"}}, 0).ok());
  store_.RefuseReads(true);
  {
    Source source("slo");
    const NoteSaver saver({&source}, store_, base::Logger::Null());
    source.Change("an hour");
  }
  store_.RefuseReads(false);
  EXPECT_THAT(Stored("slo"), ElementsAre("a month"));
}

TEST_F(NoteSaverTest, ARefusalIsNoReasonToEnd) {
  store_.Refuse(true);
  Source source("slo");
  source.Change("a");
  NoteSaver saver({&source}, store_, base::Logger::Null());
  saver.Drain();
  EXPECT_EQ(store_.notes(), 0u);
}

}  // namespace
}  // namespace tebium::exporter
