// The measure: Debian's amtool (0.25) reads what we call good, and what we
// show as the configuration in force.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "tests/app/alertmanager_files.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace tebium::app {
namespace {

using ::testing::HasSubstr;

// Why 0.25 cannot read a good file; "" where what is shown is fine all the
// same.
struct Skip {
  std::string file;
  std::string shown;
};

const std::map<std::string, Skip>& Skips() {
  static const std::map<std::string, Skip> skips = {
      {"empty", {"Alertmanager wants a route", ""}},
      {"no_route", {"Alertmanager wants a route", ""}},
      {"own_sections_empty", {"it has sections of ours", ""}},
      {"matchers_string", {"Alertmanager wants a list", ""}},
      {"token_elsewhere", {"Alertmanager wants a token", ""}},
      {"mixed_all_kinds", {"the other receivers are not complete", ""}},
      {"mixed_email_and_telegram",
       {"it names templates", "it names templates"}},
      {"global_of_others_new", {"newer settings", "newer settings"}},
      {"inhibit_sources", {"sources are newer", "sources are newer"}},
      {"matchers_utf8", {"UTF-8 names are newer", "UTF-8 names are newer"}},
      {"route_labels", {"labels are newer", "labels are newer"}},
      {"telegram_global_token",
       {"telegram_bot_token is newer", "telegram_bot_token is newer"}},
      {"telegram_topics",
       {"bot_token_file is newer", "bot_token_file is newer"}},
      {"webhook_full", {"timeout is newer", "timeout is newer"}},
  };
  return skips;
}

struct Answer {
  int status = -1;
  std::string output;
};

Answer Amtool(std::vector<std::string> arguments,
              const testing::TempDir& folder) {
  arguments.insert(arguments.begin(), "amtool");
  auto process = testing::Process::Start({.command = arguments,
                                          .environment = {},
                                          .working_folder = folder.path(),
                                          .log_file = folder.Join("log")});
  if (process == nullptr) return {};
  const auto status = process->Wait(std::chrono::seconds(30));
  return {status.value_or(-1), process->Output()};
}

class AmtoolTest : public ::testing::TestWithParam<std::string> {};

TEST_P(AmtoolTest, ReadsTheFile) {
  const auto skip = Skips().find(GetParam());
  if (skip != Skips().end()) GTEST_SKIP() << skip->second.file;
  const testing::TempDir folder;
  const Answer run =
      Amtool({"check-config", TestData("good/" + GetParam() + ".yml")}, folder);
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("SUCCESS"));
}

TEST_P(AmtoolTest, ReadsWhatIsShown) {
  const auto skip = Skips().find(GetParam());
  if (skip != Skips().end() && !skip->second.shown.empty()) {
    GTEST_SKIP() << skip->second.shown;
  }
  const auto result = LoadGood(GetParam());
  ASSERT_TRUE(result.config.ok());
  const testing::TempDir folder;
  const std::string path =
      folder.Write("alertmanager.yml", result.config->original);
  const Answer run =
      Amtool({"config", "routes", "show", "--config.file", path}, folder);
  EXPECT_EQ(run.status, 0) << run.output << result.config->original;
  const std::string root =
      result.config->has_route()
          ? result.config->routes->root().options().receiver
          : "telegram";
  EXPECT_THAT(run.output, HasSubstr("default-route  receiver: " + root));
}

// For each of some alerts, amtool finds the receivers that our tree does.
TEST(AmtoolRoutesTest, FindsTheSameReceivers) {
  const auto result = LoadGood("route_tree");
  ASSERT_TRUE(result.config.ok());
  const testing::TempDir folder;
  const std::string path =
      folder.Write("alertmanager.yml", result.config->original);
  struct Case {
    std::vector<std::string> arguments;
    alert::LabelSet labels;
  };
  const Case cases[] = {
      {{"service=foo1", "severity=critical"},
       alert::LabelSet::Of({{"service", "foo1"}, {"severity", "critical"}})},
      {{"service=baz", "severity=info"},
       alert::LabelSet::Of({{"service", "baz"}, {"severity", "info"}})},
      {{"service=files", "severity=critical"},
       alert::LabelSet::Of({{"service", "files"}, {"severity", "critical"}})},
      {{"service=database"}, alert::LabelSet::Of({{"service", "database"}})},
      {{"service=none"}, alert::LabelSet::Of({{"service", "none"}})},
  };
  for (const Case& c : cases) {
    std::vector<std::string> arguments = {"config", "routes", "test",
                                          "--config.file", path};
    arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
    std::string expected;
    for (const alert::Route* route : result.config->routes->Match(c.labels)) {
      expected += (expected.empty() ? "" : ",") + route->options().receiver;
    }
    EXPECT_THAT(Amtool(arguments, folder).output, HasSubstr(expected + "\n"));
  }
}

INSTANTIATE_TEST_SUITE_P(All, AmtoolTest, ::testing::ValuesIn(Names("good")),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace tebium::app
