// Silences through the API v2.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/receiver/api_v2_fixture.h"

namespace tebium::receiver {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kUnknownId[] = "6f2d3c1e-8a41-4b0e-9d55-0c7e3a1b2f44";
constexpr char kMatchers[] =
    R"("matchers":[{"name":"a","value":"b","isRegex":false}])";
constexpr char kTimes[] =
    R"("startsAt":"2026-01-31T11:00:00Z","endsAt":"2026-01-31T12:00:00Z")";
constexpr char kPeople[] = R"("createdBy":"me","comment":"c")";

std::string Silence(const std::string& matchers, const std::string& times,
                    const std::string& rest = kPeople) {
  return "{" + matchers + "," + times + "," + rest + "}";
}

class ApiV2SilencesTest : public ApiV2Fixture {
 protected:
  // Its id.
  std::string Put(const std::string& body) {
    const net::HttpResponse response = Post("/silences", body);
    EXPECT_EQ(response.status, 200) << body << response.body;
    constexpr std::string_view kStart = R"({"silenceID":")";
    EXPECT_THAT(response.body, StartsWith(std::string(kStart)));
    const std::string id = response.body.substr(kStart.size(), 36);
    EXPECT_EQ(response.body, R"({"silenceID":")" + id + "\"}\n");
    return id;
  }
  std::vector<std::string> Ids(const std::string& query) {
    std::vector<std::string> ids;
    const std::string body = Get("/silences" + query).body;
    for (size_t at = body.find(R"({"id":")"); at != std::string::npos;
         at = body.find(R"({"id":")", at + 1)) {
      const size_t start = at + 7;
      ids.push_back(body.substr(start, body.find('"', start) - start));
    }
    return ids;
  }
  void Keep(const std::string& id, int starts_in, int ends_in) {
    alert::Silence silence;
    silence.id = id;
    silence.matchers = {alert::Matcher::Equal("a", "b")};
    silence.starts_at = clock_.Now() + std::chrono::seconds(starts_in);
    silence.ends_at = clock_.Now() + std::chrono::seconds(ends_in);
    silences_.silences.push_back(std::move(silence));
  }
};

TEST_F(ApiV2SilencesTest, StoresAndShows) {
  const std::string id = Put(
      R"({"matchers":[{"name":"a","value":"b<","isRegex":true,"isEqual":false},)"
      R"({"name":"c","value":"d","isRegex":false,"isEqual":null},)"
      R"({"name":"e","value":"f|g","isRegex":true},)"
      R"({"name":"h","value":"","isRegex":false,"isEqual":false}],)"
      R"("startsAt":"2020-01-01T00:00:00Z","endsAt":"2026-01-31T12:00:00Z",)"
      R"("createdBy":"me <x>","comment":"c&d","annotations":{"k":"v","e":""},)"
      R"("id":null,"status":{"state":"x"},"updatedAt":1})");
  ASSERT_EQ(silences_.silences.size(), 1u);
  const std::string shown =
      R"({"id":")" + id +
      R"(","status":{"state":"active"},"updatedAt":"2026-01-31T10:20:30.000Z",)"
      R"("annotations":{"e":"","k":"v"},"comment":"c\u0026d",)"
      R"("createdBy":"me \u003cx\u003e","endsAt":"2026-01-31T12:00:00.000Z",)"
      R"("matchers":[{"isEqual":false,"isRegex":true,"name":"a",)"
      R"("value":"b\u003c"},{"isEqual":true,"isRegex":false,"name":"c",)"
      R"("value":"d"},{"isEqual":true,"isRegex":true,"name":"e",)"
      R"("value":"f|g"},{"isEqual":false,"isRegex":false,"name":"h",)"
      R"("value":""}],"startsAt":"2026-01-31T10:20:30.000Z"})";
  const net::HttpResponse one = Get("/silence/" + id);
  EXPECT_EQ(one.status, 200);
  EXPECT_EQ(one.body, shown + "\n");
  EXPECT_EQ(HeaderOf(one, "Cache-Control"), "no-store");
  EXPECT_EQ(Get("/silences").body, "[" + shown + "]\n");
}

