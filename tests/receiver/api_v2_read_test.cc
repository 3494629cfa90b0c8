// What the API v2 shows of alerts, groups, receivers and itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/receiver/api_v2_fixture.h"

namespace tebium::receiver {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using Marks = alert::Marks;

class ApiV2ReadTest : public ApiV2Fixture {
 protected:
  MemoryAlertDesk::Entry& AddAlert(const alert::LabelSet& labels) {
    MemoryAlertDesk::Entry entry;
    entry.alert.labels = labels;
    entry.alert.starts_at = clock_.Now();
    entry.alert.ends_at = clock_.Now() + std::chrono::minutes(5);
    entry.updated_at = clock_.Now() + std::chrono::milliseconds(7);
    alerts_.entries.push_back(std::move(entry));
    return alerts_.entries.back();
  }
};

// Recorded from Alertmanager, with the fields that newer ones have.
constexpr char kAlert[] =
    R"({"annotations":{"s":"v\ttab"},"endsAt":"2026-01-31T10:25:30.000Z",)"
    R"("fingerprint":"9baf8b8b2da1fe71",)"
    R"("receivers":[{"name":"other"},{"name":"two"}],)"
    R"("startsAt":"2026-01-31T10:20:30.000Z","status":{"inhibitedBy":[],)"
    R"("mutedBy":[],"silencedBy":[],"state":"active"},)"
    R"("updatedAt":"2026-01-31T10:20:30.007Z",)"
    R"("generatorURL":"http://x/y?a=1\u0026b=\u003c2\u003e",)"
    R"("labels":{"alertname":"t_\u003c\u0026\u003eé\u2028\u0001","i":"1",)"
    R"("k":"2"}})";
constexpr char kOddName[] =
    "t_<&>\xC3\xA9\xE2\x80\xA8"
    "\x01";

TEST_F(ApiV2ReadTest, AnAlertAsAlertmanagerWritesIt) {
  auto& entry = AddAlert(
      alert::LabelSet::Of({{"alertname", kOddName}, {"i", "1"}, {"k", "2"}}));
  entry.alert.annotations = alert::LabelSet::Of({{"s", "v\ttab"}});
  entry.alert.generator_url = "http://x/y?a=1&b=<2>";
  entry.receivers = {"other", "two"};
  const net::HttpResponse response = Get("/alerts");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  EXPECT_EQ(response.body, "[" + std::string(kAlert) + "]\n");
  alerts_.group_labels = alert::LabelSet::Of({{"alertname", kOddName}});
  alerts_.route_labels = alert::LabelSet::Of({{"team", "a<b"}});
  // Around alerts, HTML needs no escape.
  EXPECT_EQ(Get("/alerts/groups").body,
            R"([{"alerts":[)" + std::string(kAlert) +
                R"(],"labels":{"alertname":"t_<&>é\u2028\u0001"},)"
                R"("receiver":{"name":"other"},)"
                R"("routeLabels":{"team":"a<b"}}])"
                "\n");
}

TEST_F(ApiV2ReadTest, NothingIsAnEmptyArray) {
  EXPECT_EQ(Get("/alerts").body, "[]\n");
  EXPECT_EQ(Get("/alerts/groups").body, "[]\n");
  alerts_.receivers.clear();
  EXPECT_EQ(Get("/receivers").body, "[]\n");
}

TEST_F(ApiV2ReadTest, SeveralAlertsAndGroups) {
  AddAlert(alert::LabelSet::Of({{"a", "1"}}));
  AddAlert(alert::LabelSet::Of({{"a", "2"}}));
  AddAlert(alert::LabelSet::Of({{"a", "3"}})).receivers = {"other"};
  EXPECT_THAT(Get("/alerts").body,
              AllOf(HasSubstr(R"("labels":{"a":"1"}},{"annotations")"),
                    HasSubstr(R"("labels":{"a":"2"}},{"annotations")"),
                    HasSubstr(R"("labels":{"a":"3"}}])")));
  const std::string groups = Get("/alerts/groups").body;
  EXPECT_THAT(groups, HasSubstr(R"("labels":{"a":"2"}}],"labels":{},)"
                                R"("receiver":{"name":"def"},)"
                                R"("routeLabels":{}},{"alerts":[)"));
  EXPECT_THAT(groups, HasSubstr(R"("labels":{"a":"3"}}],"labels":{},)"
                                R"("receiver":{"name":"other"})"));
}

struct StateCase {
  Marks marks;
  std::string status;
};

TEST_F(ApiV2ReadTest, States) {
  const std::vector<StateCase> cases = {
      {{},
       R"({"inhibitedBy":[],"mutedBy":[],"silencedBy":[],"state":"active"})"},
      {{{"id1", "id2"}, {}, {}, true},
       R"({"inhibitedBy":[],"mutedBy":[],"silencedBy":["id1","id2"],)"
       R"("state":"suppressed"})"},
      {{{}, {255, 0xcd9d22db4c8f5b2full}, {}, false},
       R"({"inhibitedBy":["00000000000000ff","cd9d22db4c8f5b2f"],)"
       R"("mutedBy":[],"silencedBy":[],"state":"suppressed"})"},
      {{{}, {}, {"nights"}, true},
       R"({"inhibitedBy":[],"mutedBy":["nights"],"silencedBy":[],)"
       R"("state":"suppressed"})"},
      {{{}, {}, {}, false},
       R"({"inhibitedBy":[],"mutedBy":[],"silencedBy":[],)"
       R"("state":"unprocessed"})"}};
  auto& entry = AddAlert(alert::LabelSet::Of({{"a", "1"}}));
  for (const StateCase& test : cases) {
    entry.marks = test.marks;
    EXPECT_THAT(Get("/alerts").body,
                HasSubstr("\"status\":" + test.status + ",\"updatedAt\""));
    EXPECT_THAT(Get("/alerts/groups").body,
                HasSubstr("\"status\":" + test.status + ",\"updatedAt\""));
  }
}

struct QueryCase {
  std::string query;
  std::vector<std::string> found;  // values of the label `a`
};

TEST_F(ApiV2ReadTest, FiltersByMatchersAndReceivers) {
  AddAlert(alert::LabelSet::Of({{"a", "1"}, {"k", "x"}}));
  AddAlert(alert::LabelSet::Of({{"a", "2"}})).receivers = {"other", "def"};
  AddAlert(alert::LabelSet::Of({{"a", "3"}})).receivers = {"other"};
  const std::vector<QueryCase> cases = {
      {"", {"1", "2", "3"}},
      {"filter=a%3D%222%22", {"2"}},
      {"filter=a=2", {"2"}},
      {"filter=a=~%221%7C3%22", {"1", "3"}},
      {"filter=a!=1&filter=a!=2", {"3"}},
      {"filter=k=", {"2", "3"}},
      {"receiver=def", {"1", "2"}},
      {"receiver=de", {}},
      {"receiver=d.f%7Cother", {"1", "2", "3"}},
      {"receiver=other&receiver=def", {"1", "2"}},
      {"receiver=", {"1", "2", "3"}},
      {"receiver_matchers=name%3D%22other%22", {"2", "3"}},
      {"receiver_matchers=name!=def", {"2", "3"}},
      {"receiver_matchers=team=a", {}},
      {"receiver=def&receiver_matchers=name=~%22.*%22", {"1", "2"}},
      {"unknown=1&%zz", {"1", "2", "3"}}};
  for (const QueryCase& test : cases) {
    SCOPED_TRACE(test.query);
    const std::string body = Get("/alerts?" + test.query).body;
    for (const std::string value : {"1", "2", "3"}) {
      const bool wanted =
          std::count(test.found.begin(), test.found.end(), value) > 0;
      const auto has = HasSubstr(R"("labels":{"a":")" + value + "\"");
      if (wanted) {
        EXPECT_THAT(body, has);
      } else {
        EXPECT_THAT(body, Not(has));
      }
    }
  }
}

