#include "exporter/sample_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/fake_watch_store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/wait.h"

namespace tebium::exporter {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Labels = std::vector<alert::LabelView>;

class SampleStoreTest : public ::testing::Test {
 protected:
  SampleStoreTest() { Open(); }

  void Open(SampleStoreSettings settings = {}) {
    samples_.reset();
    metrics_ = std::make_unique<base::Metrics>();
    samples_ = SampleStore::Open(settings, store_, clock_, *metrics_,
                                 base::Logger::Null());
  }

  alert::SampleReport Report(std::string_view name, double value,
                             Labels labels = {}) const {
    alert::SampleReport report;
    report.module = "Bot";
    report.labels = std::move(labels);
    report.values = {{name, value}};
    report.at = clock_.Now();
    return report;
  }

  // The error; "" if it was taken.
  std::string Push(const alert::SampleReport& report) {
    std::vector<alert::SampleRejection> rejected;
    const base::Status status = samples_->AcceptSamples({report}, rejected);
    if (!status.ok()) return status.ToString();
    return rejected.empty() ? "" : rejected[0].error;
  }

  std::vector<double> Values(std::string_view name) const {
    const auto series = samples_->Samples("Bot", name, clock_.Now() - hours(48),
                                          clock_.Now() + hours(1));
    std::vector<double> values;
    if (!series.ok()) return values;
    for (const auto& point : series->points) values.push_back(point.value);
    return values;
  }

  std::string Exposed() const {
    Exposition exposition(ExpositionFormat::kPrometheus);
    samples_->Expose(exposition);
    return exposition.Text();
  }

  bool IsExposed(const std::string& line) const {
    return ("\n" + Exposed()).find("\n" + line + "\n") != std::string::npos;
  }

