// POST /api/v2/alerts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/receiver/api_v2_fixture.h"

namespace tebium::receiver {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ApiV2AlertsTest : public ApiV2Fixture {
 protected:
  // The one event of the one batch that a body of one alert gives.
  alert::Event PostOne(const std::string& alert) {
    const net::HttpResponse response = Post("/alerts", "[" + alert + "]");
    EXPECT_EQ(response.status, 200) << alert << response.body;
    const auto batches = sink_.batches();
    if (batches.empty() || batches.back().events.size() != 1) {
      ADD_FAILURE() << "expected one event of " << alert;
      return {};
    }
    return batches.back().events.front();
  }
};

std::string At(base::Time time) { return base::FormatTimestamp(time); }

TEST_F(ApiV2AlertsTest, MakesABatch) {
  const net::HttpResponse response = Post("/alerts", R"([
      {"labels":{"k":"200","alertname":"t_200","instance":"i1"},
       "annotations":{"summary":"down","empty":""},
       "startsAt":"2026-01-31T10:00:00.123456789Z",
       "endsAt":"2026-01-31T13:24:30+03:00",
       "generatorURL":"http://prometheus/graph?g0.expr=up"}])");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(response.content_type, "");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  const auto batches = sink_.batches();
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_EQ(batches[0].source, alert::Source::kApi);
  EXPECT_EQ(batches[0].received_at, clock_.Now());
  EXPECT_EQ(batches[0].sender_group, nullptr);
  ASSERT_EQ(batches[0].events.size(), 1u);
  const alert::Event& event = batches[0].events[0];
  EXPECT_TRUE(event.firing);
  EXPECT_EQ(event.identity, 0xcd9d22db4c8f5b2full);
  EXPECT_EQ(event.alert.labels.ToString(),
            R"({alertname="t_200", instance="i1", k="200"})");
  EXPECT_EQ(event.alert.annotations.ToString(),
            R"({empty="", summary="down"})");
  EXPECT_EQ(At(event.alert.starts_at), "2026-01-31T10:00:00.123Z");
  EXPECT_EQ(base::ToNanos(event.alert.starts_at) % 1'000'000, 456789);
  EXPECT_EQ(At(event.alert.ends_at), "2026-01-31T10:24:30.000Z");
  EXPECT_EQ(event.alert.generator_url, "http://prometheus/graph?g0.expr=up");
}

struct TimesCase {
  std::string fields;
  std::string starts_at;
  std::string ends_at;
  bool firing;
};

TEST_F(ApiV2AlertsTest, TimesThatAreNotSet) {
  const std::vector<TimesCase> cases = {
      {"", "2026-01-31T10:20:30.000Z", "2026-01-31T10:25:30.000Z", true},
      {R"(,"startsAt":null,"endsAt":"")", "2026-01-31T10:20:30.000Z",
       "2026-01-31T10:25:30.000Z", true},
      {R"(,"startsAt":"0001-01-01T00:00:00Z","endsAt":"0001-01-01T00:00:00Z")",
       "2026-01-31T10:20:30.000Z", "2026-01-31T10:25:30.000Z", true},
      {R"(,"startsAt":"2026-01-30T00:00:00Z")", "2026-01-30T00:00:00.000Z",
       "2026-01-31T10:25:30.000Z", true},
      {R"(,"endsAt":"2026-01-31T12:00:00Z")", "2026-01-31T12:00:00.000Z",
       "2026-01-31T12:00:00.000Z", true},
      {R"(,"endsAt":"2026-01-31T10:00:00Z")", "2026-01-31T10:00:00.000Z",
       "2026-01-31T10:00:00.000Z", false},
      // One that ends this very moment has ended.
      {R"(,"endsAt":"2026-01-31T10:20:30Z")", "2026-01-31T10:20:30.000Z",
       "2026-01-31T10:20:30.000Z", false},
      {R"(,"startsAt":"2026-01-31T08:00:00Z","endsAt":"2026-01-31T09:00:00Z")",
       "2026-01-31T08:00:00.000Z", "2026-01-31T09:00:00.000Z", false},
      {R"(,"endsAt":"9999-12-31T23:59:59Z","startsAt":"1000-02-29T00:00:00Z")",
       "1680-02-29T00:00:00.000Z", "2260-12-31T23:59:59.000Z", true},
      {R"(,"startsAt":"2026-01-30 10:00:00")", "2026-01-30T10:00:00.000Z",
       "2026-01-31T10:25:30.000Z", true}};
  for (const TimesCase& test : cases) {
    SCOPED_TRACE(test.fields);
    const alert::Event event =
        PostOne(R"({"labels":{"a":"1"})" + test.fields + "}");
    EXPECT_EQ(At(event.alert.starts_at), test.starts_at);
    EXPECT_EQ(At(event.alert.ends_at), test.ends_at);
    EXPECT_EQ(event.firing, test.firing);
    EXPECT_EQ(event.ends_by_timeout,
              test.ends_at == "2026-01-31T10:25:30.000Z");
  }
}

