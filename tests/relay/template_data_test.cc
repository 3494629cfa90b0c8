#include "relay/template_data.h"

#include <gtest/gtest.h>

#include <string>

namespace tebium::relay {
namespace {

alert::NotifiedAlert Told(std::string_view instance, bool firing) {
  alert::NotifiedAlert told;
  told.alert.labels = alert::LabelSet::Of(
      {{"alertname", "Disk"}, {"instance", instance}, {"job", "node"}});
  told.alert.annotations =
      alert::LabelSet::Of({{"summary", instance}, {"runbook", "R"}});
  told.alert.starts_at = base::FromNanos(1'500'000'000);
  told.alert.ends_at = base::FromNanos(2'000'000'000);
  told.alert.generator_url = "http://prom/";
  told.firing = firing;
  return told;
}

TEST(TemplateDataTest, IsWhatWebhooksTell) {
  alert::Notification notification;
  notification.receiver = "team.x";
  notification.group_labels = alert::LabelSet::Of({{"alertname", "Disk"}});
  notification.route_labels = alert::LabelSet::Of({{"owner", "dba"}});
  notification.notify_reason = alert::NotifyReason::kFirstNotification;
  notification.alerts = {Told("h2", true), Told("h1", false)};
  const auto data = TemplateData(notification, "http://am");
  EXPECT_EQ(data->receiver, "team\\.x");
  EXPECT_EQ(data->status, "firing");
  EXPECT_EQ(data->notification_reason, "first notification");
  EXPECT_EQ(data->external_url, "http://am");
  EXPECT_EQ(data->route_labels, notification.route_labels);
  EXPECT_EQ(data->common_labels,
            alert::LabelSet::Of({{"alertname", "Disk"}, {"job", "node"}}));
  EXPECT_EQ(data->common_annotations, alert::LabelSet::Of({{"runbook", "R"}}));
  ASSERT_EQ(data->alerts.size(), 2u);
  EXPECT_EQ(data->alerts[0].labels.Get("instance"), "h1");
  EXPECT_EQ(data->alerts[0].status, "resolved");
  EXPECT_EQ(data->alerts[0].ends_at.unix_seconds, 2);
  EXPECT_EQ(data->alerts[1].status, "firing");
  EXPECT_TRUE(data->alerts[1].ends_at.IsZero());
  EXPECT_EQ(data->alerts[1].starts_at.nanoseconds, 500'000'000);
  EXPECT_EQ(data->alerts[1].fingerprint.size(), 16u);
}

TEST(TemplateDataTest, ZonesAreTheMachines) {
  const auto context = TemplateContext(base::FromNanos(5));
  EXPECT_EQ(context.now, base::FromNanos(5));
  EXPECT_TRUE(context.load_zone("Europe/Paris").ok());
  EXPECT_TRUE(context.load_zone("Local").ok());
  EXPECT_FALSE(context.load_zone("Mars").ok());
}

}  // namespace
}  // namespace tebium::relay
