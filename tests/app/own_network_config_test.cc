#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/own_network.h"
#include "tests/app/section_reading.h"

namespace tebium::app::amfile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

testing::SectionReading<exporter::OwnNetwork> Read(const std::string& text) {
  return testing::ReadSection<exporter::OwnNetwork>("own_network", text,
                                                    ReadOwnNetwork);
}

TEST(OwnNetworkConfigTest, TargetsAndTimeout) {
  const auto result = Read(
      "targets: ['192.0.2.1:53', 'example.com:443', '[2001:db8::1]:853']\n"
      "timeout: 1s\n");
  EXPECT_THAT(result.faults, IsEmpty());
  EXPECT_THAT(result.settings.targets,
              ElementsAre(Pair("192.0.2.1", 53), Pair("example.com", 443),
                          Pair("2001:db8::1", 853)));
  EXPECT_EQ(result.settings.timeout, std::chrono::seconds(1));
}

TEST(OwnNetworkConfigTest, NothingIsNoCheck) {
  const auto result = Read("{}");
  EXPECT_THAT(result.faults, IsEmpty());
  EXPECT_THAT(result.settings.targets, IsEmpty());
  EXPECT_EQ(result.settings.timeout, std::chrono::seconds(3));
}

TEST(OwnNetworkConfigTest, FaultsNameTheField) {
  const struct {
    const char* text;
    const char* fault;
  } cases[] = {
      {"targets: [example.com]", "own_network.targets[0]: expected HOST:PORT"},
      {"targets: ['::1']", "own_network.targets[0]: expected HOST:PORT"},
      {"targets: ['[a]:53']", "own_network.targets[0]: expected HOST:PORT"},
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
    testing::ExpectFault(Read(each.text), each.text, each.fault);
  }
}

}  // namespace
}  // namespace tebium::app::amfile