TEST_F(ApiV2AlertsTest, ResolveTimeoutIsASetting) {
  api_.SetResolveTimeout(std::chrono::hours(1));
  EXPECT_EQ(At(PostOne(R"({"labels":{"a":"1"}})").alert.ends_at),
            "2026-01-31T11:20:30.000Z");
}

struct TakenCase {
  std::string alert;
  std::string labels;
  std::string annotations;
};

TEST_F(ApiV2AlertsTest, TakesWhatAlertmanagerTakes) {
  const std::vector<TakenCase> cases = {
      {R"({"labels":{"a":"1","b":"","":""}})", R"({a="1"})", "{}"},
      {R"({"labels":{"a":"1","b":null},"annotations":{"c":null}})",
       R"({a="1"})", R"({c=""})"},
      {R"({"labels":{"a":"1"},"annotations":null,"generatorURL":null})",
       R"({a="1"})", "{}"},
      // The names of fields in any case, and names twice, as Go reads them.
      {R"({"LABELS":{"a":"1"},"Annotations":{"x":"y"}})", R"({a="1"})",
       R"({x="y"})"},
      {R"({"labels":{"a":"1","a":"2"},"labels":{"b":"3"}})",
       R"({a="2", b="3"})", "{}"},
      {R"({"labels":{"a-b":"1","ё":"2"},"annotations":{"x y":"z"}})",
       R"({a-b="1", ё="2"})", R"({x y="z"})"},
      {R"({"x":[{"labels":1}],"labels":{"a":"1"},"fingerprint":7})",
       R"({a="1"})", "{}"},
      {"{\"labels\":{\"a\":\"\xFF\xC3z\"}}",
       "{a=\"\xEF\xBF\xBD\xEF\xBF\xBDz\"}", "{}"},
      {R"({"labels":{"a":"\n\"\\\u00e9"}})", R"({a="\n\"\\é"})", "{}"}};
  for (const TakenCase& test : cases) {
    SCOPED_TRACE(test.alert);
    const alert::Event event = PostOne(test.alert);
    EXPECT_EQ(event.alert.labels.ToString(), test.labels);
    EXPECT_EQ(event.alert.annotations.ToString(), test.annotations);
    EXPECT_EQ(event.identity, event.alert.labels.Fingerprint());
  }
}

TEST_F(ApiV2AlertsTest, NoAlertsAreFine) {
  for (const std::string body : {"[]", "null", " [ ] \n"}) {
    EXPECT_EQ(Post("/alerts", body).status, 200) << body;
  }
  EXPECT_TRUE(sink_.batches().empty());
}

struct RefusedCase {
  std::string name;
  std::string body;
  int status;
  std::string answer;
};

