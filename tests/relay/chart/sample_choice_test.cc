#include "relay/chart/sample_choice.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

using alert::LabelSet;

const std::vector<std::string> kNames = {
    "cpu_usage",          "disk_free_bytes",        "error_rate",
    "error_rate_by_user", "probe_duration_seconds", "queue_length"};

alert::Alert Named(const std::string& name, const LabelSet& annotations = {}) {
  alert::Alert alert;
  alert.labels = LabelSet::Of({{"alertname", name}, {"module", "Redis"}});
  alert.annotations = annotations;
  return alert;
}

TEST(ChooseSampleTest, TakesWhatTheAlertsNameSpeaksOf) {
  const struct {
    const char* name;
    const char* sample;
  } cases[] = {{"HIGH_CPU", "cpu_usage"},
               {"HighCpuUsage", "cpu_usage"},
               {"HighCPU", "cpu_usage"},
               {"cpu", "cpu_usage"},
               {"Error rate", "error_rate"},  // the shorter of two
               {"ErrorRateByUser", "error_rate_by_user"},
               {"DISK_FULL", "disk_free_bytes"},
               {"QueueLength", "queue_length"},
               {"TooManyBytes", ""},
               {"BUILD_FAILED", ""},
               {"CertificateExpiring", ""},
               {"", ""}};
  for (const auto& each : cases) {
    EXPECT_EQ(ChooseSample(Named(each.name), kNames), each.sample) << each.name;
  }
}

TEST(ChooseSampleTest, WhatProbesRaiseIsOfProbes) {
  const std::vector<std::string> names = {"probe_duration_seconds", "up"};
  const struct {
    const char* name;
    const char* sample;
  } cases[] = {{"ModuleDown", "probe_duration_seconds"},
               {"ModuleDegraded", "probe_duration_seconds"},
               {"ModuleSlow", "probe_duration_seconds"},
               {"ModuleFlapping", "up"},
               {"ErrorBudgetBurn", "up"},
               {"HeartbeatMissing", ""},
               {"ModuleRestarted", ""}};
  for (const auto& each : cases) {
    EXPECT_EQ(ChooseSample(Named(each.name), names), each.sample) << each.name;
    EXPECT_EQ(ChooseSample(Named(each.name), {"queue_length"}), "");
  }
}

TEST(ChooseSampleTest, WhatTheWatchSaysNamesTheSeries) {
  const std::vector<std::string> names = {
      "host_uptime_seconds", "process_start_time_seconds",
      "probe_duration_seconds", "uptime_seconds", "uptime_seconds{a=\"b\"}"};
  const struct {
    const char* name;
    const char* summary;
    const char* sample;
  } cases[] = {
      {"ModuleRestarted", "It has restarted (as uptime_seconds shows)",
       "uptime_seconds"},
      {"ModuleRestarted", "It has restarted (as uptime_seconds{a=\"b\"} shows)",
       "uptime_seconds{a=\"b\"}"},
      {"ModuleRestarted", "(as process_start_time_seconds shows)", ""},
      {"ModuleRestarted", "(as another_uptime_seconds_x shows)", ""},
      {"UnusualActivity", "host_uptime_seconds: 5; uptime_seconds: 6",
       "host_uptime_seconds"},
      {"SomethingElse", "uptime_seconds", ""}};
  for (const auto& each : cases) {
    const LabelSet said = LabelSet::Of({{"summary", each.summary}});
    EXPECT_EQ(ChooseSample(Named(each.name, said), names), each.sample)
        << each.name << ": " << each.summary;
  }
}

TEST(ChooseSampleTest, WhatTheAlertNamesItselfGoesFirst) {
  const LabelSet queue = LabelSet::Of({{"sample", "queue_length"}});
  EXPECT_EQ(ChooseSample(Named("HIGH_CPU", queue), kNames), "queue_length");
  const LabelSet unknown = LabelSet::Of({{"sample", "unknown"}});
  EXPECT_EQ(ChooseSample(Named("HIGH_CPU", unknown), kNames), "");
  alert::Alert about = Named("HIGH_CPU");
  about.labels = about.labels.With("subject", "error_rate");
  EXPECT_EQ(ChooseSample(about, kNames), "error_rate");
  about.labels = about.labels.With("subject", "no sample");
  EXPECT_EQ(ChooseSample(about, kNames), "cpu_usage");
}

}  // namespace
}  // namespace tebium::relay