struct BadQueryCase {
  std::string query;
  std::string error;
};

TEST_F(ApiV2ReadTest, BadParameters) {
  const std::vector<BadQueryCase> cases = {
      {"filter=foo", "bad matcher format: foo"},
      {"filter=", "bad matcher format: "},
      {"filter=a=1&filter=%7Ba=1%7D", "unexpected open or close brace: {a=1}"},
      {"receiver=%5B",
       "failed to parse receiver param: error parsing regexp: missing closing "
       "]: `[)$`"}};
  for (const std::string path : {"/alerts", "/alerts/groups"}) {
    for (const BadQueryCase& test : cases) {
      const net::HttpResponse response = Get(path + "?" + test.query);
      EXPECT_EQ(response.status, 400) << test.query;
      EXPECT_EQ(response.body, "\"" + test.error + "\"\n");
    }
  }
  for (const std::string path : {"/alerts", "/alerts/groups", "/receivers"}) {
    const net::HttpResponse response = Get(path + "?receiver_matchers=foo");
    EXPECT_EQ(response.status, 400) << path;
    EXPECT_EQ(response.body, "\"bad matcher format: foo\"\n");
  }
}

struct SwitchCase {
  std::string value;
  bool on;
};

TEST_F(ApiV2ReadTest, Switches) {
  const std::vector<SwitchCase> cases = {
      {"true", true}, {"TRUE", true},   {"1", true},       {"yes", true},
      {"on", true},   {"T", true},      {"enabled", true}, {"", true},
      {"0", false},   {"false", false}, {"x", false},      {"2", false}};
  const auto read = [this](const std::string& name) {
    const alert::AlertFilter& filter = alerts_.last_filter;
    if (name == "active") return filter.active;
    if (name == "silenced") return filter.silenced;
    if (name == "inhibited") return filter.inhibited;
    if (name == "unprocessed") return filter.unprocessed;
    return filter.muted;
  };
  for (const std::string path : {"/alerts", "/alerts/groups"}) {
    for (const std::string name :
         {"active", "silenced", "inhibited", "unprocessed", "muted"}) {
      for (const SwitchCase& test : cases) {
        Get(path + "?" + name + "=false&" + name + "=" + test.value);
        EXPECT_EQ(read(name), test.on) << name << "=" << test.value;
      }
      Get(path);
      EXPECT_TRUE(read(name)) << name;
      EXPECT_FALSE(alerts_.last_filter.receiver);
    }
  }
}

