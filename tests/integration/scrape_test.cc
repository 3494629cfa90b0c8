// Debian's Prometheus and promtool read what the bot exposes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>

#include "tests/integration/whole_ecosystem.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;

constexpr int kScrapes = 10;  // one a second

// The only value that a query gives, or -1.
double ValueOf(const Prometheus& prometheus, const std::string& query) {
  const std::string body =
      Get(prometheus.Url("/api/v1/query?query=" + query)).body;
  const size_t value = body.find("\"value\":[");
  if (value == std::string::npos) return -1;
  return std::strtod(body.c_str() + body.find(",\"", value) + 2, nullptr);
}

TEST(ScrapeTest, PrometheusReadsAllOfItEverySecond) {
  WholeEcosystem ecosystem;
  ASSERT_TRUE(ecosystem.Start());
  Prometheus prometheus("[]", {{"bot", ecosystem.bot().address()}});
  ASSERT_TRUE(prometheus.Start());
  EXPECT_TRUE(WaitFor([&] {
    return ValueOf(prometheus, "count_over_time(up[1m])") >= kScrapes;
  }));
  EXPECT_EQ(ValueOf(prometheus, "min_over_time(up[1m])"), 1)
      << Get(prometheus.Url("/api/v1/targets")).body;
  // It took OpenMetrics, whose counters it must still know by their names.
  EXPECT_GT(ValueOf(prometheus, "sum(tebium_probes_total)"), 0);
  EXPECT_EQ(ValueOf(prometheus,
                    "app_requests_total%7Bmodule=\"Telegram-Bot-Tebium\"%7D"),
            42);
  EXPECT_EQ(
      ValueOf(prometheus, "tebium_sample%7Bmodule=\"Worker\",name=\"jobs\"%7D"),
      3);
  EXPECT_EQ(ValueOf(prometheus, "count(scrape_samples_scraped!=0)"), 1);
}

TEST(ScrapeTest, PromtoolHasNothingToSay) {
  WholeEcosystem ecosystem;
  ASSERT_TRUE(ecosystem.Start());
  Bot& bot = ecosystem.bot();
  std::string ours;
  bool own = false;  // what modules tell is theirs
  std::istringstream lines(Get(bot.Url("/metrics")).body);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) own = !line.starts_with("# HELP app_");
    if (own) ours += line + "\n";
  }
  ASSERT_THAT(ours, HasSubstr("tebium_redis_"));
  const std::string text = bot.folder().Write("metrics.txt", ours);
  const std::string complaints = bot.folder().Join("complaints.txt");
  const std::string command =
      "promtool check metrics < " + text + " > " + complaints + " 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(std::system(("test ! -s " + complaints).c_str()), 0)
      << "see promtool check metrics";
}

}  // namespace
}  // namespace tebium::testing
