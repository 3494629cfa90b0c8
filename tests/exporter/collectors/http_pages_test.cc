#include "exporter/collectors/http_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/collectors/shown.h"

namespace tebium::exporter {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

ModuleSettings Module() {
  ModuleSettings module;
  module.name = "Gate";
  module.url = "https://gate:1/health";
  module.ask.headers = {{"Authorization", "Bearer geheim"}};
  module.collect.metrics_url = "https://gate:1/metrics";
  return module;
}

net::ClientResponse Answer(const std::string& body, int status = 200,
                           const std::string& type = "text/plain") {
  net::ClientResponse response;
  response.outcome = net::ClientOutcome::kAnswered;
  response.status = status;
  response.headers = {{"content-type", type}};
  response.body = body;
  return response;
}

TEST(MetricsPageTest, SecretsAreSentToTheirOwnOriginAlone) {
  ModuleSettings module = Module();
  EXPECT_THAT(MetricsRequest(module).headers,
              Contains(Pair("Authorization", "Bearer geheim")));
  for (const std::string other :
       {"http://gate:1/metrics", "https://gate/metrics",
        "https://gate:1.evil/metrics", "https://gate:11/metrics"}) {
    module.collect.metrics_url = other;
    EXPECT_THAT(MetricsRequest(module).headers,
                Not(Contains(Pair("Authorization", ::testing::_))))
        << other;
    EXPECT_EQ(MetricsRequest(module).url, other);
  }
}

TEST(MetricsPageTest, TheyGainTheirModule) {
  const auto read = ReadMetricsPage(
      Module(), Answer("a 1\nb{module=\"x\",z=\"2\"} 2\n"
                       "c{exported_module=\"y\",module=\"x\"} 3\n"));
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(testing::LinesOf(*read),
            "\na{module=\"Gate\"} 1\n"
            "b{module=\"Gate\",exported_module=\"x\",z=\"2\"} 2\n"
            "c{module=\"Gate\",exported_module=\"y\","
            "exported_exported_module=\"x\"} 3\n");
}

TEST(MetricsPageTest, NobodySpeaksUnderOurNames) {
  const auto read =
      ReadMetricsPage(Module(), Answer("tebium_module_value{name=\"x\"} 1\n"
                                       "tebium_module_state{module=\"Y\"} 1\n"
                                       "tebium_analytics_requests_total 5\n"));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->dropped, 1u);
  EXPECT_EQ(testing::LinesOf(*read),
            "\ntebium_module_state{module=\"Gate\",exported_module=\"Y\"} 1\n"
            "tebium_analytics_requests_total{module=\"Gate\"} 5\n");
}

TEST(MetricsPageTest, SeriesAreBounded) {
  ModuleSettings module = Module();
  module.collect.max_series = 2;
  const auto read = ReadMetricsPage(module, Answer("a 1\nb 1\nc 1\n"));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->SeriesCount(), 2u);
  EXPECT_EQ(read->dropped, 1u);
}

TEST(MetricsPageTest, WhatIsNoPageOfMetricsIsRefused) {
  struct Case {
    net::ClientResponse response;
    base::StatusCode code;
    std::string error;
  };
  net::ClientResponse unanswered;
  unanswered.error = "timed out";
  const std::string html = "<html></html>\n";
  for (const auto& [response, code, error] : std::vector<Case>{
           {unanswered, base::StatusCode::kUnavailable, "timed out"},
           {Answer("", 404), base::StatusCode::kNotFound, "HTTP status 404"},
           {Answer("", 500), base::StatusCode::kUnavailable, "status 500"},
           {Answer(html, 200, "text/html"), base::StatusCode::kInvalidArgument,
            "content type"},
           {Answer(html), base::StatusCode::kInvalidArgument, "line 1: "},
           {Answer("a 1\n", 200, "application/openmetrics-text"),
            base::StatusCode::kInvalidArgument, "# EOF is missing"}}) {
    const auto read = ReadMetricsPage(Module(), response);
    EXPECT_EQ(read.status().code(), code) << error;
    EXPECT_THAT(read.status().message(), HasSubstr(error));
  }
}

TEST(HealthPageTest, ItsNumbersAreShown) {
  const auto read = ReadHealthPage(
      Module(), Answer(R"({"status":"ok","queue":{"length":3}})", 503));
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(testing::LinesOf(*read),
            "\ntebium_module_value{module=\"Gate\",name=\"queue_length\"} 3\n");
  EXPECT_THAT(read->numbers, ElementsAre(Pair("queue_length", 3.0)));
}

TEST(HealthPageTest, ItNeedNotHaveAny) {
  EXPECT_EQ(ReadHealthPage(Module(), Answer("OK")).status().code(),
            base::StatusCode::kNotFound);
  EXPECT_EQ(ReadHealthPage(Module(), Answer("OK", 500)).status().code(),
            base::StatusCode::kUnavailable);
  EXPECT_EQ(ReadHealthPage(Module(), {}).status().code(),
            base::StatusCode::kUnavailable);
}

TEST(ClickHouseRequestTest, QueriesGoBesideThePing) {
  ModuleSettings module;
  module.kind = ProbeKind::kClickHouse;
  module.url = "http://u:p@ch:8123/ping";
  module.collect.headers = {{"X-ClickHouse-User", "u"}};
  const net::ClientRequest request = ClickHouseRequest(module, "SELECT 1");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://u:p@ch:8123/");
  EXPECT_EQ(request.body, "SELECT 1");
  EXPECT_THAT(request.headers, Contains(Pair("X-ClickHouse-User", "u")));
}

}  // namespace
}  // namespace tebium::exporter