TEST_F(ApiV2SilencesTest, ChangesOne) {
  const std::string id = Put(Silence(kMatchers, kTimes));
  const std::string with_id = R"("id":")" + id + "\"," + kPeople;
  const std::string later =
      R"("startsAt":"2026-01-31T11:30:00Z","endsAt":"2026-01-31T13:00:00Z")";
  EXPECT_EQ(Put(Silence(kMatchers, later, with_id)), id);
  EXPECT_EQ(silences_.silences.size(), 1u);
  // Other matchers make another silence, and end this one.
  const std::string other =
      R"("matchers":[{"name":"a","value":"c","isRegex":false}])";
  EXPECT_NE(Put(Silence(other, later, with_id)), id);
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_THAT(Get("/silence/" + id).body, HasSubstr(R"({"state":"expired"})"));
}

TEST_F(ApiV2SilencesTest, EndsOne) {
  const std::string id = Put(Silence(kMatchers, kTimes));
  for (int i = 0; i < 2; ++i) {
    const net::HttpResponse response = Send("DELETE", "/silence/" + id);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.content_type, "");
    clock_.Advance(std::chrono::seconds(1));
  }
  EXPECT_THAT(Get("/silence/" + id).body,
              HasSubstr(R"("endsAt":"2026-01-31T10:20:30.000Z")"));
}

TEST_F(ApiV2SilencesTest, IdsThatAreNotThere) {
  for (const std::string method : {"GET", "DELETE"}) {
    const net::HttpResponse unknown =
        Send(method, "/silence/" + std::string(kUnknownId));
    EXPECT_EQ(unknown.status, 404) << method;
    EXPECT_EQ(unknown.body, "");
    const net::HttpResponse bad = Send(method, "/silence/x<");
    EXPECT_EQ(bad.status, 422) << method;
    EXPECT_EQ(bad.body,
              R"({"code":601,"message":"silenceID in path must be of type )"
              R"(uuid: \"x\u003c\""})");
  }
}

struct RefusedCase {
  std::string name;
  std::string body;
  int status;
  std::string answer;
};

std::string Unreadable(const std::string& why) {
  return R"({"code":400,"message":"parsing silence body from \"\" failed, )"
         "because " +
         why + "\"}";
}

std::string Missing(const std::string& field) {
  return R"({"code":602,"message":")" + field + R"( in body is required"})";
}

std::string Said(const std::string& error) { return "\"" + error + "\"\n"; }

const std::vector<RefusedCase> kRefusedCases = {
    {"empty", "", 422, Missing("silence")},
    {"null", "null", 422, Missing("comment")},
    {"array", "[]", 400, Unreadable("expected an object")},
    {"nothing", "{}", 422, Missing("comment")},
    {"null_comment", Silence(kMatchers, kTimes, R"("comment":null)"), 422,
     Missing("comment")},
    {"no_creator", Silence(kMatchers, kTimes, R"("comment":"")"), 422,
     Missing("createdBy")},
    {"no_end", Silence(kMatchers, R"("startsAt":"2026-01-31T11:00:00Z")"), 422,
     Missing("endsAt")},
    {"no_start", Silence(kMatchers, R"("endsAt":"2026-01-31T11:00:00Z")"), 422,
     Missing("startsAt")},
    {"null_matchers", Silence(R"("matchers":null)", kTimes), 422,
     Missing("matchers")},
    {"no_matchers", Silence(R"("matchers":[])", kTimes), 422,
     R"({"code":612,"message":"matchers in body should have at least 1 )"
     R"(items"})"},
    {"empty_matcher", Silence(R"("matchers":[{}])", kTimes), 422,
     Missing("matchers.0.isRegex")},
    {"null_matcher",
     Silence(R"("matchers":[{"name":"a","value":"b","isRegex":false},null])",
             kTimes),
     422, Missing("matchers.1")},
    {"matcher_name",
     Silence(R"("matchers":[{"value":"b","isRegex":false}])", kTimes), 422,
     Missing("matchers.0.name")},
    {"matcher_value",
     Silence(R"("matchers":[{"name":"b","isRegex":true,"value":null}])",
             kTimes),
     422, Missing("matchers.0.value")},
    {"before_matchers", R"({"matchers":[{}],"comment":""})", 422,
     Missing("createdBy")},
    {"regex_text",
     Silence(R"("matchers":[{"name":"a","value":"b","isRegex":"x"}])", kTimes),
     400, Unreadable("matchers.0.isRegex: expected true or false")},
    {"name_number", Silence(R"("matchers":[{"name":1}])", kTimes), 400,
     Unreadable("matchers.0.name: expected a string")},
    {"matcher_number", Silence(R"("matchers":[{},1])", kTimes), 400,
     Unreadable("matchers.1: expected an object")},
    {"matchers_object", Silence(R"("matchers":{})", kTimes), 400,
     Unreadable("matchers: expected an array")},
    {"id_number", R"({"id":1})", 400, Unreadable("id: expected a string")},
    {"comment_number", R"({"comment":1})", 400,
     Unreadable("comment: expected a string")},
    {"annotation_number", R"({"annotations":{"x":1}})", 400,
     Unreadable("annotations.x: expected a string")},
    {"annotations_text", R"({"annotations":"x"})", 400,
     Unreadable("annotations: expected an object")},
    {"time", R"({"startsAt":"x"})", 400,
     Unreadable(R"(parsing time \"x\": expected RFC 3339 like )"
                "2026-01-31T10:20:30Z")},
    {"order",
     Silence(kMatchers, R"("startsAt":"2026-01-31T12:00:00Z",)"
                        R"("endsAt":"2026-01-31T11:00:00Z")"),
     400, Said("failed to create silence: start time must be before end time")},
    {"past",
     Silence(kMatchers, R"("startsAt":"2020-01-01T00:00:00Z",)"
                        R"("endsAt":"2020-01-02T00:00:00Z")"),
     400, Said("failed to create silence: end time can't be in the past")},
    {"matches_all",
     Silence(R"("matchers":[{"name":"a","value":"","isRegex":false}])", kTimes),
     400,
     Said("invalid silence: matcher set 0: at least one matcher must not match "
          "the empty string")},
    {"no_name",
     Silence(R"("matchers":[{"name":"","value":"x","isRegex":false}])", kTimes),
     400,
     Said("invalid silence: invalid label matcher 0 in set 0: invalid label "
          R"(name \"\")")},
    {"regex",
     Silence(R"("matchers":[{"name":"a","value":"[","isRegex":true}])", kTimes),
     400,
     Said("invalid silence: invalid label matcher 0 in set 0: invalid regular "
          R"(expression \"[\": error parsing regexp: missing closing ]: `[`)")},
    {"unknown_id",
     Silence(kMatchers, kTimes,
             R"("id":")" + std::string(kUnknownId) + "\"," + kPeople),
     404, Said("silence not found")},
    {"strange_id",
     Silence(kMatchers, kTimes, R"("id":"x",)" + std::string(kPeople)), 404,
     Said("silence not found")}};

