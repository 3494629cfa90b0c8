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
               {"TooManyBytes", "probe_duration_seconds"},
               {"ModuleDown", "probe_duration_seconds"},
               {"", "probe_duration_seconds"}};
  for (const auto& each : cases) {
    EXPECT_EQ(ChooseSample(Named(each.name), kNames), each.sample) << each.name;
  }
  EXPECT_EQ(ChooseSample(Named("Slow"), {"queue_length"}), "");
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
