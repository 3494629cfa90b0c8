#include "receiver/alertmanager/webhook_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tebium::receiver {
namespace {

using alert::LabelSet;
using std::chrono::hours;
using std::chrono::seconds;

const base::Time kNow = base::FromNanos(1769854830'000'000'000);

Decoded Decode(std::string body, const DecodeLimits& limits = {}) {
  return DecodeWebhook(body, kNow, limits);
}

// As Alertmanager 0.34 sends it, with its order of fields.
constexpr char kPayload[] = R"({
  "receiver": "w200\\.a\\+b",
  "status": "firing",
  "alerts": [
    {"status": "firing",
     "labels": {"alertname": "t_200", "instance": "i1", "k": "200"},
     "annotations": {"summary": "Instance i1 down", "empty": ""},
     "startsAt": "2026-01-31T10:20:29.000000001Z",
     "endsAt": "0001-01-01T00:00:00Z",
     "generatorURL": "http://prometheus:9090/graph?g0.expr=up",
     "fingerprint": "0000000000000000"},
    {"status": "resolved",
     "labels": {"alertname": "t_200", "instance": "i2", "k": "200"},
     "annotations": {},
     "startsAt": "2026-01-31T09:20:30Z",
     "endsAt": "2026-01-31T13:20:00+03:00",
     "generatorURL": "", "fingerprint": "cd9d22db4c8f5b2f", "new": [{}]}
  ],
  "groupLabels": {"alertname": "t_200"},
  "commonLabels": {"alertname": "t_200", "k": "200"},
  "commonAnnotations": {},
  "externalURL": "http://alertmanager:9093",
  "version": "4",
  "groupKey": "{}/{k=\"200\"}:{alertname=\"t_200\"}",
  "truncatedAlerts": 7,
  "notification_reason": "first notification",
  "routeLabels": {"team": "a"},
  "somethingNew": {"deep": [1, {"x": null}]}
})";

TEST(WebhookDecoderTest, AFaultAfterTheAlertsKeepsNothingOfThem) {
  const Decoded decoded = Decode(
      "{\"alerts\":[{\"status\":\"firing\",\"labels\":"
      "{\"alertname\":\"a\"}},1],\"groupKey\":\"\xFF\"}");
  ASSERT_TRUE(decoded.fault.has_value());
  EXPECT_EQ(decoded.fault->field, "groupKey");
  EXPECT_TRUE(decoded.batch.events.empty());
  EXPECT_TRUE(decoded.rejected.empty());
}

TEST(WebhookDecoderTest, ReadsEveryField) {
  const Decoded decoded = Decode(kPayload);
  ASSERT_FALSE(decoded.fault.has_value()) << decoded.fault->error;
  EXPECT_TRUE(decoded.rejected.empty());
  const alert::Batch& batch = decoded.batch;
  EXPECT_EQ(batch.source, alert::Source::kWebhook);
  EXPECT_EQ(batch.received_at, kNow);
  ASSERT_NE(batch.sender_group, nullptr);
  EXPECT_EQ(*batch.sender_group,
            (alert::SenderGroup{R"({}/{k="200"}:{alertname="t_200"})",
                                LabelSet::Of({{"alertname", "t_200"}}),
                                "http://alertmanager:9093", 7}));
  ASSERT_EQ(batch.events.size(), 2u);
  const alert::Event& firing = batch.events[0];
  EXPECT_TRUE(firing.firing);
  EXPECT_EQ(firing.alert.labels.Fingerprint(), 0xcd9d22db4c8f5b2fu);
  EXPECT_EQ(firing.alert.annotations.Get("summary"), "Instance i1 down");
  EXPECT_TRUE(firing.alert.annotations.Has("empty"));
  EXPECT_EQ(firing.alert.starts_at, kNow - seconds(1) + base::Duration(1));
  EXPECT_EQ(firing.alert.ends_at, base::kNoTime);
  EXPECT_EQ(firing.alert.generator_url,
            "http://prometheus:9090/graph?g0.expr=up");
  const alert::Event& resolved = batch.events[1];
  EXPECT_FALSE(resolved.firing);
  EXPECT_EQ(resolved.alert.starts_at, kNow - hours(1));
  EXPECT_EQ(resolved.alert.ends_at, kNow - seconds(30));
}

std::string Payload(const std::string& alerts,
                    const std::string& rest = R"(,"groupKey":"g")") {
  return "{\"alerts\":[" + alerts + "]" + rest + "}";
}

std::string AlertWith(const std::string& fields) {
  return R"({"status":"firing","labels":{"alertname":"a"})" + fields + "}";
}

