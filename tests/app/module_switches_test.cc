#include "app/config/module_switches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/app/section_reading.h"

namespace tebium::app::amfile {
namespace {

using ::testing::IsEmpty;

using Switches = std::vector<exporter::DeadMansSwitch>;

testing::SectionReading<Switches> Read(const std::string& text) {
  return testing::ReadSection<Switches>("dead_mans_switches", text,
                                        ReadDeadMansSwitches);
}

TEST(ModuleSwitchesTest, ReadsAllThatOneCanSay) {
  const auto result = Read(
      "- name: Prometheus\n"
      "  matchers: ['alertname=\"Watchdog\"', 'cluster=~\"a|b\"']\n"
      "  timeout: 15m\n"
      "  severity: error\n"
      "- matchers: ['alertname=\"Alive\"']\n");
  EXPECT_THAT(result.faults, IsEmpty());
  ASSERT_EQ(result.settings.size(), 2U);
  EXPECT_EQ(result.settings[0].name, "Prometheus");
  EXPECT_EQ(result.settings[0].matchers.size(), 2U);
  EXPECT_EQ(result.settings[0].timeout, std::chrono::minutes(15));
  EXPECT_EQ(result.settings[0].severity, "error");
  EXPECT_EQ(result.settings[1].name, "Watchdog");
  EXPECT_EQ(result.settings[1].timeout, base::Duration(0));
  EXPECT_EQ(result.settings[1].severity, "critical");
}

TEST(ModuleSwitchesTest, AnEmptyListIsNone) {
  const auto result = Read("[]");
  EXPECT_THAT(result.faults, IsEmpty());
  EXPECT_THAT(result.settings, IsEmpty());
}

TEST(ModuleSwitchesTest, FaultsNameTheField) {
  const struct {
    const char* text;
    const char* fault;
  } cases[] = {
      {"- name: a", "dead_mans_switches[0]: expected matchers"},
      {"- {name: ' ', matchers: ['a=b']}",
       "dead_mans_switches[0].name: expected a name"},
      {"- {timeout: 1s, matchers: ['a=b']}",
       "dead_mans_switches[0].timeout: expected a duration from 10s to 1w"},
      {"- {severity: bad, matchers: ['a=b']}",
       "dead_mans_switches[0].severity"},
      {"- {matchers: ['a=b']}\n- {matchers: ['a=c']}",
       "dead_mans_switches[1]: there is another switch of this name"},
      {"- {matchers: ['a=b'], x: 1}", "dead_mans_switches[0].x"},
  };
  for (const auto& each : cases) {
    testing::ExpectFault(Read(each.text), each.text, each.fault);
  }
}

}  // namespace
}  // namespace tebium::app::amfile
