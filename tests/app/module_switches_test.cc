#include "app/config/module_switches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tebium::app::amfile {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Result {
  std::vector<exporter::DeadMansSwitch> switches;
  std::vector<base::Status> faults;
};

Result Read(const std::string& text) {
  Result result;
  Report report;
  auto value = ParseDocument(text, report);
  if (value.has_value()) {
    Context context{report, {}};
    ReadDeadMansSwitches({&context, &*value, {}, {}, "dead_mans_switches"},
                         result.switches);
  }
  result.faults = report.Faults();
  return result;
}

TEST(ModuleSwitchesTest, ReadsAllThatOneCanSay) {
  const Result result = Read(
      "- name: Prometheus\n"
      "  matchers: ['alertname=\"Watchdog\"', 'cluster=~\"a|b\"']\n"
      "  timeout: 15m\n"
      "  severity: error\n"
      "- matchers: ['alertname=\"Alive\"']\n");
  EXPECT_THAT(result.faults, IsEmpty());
  ASSERT_EQ(result.switches.size(), 2U);
  EXPECT_EQ(result.switches[0].name, "Prometheus");
  EXPECT_EQ(result.switches[0].matchers.size(), 2U);
  EXPECT_EQ(result.switches[0].timeout, std::chrono::minutes(15));
  EXPECT_EQ(result.switches[0].severity, "error");
  EXPECT_EQ(result.switches[1].name, "Watchdog");
  EXPECT_EQ(result.switches[1].timeout, base::Duration(0));
  EXPECT_EQ(result.switches[1].severity, "critical");
}

TEST(ModuleSwitchesTest, AnEmptyListIsNone) {
  const Result result = Read("[]");
  EXPECT_THAT(result.faults, IsEmpty());
  EXPECT_THAT(result.switches, IsEmpty());
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
    const Result result = Read(each.text);
    ASSERT_EQ(result.faults.size(), 1U) << each.text;
    EXPECT_THAT(result.faults[0].message(), HasSubstr(each.fault));
  }
}

}  // namespace
}  // namespace tebium::app::amfile