TEST_F(ApiV2SilencesTest, Refuses) {
  for (const RefusedCase& test : kRefusedCases) {
    SCOPED_TRACE(test.name);
    const net::HttpResponse response = Post("/silences", test.body);
    EXPECT_EQ(response.status, test.status);
    EXPECT_EQ(response.body, test.answer);
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  }
  EXPECT_TRUE(silences_.silences.empty());
  EXPECT_EQ(Send("POST", "/silences", "{}").status, 415);
}

TEST_F(ApiV2SilencesTest, TakesTimesThatAreNotSetOrFar) {
  Put(Silence(kMatchers, R"("startsAt":"0001-01-01T00:00:00Z",)"
                         R"("endsAt":"9999-12-31T23:59:59Z")"));
  EXPECT_EQ(silences_.silences[0].starts_at, clock_.Now());
  EXPECT_EQ(base::FormatTimestamp(silences_.silences[0].ends_at),
            "2260-12-31T23:59:59.000Z");
  Put(Silence(kMatchers, R"("startsAt":"","endsAt":"2026-02-01T00:00:00Z")",
              R"("createdBy":"","comment":"")"));
  EXPECT_EQ(silences_.silences[1].starts_at, clock_.Now());
}

TEST_F(ApiV2SilencesTest, MalformedAndHostileBodies) {
  for (const std::string& body :
       {std::string("{"), std::string("{}x"), std::string("{\"a\":[[[[[[}"),
        "{\"x\":" + std::string(100'000, '['),
        std::string("{\"comment\":\"")}) {
    const net::HttpResponse response = Post("/silences", body);
    EXPECT_EQ(response.status, 400) << body.substr(0, 40);
    EXPECT_THAT(response.body,
                StartsWith(R"({"code":400,"message":"parsing silence body )"));
    EXPECT_LT(response.body.size(), 300u);
  }
  std::string many = R"("matchers":[{"name":"a","value":"b","isRegex":true})";
  for (int i = 0; i < 10'000; ++i) {
    many += R"(,{"name":"a","value":"b","isRegex":true})";
  }
  EXPECT_EQ(Post("/silences", Silence(many + "]", kTimes)).body,
            Said("silence exceeded maximum number of matchers: 10001 "
                 "(limit: 10000)"));
  EXPECT_EQ(Post("/silences", Silence(kMatchers, kTimes,
                                      R"("createdBy":"","comment":")" +
                                          std::string(70'000, 'x') + "\""))
                .body,
            Said("comment: expected at most 65536 bytes"));
  std::string annotations = R"(,"annotations":{"x":"y")";
  for (int i = 0; i < 500; ++i) {
    annotations += ",\"a" + std::to_string(i) + "\":\"\"";
  }
  EXPECT_EQ(
      Post("/silences", Silence(kMatchers, kTimes, kPeople + annotations + "}"))
          .body,
      Said("annotations: expected at most 128 entries"));
  EXPECT_TRUE(silences_.silences.empty());
}

TEST_F(ApiV2SilencesTest, LimitsAndFailures) {
  silences_.limits.max_silences = 1;
  Put(Silence(kMatchers, kTimes));
  const net::HttpResponse full = Post("/silences", Silence(kMatchers, kTimes));
  EXPECT_EQ(full.status, 400);
  EXPECT_EQ(full.body,
            Said("exceeded maximum number of silences: 1 (limit: 1)"));
  silences_.failure = base::UnavailableError("data/alerts.db: disk is full");
  const net::HttpResponse put = Post("/silences", Silence(kMatchers, kTimes));
  EXPECT_EQ(put.status, 503);
  EXPECT_EQ(put.body, Said("the silence could not be stored, try again"));
  EXPECT_EQ(HeaderOf(put, "Retry-After"), "5");
  const std::string path = "/silence/" + std::string(kUnknownId);
  const net::HttpResponse end = Send("DELETE", path);
  EXPECT_EQ(end.status, 503);
  EXPECT_EQ(end.body,
            Said("the end of the silence could not be stored, try again"));
  const net::HttpResponse get = Get(path);
  EXPECT_EQ(get.status, 500);
  EXPECT_EQ(get.body, Said("the silence could not be read"));
}

TEST_F(ApiV2SilencesTest, SortsAsAlertmanagerDoes) {
  Keep("expired_first", -100, -90);
  Keep("pending_late", 200, 300);
  Keep("active_long", -10, 500);
  Keep("expired_last", -100, -5);
  Keep("pending_soon", 100, 900);
  Keep("active_short", -500, 10);
  Keep("active_short_too", -400, 10);
  EXPECT_THAT(Ids(""),
              ElementsAre("active_short", "active_short_too", "active_long",
                          "pending_soon", "pending_late", "expired_last",
                          "expired_first"));
}

struct FilterCase {
  std::string query;
  std::vector<std::string> ids;
};

TEST_F(ApiV2SilencesTest, Filters) {
  Keep("active", -10, 10);
  Keep("pending", 10, 20);
  Keep("expired", -20, -10);
  silences_.silences[0].matchers = {
      alert::Matcher::Equal("a", "b"),
      *alert::Matcher::Create(alert::MatchOp::kNotRegex, "c", "d.*")};
  const std::vector<FilterCase> cases = {
      {"", {"active", "pending", "expired"}},
      {"?filter=a=b", {"active", "pending", "expired"}},
      {"?filter=a%3D%22b%22&filter=c!~%22d.*%22", {"active"}},
      // Matchers are compared, not applied.
      {"?filter=a=~b", {}},
      {"?filter=c!~d", {}},
      {"?active=false", {"pending", "expired"}},
      {"?pending=false", {"active", "expired"}},
      {"?expired=false", {"active", "pending"}},
      {"?expired=0&pending=no", {"active"}},
      {"?active=1&expired=&pending=true", {"active", "pending", "expired"}},
      {"?silenced=false", {"active", "pending", "expired"}}};
  for (const FilterCase& test : cases) {
    EXPECT_EQ(Ids(test.query), test.ids) << test.query;
  }
  const net::HttpResponse bad = Get("/silences?filter=a");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.body, Said("bad matcher format: a"));
  EXPECT_EQ(Get("/silences?filter=x=y").body, "[]\n");
}

TEST_F(ApiV2SilencesTest, AreCounted) {
  Keep("1", -10, 10);
  Keep("2", -10, 20);
  Keep("3", 10, 20);
  const auto silences = [this](const std::string& state) {
    return MetricOf("alertmanager_silences", {{"state", state}});
  };
  EXPECT_EQ(silences("active"), 2);
  EXPECT_EQ(silences("pending"), 1);
  EXPECT_EQ(silences("expired"), 0);
  clock_.Advance(std::chrono::seconds(15));
  EXPECT_EQ(silences("expired"), 1);
}

}  // namespace
}  // namespace tebium::receiver