std::string Unreadable(const std::string& why) {
  return R"({"code":400,"message":"parsing alerts body from \"\" failed, )"
         "because " +
         why + "\"}";
}

const std::vector<RefusedCase> kRefusedCases = {
    {"empty", "", 422,
     R"({"code":602,"message":"alerts in body is required"})"},
    {"object", "{}", 400, Unreadable("expected an array")},
    {"string", "\"x\"", 400, Unreadable("expected an array")},
    {"number_for_alert", "[1]", 400, Unreadable("0: expected an object")},
    {"null_for_alert", R"([{"labels":{"a":"1"}},null])", 422,
     R"({"code":602,"message":"1 in body is required"})"},
    {"no_labels", R"([{"labels":{"a":"1"}},{},{"labels":{}}])", 422,
     R"({"code":602,"message":"1.labels in body is required"})"},
    {"null_labels", R"([{"labels":null}])", 422,
     R"({"code":602,"message":"0.labels in body is required"})"},
    {"labels_number", R"([{"labels":1}])", 400,
     Unreadable("0.labels: expected an object")},
    {"label_number", R"([{"labels":{"a":"b"}},{"labels":{"a":1}}])", 400,
     Unreadable("1.labels.a: expected a string")},
    {"annotation_object", R"([{"labels":{"a":"b"},"annotations":{"x":{}}}])",
     400, Unreadable("0.annotations.x: expected a string")},
    {"time_number", R"([{"labels":{"a":"b"},"startsAt":1}])", 400,
     Unreadable("0.startsAt: expected a string")},
    {"time_text", R"([{"labels":{"a":"b"},"endsAt":"soon"}])", 400,
     Unreadable(R"(parsing time \"soon\": expected RFC 3339 like )"
                "2026-01-31T10:20:30Z")},
    {"time_month", R"([{"labels":{"a":"b"},"endsAt":"9999-13-01T00:00:00Z"}])",
     400,
     Unreadable(R"(parsing time \"9999-13-01T00:00:00Z\": expected RFC 3339 )"
                "like 2026-01-31T10:20:30Z")},
    {"url_number", R"([{"labels":{"a":"b"},"generatorURL":7}])", 400,
     Unreadable("0.generatorURL: expected a string")},
    {"url_text", R"([{"generatorURL":"not a url"}])", 422,
     R"({"code":601,"message":"0.generatorURL in body must be of type uri: )"
     R"(\"not a url\""})"},
    {"url_html", R"([{"labels":{"a":"b"},"generatorURL":"<&>"}])", 422,
     R"({"code":601,"message":"0.generatorURL in body must be of type uri: )"
     R"(\"\u003c\u0026\u003e\""})"}};

TEST_F(ApiV2AlertsTest, RefusesBodiesOfTheWrongFormWhole) {
  for (const RefusedCase& test : kRefusedCases) {
    SCOPED_TRACE(test.name);
    const net::HttpResponse response = Post("/alerts", test.body);
    EXPECT_EQ(response.status, test.status);
    EXPECT_EQ(response.body, test.answer);
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  }
  EXPECT_TRUE(sink_.batches().empty());
  EXPECT_EQ(MetricOf("alertmanager_alerts_invalid_total", {{"version", "v2"}}),
            0);
}