uint64_t IdentityOf(const std::string& body) {
  const Decoded decoded = Decode(body);
  EXPECT_EQ(decoded.batch.events.size(), 1u);
  return decoded.batch.events.empty() ? 0 : decoded.batch.events[0].identity;
}

TEST(WebhookDecoderTest, IdentityIsTheLabelsAndTheGroup) {
  const uint64_t identity = IdentityOf(Payload(AlertWith("")));
  EXPECT_EQ(
      IdentityOf(Payload(AlertWith(
          R"(,"fingerprint":"0123456789abcdef","status":"resolved",)"
          R"("startsAt":"2026-01-31T10:20:30Z","annotations":{"a":"b"})"))),
      identity);
  EXPECT_NE(IdentityOf(Payload(R"({"labels":{"alertname":"b"}})")), identity);
  EXPECT_NE(IdentityOf(Payload(AlertWith(""), R"(,"groupKey":"h")")), identity);
  EXPECT_EQ(IdentityOf(R"({"groupKey":"g","alerts":[)" + AlertWith("") + "]}"),
            identity);
}

TEST(WebhookDecoderTest, ToleratesWhatIsMissingOrNull) {
  const Decoded decoded = Decode(Payload(
      R"({"labels":{"a":"b"},"annotations":null,"startsAt":null,"endsAt":null,)"
      R"("status":null,"generatorURL":null})",
      R"(,"groupLabels":null,"commonLabels":null,"truncatedAlerts":null)"));
  ASSERT_FALSE(decoded.fault.has_value()) << decoded.fault->error;
  ASSERT_EQ(decoded.batch.events.size(), 1u);
  EXPECT_TRUE(decoded.batch.events[0].firing);
  EXPECT_EQ(decoded.batch.events[0].alert.starts_at, kNow);
  ASSERT_NE(decoded.batch.sender_group, nullptr);
  EXPECT_EQ(*decoded.batch.sender_group, alert::SenderGroup{});
}

TEST(WebhookDecoderTest, AFiringAlertNeverEndsByItself) {
  const Decoded decoded =
      Decode(Payload(AlertWith(R"(,"endsAt":"2026-01-31T10:30:30Z")")));
  ASSERT_EQ(decoded.batch.events.size(), 1u);
  EXPECT_EQ(decoded.batch.events[0].alert.ends_at, base::kNoTime);
}

TEST(WebhookDecoderTest, AResolvedAlertHasAnEnd) {
  const Decoded decoded = Decode(Payload(
      AlertWith(R"(,"status":"resolved","endsAt":"0001-01-01T00:00:00Z")")));
  ASSERT_EQ(decoded.batch.events.size(), 1u);
  EXPECT_EQ(decoded.batch.events[0].alert.ends_at, kNow);
}

TEST(WebhookDecoderTest, WithoutStatusTheEndDecides) {
  const Decoded decoded = Decode(
      Payload(R"({"labels":{"a":"1"},"endsAt":"2026-01-31T10:20:29Z"},)"
              R"({"labels":{"a":"2"},"endsAt":"2026-01-31T10:20:31Z"})"));
  ASSERT_EQ(decoded.batch.events.size(), 2u);
  EXPECT_FALSE(decoded.batch.events[0].firing);
  EXPECT_TRUE(decoded.batch.events[1].firing);
}

TEST(WebhookDecoderTest, NoAlertsAreNoFault) {
  for (const std::string body : {R"({"alerts":[]})", R"({"alerts":null})"}) {
    const Decoded decoded = Decode(body);
    EXPECT_FALSE(decoded.fault.has_value()) << decoded.fault->error;
    EXPECT_TRUE(decoded.batch.events.empty());
  }
}

TEST(WebhookDecoderTest, GoodAlertsSurviveBadNeighbours) {
  const Decoded decoded =
      Decode(Payload(AlertWith("") + ",5,[{}]," + AlertWith(R"(,"labels":7)") +
                     "," + AlertWith(R"(,"labels":{"alertname":"last"})")));
  ASSERT_FALSE(decoded.fault.has_value()) << decoded.fault->error;
  ASSERT_EQ(decoded.batch.events.size(), 2u);
  EXPECT_EQ(decoded.batch.events[1].alert.name(), "last");
  std::vector<std::string> errors;
  for (const Rejection& rejection : decoded.rejected) {
    errors.push_back(std::to_string(rejection.index) + " " + rejection.error);
  }
  EXPECT_THAT(errors,
              ::testing::ElementsAre("1 alerts[1]: expected an object",
                                     "2 alerts[2]: expected an object",
                                     "3 alerts[3].labels: expected an object"));
}

