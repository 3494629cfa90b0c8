#include "relay/template_json.h"

#include <gtest/gtest.h>

#include <string>

namespace tebium::relay {
namespace {

TEST(ReadTemplateDataTest, ReadsEveryField) {
  const auto data = ReadTemplateData(R"({
    "receiver": "r", "STATUS": "firing", "notification_reason": "n",
    "externalURL": "u", "groupLabels": {"g": "1"}, "commonLabels": {"c": "2"},
    "commonAnnotations": {"a": "3"}, "routeLabels": {"o": ""}, "version": "4",
    "alerts": [{"status": "resolved", "labels": {"l": "4"}, "annotations": null,
      "startsAt": "2026-01-31T10:20:30.5+03:00", "generatorURL": "g",
      "fingerprint": "f"}, null]})");
  ASSERT_TRUE(data.ok()) << data.status().message();
  EXPECT_EQ(data->receiver, "r");
  EXPECT_EQ(data->status, "firing");
  EXPECT_EQ(data->notification_reason, "n");
  EXPECT_EQ(data->external_url, "u");
  EXPECT_EQ(data->group_labels, alert::LabelSet::Of({{"g", "1"}}));
  EXPECT_EQ(data->common_labels, alert::LabelSet::Of({{"c", "2"}}));
  EXPECT_EQ(data->common_annotations, alert::LabelSet::Of({{"a", "3"}}));
  EXPECT_TRUE(data->route_labels.Has("o"));
  ASSERT_EQ(data->alerts.size(), 2u);
  const alert::tmpl::AlertData& alert = data->alerts[0];
  EXPECT_EQ(alert.status, "resolved");
  EXPECT_EQ(alert.labels, alert::LabelSet::Of({{"l", "4"}}));
  EXPECT_TRUE(alert.annotations.empty());
  EXPECT_EQ(alert.starts_at.unix_seconds, 1769844030);
  EXPECT_EQ(alert.starts_at.nanoseconds, 500'000'000);
  EXPECT_TRUE(alert.ends_at.IsZero());
  EXPECT_EQ(alert.generator_url, "g");
  EXPECT_EQ(alert.fingerprint, "f");
  EXPECT_TRUE(data->alerts[1].labels.empty());
}

TEST(ReadTemplateDataTest, RefusesOtherKinds) {
  for (const char* json : {"[]", "{", R"({"receiver":1})", R"({"alerts":{}})",
                           R"({"alerts":[1]})", R"({"commonLabels":{"a":1}})",
                           R"({"alerts":[{"startsAt":"today"}]})"}) {
    EXPECT_FALSE(ReadTemplateData(json).ok()) << json;
  }
  EXPECT_TRUE(ReadTemplateData("null").ok());
}

}  // namespace
}  // namespace tebium::relay