TEST_F(ApiV2AlertsTest, MalformedBodies) {
  const std::string deep(100'000, '[');
  for (const std::string& body :
       {std::string("{"), std::string("[{\"labels\":{\"a\":\"1\"}}"),
        std::string("[] x"), std::string("[]\0", 3), std::string("nul"),
        std::string(R"([{"labels":{"a":"\ud800"}}])"), "[{\"labels\":" + deep,
        std::string("[{\"x\":1e}]")}) {
    const net::HttpResponse response = Post("/alerts", body);
    EXPECT_EQ(response.status, 400) << body.substr(0, 40);
    EXPECT_THAT(response.body,
                StartsWith(R"({"code":400,"message":"parsing alerts body )"));
    EXPECT_LT(response.body.size(), 300u);
  }
  EXPECT_TRUE(sink_.batches().empty());
}

struct InvalidCase {
  std::string name;
  std::string alert;
  std::string error;  // as in a JSON string
};

const std::vector<InvalidCase> kInvalidCases = {
    {"no_label", R"({"labels":{}})", "at least one label pair required"},
    {"empty_label", R"({"labels":{"a":""}})",
     "at least one label pair required"},
    {"null_label", R"({"labels":{"a":null}})",
     "at least one label pair required"},
    {"name", R"({"labels":{"":"1"}})",
     R"(invalid label set: invalid name \"\")"},
    {"annotation", R"({"labels":{"a":"1"},"annotations":{"":"x"}})",
     R"(invalid annotations: invalid name \"\")"},
    {"annotation_empty", R"({"labels":{"a":"1"},"annotations":{"":""}})",
     R"(invalid annotations: invalid name \"\")"},
    {"order",
     R"({"labels":{},"startsAt":"2040-01-02T00:00:00Z",)"
     R"("endsAt":"2040-01-01T00:00:00Z"})",
     "start time must be before end time"},
    {"starts_after_timeout",
     R"({"labels":{"a":"1"},"startsAt":"2027-01-01T00:00:00Z"})",
     "start time must be before end time"},
    {"long_label", R"({"labels":{"a":")" + std::string(17000, 'x') + R"("}})",
     "invalid label set: labels.a: expected at most 16384 bytes"},
    {"long_url",
     R"({"labels":{"a":"1"},"generatorURL":"/)" + std::string(9000, 'x') +
         R"("})",
     "generatorURL: expected at most 8192 bytes"}};

TEST_F(ApiV2AlertsTest, TakesTheOthersOfInvalidOnes) {
  std::string body = R"([{"labels":{"ok":"1"}})";
  std::string errors;
  for (const InvalidCase& test : kInvalidCases) {
    SCOPED_TRACE(test.name);
    const net::HttpResponse response =
        Post("/alerts", "[" + test.alert + R"(,{"labels":{"ok":"1"}}])");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, "\"" + test.error + "\"\n");
    ASSERT_FALSE(sink_.batches().empty());
    EXPECT_EQ(sink_.batches().back().events.size(), 1u);
    EXPECT_EQ(sink_.batches().back().events[0].alert.labels.Get("ok"), "1");
    body += "," + test.alert;
    errors += (errors.empty() ? "" : "; ") + test.error;
  }
  EXPECT_EQ(Post("/alerts", body + "]").body, "\"" + errors + "\"\n");
}

TEST_F(ApiV2AlertsTest, NothingValidIsNothingToStore) {
  EXPECT_EQ(Post("/alerts", R"([{"labels":{}}])").status, 400);
  EXPECT_TRUE(sink_.batches().empty());
}

TEST_F(ApiV2AlertsTest, ErrorsAndAlertsAreBounded) {
  std::string many = R"([{"labels":{}})";
  for (int i = 1; i < 200; ++i) many += R"(,{"labels":{}})";
  const net::HttpResponse response = Post("/alerts", many + "]");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr("; and 100 more\""));
  EXPECT_EQ(Post("/alerts", many + ",{}]").body,
            Unreadable("expected at most 200 alerts in one request"));
  std::string labels = R"([{"labels":{"l":"1")";
  for (int i = 0; i < 5000; ++i)
    labels += ",\"l" + std::to_string(i) + "\":\"\"";
  EXPECT_EQ(Post("/alerts", labels + "}}]").body,
            "\"invalid label set: labels: expected at most 128 entries\"\n");
}

struct TypeCase {
  std::string type;
  int status;
  std::string shown;
};

