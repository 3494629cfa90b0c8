#include "exporter/metrics_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/exporter/gunzip.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace tebium::exporter {
namespace {

using ::testing::HasSubstr;

class MetricsEndpointTest : public ::testing::Test {
 protected:
  MetricsEndpointTest()
      : router_(metrics_, clock_, base::Logger::Null()),
        endpoint_(metrics_, {"1.2.3", "abc", "gcc 12"}) {
    endpoint_.Register(router_);
  }

  net::HttpResponse Get(const std::string& accept_encoding = "",
                        const std::string& accept = "") {
    net::HttpRequest request;
    request.method = "GET";
    request.path = "/metrics";
    if (!accept_encoding.empty()) {
      request.headers.emplace_back("Accept-Encoding", accept_encoding);
    }
    request.headers.emplace_back("Accept", accept);
    return router_.Dispatch(request);
  }

  tebium::testing::ManualClock clock_;
  base::Metrics metrics_;
  net::Router router_;
  MetricsEndpoint endpoint_;
};

TEST_F(MetricsEndpointTest, GivesPrometheusText) {
  metrics_.AddCounter("things_total", "Things.", {{"kind", "a"}}).Increment(3);
  const net::HttpResponse response = Get();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(response.body, HasSubstr("# TYPE tebium_things_total counter\n"
                                       "tebium_things_total{kind=\"a\"} 3\n"));
  EXPECT_THAT(response.body,
              HasSubstr("tebium_build_info{compiler=\"gcc 12\",revision=\"abc\""
                        ",version=\"1.2.3\"} 1\n"));
  EXPECT_THAT(response.body, HasSubstr("\nprocess_resident_memory_bytes "));
}

TEST_F(MetricsEndpointTest, GivesOpenMetricsWhenAsked) {
  metrics_.AddCounter("things_total", "Things.").Increment(3);
  const net::HttpResponse response =
      Get("", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
  EXPECT_EQ(response.content_type,
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_THAT(response.body, HasSubstr("# TYPE tebium_things counter\n"
                                       "tebium_things_total 3\n"));
  EXPECT_TRUE(response.body.ends_with("\n# EOF\n"));
}

class OtherSource : public MetricSource {
 public:
  void Expose(Exposition& exposition) const override {
    exposition.Add("process_start_time_seconds", MetricType::kGauge, "Theirs.")
        ->Add("", {{"module", "Redis"}}, 5);
  }
};

TEST_F(MetricsEndpointTest, OthersSeriesStandInOneFamilyWithItsOwn) {
  const OtherSource source;
  endpoint_.AddSource(source);
  const std::string text = Get().body;
  const size_t type = text.find("# TYPE process_start_time_seconds gauge\n");
  ASSERT_NE(type, std::string::npos);
  EXPECT_EQ(text.find("# TYPE process_start_time_seconds", type + 1),
            std::string::npos);
  const size_t own = text.find("\nprocess_start_time_seconds ", type);
  const size_t other =
      text.find("\nprocess_start_time_seconds{module=\"Redis\"} 5\n", type);
  EXPECT_LT(own, other);
  EXPECT_LT(other, text.find("# HELP", type));
}

TEST_F(MetricsEndpointTest, CompressesWhenAsked) {
  const net::HttpResponse response = Get("gzip");
  EXPECT_EQ(
      response.headers.back(),
      std::make_pair(std::string("Content-Encoding"), std::string("gzip")));
  EXPECT_THAT(testing::Gunzip(response.body), HasSubstr("tebium_build_info{"));
}

TEST_F(MetricsEndpointTest, CountsItsOwnScrapes) {
  Get();
  EXPECT_THAT(Get().body,
              HasSubstr("tebium_http_requests_total{code=\"200\",handler=\""
                        "/metrics\",method=\"GET\"} 1\n"));
}

TEST_F(MetricsEndpointTest, PromtoolHasNothingToSay) {
  if (std::system("command -v promtool >/dev/null") != 0) {
    GTEST_SKIP() << "promtool is not installed";
  }
  const tebium::testing::TempDir dir;
  const std::string text = dir.Write("metrics.txt", Get().body);
  const std::string complaints = dir.Join("complaints.txt");
  const std::string command =
      "promtool check metrics < " + text + " > " + complaints + " 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(std::system(("test ! -s " + complaints).c_str()), 0)
      << "see promtool check metrics";
}

}  // namespace
}  // namespace tebium::exporter
