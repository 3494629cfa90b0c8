#include "relay/notifier_metrics.h"

#include <gtest/gtest.h>

#include <string>

namespace tebium::relay {
namespace {

// "name{value,value}" → value; histograms by their count.
std::map<std::string, double> Read(base::Metrics& metrics) {
  std::map<std::string, double> read;
  for (const auto& family : metrics.Collect()) {
    for (const auto& metric : family.metric) {
      std::string name = family.name + "{";
      for (const auto& label : metric.label) name += label.value + ",";
      name.back() = '}';
      read[name] = metric.counter.value +
                   static_cast<double>(metric.histogram.sample_count);
    }
  }
  return read;
}

TEST(NotifierMetricsTest, AllSeriesExistFromTheStart) {
  base::Metrics registry;
  const NotifierMetrics metrics(registry);
  const auto read = Read(registry);
  EXPECT_EQ(read.size(), 2u * (4 + 3));
  for (const std::string integration : {"telegram", "webhook"}) {
    for (const std::string name :
         {"alertmanager_notifications_total",
          "alertmanager_notification_requests_total",
          "alertmanager_notification_requests_failed_total",
          "alertmanager_notification_latency_seconds"}) {
      EXPECT_TRUE(read.contains(name + "{" + integration + "}")) << name;
    }
    for (const std::string reason : {"other", "clientError", "serverError"}) {
      EXPECT_TRUE(read.contains("alertmanager_notifications_failed_total{" +
                                integration + "," + reason + "}"));
    }
  }
}

TEST(NotifierMetricsTest, ANotificationThatSucceedsLateCountsOnce) {
  base::Metrics registry;
  NotifierMetrics metrics(registry);
  metrics.OnFailed(Notifier::kWebhook, 1, FailureReason::kServerError);
  metrics.OnFailed(Notifier::kWebhook, 2, FailureReason::kServerError);
  metrics.OnDelivered(Notifier::kWebhook, 3);
  auto read = Read(registry);
  EXPECT_EQ(read["alertmanager_notifications_total{webhook}"], 1);
  EXPECT_EQ(
      read["alertmanager_notifications_failed_total{webhook,serverError}"], 0);
}

TEST(NotifierMetricsTest, AnOutageIsSeenForAsLongAsItLasts) {
  base::Metrics registry;
  NotifierMetrics metrics(registry);
  for (uint32_t attempt = 1; attempt <= 10; ++attempt) {
    metrics.OnFailed(Notifier::kTelegram, attempt, FailureReason::kOther);
  }
  auto read = Read(registry);
  EXPECT_EQ(read["alertmanager_notifications_total{telegram}"], 5);
  EXPECT_EQ(read["alertmanager_notifications_failed_total{telegram,other}"], 5);
  metrics.OnDelivered(Notifier::kTelegram, 11);
  EXPECT_EQ(Read(registry)["alertmanager_notifications_total{telegram}"], 6);
}

TEST(NotifierMetricsTest, WhatIsGivenUpHasFailed) {
  base::Metrics registry;
  NotifierMetrics metrics(registry);
  metrics.OnGivenUp(Notifier::kWebhook, 1, FailureReason::kClientError);
  metrics.OnGivenUp(Notifier::kWebhook, 3, FailureReason::kClientError);
  auto read = Read(registry);
  EXPECT_EQ(read["alertmanager_notifications_total{webhook}"], 1);
  EXPECT_EQ(
      read["alertmanager_notifications_failed_total{webhook,clientError}"], 2);
}

TEST(NotifierMetricsTest, Requests) {
  base::Metrics registry;
  NotifierMetrics metrics(registry);
  metrics.OnRequest(Notifier::kWebhook, false, std::chrono::milliseconds(20));
  metrics.OnRequest(Notifier::kWebhook, true, std::chrono::seconds(2));
  auto read = Read(registry);
  EXPECT_EQ(read["alertmanager_notification_requests_total{webhook}"], 2);
  EXPECT_EQ(read["alertmanager_notification_requests_failed_total{webhook}"],
            1);
  EXPECT_EQ(read["alertmanager_notification_latency_seconds{webhook}"], 2);
  EXPECT_EQ(read["alertmanager_notification_requests_total{telegram}"], 0);
}

}  // namespace
}  // namespace tebium::relay
