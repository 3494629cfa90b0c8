#include "base/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace tebium::base {
namespace {

const prometheus::MetricFamily* Find(
    const std::vector<prometheus::MetricFamily>& families,
    const std::string& name) {
  const auto found = std::find_if(
      families.begin(), families.end(),
      [&](const prometheus::MetricFamily& f) { return f.name == name; });
  return found == families.end() ? nullptr : &*found;
}

TEST(Metrics, SeriesExistFromTheStartUnderThePrefix) {
  Metrics metrics;
  metrics.AddCounter("alerts_total", "Alerts.", {{"source", "native"}});
  metrics.AddCounter("alerts_total", "Alerts.", {{"source", "webhook"}});
  const auto families = metrics.Collect();
  const auto* family = Find(families, "tebium_alerts_total");
  ASSERT_NE(family, nullptr);
  EXPECT_EQ(family->help, "Alerts.");
  ASSERT_EQ(family->metric.size(), 2u);
  EXPECT_EQ(family->metric[0].counter.value, 0);
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameSeries) {
  Metrics metrics;
  Counter& first = metrics.AddCounter("c", "C.", {{"a", "1"}});
  Counter& again = metrics.AddCounter("c", "C.", {{"a", "1"}});
  Counter& other = metrics.AddCounter("c", "C.", {{"a", "2"}});
  EXPECT_EQ(&first, &again);
  EXPECT_NE(&first, &other);
  EXPECT_EQ(&metrics.AddGauge("g", "G."), &metrics.AddGauge("g", "G."));
}

TEST(Metrics, HistogramsCountByBucket) {
  Metrics metrics;
  Histogram& histogram =
      metrics.AddHistogram("latency", "L.", LatencyBuckets());
  histogram.Observe(0.0001);
  histogram.Observe(3);
  histogram.Observe(100);
  const auto families = metrics.Collect();
  const auto* family = Find(families, "tebium_latency");
  ASSERT_NE(family, nullptr);
  const auto& data = family->metric[0].histogram;
  EXPECT_EQ(data.sample_count, 3u);
  ASSERT_EQ(data.bucket.size(), LatencyBuckets().size() + 1);
  EXPECT_EQ(data.bucket.front().cumulative_count, 1u);
  EXPECT_EQ(data.bucket[data.bucket.size() - 2].cumulative_count, 2u);
}

TEST(Metrics, LatencyBucketsAscend) {
  EXPECT_TRUE(std::is_sorted(LatencyBuckets().begin(), LatencyBuckets().end()));
  EXPECT_EQ(LatencyBuckets().front(), 0.0001);
  EXPECT_EQ(LatencyBuckets().back(), 10);
}

TEST(Metrics, NamesThatOthersGaveHaveNoPrefix) {
  Metrics metrics;
  Counter& counter = metrics.AddCounterNamed("alertmanager_c", "C.", {});
  counter.Increment();
  EXPECT_EQ(&metrics.AddCounterNamed("alertmanager_c", "C.", {}), &counter);
  metrics.AddGaugeNamed("alertmanager_g", "G.").Set(2);
  metrics.AddHistogramNamed("alertmanager_h", "H.", {1}).Observe(3);
  metrics.AddGauge("g", "G.").Set(4);
  const auto families = metrics.Collect();
  for (const char* name :
       {"alertmanager_c", "alertmanager_g", "alertmanager_h", "tebium_g"}) {
    EXPECT_NE(Find(families, name), nullptr) << name;
  }
  EXPECT_EQ(families.size(), 4u);
}

TEST(Metrics, SeriesCanBeTakenOut) {
  Metrics metrics;
  Gauge& gone = metrics.AddGauge("state", "S.", {{"module", "a"}});
  metrics.AddGauge("state", "S.", {{"module", "b"}});
  Counter& counter = metrics.AddCounter("probes_total", "P.");
  Histogram& histogram = metrics.AddHistogram("seconds", "S.", {1, 2});
  metrics.Remove("state", gone);
  metrics.Remove("probes_total", counter);
  metrics.Remove("seconds", histogram);
  const auto families = metrics.Collect();
  const auto* family = Find(families, "tebium_state");
  ASSERT_NE(family, nullptr);
  ASSERT_EQ(family->metric.size(), 1u);
  EXPECT_EQ(family->metric[0].label[0].value, "b");
  EXPECT_EQ(Find(families, "tebium_probes_total"), nullptr);
  EXPECT_EQ(Find(families, "tebium_seconds"), nullptr);
  EXPECT_EQ(metrics.AddCounter("probes_total", "P.").Value(), 0) << "anew";
}

TEST(Metrics, CollectorsRunBeforeEachScrapeAndMayAddSeries) {
  Metrics metrics;
  int scrapes = 0;
  metrics.AddCollector(
      [&] { metrics.AddGauge("scrapes", "S.").Set(++scrapes); });
  metrics.Collect();
  const auto families = metrics.Collect();
  const auto* family = Find(families, "tebium_scrapes");
  ASSERT_NE(family, nullptr);
  EXPECT_EQ(family->metric[0].gauge.value, 2);
}

TEST(Metrics, MayBeAskedFromManyThreads) {
  Metrics metrics;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 200; ++i) {
        metrics.AddCounter("shared", "S.").Increment();
        if (i % 50 == 0) (void)metrics.Collect();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(metrics.AddCounter("shared", "S.").Value(), 800);
}

}  // namespace
}  // namespace tebium::base
