// The history: extraction, search, filters, paging.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/store_fixture.h"

namespace tebium::store {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class HistoryTest : public StoreTest {
 protected:
  HistoryTest() { Open(); }

  void Add(const alert::Alert& alert) {
    ASSERT_TRUE(Append(MakeBatch(clock_.Now(), {alert})).ok());
  }
};

TEST_F(HistoryTest, EntriesKeepEveryFact) {
  auto batch = std::make_shared<alert::Batch>();
  batch->source = alert::Source::kWebhook;
  batch->received_at = clock_.Now();
  batch->events.resize(2);
  alert::Event& event = batch->events[0];
  event.alert = MakeAlert("cpu", "m", "error", "s");
  event.alert.starts_at = clock_.Now() - std::chrono::hours(1);
  event.alert.ends_at = clock_.Now();
  event.alert.generator_url = "http://prometheus/graph?g0";
  event.firing = false;
  ASSERT_TRUE(Append(batch).ok());
  const auto entries = History();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_GT(entries[0].id, entries[1].id);
  EXPECT_EQ(entries[0].alert, alert::Alert());
  EXPECT_EQ(entries[1].alert, event.alert);
  EXPECT_EQ(entries[1].received_at, batch->received_at);
  EXPECT_EQ(entries[1].source, "webhook");
  EXPECT_FALSE(entries[1].firing);
  EXPECT_EQ(entries[1].extra_json, "");
  EXPECT_EQ(Value(store_->Stats()).history_entries, 2u);
  EXPECT_EQ(Value(store_->Stats()).journal_entries, 0u);
}

TEST_F(HistoryTest, Search) {
  Add(MakeAlert("database", "ClickHouse", "critical",
                "База данных недоступна: нет места на диске"));
  Add(MakeAlert("api", "Telegram-Bot-Tebium", "warning",
                "Slow answers from web-01.example.org"));
  alert::Alert data = MakeAlert("test", "Redis", "info", "Проверка \"связи\"");
  data.annotations = data.annotations.With("queue_length", "пусто 42");
  Add(data);
  struct Case {
    std::string text;
    std::vector<std::string> modules;
  };
  const std::vector<Case> cases = {
      {"", {"Redis", "Telegram-Bot-Tebium", "ClickHouse"}},
      {"  ", {"Redis", "Telegram-Bot-Tebium", "ClickHouse"}},
      {"недоступна", {"ClickHouse"}},
      {"НЕДОСТУПНА", {"ClickHouse"}},
      {"недост", {"ClickHouse"}},  // the beginning of a word
      {"доступна", {}},            // not its middle
      {"диске баз", {"ClickHouse"}},
      {"диске web", {}},  // all words must occur
      {"clickhouse", {"ClickHouse"}},
      {"database", {"ClickHouse"}},
      {"critical", {"ClickHouse"}},
      {"web-01", {"Telegram-Bot-Tebium"}},
      {"01-web", {}},
      {"Telegram-Bot-Tebium", {"Telegram-Bot-Tebium"}},
      {"queue_length", {"Redis"}},
      {"42", {"Redis"}},
      {"\"связи\"", {"Redis"}},
      // Whatever FTS5 would take for an operator is text.
      {"\"", {}},
      {"*", {}},
      {"связи AND проверка", {}},
      {"NOT связи", {}},
      {"module:Redis", {}},
      {"{module} : redis", {}},
      {"проверка - связи", {"Redis"}},  // signs alone ask for nothing
      {"проверка ⚠️ (", {"Redis"}},
      {"NEAR(a b)", {}},
      {"^проверка", {"Redis"}},
      {std::string("провер\0ка", 17), {}},
      {std::string("связи\0", 11), {"Redis"}},
      {"\xFF\xFE", {}},
      {"связи\xFF", {"Redis"}},
  };
  for (const Case& c : cases) {
    HistoryQuery query;
    query.text = c.text;
    std::vector<std::string> modules;
    for (const auto& entry : History(query)) {
      modules.emplace_back(entry.alert.module());
    }
    EXPECT_THAT(modules, ElementsAreArray(c.modules)) << c.text;
  }
  HistoryQuery many;
  for (int i = 0; i < 2000; ++i) many.text += "связи ";
  EXPECT_EQ(History(many).size(), 1u);
}

TEST_F(HistoryTest, FiltersAndPaging) {
  const base::Time begin = clock_.Now();
  for (int i = 0; i < 12; ++i) {
    Add(MakeAlert("a", i % 2 == 0 ? "even" : "odd", i < 6 ? "error" : "info",
                  std::to_string(i)));
    clock_.Advance(std::chrono::minutes(1));
  }
  const auto at = [&](int minute) {
    return begin + std::chrono::minutes(minute);
  };
  struct Case {
    HistoryQuery query;
    std::vector<std::string> found;
  };
  std::vector<Case> cases(9);
  cases[0] = {Ask().Limit(3), {"11", "10", "9"}};
  cases[1] = {Ask().Module("even").Limit(3), {"10", "8", "6"}};
  cases[2] = {Ask().Severity("error").Limit(2), {"5", "4"}};
  cases[3] = {Ask().Module("odd").Severity("error"), {"5", "3", "1"}};
  cases[4] = {Ask().From(at(3)).To(at(5)), {"5", "4", "3"}};
  cases[5] = {Ask().Module("odd").To(at(2)), {"1"}};
  cases[6] = {Ask().Text("4").Module("even").Severity("error"), {"4"}};
  cases[7] = {Ask().Module("eve"), {}};
  cases[8] = {Ask().Limit(0), {}};
  for (const Case& c : cases) {
    EXPECT_THAT(Summaries(c.query), ElementsAreArray(c.found))
        << c.query.text << c.query.module << c.query.severity;
  }
  // Pages of every filter join to the whole.
  for (HistoryQuery query :
       {Ask(), Ask().Module("odd"), Ask().Severity("error"), Ask().Text("a"),
        Ask().From(at(2)).To(at(9))}) {
    const auto whole = Summaries(query);
    std::vector<std::string> pages;
    query.limit = 2;
    while (true) {
      const auto page = History(query);
      for (const auto& entry : page) {
        pages.emplace_back(entry.alert.annotations.Get(alert::kSummary));
      }
      if (page.size() < query.limit) break;
      query.before_id = page.back().id;
    }
    EXPECT_EQ(pages, whole);
    EXPECT_FALSE(whole.empty());
  }
}

TEST_F(HistoryTest, RangesOfTimeHoldThoughTheClockJumped) {
  const base::Time begin = clock_.Now();
  const std::vector<int> minutes = {10, 12, 3, 11, 30, 5, 20};
  for (const int minute : minutes) {
    clock_.Set(begin + std::chrono::minutes(minute));
    Add(MakeAlert("a", "m", "info", std::to_string(minute)));
  }
  for (int from = 0; from <= 31; ++from) {
    for (int to = from; to <= 31; ++to) {
      std::vector<std::string> expected;
      for (auto it = minutes.rbegin(); it != minutes.rend(); ++it) {
        if (*it >= from && *it <= to) expected.push_back(std::to_string(*it));
      }
      HistoryQuery query;
      query.from = begin + std::chrono::minutes(from);
      query.to = begin + std::chrono::minutes(to);
      ASSERT_EQ(Summaries(query), expected) << from << ".." << to;
    }
  }
}

TEST_F(HistoryTest, ALargeBatchIsExtractedWholeAndOnce) {
  std::vector<alert::Alert> alerts;
  for (int i = 0; i < 5000; ++i) {
    alerts.push_back(MakeAlert("a", "m", "info", std::to_string(i)));
  }
  ASSERT_TRUE(Append(MakeBatch(clock_.Now(), alerts)).ok());
  Reopen();  // maybe in the middle of it
  HistoryQuery query;
  query.limit = 10'000;
  const auto summaries = Summaries(query);
  ASSERT_EQ(summaries.size(), alerts.size());
  for (size_t i = 0; i < summaries.size(); ++i) {
    ASSERT_EQ(summaries[i], std::to_string(alerts.size() - 1 - i));
  }
}

TEST_F(HistoryTest, DamagedRowsAreSkippedAndDoNotShortenThePage) {
  for (const char* text : {"one", "two", "three"}) {
    Add(MakeAlert("a", "m", "info", text));
  }
  EXPECT_EQ(Summaries().size(), 3u);
  RawDatabase raw(settings_.path);
  raw.Execute("UPDATE history SET labels=x'41' WHERE id=2");
  EXPECT_THAT(Summaries(Ask().Limit(2)), ElementsAre("three", "one"));
  // Such a row can be deleted, and leads a search nowhere afterwards.
  clock_.Advance(settings_.retention + std::chrono::hours(1));
  EXPECT_TRUE(testing::WaitFor(
      [&] { return raw.Int("SELECT count(*) FROM history") == 0; }));
  EXPECT_THAT(Summaries(Ask().Text("two")), IsEmpty());
}

TEST_F(HistoryTest, IsExtractedWithoutAnyoneAsking) {
  Add(MakeAlert("a", "m", "info", "x"));
  RawDatabase raw(settings_.path);
  EXPECT_TRUE(testing::WaitFor(
      [&] { return raw.Int("SELECT count(*) FROM history") == 1; }));
}

TEST_F(HistoryTest, QueriesUseTheirIndexes) {
  RawDatabase raw(settings_.path);
  // The order comes from the index: nothing is sorted.
  for (const char* query :
       {"SELECT * FROM history INDEXED BY history_by_module"
        " WHERE id>1 AND id<9 AND module='m' ORDER BY id DESC",
        "SELECT * FROM history INDEXED BY history_by_both WHERE id>1 AND id<9"
        " AND module='m' AND severity='s' ORDER BY id DESC",
        "SELECT h.id, h.labels FROM history_text t CROSS JOIN history h ON "
        "h.id=t.rowid"
        " WHERE t.history_text MATCH 'a' AND t.rowid<9"
        " ORDER BY t.rowid DESC"}) {
    const std::string plan = raw.Plan(query);
    EXPECT_THAT(plan, HasSubstr("SEARCH")) << query;
    EXPECT_THAT(plan, Not(HasSubstr("B-TREE"))) << query;
  }
}

}  // namespace
}  // namespace tebium::store
