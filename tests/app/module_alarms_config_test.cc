#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/alertmanager/alertmanager_config.h"
#include "app/config/module_alarms.h"

namespace tebium::app {
namespace {

using exporter::Comparison;
using exporter::ModuleSettings;
using exporter::SampleThreshold;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

AlertmanagerConfigResult Load(const std::string& entry) {
  const AlertmanagerConfigOptions options;
  return LoadAlertmanagerConfig(
      "modules: [{name: M, kind: tcp, target: 'm:1', " + entry +
          "}]\n"
          "time_intervals:\n"
          "- name: weekends\n"
          "  time_intervals: [{weekdays: [saturday, sunday]}]\n"
          "- name: nights\n"
          "  time_intervals:\n"
          "  - times: [{start_time: '00:00', end_time: '06:00'}]\n"
          "  - times: [{start_time: '23:00', end_time: '24:00'}]\n",
      options);
}

// The only module of a file without faults.
ModuleSettings Read(const std::string& entry) {
  const auto loaded = Load(entry);
  EXPECT_TRUE(loaded.config.ok())
      << entry << ": " << loaded.config.status().message();
  if (!loaded.config.ok() || loaded.config->watch.modules.size() != 1) {
    return {};
  }
  return loaded.config->watch.modules[0];
}

std::string FaultOf(const std::string& entry) {
  const auto loaded = Load(entry);
  return loaded.config.ok() ? "" : loaded.config.status().message();
}

TEST(ModuleAlarmsConfigTest, WithoutAnythingTheDefaultsHold) {
  const ModuleSettings module = Read("interval: 5s");
  EXPECT_EQ(module.slo, std::nullopt);
  EXPECT_EQ(module.alarms, exporter::AlarmSettings());
  EXPECT_THAT(module.maintenance, IsEmpty());
}

TEST(ModuleAlarmsConfigTest, AnObjectiveIsAPercentage) {
  ModuleSettings module = Read("slo: {objective: 99.5, window: 7d}");
  ASSERT_TRUE(module.slo.has_value());
  EXPECT_DOUBLE_EQ(module.slo->objective, 0.995);
  EXPECT_EQ(module.slo->window, hours(24 * 7));
  module = Read("slo: {window: 7d}");
  ASSERT_TRUE(module.slo.has_value());
  EXPECT_DOUBLE_EQ(module.slo->objective, 0.999);
  EXPECT_EQ(Read("slo: false").slo, std::nullopt);
}

TEST(ModuleAlarmsConfigTest, EachAlarmCanBeSet) {
  const auto alarms = Read(
                          "alarms: {slow: {latency: 250ms, lasts: 2m}, "
                          "flapping: {changes: 4, within: 10m}, "
                          "certificate_days: 30, restarted: no, unusual: off}")
                          .alarms;
  EXPECT_EQ(alarms.slow_latency, milliseconds(250));
  EXPECT_EQ(alarms.slow_lasts, minutes(2));
  EXPECT_EQ(alarms.flapping_changes, 4u);
  EXPECT_EQ(alarms.flapping_within, minutes(10));
  EXPECT_EQ(alarms.certificate_within, hours(24 * 30));
  EXPECT_FALSE(alarms.restarted);
  EXPECT_FALSE(alarms.unusual);
}

TEST(ModuleAlarmsConfigTest, EachAlarmCanBeOff) {
  const auto alarms =
      Read("alarms: {slow: false, flapping: no, certificate_days: off}").alarms;
  EXPECT_EQ(alarms.slow_latency, seconds(0));
  EXPECT_EQ(alarms.flapping_changes, 0u);
  EXPECT_EQ(alarms.certificate_within, seconds(0));
}

TEST(ModuleAlarmsConfigTest, ThresholdsAreKeptInOrder) {
  const auto alarms = Read(
                          "alarms: {thresholds: ["
                          "{sample: queue, above: 1000}, "
                          "{sample: 'disk{disk=\"/\"}', below: 0.1, lasts: 5m, "
                          "severity: critical}, "
                          "{sample: host_memory_available_ratio, off: true}]}")
                          .alarms;
  SampleThreshold queue;
  queue.sample = "queue";
  queue.value = 1000;
  SampleThreshold disk;
  disk.sample = "disk{disk=\"/\"}";
  disk.comparison = Comparison::kLess;
  disk.value = 0.1;
  disk.lasts = minutes(5);
  disk.severity = "critical";
  SampleThreshold memory;
  memory.sample = "host_memory_available_ratio";
  memory.off = true;
  EXPECT_THAT(alarms.thresholds, ElementsAre(queue, disk, memory));
}

TEST(ModuleAlarmsConfigTest, ASeriesIsNamedAsItsSamplesAre) {
  struct Case {
    const char* given;
    const char* kept;
  };
  for (const Case& c :
       {Case{"queue", "queue"}, Case{"a.b-c", "a.b-c"}, Case{"up{}", "up"},
        Case{R"(disk{disk="/"})", R"(disk{disk="/"})"},
        Case{R"(disk { node = "n",disk="C:\\" , })",
             R"(disk{disk="C:\\",node="n"})"},
        Case{R"(jobs{queue="a",module="M",empty=""})", R"(jobs{queue="a"})"}}) {
    const auto alarms = Read("alarms: {thresholds: [{sample: '" +
                             std::string(c.given) + "', above: 1}]}")
                            .alarms;
    ASSERT_THAT(alarms.thresholds, SizeIs(1)) << c.given;
    EXPECT_EQ(alarms.thresholds[0].sample, c.kept);
  }
}

TEST(ModuleAlarmsConfigTest, MaintenanceIsByNameOrOnTheSpot) {
  const auto windows = Read(
                           "maintenance: [{names: [weekends, nights]}, "
                           "{weekdays: [monday], location: Europe/Moscow}]")
                           .maintenance;
  ASSERT_THAT(windows, SizeIs(4));
  EXPECT_THAT(windows[0].weekdays, SizeIs(2));
  EXPECT_EQ(windows[1].times.at(0).end_minute, 360);
  EXPECT_EQ(windows[2].times.at(0).end_minute, 1440);
  EXPECT_TRUE(windows[3].location.has_value());
}

TEST(ModuleAlarmsConfigTest, FaultsSayWhereAndWhatWasExpected) {
  struct Case {
    const char* entry;
    const char* path;
    const char* fault;
  };
  for (const Case& c : {
           Case{"slo: {objective: 0.999}", "modules[0].slo.objective",
                "expected a percentage from 50 to 99.9999"},
           Case{"slo: {objective: 100}", "modules[0].slo.objective",
                "expected a percentage from 50 to 99.9999"},
           Case{"slo: {objective: most}", "modules[0].slo.objective",
                "expected a number"},
           Case{"slo: {objective: nan}", "modules[0].slo.objective",
                "expected a number"},
           Case{"slo: {window: 1h}", "modules[0].slo.window",
                "expected a duration from 1d to 90d"},
           Case{"slo: {goal: 99}", "modules[0].slo", "goal"},
           Case{"slo: 99.9", "modules[0].slo", "expected"},
           Case{"alarms: {slow: {lasts: 5m}}", "modules[0].alarms.slow",
                "expected a latency, or false"},
           Case{"alarms: {slow: true}", "modules[0].alarms.slow", "expected"},
           Case{"alarms: {slow: {latency: 2h}}",
                "modules[0].alarms.slow.latency",
                "expected a duration from 1ms to 1m"},
           Case{"alarms: {flapping: {changes: 1}}",
                "modules[0].alarms.flapping.changes",
                "expected a number from 2 to 1000"},
           Case{"alarms: {certificate_days: 0}",
                "modules[0].alarms.certificate_days",
                "expected a number from 1 to 3650"},
           Case{"alarms: {certificate_days: 4000}",
                "modules[0].alarms.certificate_days",
                "expected a number from 1 to 3650"},
           Case{"alarms: {unusual: maybe}", "modules[0].alarms.unusual",
                "expected"},
           Case{"alarms: {thresholds: [{above: 3}]}",
                "modules[0].alarms.thresholds[0]",
                "expected the name of a sample"},
           Case{"alarms: {thresholds: [{sample: 'a{b=c}', above: 3}]}",
                "modules[0].alarms.thresholds[0].sample",
                "expected a series such as disk_usage{disk=\"/\"}"},
           Case{"alarms: {thresholds: [{sample: a}]}",
                "modules[0].alarms.thresholds[0]",
                "expected one of above, below and off"},
           Case{"alarms: {thresholds: [{sample: a, above: 1, below: 2}]}",
                "modules[0].alarms.thresholds[0]",
                "expected one of above, below and off"},
           Case{"alarms: {thresholds: [{sample: a, above: 1, off: true}]}",
                "modules[0].alarms.thresholds[0]",
                "expected one of above, below and off"},
           Case{"alarms: {thresholds: [{sample: a, above: 1, severity: ''}]}",
                "modules[0].alarms.thresholds[0]", "expected a severity"},
           Case{"maintenance: [{names: [holidays]}]",
                "modules[0].maintenance[0].names[0]",
                "undefined time interval"},
           Case{"maintenance: [{}]", "modules[0].maintenance[0]",
                "expected when it is"},
           Case{"maintenance: [{location: UTC}]", "modules[0].maintenance[0]",
                "expected when it is"},
           Case{"maintenance: [{names: [nights], weekdays: [monday]}]",
                "modules[0].maintenance[0]", "weekdays"},
           Case{"maintenance: [{weekdays: [moonday]}]",
                "modules[0].maintenance[0].weekdays[0]", "moonday"},
       }) {
    EXPECT_THAT(FaultOf(c.entry), HasSubstr(c.path)) << c.entry;
    EXPECT_THAT(FaultOf(c.entry), HasSubstr(c.fault)) << c.entry;
  }
}

TEST(ModuleAlarmsConfigTest, ThresholdsAreBounded) {
  std::string entry = "alarms: {thresholds: [";
  for (size_t i = 0; i < amfile::kMaxThresholds; ++i) {
    entry += "{sample: s" + std::to_string(i) + ", above: 1}, ";
  }
  EXPECT_THAT(Read(entry + "]}").alarms.thresholds,
              SizeIs(amfile::kMaxThresholds));
  EXPECT_THAT(FaultOf(entry + "{sample: t, above: 1}]}"),
              HasSubstr("expected at most 50 thresholds"));
}

}  // namespace
}  // namespace tebium::app
