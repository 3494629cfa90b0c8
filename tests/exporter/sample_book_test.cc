#include "exporter/sample_book.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "exporter/sample_notes.h"
#include "tests/support/fake_watch_store.h"

namespace tebium::exporter {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::Time kNow = base::Time(seconds(1'769'854'830));

SampleBook::Series* Find(SampleBook& book, const std::string& name,
                         base::Time now = kNow,
                         SampleOrigin origin = SampleOrigin::kPushed) {
  return book.Find("M", name, origin, now);
}

void Fill(SampleBook& book, const std::string& name, int points,
          base::Time from = kNow) {
  SampleBook::Series* series = Find(book, name, from);
  ASSERT_NE(series, nullptr);
  for (int i = 0; i < points; ++i) {
    book.Add(*series, {ToMillis(from) + i * 1000, i * 0.1});
  }
}

std::vector<alert::SamplePoint> All(const SampleBook& book,
                                    const std::string& name) {
  const SampleBook::Series* series = book.Peek("M", name);
  if (series == nullptr) return {};
  return book.Points(*series, kNow - hours(1000), kNow + hours(1000));
}

TEST(SampleBookTest, KeepsTheLatestByTimeThoughPointsComeInAnyOrder) {
  SampleBook book({});
  SampleBook::Series* series = Find(book, "a");
  book.Add(*series, {ToMillis(kNow), 1});
  book.Add(*series, {ToMillis(kNow) - 5000, 2});
  book.Add(*series, {ToMillis(kNow) - 2000, 3});
  EXPECT_EQ(series->latest.value, 1);
  const auto points = All(book, "a");
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[0].value, 2);
  EXPECT_EQ(points[1].value, 3);
  EXPECT_EQ(points[2].at, kNow);
}

TEST(SampleBookTest, OfTwoPointsOfOneTimeTheLaterOneHolds) {
  SampleBook book({});
  SampleBook::Series* series = Find(book, "a");
  for (const double value : {1.0, 1.0, 2.0}) {
    book.Add(*series, {ToMillis(kNow), value});
  }
  EXPECT_EQ(series->open.count(), 2U);  // what was merely repeated is dropped
  const auto points = All(book, "a");
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].value, 2);
}

TEST(SampleBookTest, ReadsExactlyTheTimeThatIsAskedFor) {
  SampleBook book({});
  Fill(book, "a", 2000);
  const SampleBook::Series* series = book.Peek("M", "a");
  EXPECT_GT(series->closed_count(), 1U);
  const auto points =
      book.Points(*series, kNow + seconds(500), kNow + seconds(600));
  ASSERT_EQ(points.size(), 101U);
  EXPECT_EQ(points.front().at, kNow + seconds(500));
  EXPECT_EQ(points.back().at, kNow + seconds(600));
  EXPECT_EQ(book.Points(*series, kNow + seconds(500) + base::Duration(1),
                        kNow + seconds(600))
                .size(),
            100U);
}

TEST(SampleBookTest, HistoryStaysWithinItsBytesAndLosesTheOldestFirst) {
  SampleLimits limits;
  limits.max_history_bytes = 64 << 10;
  limits.max_series = 10;
  SampleBook book(limits);
  for (int i = 0; i < 50; ++i) {
    Fill(book, "a", 500, kNow + seconds(500 * i));
    Fill(book, "b", 500, kNow + seconds(500 * i));
    EXPECT_LE(book.history_bytes(), limits.max_history_bytes);
  }
  for (const std::string name : {"a", "b"}) {
    const auto points = All(book, name);
    ASSERT_GT(points.size(), 1000U);
    EXPECT_GT(points.front().at, kNow);
    EXPECT_EQ(points.back().at, kNow + seconds(500 * 50 - 1));
    for (size_t i = 1; i < points.size(); ++i) {
      ASSERT_EQ(points[i].at - points[i - 1].at, seconds(1));
    }
  }
}

TEST(SampleBookTest, WhatIsTooOldGoes) {
  SampleBook book({});
  Fill(book, "old", 2000, kNow - hours(60));
  Fill(book, "new", 2000, kNow);
  const size_t before = book.history_bytes();
  book.Sweep(kNow + minutes(40));
  EXPECT_EQ(book.Peek("M", "old"), nullptr);
  EXPECT_EQ(All(book, "new").size(), 2000U);
  EXPECT_LT(book.history_bytes(), before);
  book.Sweep(kNow + hours(100));
  EXPECT_EQ(book.series_count(), 0U);
  EXPECT_EQ(book.history_bytes(), 0U);
  EXPECT_EQ(book.FindModule("M"), nullptr);
}

TEST(SampleBookTest, SeriesAreBoundedAndSilentOnesMakeRoom) {
  SampleLimits limits;
  limits.max_series = 3;
  SampleBook book(limits);
  Fill(book, "a", 1);
  Fill(book, "b", 1);
  Fill(book, "c", 1, kNow + minutes(30));
  EXPECT_EQ(Find(book, "d", kNow + minutes(31)), nullptr);
  EXPECT_NE(Find(book, "c", kNow + minutes(31)), nullptr);
  EXPECT_NE(Find(book, "d", kNow + minutes(61)), nullptr);
  EXPECT_NE(Find(book, "e", kNow + minutes(61)), nullptr);
  EXPECT_EQ(Find(book, "f", kNow + minutes(61)), nullptr);
  EXPECT_EQ(book.series_count(), 3U);
  EXPECT_EQ(book.Peek("M", "a"), nullptr);
}