TEST_F(ApiV2ReadTest, Receivers) {
  alerts_.receivers = {"def", "a<b\"", "two"};
  EXPECT_EQ(Get("/receivers").body,
            R"([{"name":"def"},{"name":"a<b\""},{"name":"two"}])"
            "\n");
  EXPECT_EQ(Get("/receivers?receiver_matchers=name=~%22d.*%7Ct.*%22").body,
            R"([{"name":"def"},{"name":"two"}])"
            "\n");
}

TEST_F(ApiV2ReadTest, Status) {
  const net::HttpResponse response = Get("/status");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(
      response.body,
      R"({"cluster":{"peers":[],"status":"disabled"},"config":{"original":)"
      R"("route:\n  receiver: \"def\" # <&>\n"},)"
      R"("uptime":"2026-01-31T10:20:30.000Z","versionInfo":{"branch":"main",)"
      R"("buildDate":"20260131","buildUser":"me","goVersion":"go1",)"
      R"("revision":"abc","version":"0.34.0"}})"
      "\n");
}

struct RouteCase {
  std::string method;
  std::string path;
  int status;
  std::string answer;
  std::string allow;
};

TEST_F(ApiV2ReadTest, PathsAndMethodsThatAreNotThere) {
  const std::vector<RouteCase> cases = {
      {"PUT", "/alerts", 405,
       R"({"code":405,"message":"method PUT is not allowed, but [GET,POST] )"
       R"(are"})",
       "GET, HEAD, POST"},
      {"POST", "/status", 405,
       R"({"code":405,"message":"method POST is not allowed, but [GET] are"})",
       "GET, HEAD"},
      {"POST", "/silence/x", 405,
       R"({"code":405,"message":"method POST is not allowed, but )"
       R"([GET,DELETE] are"})",
       "GET, HEAD, DELETE"},
      {"PUT", "/silences", 405,
       R"({"code":405,"message":"method PUT is not allowed, but [GET,POST] )"
       R"(are"})",
       "GET, HEAD, POST"},
      {"GET", "/nothing<", 404,
       R"({"code":404,"message":"path /api/v2/nothing\u003c was not found"})",
       ""},
      {"GET", "/silence/", 404,
       R"({"code":404,"message":"path /api/v2/silence/ was not found"})", ""},
      {"GET", "/alerts/x", 404,
       R"({"code":404,"message":"path /api/v2/alerts/x was not found"})", ""}};
  for (const RouteCase& test : cases) {
    SCOPED_TRACE(test.method + test.path);
    const net::HttpResponse response = Send(test.method, test.path);
    EXPECT_EQ(response.status, test.status);
    EXPECT_EQ(response.body, test.answer);
    EXPECT_EQ(HeaderOf(response, "Allow"), test.allow);
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  }
}

TEST_F(ApiV2ReadTest, TheSecretIsAskedForEverywhere) {
  refuse_ = net::HttpResponse::Json(401, "no");
  const std::vector<std::pair<std::string, std::string>> routes = {
      {"GET", "/status"},        {"GET", "/receivers"},
      {"GET", "/alerts"},        {"POST", "/alerts"},
      {"GET", "/alerts/groups"}, {"GET", "/silences"},
      {"POST", "/silences"},     {"GET", "/silence/x"},
      {"DELETE", "/silence/x"}};
  for (const auto& [method, path] : routes) {
    EXPECT_EQ(Send(method, path).status, 401) << method << path;
  }
}

TEST_F(ApiV2ReadTest, MetricsUnderAlertmanagersNames) {
  AddAlert(alert::LabelSet::Of({{"a", "1"}}));
  AddAlert(alert::LabelSet::Of({{"a", "2"}}));
  AddAlert(alert::LabelSet::Of({{"a", "3"}})).marks.silenced_by = {"id"};
  AddAlert(alert::LabelSet::Of({{"a", "4"}})).marks.muted_by = {"nights"};
  AddAlert(alert::LabelSet::Of({{"a", "5"}})).marks.processed = false;
  const auto alerts = [this](const std::string& state) {
    return MetricOf("alertmanager_alerts", {{"state", state}});
  };
  EXPECT_EQ(alerts("active"), 2);
  EXPECT_EQ(alerts("suppressed"), 2);
  EXPECT_EQ(alerts("unprocessed"), 1);
  alerts_.entries.clear();
  EXPECT_EQ(alerts("active"), 0);
  EXPECT_EQ(MetricOf("alertmanager_build_info", {{"branch", "main"},
                                                 {"goversion", "go1"},
                                                 {"revision", "abc"},
                                                 {"version", "0.34.0"}}),
            1);
}

}  // namespace
}  // namespace tebium::receiver