struct FieldCase {
  std::string alert;
  std::string field;
  std::string error;  // after the field
};

const std::vector<FieldCase> kWebhookFieldErrorTestCases = {
    {"null", "alerts[1]", "expected an object"},
    {"\"x\"", "alerts[1]", "expected an object"},
    {"{}", "alerts[1].labels", "expected at least one label"},
    {R"({"labels":{"a":""}})", "alerts[1].labels",
     "expected at least one label"},
    {R"({"labels":{"job":7}})", "alerts[1].labels.job", "expected a string"},
    {R"({"labels":{"job":null}})", "alerts[1].labels.job", "expected a string"},
    {R"({"labels":{"job":{"a":"b"}}})", "alerts[1].labels.job",
     "expected a string"},
    {R"({"labels":{"":"x"}})", "alerts[1].labels",
     "expected names that are not empty"},
    {R"({"labels":[]})", "alerts[1].labels", "expected an object"},
    {AlertWith(R"(,"annotations":"x")"), "alerts[1].annotations",
     "expected an object"},
    {AlertWith(R"(,"annotations":{"a":["b"]})"), "alerts[1].annotations.a",
     "expected a string"},
    {AlertWith(R"(,"status":"suppressed")"), "alerts[1].status",
     "expected \"firing\" or \"resolved\""},
    {AlertWith(R"(,"status":1)"), "alerts[1].status", "expected a string"},
    {AlertWith(R"(,"startsAt":[])"), "alerts[1].startsAt", "expected a string"},
    {AlertWith(R"(,"startsAt":"then")"), "alerts[1].startsAt",
     "expected ISO 8601 like 2026-01-31T10:20:30Z, got \"then\""},
    {AlertWith(R"(,"endsAt":{})"), "alerts[1].endsAt", "expected a string"},
    {AlertWith(R"(,"endsAt":"2026-13-01")"), "alerts[1].endsAt",
     "expected ISO 8601 like 2026-01-31T10:20:30Z, got "
     "\"2026-13-01\""},
    {AlertWith(R"(,"generatorURL":5)"), "alerts[1].generatorURL",
     "expected a string"},
    {AlertWith(R"(,"generatorURL":"http://long")"), "alerts[1].generatorURL",
     "expected UTF-8 of at most 10 bytes"},
    {R"({"labels":{"a":"1","b":"2","c":"3"}})", "alerts[1].labels",
     "expected at most 2 entries"},
    {R"({"labels":{"elevenbytes":"1"}})", "alerts[1].labels.elevenbytes",
     "expected at most 10 bytes in a name"},
    {R"({"labels":{"a":"more than twenty bytes"}})", "alerts[1].labels.a",
     "expected at most 20 bytes"},
    {AlertWith(R"(,"annotations":{"a":"1","b":"2"})"), "alerts[1].annotations",
     "expected at most 1 entries"},
    {"{\"labels\":{\"a\":\"\xFF\"}}", "alerts[1].labels.a", "expected UTF-8"},
    {"{\"labels\":{\"\xC3\":\"b\"}}", "alerts[1].labels.\uFFFD",
     "expected a name in UTF-8"}};

TEST(WebhookFieldErrorTest, NamesThePath) {
  for (const FieldCase& test : kWebhookFieldErrorTestCases) {
    SCOPED_TRACE(test.alert);
    DecodeLimits limits;
    limits.labels = {2, 10, 20};
    limits.annotations = {1, 10, 20};
    limits.max_url_bytes = 10;
    const Decoded decoded =
        Decode(Payload(AlertWith("") + "," + test.alert), limits);
    ASSERT_FALSE(decoded.fault.has_value()) << decoded.fault->error;
    EXPECT_EQ(decoded.batch.events.size(), 1u);
    ASSERT_EQ(decoded.rejected.size(), 1u);
    EXPECT_EQ(decoded.rejected[0].index, 1u);
    EXPECT_EQ(decoded.rejected[0].field, test.field);
    EXPECT_EQ(decoded.rejected[0].error, test.field + ": " + test.error);
  }
}

struct FaultCase {
  std::string body;
  std::string field;
  std::string error;
};

const std::vector<FaultCase> kWebhookFaultTestCases = {
    {"[]", "", "expected an object"},
    {"7", "", "expected an object"},
    {"{}", "alerts", "alerts: required"},
    {R"({"alerts":{}})", "alerts", "alerts: expected an array"},
    {R"({"alerts":"x"})", "alerts", "alerts: expected an array"},
    {R"({"alerts":[],"version":"3"})", "version", "version: expected \"4\""},
    {R"({"alerts":[],"version":4})", "version", "version: expected a string"},
    {R"({"alerts":[],"groupKey":1})", "groupKey",
     "groupKey: expected a string"},
    {"{\"alerts\":[],\"groupKey\":\"\xFF\"}", "groupKey",
     "groupKey: expected UTF-8 of at most 65536 bytes"},
    {R"({"alerts":[],"externalURL":[]})", "externalURL",
     "externalURL: expected a string"},
    {R"({"alerts":[],"groupLabels":[]})", "groupLabels",
     "groupLabels: expected an object"},
    {R"({"alerts":[],"groupLabels":{"a":1}})", "groupLabels.a",
     "groupLabels.a: expected a string"},
    {"{\"alerts\":[],\"groupLabels\":{\"a\":\"\xFF\"}}", "groupLabels.a",
     "groupLabels.a: expected UTF-8"},
    {R"({"alerts":[],"commonLabels":"x"})", "commonLabels",
     "commonLabels: expected an object"},
    {R"({"alerts":[],"commonAnnotations":1})", "commonAnnotations",
     "commonAnnotations: expected an object"},
    {R"({"alerts":[],"status":{}})", "status", "status: expected a string"},
    {R"({"alerts":[],"receiver":null,"truncatedAlerts":"1"})",
     "truncatedAlerts", "truncatedAlerts: expected a number"},
    {R"({"alerts":[],"truncatedAlerts":-1})", "truncatedAlerts",
     "truncatedAlerts: expected how many alerts were cut off"},
    {R"({"alerts":[],"truncatedAlerts":1.5})", "truncatedAlerts",
     "truncatedAlerts: expected how many alerts were cut off"},
    {R"({"alerts":[{},{},{}]})", "alerts",
     "alerts: expected at most 2 in one request"}};

TEST(WebhookFaultTest, RefusesTheWhole) {
  for (const FaultCase& test : kWebhookFaultTestCases) {
    SCOPED_TRACE(test.body);
    DecodeLimits limits;
    limits.max_alerts = 2;
    const Decoded decoded = Decode(test.body, limits);
    ASSERT_TRUE(decoded.fault.has_value());
    EXPECT_TRUE(decoded.batch.events.empty());
    EXPECT_EQ(decoded.fault->field, test.field);
    EXPECT_EQ(decoded.fault->error, test.error);
    EXPECT_FALSE(decoded.fault->offset.has_value());
  }
}

TEST(WebhookDecoderTest, MalformedJsonHasAnOffset) {
  const Decoded decoded = Decode(R"({"alerts":[{"labels":{"a":"b"}},]})");
  ASSERT_TRUE(decoded.fault.has_value());
  EXPECT_EQ(decoded.fault->offset, 32u);
}

TEST(WebhookDecoderTest, ManyEntriesDoNotGrowMemory) {
  std::string labels = R"("a":"b")";
  for (int i = 0; i < 100000; ++i) labels += R"(,"a":"b")";
  const Decoded decoded = Decode(Payload("{\"labels\":{" + labels + "}}"));
  ASSERT_EQ(decoded.rejected.size(), 1u);
  EXPECT_EQ(decoded.rejected[0].error,
            "alerts[0].labels: expected at most 128 entries");
}

struct LooksCase {
  std::string body;
  bool webhook;
};

const std::vector<LooksCase> kLooksLikeWebhookTestCases = {
    {kPayload, true},
    {R"({"alerts":[]})", true},
    {R"({"version":"4","groupKey":"{}:{}","alerts":null})", true},
    {"\xEF\xBB\xBF{\"alerts\":[", true},
    {R"({"status":"firing","x":{"type":1},"alerts":[]})", true},
    {R"({"type":"x","alerts":[]})", false},
    {R"({"message":"x","groupKey":"y"})", false},
    {R"({"data":{"alerts":[]},"type":"x"})", false},
    {R"({"alerts":5})", false},
    {R"({"priority":"info"})", false},
    {"[]", false},
    {R"([{"alerts":[]}])", false},
    {"", false},
    {"{", false},
    {"x", false}};

TEST(LooksLikeWebhookTest, Decides) {
  for (const LooksCase& test : kLooksLikeWebhookTestCases) {
    EXPECT_EQ(LooksLikeWebhook(test.body, {}), test.webhook) << test.body;
  }
}

}  // namespace
}  // namespace tebium::receiver
