#include "app/config/module_collect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/app/section_reading.h"

namespace tebium::app::amfile {
namespace {

using exporter::CollectSettings;
using exporter::ModuleSettings;
using exporter::ProbeKind;
using ::testing::IsEmpty;

testing::SectionReading<ModuleSettings> Read(
    const std::string& text, ProbeKind kind = ProbeKind::kHttp) {
  ModuleSettings module;
  module.kind = kind;
  module.url = "http://u:p@gate:9000/deep/health?x=1";
  TryMetricsBesideHealth(module);
  return testing::ReadSection("collect", text, ReadCollect, std::move(module));
}

CollectSettings Good(const std::string& text,
                     ProbeKind kind = ProbeKind::kHttp) {
  const auto result = Read(text, kind);
  EXPECT_THAT(result.faults, IsEmpty()) << text;
  return result.settings.collect;
}

TEST(CollectConfigTest, AllIsRead) {
  const CollectSettings collect = Good(
      "{enabled: false, metrics_path: '/a/metrics?x=1', health_numbers: no,"
      " interval: 5s, max_series: 20, keep: 'go_.*'}");
  EXPECT_FALSE(collect.enabled);
  EXPECT_EQ(collect.metrics_url, "http://u:p@gate:9000/a/metrics?x=1");
  EXPECT_FALSE(collect.metrics_optional);
  EXPECT_FALSE(collect.health_numbers);
  EXPECT_EQ(collect.interval, std::chrono::seconds(5));
  EXPECT_EQ(collect.max_series, 20u);
  ASSERT_TRUE(collect.keep.has_value());
  EXPECT_TRUE(collect.keep->MatchesValue("go_threads"));
  EXPECT_FALSE(collect.keep->MatchesValue("x_go_threads"));
}

TEST(CollectConfigTest, NothingChangesNothing) {
  EXPECT_EQ(Good("{}"), CollectSettings());
  EXPECT_EQ(Good("{}", ProbeKind::kRedis), CollectSettings());
}

TEST(CollectConfigTest, APageCanBeElsewhere) {
  EXPECT_EQ(Good("{metrics_url: 'http://other/m'}").metrics_url,
            "http://other/m");
}

TEST(CollectConfigTest, KindsWithoutPagesHaveTheRest) {
  for (const ProbeKind kind :
       {ProbeKind::kRedis, ProbeKind::kClickHouse, ProbeKind::kHost}) {
    EXPECT_EQ(Good("{interval: 5s}", kind).interval, std::chrono::seconds(5));
  }
}

TEST(CollectConfigTest, FaultsNameTheField) {
  struct Case {
    ProbeKind kind;
    const char* text;
    const char* fault;
  };
  constexpr ProbeKind kHttp = ProbeKind::kHttp;
  for (const Case& each : std::initializer_list<Case>{
           {kHttp, "{every: 5s}", "collect.every: unknown field"},
           {kHttp, "5", "collect: expected a mapping"},
           {kHttp, "{enabled: perhaps}", "collect.enabled: expected"},
           {kHttp, "{metrics_path: metrics}",
            "collect.metrics_path: expected a path that begins with /"},
           {kHttp, "{metrics_url: gate}",
            "collect.metrics_url: expected a URL"},
           {kHttp, "{metrics_url: 'http://x', metrics_path: /y}",
            "at most one"},
           {kHttp, "{interval: 10ms}",
            "collect.interval: expected a duration from 1s to 1d"},
           {kHttp, "{max_series: 0}",
            "collect.max_series: expected a number from 1 to 100000"},
           {kHttp, "{max_series: 100001}",
            "collect.max_series: expected a number from 1 to 100000"},
           {kHttp, "{keep: '('}", "collect.keep: error parsing regexp"},
           {ProbeKind::kRedis, "{metrics_path: /x}",
            "collect.metrics_path: only a module of kind http has pages"},
           {ProbeKind::kHost, "{health_numbers: true}",
            "collect.health_numbers: only a module of kind http has pages"},
           {ProbeKind::kTcp, "{interval: 5s}",
            "collect: a module of this kind has nothing to collect"}}) {
    testing::ExpectFault(Read(each.text, each.kind), each.text, each.fault);
  }
}

TEST(TryMetricsTest, TheyAreBesideTheHealthPage) {
  struct Case {
    const char* url;
    const char* metrics_url;
  };
  for (const Case& each : std::initializer_list<Case>{
           {"http://a:8081/health", "http://a:8081/metrics"},
           {"http://u:p@a/deep/health", "http://u:p@a/deep/metrics"},
           {"http://a/", ""},
           {"http://a/ping", ""}}) {
    ModuleSettings module;
    module.url = each.url;
    TryMetricsBesideHealth(module);
    EXPECT_EQ(module.collect.metrics_url, each.metrics_url);
    EXPECT_EQ(module.collect.metrics_optional, *each.metrics_url != '\0');
  }
}

}  // namespace
}  // namespace tebium::app::amfile