TEST_F(ApiV2AlertsTest, ContentTypes) {
  const std::vector<TypeCase> cases = {
      {"application/json", 200, ""},
      {"application/json; charset=utf-8", 200, ""},
      {"APPLICATION/JSON", 200, ""},
      {"text/plain", 415, "text/plain"},
      {"application/problem+json", 415, "application/problem+json"},
      {"Foo", 415, "foo"},
      {"", 415, "application/octet-stream"}};
  for (const TypeCase& test : cases) {
    SCOPED_TRACE(test.type);
    const net::HttpResponse response =
        Send("POST", "/alerts", "[]", {{"Content-Type", test.type}});
    EXPECT_EQ(response.status, test.status);
    if (test.status == 415) {
      EXPECT_EQ(response.body,
                R"({"code":415,"message":"unsupported media type \")" +
                    test.shown +
                    R"(\", only [application/json] are allowed"})");
    }
  }
  EXPECT_EQ(Send("POST", "/alerts", "[]").status, 415);
  // Nothing has no type: what is missing is the body.
  EXPECT_EQ(Send("POST", "/alerts", "").status, 422);
}

TEST_F(ApiV2AlertsTest, WhatIsNotDurableIsNotAccepted) {
  sink_.FailWith(base::UnavailableError("data/alerts.db: disk is full"));
  const net::HttpResponse response =
      Post("/alerts", R"([{"labels":{"a":"1"}},{"labels":{}}])");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, "\"alerts could not be stored, try again\"\n");
  EXPECT_EQ(HeaderOf(response, "Retry-After"), "5");
  sink_.FailWith({});
  EXPECT_EQ(Post("/alerts", R"([{"labels":{"a":"1"}}])").status, 200);
}

TEST_F(ApiV2AlertsTest, CountsWhatCameIn) {
  Post("/alerts", R"([{"labels":{"a":"1","severity":"page"}},{"labels":{}},
                      {"labels":{"b":"1"},"endsAt":"2020-01-01T00:00:00Z"}])");
  Post("/alerts", "{");
  Send("POST", "/alerts", "[]");
  refuse_ = net::HttpResponse::Json(429, "");
  Post("/alerts", "[]");
  const auto received = [this](const std::string& status) {
    return MetricOf("alertmanager_alerts_received_total",
                    {{"status", status}, {"version", "v2"}});
  };
  EXPECT_EQ(received("firing"), 2);
  EXPECT_EQ(received("resolved"), 1);
  EXPECT_EQ(MetricOf("alertmanager_alerts_invalid_total", {{"version", "v2"}}),
            1);
  EXPECT_EQ(MetricOf("tebium_webhooks_received_total", {{"source", "api"}}), 4);
  for (const std::string reason :
       {"invalid", "malformed", "content_type", "flood"}) {
    EXPECT_EQ(MetricOf("tebium_webhooks_rejected_total",
                       {{"source", "api"}, {"reason", reason}}),
              1)
        << reason;
  }
  EXPECT_EQ(
      MetricOf(
          "tebium_alerts_received_total",
          {{"source", "api"}, {"status", "firing"}, {"severity", "critical"}}),
      1);
  EXPECT_EQ(MetricOf("alertmanager_http_request_duration_seconds",
                     {{"handler", "/api/v2/alerts"}, {"method", "post"}}),
            3);
}

TEST(PostedAlerts, ClassicNamesWhereTheyAreAskedFor) {
  PostedAlertsSettings settings;
  settings.parser_mode = alert::ParserMode::kClassic;
  std::string body = R"([{"labels":{"a-b":"1"}},{"labels":{"a_b":"1"}}])";
  const PostedAlerts posted =
      DecodePostedAlerts(body, base::FromNanos(1), settings);
  EXPECT_THAT(posted.errors, ::testing::ElementsAre(
                                 R"(invalid label set: invalid name "a-b")"));
  EXPECT_EQ(posted.batch.events.size(), 1u);
}

}  // namespace
}  // namespace tebium::receiver
