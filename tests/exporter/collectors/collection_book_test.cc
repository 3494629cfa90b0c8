#include "exporter/collectors/collection_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace tebium::exporter {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

// In the middle: no jitter, and half of the time until the first.
class MiddlingRandom : public base::Random {
 public:
  uint64_t Next() override { return uint64_t{1} << 63; }
};

ModuleSettings Module(const std::string& name, ProbeKind kind) {
  ModuleSettings module;
  module.name = name;
  module.kind = kind;
  module.collect.interval = seconds(10);
  module.timeout = seconds(1);
  return module;
}

Collected With(const std::string& name, MetricType type, size_t series) {
  Collected collected;
  CollectedFamily& family = collected.families.emplace_back();
  family.name = name;
  family.type = type;
  family.help = "Help.";
  for (size_t i = 0; i < series; ++i) {
    family.series.push_back(
        {"", {{"i", std::to_string(i)}}, static_cast<double>(i)});
  }
  return collected;
}

class CollectionBookTest : public ::testing::Test {
 protected:
  void Configure(std::vector<ModuleSettings> modules) {
    book_.Reconfigure(std::move(modules), now_);
  }
  std::vector<DueCollection> Due(base::Duration passed = base::Duration(0)) {
    now_ += passed;
    return book_.TakeDue(now_);
  }
  CollectionEnd Finish(uint64_t number,
                       const base::StatusOr<Collected>& result) {
    return book_.Finish(number, result, base::FromNanos(5'000'000'000), now_);
  }
  // The one source is asked and ends like this.
  CollectionEnd Collect(const base::StatusOr<Collected>& result,
                        base::Duration passed = seconds(10)) {
    const auto due = Due(passed);
    EXPECT_THAT(due, SizeIs(1));
    return due.empty() ? CollectionEnd() : Finish(due[0].number, result);
  }
  std::string Text() const {
    Exposition exposition(ExpositionFormat::kPrometheus);
    ExposeCollection(book_.View(now_), exposition);
    return exposition.Text();
  }

  MiddlingRandom random_;
  CollectionBook book_{random_};
  base::Duration now_ = seconds(1000);
};

TEST_F(CollectionBookTest, EachKindHasItsSources) {
  ModuleSettings page = Module("Page", ProbeKind::kHttp);
  page.collect.metrics_url = "http://x/metrics";
  ModuleSettings off = Module("Off", ProbeKind::kRedis);
  off.collect.enabled = false;
  Configure({page, off, Module("C", ProbeKind::kClickHouse),
             Module("R", ProbeKind::kRedis), Module("T", ProbeKind::kTcp),
             Module("Me", ProbeKind::kSelf), Module("H", ProbeKind::kHost)});
  std::vector<std::string> found;
  for (const DueCollection& due : Due(seconds(5))) {
    found.push_back(due.module->name + " " +
                    std::string(CollectSourceName(due.source)));
  }
  EXPECT_THAT(found, ElementsAre("Page metrics", "Page health", "C clickhouse",
                                 "R redis", "Me host"));
}

TEST_F(CollectionBookTest, TheMachinesNumbersBelongToAllWhoShowIt) {
  Configure({Module("Me", ProbeKind::kSelf), Module("H", ProbeKind::kHost)});
  const CollectionEnd end = Collect(Collected());
  ASSERT_THAT(end.modules, SizeIs(2));
  EXPECT_EQ(end.modules[1]->name, "H");
}

TEST_F(CollectionBookTest, OneAfterTheOther) {
  Configure({Module("R", ProbeKind::kRedis)});
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_EQ(book_.NextAt(), now_ + CollectionBook::kFirstWithin / 2);
  const auto due = Due(seconds(3));
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_THAT(Due(seconds(60)), IsEmpty());  // it is under way
  EXPECT_EQ(book_.NextAt(), base::Duration::max());
  Finish(due[0].number, Collected());
  EXPECT_THAT(Due(), SizeIs(1));
}

TEST_F(CollectionBookTest, NotAllAtOnceAndTheLongestWaitingFirst) {
  std::vector<ModuleSettings> modules;
  for (int i = 0; i < 40; ++i) {
    modules.push_back(Module("R" + std::to_string(i), ProbeKind::kRedis));
  }
  Configure(modules);
  std::set<std::string> seen;
  for (int round = 0; round < 3; ++round) {
    const auto due = Due(seconds(20));
    EXPECT_LE(due.size(), CollectionBook::kMaxInFlight);
    for (const DueCollection& one : due) {
      seen.insert(one.module->name);
      Finish(one.number, Collected());
    }
  }
  EXPECT_THAT(seen, SizeIs(40));
}

TEST_F(CollectionBookTest, WhatWasCollectedIsShown) {
  Configure({Module("R", ProbeKind::kRedis)});
  EXPECT_THAT(Text(), Not(HasSubstr("\"R\"")));
  Collected collected = With("a", MetricType::kGauge, 2);
  collected.dropped = 3;
  EXPECT_FALSE(Collect(collected).changed);
  const std::string own = "{module=\"R\",collector=\"redis\"} ";
  for (const std::string& line : std::vector<std::string>{
           "# HELP a Help.\n# TYPE a gauge\na{i=\"0\"} 0\na{i=\"1\"} 1\n",
           "tebium_collection_success" + own + "1\n",
           "tebium_collection_last_success_timestamp_seconds" + own + "5\n",
           "tebium_collection_series" + own + "2\n",
           "tebium_collection_series_dropped_total" + own + "3\n",
           "tebium_collection_clashing_families 0\n"}) {
    EXPECT_THAT(Text(), HasSubstr(line));
  }
}

TEST_F(CollectionBookTest, AFailureIsToldOnceAndEndsOldNumbers) {
  Configure({Module("R", ProbeKind::kRedis)});
  const base::Status failure = base::UnavailableError("no");
  Collect(With("a", MetricType::kGauge, 1));
  EXPECT_TRUE(Collect(failure).changed);
  EXPECT_THAT(Text(), HasSubstr("a{i=\"0\"} 0\n"));
  EXPECT_THAT(Text(), HasSubstr("success{module=\"R\",collector=\"redis\"} 0"));
  EXPECT_FALSE(Collect(failure).changed);
  now_ += seconds(7);
  EXPECT_THAT(Text(), Not(HasSubstr("\na{")));
  EXPECT_THAT(Text(), HasSubstr("series{module=\"R\",collector=\"redis\"} 0"));
  EXPECT_TRUE(Collect(With("a", MetricType::kGauge, 1)).changed);
  EXPECT_THAT(Text(), HasSubstr("a{i=\"0\"} 0\n"));
}

TEST_F(CollectionBookTest, ASourceThatEndsInNothingIsStaleToo) {
  Configure({Module("R", ProbeKind::kRedis)});
  Collect(With("a", MetricType::kGauge, 1));
  EXPECT_THAT(Due(seconds(10)), SizeIs(1));
  now_ += seconds(17);
  EXPECT_THAT(Text(), Not(HasSubstr("\na{")));
}

TEST_F(CollectionBookTest, AModuleNeedNotHavePages) {
  Configure({Module("Page", ProbeKind::kHttp)});
  const base::Status none = base::NotFoundError("no JSON");
  EXPECT_FALSE(Collect(none).changed);
  EXPECT_THAT(Text(), Not(HasSubstr("Page")));
  EXPECT_THAT(Due(minutes(9)), IsEmpty());
  EXPECT_FALSE(Collect(base::UnavailableError("down"), minutes(1)).changed);
  EXPECT_THAT(Text(), Not(HasSubstr("Page")));
  Collect(With("a", MetricType::kGauge, 1));
  EXPECT_THAT(Text(), HasSubstr("success{module=\"Page\""));
  // Once it had some, a fault in them is one.
  EXPECT_TRUE(Collect(base::InvalidArgumentError("line 1")).changed);
  EXPECT_THAT(Text(), HasSubstr("success{module=\"Page\""));
  EXPECT_FALSE(Collect(none).changed);
  EXPECT_THAT(Text(), Not(HasSubstr("Page")));
}

TEST_F(CollectionBookTest, APageThatIsAskedForMustBeThere) {
  ModuleSettings page = Module("Page", ProbeKind::kHttp);
  page.collect.health_numbers = false;
  page.collect.metrics_url = "http://x/metrics";
  Configure({page});
  EXPECT_TRUE(Collect(base::NotFoundError("HTTP status 404")).changed);
  EXPECT_THAT(Text(),
              HasSubstr("success{module=\"Page\",collector=\"metrics\"} 0"));
  page.collect.metrics_optional = true;
  Configure({page});
  EXPECT_FALSE(Collect(base::InvalidArgumentError("line 1")).changed);
  EXPECT_THAT(Text(), Not(HasSubstr("Page")));
  EXPECT_THAT(Due(minutes(9)), IsEmpty());
}

TEST_F(CollectionBookTest, SettingsBoundAndChooseWhatIsShown) {
  ModuleSettings redis = Module("R", ProbeKind::kRedis);
  redis.collect.max_series = 2;
  redis.collect.keep =
      *alert::Matcher::Create(alert::MatchOp::kRegex, "name", "a|b");
  Configure({redis});
  Collected collected = With("c", MetricType::kGauge, 5);
  for (const std::string name : {"a", "b"}) {
    collected.families.push_back(With(name, MetricType::kGauge, 2).families[0]);
  }
  Collect(collected);
  const std::string own = "{module=\"R\",collector=\"redis\"} ";
  EXPECT_THAT(Text(), HasSubstr("tebium_collection_series" + own + "2\n"));
  EXPECT_THAT(Text(), HasSubstr("dropped_total" + own + "2\n"));
  EXPECT_THAT(Text(), HasSubstr("\na{"));
  EXPECT_THAT(Text(), Not(HasSubstr("\nb{")));
  EXPECT_THAT(Text(), Not(HasSubstr("\nc{")));
}

TEST_F(CollectionBookTest, OneNameHasOneType) {
  Configure({Module("A", ProbeKind::kRedis), Module("B", ProbeKind::kRedis)});
  const auto due = Due(seconds(5));
  Finish(due.at(0).number, With("x", MetricType::kGauge, 1));
  Finish(due.at(1).number, With("x", MetricType::kCounter, 1));
  EXPECT_THAT(Text(), ::testing::EndsWith("# TYPE x gauge\nx{i=\"0\"} 0\n"));
  EXPECT_THAT(Text(), HasSubstr("tebium_collection_clashing_families 1\n"));
}

TEST_F(CollectionBookTest, WhatIsKnownStaysIfItsModuleIsTheSame) {
  ModuleSettings a = Module("A", ProbeKind::kRedis);
  ModuleSettings b = Module("B", ProbeKind::kRedis);
  Configure({a, b});
  const auto due = Due(seconds(5));
  for (const DueCollection& one : due) {
    Finish(one.number, With(one.module->name, MetricType::kGauge, 1));
  }
  b.database = 3;
  Configure({b, a, Module("C", ProbeKind::kRedis)});
  EXPECT_THAT(Text(), HasSubstr("\nA{"));
  EXPECT_THAT(Text(), Not(HasSubstr("\nB{")));
  EXPECT_THAT(Due(seconds(4)), SizeIs(2));  // B and C
  Configure({});
  EXPECT_THAT(Text(), Not(HasSubstr("\nA{")));
}

TEST_F(CollectionBookTest, AnAnswerForOneThatIsGoneIsForNobody) {
  Configure({Module("A", ProbeKind::kRedis)});
  const auto due = Due(seconds(5));
  ModuleSettings other = Module("A", ProbeKind::kRedis);
  other.port = 1;
  Configure({other});
  EXPECT_THAT(Finish(due.at(0).number, Collected()).modules, IsEmpty());
  EXPECT_THAT(Due(seconds(5)), SizeIs(1));
}

TEST(WatchedSeriesTest, ThresholdsNameThem) {
  ModuleSettings module;
  Collected collected = With("jobs", MetricType::kGauge, 2);
  collected.families.push_back(
      With("done_total", MetricType::kCounter, 4).families[0]);
  CollectedFamily& histogram = collected.families.emplace_back();
  histogram.name = "h";
  histogram.series.push_back({"_count", {{"module", "M"}}, 9});
  histogram.series.push_back({"_sum", {{"module", "M"}}, 90});
  collected.families.push_back(
      With("known", MetricType::kGauge, 0).families[0]);
  collected.families.back().series.push_back({"", {{"module", "M"}}, 1});
  collected.numbers = {{"known", 1}};
  EXPECT_THAT(WatchedSeries(module, collected), IsEmpty());
  for (const std::string name :
       {"jobs", "done_total{i=\"2\"}", "h_count", "known", "none", "jobs"}) {
    module.alarms.thresholds.emplace_back().sample = name;
  }
  EXPECT_THAT(
      WatchedSeries(module, collected),
      ElementsAre(Pair("jobs{i=\"0\"}", 0.0), Pair("jobs{i=\"1\"}", 1.0),
                  Pair("done_total{i=\"2\"}", 2.0), Pair("h_count", 9.0)));
  EXPECT_THAT(WatchedSeries(module, With("jobs", MetricType::kGauge, 1000)),
              SizeIs(kMaxWatchedSeries));
}

}  // namespace
}  // namespace tebium::exporter