TEST(SampleBookTest, OneThatIsHeldMakesNoRoom) {
  SampleLimits limits;
  limits.max_series = 1;
  SampleBook book(limits);
  SampleBook::Series* held = Find(book, "a");
  held->held = 1;
  EXPECT_EQ(Find(book, "b", kNow + hours(2)), nullptr);
  held->held = 0;
  EXPECT_NE(Find(book, "b", kNow + hours(3)), nullptr);
}

TEST(SampleBookTest, OneModuleOrWhatWeRecordTakesNotAllThereIs) {
  SampleLimits limits;
  limits.max_series = 10;
  limits.max_module_series = 2;
  limits.max_recorded_series = 3;
  SampleBook book(limits);
  for (const std::string name : {"a", "b"})
    EXPECT_NE(Find(book, name), nullptr);
  EXPECT_EQ(Find(book, "c"), nullptr);
  EXPECT_NE(book.Find("N", "c", SampleOrigin::kPushed, kNow), nullptr);
  for (const std::string name : {"x", "y", "z"}) {
    EXPECT_NE(Find(book, name, kNow, SampleOrigin::kRecorded), nullptr);
  }
  EXPECT_EQ(Find(book, "w", kNow, SampleOrigin::kRecorded), nullptr);
  // A name that is refused leaves no module behind.
  EXPECT_EQ(book.Find("O", "w", SampleOrigin::kRecorded, kNow), nullptr);
  EXPECT_EQ(book.FindModule("O"), nullptr);
}

TEST(SampleBookTest, NamesComeApart) {
  SampleBook book({});
  const SampleBook::Series* plain = Find(book, "cpu");
  EXPECT_EQ(plain->bare_name(), "cpu");
  EXPECT_EQ(plain->label_text(), "");
  const SampleBook::Series* labelled = Find(book, "disk{a=\"{\",b=\"}\"}");
  EXPECT_EQ(labelled->bare_name(), "disk");
  EXPECT_EQ(labelled->label_text(), "a=\"{\",b=\"}\"");
}

// Any mix of series, saved at any time, comes back as it was.
TEST(SampleBookTest, NotesBringBackWhatWasThere) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 20; ++round) {
    const SampleLimits limits;
    testing::FakeWatchStore store;
    SampleBook book(limits);
    SampleNotes notes(limits, base::Logger::Null());
    base::Time now = kNow;
    for (int step = 0; step < 300; ++step) {
      now += seconds(1);
      for (int i = 0; i < 5; ++i) {
        const std::string name = "s" + std::to_string(random() % 20);
        book.Add(*Find(book, name, now),
                 {ToMillis(now) + static_cast<int64_t>(random() % 999),
                  static_cast<double>(random() % 1000) / 7});
      }
      if (random() % 40 == 0) {
        ASSERT_TRUE(store.Save(notes.Make(book, now), 0).ok());
      }
    }
    ASSERT_TRUE(store.Save(notes.Make(book, now), 0).ok());
    SampleBook again(limits);
    ASSERT_TRUE(SampleNotes(limits, base::Logger::Null())
                    .Restore(store, now, again)
                    .ok());
    ASSERT_EQ(again.series_count(), book.series_count());
    for (int i = 0; i < 20; ++i) {
      const std::string name = "s" + std::to_string(i);
      const auto want = All(book, name);
      const auto got = All(again, name);
      ASSERT_EQ(want.size(), got.size());
      for (size_t j = 0; j < want.size(); ++j) {
        ASSERT_EQ(want[j].at, got[j].at);
        ASSERT_EQ(want[j].value, got[j].value);
      }
      ASSERT_EQ(again.Peek("M", name)->latest.at_ms,
                book.Peek("M", name)->latest.at_ms);
    }
  }
}

TEST(SampleBookTest, NotesOnDiskAreBounded) {
  SampleLimits limits;
  limits.max_history_bytes = 1 << 20;
  testing::FakeWatchStore store;
  SampleBook book(limits);
  SampleNotes notes(limits, base::Logger::Null());
  std::mt19937_64 random(6);
  base::Time now = kNow;
  size_t most = 0;
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 20'000; ++i) {
      now += milliseconds(100);
      book.Add(*Find(book, "s", now),
               {ToMillis(now), static_cast<double>(random())});
    }
    ASSERT_TRUE(store.Save(notes.Make(book, now), 0).ok());
    most = std::max(most, store.notes());
  }
  EXPECT_LE(most, 8U);
  EXPECT_LE(book.history_bytes(), limits.max_history_bytes);
}

TEST(SampleBookTest, DamagedNotesGiveWhatIsWholeInThem) {
  const SampleLimits limits;
  SampleBook book(limits);
  for (int i = 0; i < 20; ++i) Fill(book, "s" + std::to_string(i), 400);
  SampleNotes notes(limits, base::Logger::Null());
  const auto made = notes.Make(book, kNow);
  std::mt19937_64 random(8);
  for (int round = 0; round < 200; ++round) {
    testing::FakeWatchStore store;
    auto damaged = made;
    for (store::WatchNote& note : damaged) {
      if (random() % 2 == 0) {
        note.value.resize(random() % note.value.size() + 1);
      } else {
        for (int i = 0; i < 10; ++i) {
          note.value[random() % note.value.size()] =
              static_cast<char>(random());
        }
      }
    }
    ASSERT_TRUE(store.Save(damaged, 0).ok());
    SampleBook again(limits);
    ASSERT_TRUE(SampleNotes(limits, base::Logger::Null())
                    .Restore(store, kNow, again)
                    .ok());
    EXPECT_LE(again.history_bytes(), limits.max_history_bytes);
  }
}

}  // namespace
}  // namespace tebium::exporter
