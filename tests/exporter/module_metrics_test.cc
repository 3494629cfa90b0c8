#include "exporter/module_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <memory>

namespace tebium::exporter {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr base::Time kNow{std::chrono::seconds(1'000'000)};

class ModuleMetricsTest : public ::testing::Test {
 protected:
  ModuleMetricsTest() {
    module_.name = "m";
    module_.target = "http://m";
    series_ = std::make_unique<ModuleMetrics>(metrics_, module_);
  }

  std::string Text() {
    return prometheus::TextSerializer().Serialize(metrics_.Collect());
  }

  base::Metrics metrics_;
  ModuleSettings module_;
  std::unique_ptr<ModuleMetrics> series_;
};

TEST_F(ModuleMetricsTest, PhasesAppearWithTheFirstThatTookPlace) {
  ProbeResult result;
  result.phases = {base::Duration(0), std::chrono::milliseconds(2),
                   base::Duration(0), std::chrono::milliseconds(5),
                   std::chrono::milliseconds(1)};
  series_->OnProbe(result, kNow);
  const std::string series =
      "tebium_probe_phase_duration_seconds{module=\"m\","
      "phase=\"connect\",probe=\"http\"} ";
  EXPECT_THAT(Text(), HasSubstr(series + "0.002\n"));
  EXPECT_THAT(Text(), Not(HasSubstr("phase=\"tls\"")));
  result.phases = {};
  series_->OnProbe(result, kNow);
  EXPECT_THAT(Text(), HasSubstr(series + "0\n"));
}

TEST_F(ModuleMetricsTest, TheLinksLatencyIsThatOfTheLastAnswer) {
  const std::string link = "{from=\"TeBium-Alert-Bot\",to=\"m\"} ";
  ProbeResult result;
  result.answered = false;
  result.fault = ProbeFault::kTimeout;
  result.latency = std::chrono::seconds(10);
  series_->OnProbe(result, kNow);
  EXPECT_THAT(Text(), HasSubstr("tebium_link_up" + link + "0\n"));
  EXPECT_THAT(Text(), Not(HasSubstr("tebium_link_latency_seconds")));
  ProbeResult good;
  good.latency = std::chrono::milliseconds(250);
  series_->OnProbe(good, kNow);
  series_->OnProbe(result, kNow);
  EXPECT_THAT(Text(),
              HasSubstr("tebium_link_latency_seconds" + link + "0.25\n"));
}

TEST_F(ModuleMetricsTest, TheVersionIsThatOfTheLastAnswer) {
  const auto info = [](const std::string& version) {
    return "tebium_module_info{module=\"m\",target=\"http://m\",version=\"" +
           version + "\"} 1\n";
  };
  EXPECT_THAT(Text(), HasSubstr(info("")));
  ProbeResult result;
  for (const std::string version : {"1.0", "1.1"}) {
    result.version = version;
    series_->OnProbe(result, kNow);
  }
  EXPECT_THAT(Text(), HasSubstr(info("1.1")));
  EXPECT_THAT(Text(), Not(HasSubstr(info("1.0"))));
  result.version = "";
  series_->OnProbe(result, kNow);
  EXPECT_THAT(Text(), HasSubstr(info("1.1"))) << "it was not told otherwise";
}

TEST_F(ModuleMetricsTest, AllGoesWithTheModule) {
  ProbeResult result;
  result.phases.fill(std::chrono::milliseconds(1));
  series_->OnProbe(result, kNow);
  series_.reset();
  EXPECT_THAT(Text(), Not(HasSubstr("module=\"m\"")));
  EXPECT_THAT(Text(), Not(HasSubstr("to=\"m\"")));
}

}  // namespace
}  // namespace tebium::exporter
