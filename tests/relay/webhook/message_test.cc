// What Alertmanager 0.25 sent for these alerts lies in tests/testdata/webhook;
// ours must say the same, with the fields that later versions added.
#include "relay/webhook/message.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tebium::relay {
namespace {

using alert::LabelSet;
using alert::Notification;
using alert::NotifiedAlert;

constexpr char kExternalUrl[] = "http://am.test:9093/x";
constexpr char kRunbook[] = "https://r.test/a?b=1&c=2";

rapidjson::Document Parse(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  EXPECT_TRUE(document.IsObject()) << text;
  return document;
}

std::string Print(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

base::Time At(const std::string& text) {
  return *base::ParseTimestamp(text, base::TimeZone::Utc());
}

NotifiedAlert Told(LabelSet labels, LabelSet annotations,
                   const std::string& starts, const std::string& ends = "",
                   const std::string& url = "") {
  NotifiedAlert told;
  told.alert.labels = std::move(labels);
  told.alert.annotations = std::move(annotations);
  told.alert.starts_at = At(starts);
  // Prometheus says until when a firing alert holds; that is not told.
  told.alert.ends_at = At(ends.empty() ? "2099-01-01T00:00:00Z" : ends);
  told.alert.generator_url = url;
  told.firing = ends.empty();
  return told;
}

LabelSet Annotations(std::vector<alert::LabelView> pairs) {
  return *LabelSet::BuildKeepingEmpty(pairs);
}

Notification Group(const std::string& key, const LabelSet& labels,
                   std::vector<NotifiedAlert> alerts) {
  Notification group;
  group.group_key = "another";
  group.route_group_key = key;
  group.group_labels = labels;
  group.receiver = "w200.a+b";
  group.notify_reason = alert::NotifyReason::kFirstNotification;
  group.alerts = std::move(alerts);
  return group;
}

Notification Disk(bool resolved) {
  const auto labels = [](const std::vector<alert::LabelView>& more) {
    std::vector<alert::LabelView> pairs = {
        {"alertname", "DiskFull"}, {"team", "db"}, {"k", "200"}};
    pairs.insert(pairs.end(), more.begin(), more.end());
    return *LabelSet::Build(pairs);
  };
  const LabelSet runbook = LabelSet::Of({{"runbook", kRunbook}});
  return Group(
      R"({}/{k=~"2.*",team="db"}:{alertname="DiskFull", team="db"})",
      LabelSet::Of({{"alertname", "DiskFull"}, {"team", "db"}}),
      {Told(labels({{"instance", "db2:9100"}, {"job", "node"}}),
            Annotations({{"summary", "Disk <full> & \"tight\""},
                         {"runbook", kRunbook},
                         {"only", "here"},
                         {"empty", ""}}),
            "2026-07-01T10:00:00.123456789Z", "",
            "http://prom.test/graph?g0.expr=up%3D%3D0&g0.tab=1"),
       Told(labels({{"instance", "db1:9100"},
                    {"job", "node"},
                    {"severity", "critical"}}),
            Annotations({{"summary", "Диск полон 🚨"},
                         {"runbook", kRunbook},
                         {"empty", ""}}),
            "2026-07-01T10:00:00.5Z", "", "http://prom.test/graph"),
       Told(labels({{"z", "2"}}), runbook, "2026-07-01T10:00:01.000000001Z"),
       Told(labels({{"instance", "db1:9100"}, {"job", "mysql"}}),
            Annotations(
                {{"summary", "line1\nline2\ttab"}, {"runbook", kRunbook}}),
            "2026-07-01T10:00:00Z", resolved ? "2026-07-01T11:00:00.25Z" : ""),
       Told(labels({{"job", "zzz"}}), runbook, "2026-07-01T10:00:01Z"),
       Told(labels({}), runbook, "2026-07-01T10:00:01Z")});
}

Notification Many(bool resolved) {
  std::vector<NotifiedAlert> alerts;
  for (const char* n : {"3", "1", "2"}) {
    const bool ended = resolved && std::string(n) != "3";
    alerts.push_back(
        Told(LabelSet::Of({{"alertname", "Many"}, {"team", "cut"}, {"n", n}}),
             {}, "2026-07-01T10:00:00Z", ended ? "2026-07-01T11:00:00Z" : ""));
  }
  Notification group =
      Group(R"({}/{team="cut"}:{alertname="Many", team="cut"})",
            LabelSet::Of({{"alertname", "Many"}, {"team", "cut"}}), alerts);
  group.receiver = "cut/off";
  return group;
}

Notification Lone(bool resolved) {
  return Group(
      R"({}:{alertname="Lone"})", LabelSet::Of({{"alertname", "Lone"}}),
      {Told(LabelSet::Of({{"alertname", "Lone"}}), {}, "2026-07-01T10:00:00Z",
            resolved ? "2026-07-01T12:00:00Z" : "")});
}

struct GoldenCase {
  const char* file;
  Notification notification;
  uint64_t max_alerts;
};

// Times are told in UTC, where Alertmanager keeps the sender's zone.
void UseUtc(rapidjson::Document& golden) {
  for (auto& alert : golden["alerts"].GetArray()) {
    for (const char* name : {"startsAt", "endsAt"}) {
      const std::string text = alert[name].GetString();
      if (!text.starts_with("0001")) {
        alert[name].SetString(GoTime(At(text)), golden.GetAllocator());
      }
    }
  }
}

TEST(WebhookMessageTest, SaysWhatAlertmanagerSays) {
  const std::vector<GoldenCase> cases = {
      {"firing.json", Disk(false), 0},
      {"some_resolved.json", Disk(true), 0},
      {"lone_firing.json", Lone(false), 0},
      {"lone_resolved.json", Lone(true), 0},
      {"cut_firing.json", Many(false), 2},
      {"cut_resolved.json", Many(true), 2},
  };
  for (const GoldenCase& test : cases) {
    std::ifstream file(std::string(TEBIUM_TESTDATA "/webhook/") + test.file);
    std::stringstream text;
    text << file.rdbuf();
    rapidjson::Document golden = Parse(text.str());
    ASSERT_TRUE(golden.IsObject()) << test.file;
    UseUtc(golden);
    rapidjson::Document ours =
        Parse(WebhookBody(test.notification, test.max_alerts, kExternalUrl));
    EXPECT_EQ(std::string(ours["notification_reason"].GetString()),
              "first notification");
    EXPECT_TRUE(ours["routeLabels"].IsObject());
    ours.EraseMember("notification_reason");
    ours.EraseMember("routeLabels");
    EXPECT_EQ(Print(ours), Print(golden)) << test.file;
  }
}

TEST(WebhookMessageTest, HasTheFieldsOfLaterVersionsInTheirOrder) {
  Notification group = Lone(false);
  group.notify_reason = alert::NotifyReason::kRepeatInterval;
  group.route_labels = LabelSet::Of({{"owner", "dba"}});
  group.truncated_alerts = 4;
  const rapidjson::Document body = Parse(WebhookBody(group, 0, "http://e"));
  std::vector<std::string> names;
  for (const auto& member : body.GetObject()) {
    names.emplace_back(member.name.GetString());
  }
  EXPECT_EQ(names, (std::vector<std::string>{
                       "receiver", "status", "alerts", "notification_reason",
                       "groupLabels", "commonLabels", "commonAnnotations",
                       "routeLabels", "externalURL", "version", "groupKey",
                       "truncatedAlerts"}));
  EXPECT_EQ(Print(body["routeLabels"]), R"({"owner":"dba"})");
  EXPECT_EQ(std::string(body["notification_reason"].GetString()),
            "repeat interval elapsed");
  EXPECT_EQ(body["truncatedAlerts"].GetUint(), 4u);
}

TEST(WebhookMessageTest, StatusAndCommonLabelsAreOfWhatIsTold) {
  // The third alert, which still fires, is cut off.
  const rapidjson::Document body = Parse(WebhookBody(Many(true), 1, ""));
  EXPECT_EQ(std::string(body["status"].GetString()), "resolved");
  EXPECT_EQ(body["alerts"].Size(), 1u);
  EXPECT_EQ(std::string(body["commonLabels"]["n"].GetString()), "1");
  EXPECT_EQ(body["truncatedAlerts"].GetUint(), 2u);
}

TEST(WebhookMessageTest, AGroupWithoutAlerts) {
  const rapidjson::Document body =
      Parse(WebhookBody(Group("k", {}, {}), 0, ""));
  EXPECT_EQ(std::string(body["status"].GetString()), "resolved");
  EXPECT_EQ(Print(body["alerts"]), "[]");
  EXPECT_EQ(Print(body["commonLabels"]), "{}");
}

TEST(WebhookMessageTest, TimesAreGos) {
  EXPECT_EQ(GoTime(base::kNoTime), "0001-01-01T00:00:00Z");
  for (const char* text :
       {"2026-01-31T10:20:30Z", "2026-01-31T10:20:00.5Z",
        "2026-01-31T10:20:30.123456789Z", "2026-01-31T00:00:00.00001Z"}) {
    EXPECT_EQ(GoTime(At(text)), text);
  }
}

TEST(WebhookMessageTest, QuotesWhatRegexpsKnow) {
  EXPECT_EQ(QuoteRegexp("plain-name/1"), "plain-name/1");
  EXPECT_EQ(QuoteRegexp(R"(\.+*?()|[]{}^$)"),
            R"(\\\.\+\*\?\(\)\|\[\]\{\}\^\$)");
  EXPECT_EQ(QuoteRegexp("дежурные"), "дежурные");
}

}  // namespace
}  // namespace tebium::relay