  testing::ManualClock clock_;
  testing::FakeWatchStore store_;
  std::unique_ptr<base::Metrics> metrics_;
  std::unique_ptr<SampleStore> samples_;
};

TEST_F(SampleStoreTest, TheLastValueIsExposedWithItsLabels) {
  EXPECT_EQ(Push(Report("cpu_usage", 0.5)), "");
  EXPECT_EQ(Push(Report("cpu_usage", 0.75)), "");
  EXPECT_EQ(Push(Report("disk", 3, {{"z", "q\"\\"}, {"a", "/"}, {"e", ""}})),
            "");
  EXPECT_TRUE(
      IsExposed("tebium_sample{module=\"Bot\",name=\"cpu_usage\"} 0.75"));
  EXPECT_TRUE(
      IsExposed("tebium_sample{module=\"Bot\",name=\"disk\",a=\"/\","
                "z=\"q\\\"\\\\\"} 3"))
      << Exposed();
  EXPECT_TRUE(IsExposed("tebium_sample_series 2"));
}

TEST_F(SampleStoreTest, LinksAreExposedAsLinks) {
  EXPECT_EQ(Push(Report("link_up", 1, {{"to", "Redis"}})), "");
  EXPECT_EQ(Push(Report("link_latency_seconds", 0.25, {{"to", "Redis"}})), "");
  EXPECT_EQ(Push(Report("link_up", 1, {{"to", "R"}, {"x", "y"}})), "");
  EXPECT_TRUE(IsExposed("tebium_link_up{from=\"Bot\",to=\"Redis\"} 1"))
      << Exposed();
  EXPECT_TRUE(
      IsExposed("tebium_link_latency_seconds{from=\"Bot\",to=\"Redis\"} 0.25"));
  EXPECT_TRUE(IsExposed(
      "tebium_sample{module=\"Bot\",name=\"link_up\",to=\"R\",x=\"y\"} 1"));
}

TEST_F(SampleStoreTest, WhatGetsNoNewValueIsNoLongerExposed) {
  EXPECT_EQ(Push(Report("cpu", 1)), "");
  clock_.Advance(minutes(5));
  EXPECT_TRUE(IsExposed("tebium_sample{module=\"Bot\",name=\"cpu\"} 1"));
  EXPECT_TRUE(IsExposed("tebium_sample_stale_series 0"));
  clock_.Advance(seconds(1));
  EXPECT_EQ(Exposed().find("tebium_sample{"), std::string::npos);
  EXPECT_TRUE(IsExposed("tebium_sample_stale_series 1"));
  EXPECT_EQ(Values("cpu"), std::vector<double>{1});
}

TEST_F(SampleStoreTest, BadReportsAreRefusedByTheirField) {
  const std::string long_name(129, 'a');
  alert::SampleReport nameless = Report("a", 1);
  nameless.module = " ";
  alert::SampleReport empty = Report("a", 1);
  empty.values.clear();
  alert::SampleReport old = Report("a", 1);
  old.at = base::FromNanos(1);
  alert::SampleReport future = Report("a", 1);
  future.at = base::Time(seconds(4'102'444'800));  // 2100
  using Limits = std::numeric_limits<double>;
  const std::vector<std::pair<alert::SampleReport, std::string>> cases = {
      {Report("a", Limits::quiet_NaN()), "samples.a: expected a finite"},
      {Report("a", Limits::infinity()), "samples.a: expected a finite"},
      {Report("a-b", 1), "samples.a-b: expected a name"},
      {Report("1a", 1), "samples.1a: expected a name"},
      {Report("", 1), "samples.: expected a name"},
      {Report(long_name, 1), "samples.aaa"},
      {Report("a", 1, {{"module", "x"}}), "labels.module: this label"},
      {Report("a", 1, {{"name", "x"}}), "labels.name: this label"},
      {Report("a", 1, {{"instance", "x"}}), "labels.instance: this label"},
      {Report("a", 1, {{"job", "x"}}), "labels.job: this label"},
      {Report("a", 1, {{"__x", "x"}}), "labels.__x: expected a name"},
      {Report("a", 1, {{"x", "\xFF"}}), "labels.x: expected at most 128"},
      {Report("a", 1, {{"x", "1"}, {"x", "2"}}), "labels.x: given twice"},
      {Report("a", 1, Labels(11, {"x", "y"})), "labels: expected at most 10"},
      {nameless, "module: expected 1 to 128"},
      {empty, "samples: expected at least one"},
      {old, "timestamp: too old: 1970-01-01"},
      {future, "timestamp: in the future: 2100-01-01"}};
  for (const auto& [report, error] : cases) {
    const std::string got = Push(report);
    EXPECT_EQ(got.substr(0, error.size()), error) << got;
    EXPECT_LT(got.size(), 300U);
  }
  EXPECT_EQ(store_.records(), 0U);
  EXPECT_TRUE(IsExposed("tebium_sample_series 0"));
}

TEST_F(SampleStoreTest, GoodReportsAreTakenBesideBadOnes) {
  std::vector<alert::SampleRejection> rejected;
  EXPECT_TRUE(
      samples_
          ->AcceptSamples({Report("a", 1), Report("-", 1), Report("b", 2)},
                          rejected)
          .ok());
  ASSERT_EQ(rejected.size(), 1U);
  EXPECT_EQ(rejected[0].index, 1U);
  EXPECT_EQ(rejected[0].field, "samples.-");
  EXPECT_EQ(Values("a"), std::vector<double>{1});
  EXPECT_EQ(Values("b"), std::vector<double>{2});
}

TEST_F(SampleStoreTest, AMillionSetsOfLabelsAreBounded) {
  SampleStoreSettings settings;
  settings.limits.max_series = 100;
  Open(settings);
  std::string error;
  for (int i = 0; i < 1000; ++i) {
    const std::string value = std::to_string(i);
    error = Push(Report("a", i, {{"x", value}}));
  }
  EXPECT_EQ(error, "samples.a: too many series are kept already");
  EXPECT_TRUE(IsExposed("tebium_sample_series 100"));
  EXPECT_EQ(Push(Report("a", 1, {{"x", "7"}})), "");
}

TEST_F(SampleStoreTest, WhatIsNotStoredIsNotTaken) {
  store_.Refuse(true);
  EXPECT_EQ(Push(Report("a", 1)), "unavailable: no room");
  EXPECT_TRUE(Values("a").empty());
  EXPECT_EQ(Exposed().find("tebium_sample{"), std::string::npos);
  store_.Refuse(false);
  EXPECT_EQ(Push(Report("a", 1)), "");
  EXPECT_EQ(Values("a"), std::vector<double>{1});
}

TEST_F(SampleStoreTest, WhatIsRecordedIsKeptButNotExposed) {
  samples_->Record("Bot", "up", 1, clock_.Now());
  samples_->Record("Bot", "up", std::nan(""), clock_.Now());
  EXPECT_EQ(Values("up"), std::vector<double>{1});
  EXPECT_EQ(Exposed().find("tebium_sample{"), std::string::npos);
  EXPECT_EQ(Push(Report("up", 0)),
            "samples.up: this program measures it itself");
  EXPECT_EQ(samples_->SampleNames("Bot"), std::vector<std::string>{"up"});
  EXPECT_EQ(samples_->LastPushOf("Bot").at, base::kNoTime);
}

TEST_F(SampleStoreTest, ANameThatIsPushedAndMeasuredHereHasAReasonOfItsOwn) {
  const auto rejected = [this](const char* reason) {
    return metrics_
        ->AddCounter("samples_rejected_total",
                     "Samples that were refused, or measured here and not "
                     "kept.",
                     {{"reason", reason}})
        .Value();
  };
  samples_->Record("Bot", "up", 1, clock_.Now());
  EXPECT_NE(Push(Report("up", 0)), "");
  EXPECT_EQ(rejected("collected"), 1);
  EXPECT_EQ(Push(Report("cpu", 0.5)), "");
  samples_->Record("Bot", "cpu", 0.1, clock_.Now());
  EXPECT_EQ(rejected("collected"), 2);
  EXPECT_EQ(Values("cpu"), std::vector<double>{0.5});
  EXPECT_EQ(rejected("invalid"), 0);
  alert::SampleReport both = Report("up", 0);
  both.values.push_back({"queue", 7});
  EXPECT_EQ(Push(both), "") << "the rest is taken";
  EXPECT_EQ(Values("queue"), std::vector<double>{7});
  EXPECT_EQ(Values("up"), std::vector<double>{1});
  EXPECT_EQ(rejected("collected"), 3);
}

TEST_F(SampleStoreTest, ARestartLosesNothingThatWasTaken) {
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Push(Report("a", i * 0.1)), "");
    samples_->Record("Bot", "up", i % 2, clock_.Now());
    clock_.Advance(seconds(1));
  }
  const auto pushed = Values("a");
  const auto recorded = Values("up");
  ASSERT_EQ(pushed.size(), 300U);
  Open();  // ends properly: what was recorded is saved too
  EXPECT_EQ(Values("a"), pushed);
  EXPECT_EQ(Values("up"), recorded);
  EXPECT_TRUE(IsExposed("tebium_sample{module=\"Bot\",name=\"a\"} " +
                        std::string("29.900000000000002")))
      << Exposed();
}

TEST_F(SampleStoreTest, OfMoreSeriesThanThereIsRoomForTheLatestAreRestored) {
  SampleStoreSettings settings;
  settings.limits.max_series = 4;
  settings.limits.max_recorded_series = 4;
  settings.limits.max_history_bytes = 64 << 10;
  settings.fold_bytes = 1000;
  Open(settings);
  constexpr int kPoints = 300;
  for (const std::string generation : {"old", "later", "last"}) {
    const auto push = [&](int value) {
      for (const char* name : {"a", "b", "c", "d"}) {
        EXPECT_EQ(Push(Report(generation + name, value * 0.1)), "");
      }
      clock_.Advance(seconds(1));
    };
    for (int i = 0; i < kPoints; ++i) push(i);
    const size_t saves = store_.saves();
    ASSERT_TRUE(testing::WaitFor([&] {
      push(0);
      return store_.saves() > saves + 1;
    }));
    if (generation != "last") clock_.Advance(hours(2));
  }
  const auto before = Values("lasta");
  ASSERT_GT(before.size(), 100U);
  ASSERT_GT(store_.notes(), 1U);
  Open(settings);
  EXPECT_EQ(samples_->SampleNames("Bot"),
            (std::vector<std::string>{"lasta", "lastb", "lastc", "lastd"}));
  EXPECT_EQ(Values("lasta"), before);
  EXPECT_EQ(Push(Report("lastd", 1)), "");
}

TEST_F(SampleStoreTest, WhatCannotBeReadAtStartIsNotFoldedAway) {
  Push(Report("a", 1));
  store_.RefuseReads(true);
  SampleStoreSettings settings;
  settings.fold_bytes = 1;
  Open(settings);
  clock_.Advance(seconds(1));
  EXPECT_EQ(Push(Report("a", 2)), "");
  EXPECT_FALSE(testing::WaitFor([this] { return store_.saves() > 0; },
                                std::chrono::milliseconds(200)));
  store_.RefuseReads(false);
  Open();
  EXPECT_EQ(Values("a"), (std::vector<double>{1, 2}));
}

TEST_F(SampleStoreTest, TheLogIsFoldedAndARestartReadsBoth) {
  SampleStoreSettings settings;
  settings.fold_bytes = 2000;
  Open(settings);
  for (int i = 0; i < 2000; ++i) {
    ASSERT_EQ(Push(Report("a", i * 0.1)), "");
    clock_.Advance(seconds(1));
  }
  ASSERT_TRUE(testing::WaitFor([&] { return store_.saves() > 0; }));
  const auto before = Values("a");
  ASSERT_EQ(before.size(), 2000U);
  Open(settings);
  EXPECT_EQ(Values("a"), before);
  EXPECT_LT(store_.records(), 2000U);
}

// What survives is what the store holds at that moment: a second store is
// filled from the first one's state while samples keep coming.
TEST_F(SampleStoreTest, ManyAtOnceWhileTheLogIsFolded) {
  SampleStoreSettings settings;
  settings.fold_bytes = 3000;
  Open(settings);
  constexpr int kThreads = 4;
  constexpr int kPushes = 300;
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const std::string name = "s" + std::to_string(t);
      for (int i = 0; i < kPushes; ++i) {
        alert::SampleReport report = Report(name, i);
        report.at += std::chrono::milliseconds(i);
        std::vector<alert::SampleRejection> rejected;
        if (!samples_->AcceptSamples({report}, rejected).ok()) ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
  Open(settings);
  for (int t = 0; t < kThreads; ++t) {
    const auto values = Values("s" + std::to_string(t));
    ASSERT_EQ(values.size(), static_cast<size_t>(kPushes));
    for (int i = 0; i < kPushes; ++i) EXPECT_EQ(values[i], i);
  }
}

TEST_F(SampleStoreTest, TheLatestOfAModuleIsToldByName) {
  EXPECT_EQ(Push(Report("b", 2, {{"x", "y"}})), "");
  EXPECT_EQ(Push(Report("a", 1)), "");
  std::vector<std::string> seen;
  samples_->VisitLatest("Bot", [&](const LatestSample& sample) {
    seen.push_back(std::string(sample.name) + " " + std::string(sample.series));
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"a a", "b b{x=\"y\"}"}));
  EXPECT_EQ(samples_->LastPushOf("Bot").at, clock_.Now());
}

TEST_F(SampleStoreTest, AClockThatIsSetBackHidesNoNewValue) {
  clock_.Advance(hours(20));
  EXPECT_EQ(Push(Report("a", 1)), "");
  clock_.Set(clock_.Now() - hours(20));
  EXPECT_EQ(Push(Report("a", 2)), "");
  EXPECT_TRUE(IsExposed("tebium_sample{module=\"Bot\",name=\"a\"} 2"));
  Open();
  EXPECT_TRUE(IsExposed("tebium_sample{module=\"Bot\",name=\"a\"} 2"));
}

TEST_F(SampleStoreTest, UnknownNamesAreNotFound) {
  EXPECT_EQ(samples_->Samples("Bot", "a", base::kNoTime, clock_.Now())
                .status()
                .code(),
            base::StatusCode::kNotFound);
  EXPECT_TRUE(samples_->SampleNames("Bot").empty());
}

}  // namespace
}  // namespace tebium::exporter
