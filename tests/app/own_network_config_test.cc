#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/own_network.h"

namespace tebium::app::amfile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

struct Result {
  exporter::OwnNetwork network;
  std::vector<base::Status> faults;
};

Result Read(const std::string& text) {
  Result result;
  Report report;
  auto value = ParseDocument(text, report);
  if (value.has_value()) {
    Context context{report, {}};
    ReadOwnNetwork({&context, &*value, {}, {}, "own_network"}, result.network);
  }
  result.faults = report.Faults();
  return result;
}

TEST(OwnNetworkConfigTest, TargetsAndTimeout) {
  const Result result = Read(
      "targets: ['192.0.2.1:53', 'example.com:443', '[2001:db8::1]:853']\n"
      "timeout: 1s\n");
  EXPECT_THAT(result.faults, IsEmpty());
  EXPECT_THAT(result.network.targets,
              ElementsAre(Pair("192.0.2.1", 53), Pair("example.com", 443),
                          Pair("2001:db8::1", 853)));
  EXPECT_EQ(result.network.timeout, std::chrono::seconds(1));
}

TEST(OwnNetworkConfigTest, NothingIsNoCheck) {
  const Result result = Read("{}");
  EXPECT_THAT(result.faults, IsEmpty());
  EXPECT_THAT(result.network.targets, IsEmpty());
  EXPECT_EQ(result.network.timeout, std::chrono::seconds(3));
}

TEST(OwnNetworkConfigTest, FaultsNameTheField) {
  const struct {
    const char* text;
    const char* fault;
  } cases[] = {
      {"targets: [example.com]", "own_network.targets[0]: expected HOST:PORT"},
      {"targets: ['a:53', 'b:0']",
       "own_network.targets[1]: expected HOST:PORT"},
      {"targets: ['a:1','a:1','a:1','a:1','a:1','a:1','a:1','a:1','a:1',"
       "'a:1','a:1']",
       "own_network.targets[10]: expected at most 10 targets"},
      {"timeout: 1ms",
       "own_network.timeout: expected a duration from 100ms "
       "to 1m"},
      {"target: []", "own_network.target"},
  };
  for (const auto& each : cases) {
    const Result result = Read(each.text);
    ASSERT_EQ(result.faults.size(), 1u) << each.text;
    EXPECT_THAT(result.faults[0].message(), HasSubstr(each.fault));
  }
}

}  // namespace
}  // namespace tebium::app::amfile
