// Bad requests, put to the bot and to Debian's Alertmanager alike: the same
// status, and the same text but for what 0.34 and a JSON reader word anew.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/integration/bot.h"

namespace tebium::testing {
namespace {

constexpr const char* kFile =
    "route: {receiver: nobody}\n"
    "receivers: [{name: nobody}]\n";

struct Case {
  std::string name;
  std::string method;
  std::string path;
  std::string body{};
  // Both texts hold it; "" asks for the very same text.
  std::string common{};
  // Where 0.34 answers otherwise than Debian's 0.25.
  int ours = 0;
  std::string type = "application/json";
};

std::string Silence(const std::string& matchers,
                    const std::string& start = "2130-01-01T00:00:00Z",
                    const std::string& end = "2130-01-02T00:00:00Z") {
  return R"({"matchers":[)" + matchers + R"(],"startsAt":")" + start +
         R"(","endsAt":")" + end + R"(","createdBy":"c","comment":"d"})";
}

std::string Matcher(const std::string& name, const std::string& value,
                    bool regex = false) {
  return R"({"name":")" + name + R"(","value":")" + value + R"(","isRegex":)" +
         (regex ? "true" : "false") + "}";
}

std::string ManyMatchers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += (i == 0 ? "" : ",") + Matcher("l" + std::to_string(i), "x");
  }
  return text;
}

const std::string kUnknown = "/silence/11111111-1111-1111-1111-111111111111";

std::vector<Case> SilenceCases() {
  const std::string good = Matcher("a", "b");
  return {
      {"bad JSON", "POST", "/silences", "{bad", "parsing silence body from"},
      {"no body", "POST", "/silences"},
      {"an array", "POST", "/silences", "[]", "parsing silence body from"},
      {"no matchers", "POST", "/silences", Silence("")},
      {"only empty", "POST", "/silences", Silence(Matcher("a", "")),
       "at least one matcher must not match the empty string"},
      {"regex for all", "POST", "/silences", Silence(Matcher("a", ".*", true)),
       "at least one matcher must not match the empty string"},
      {"bad regex", "POST", "/silences", Silence(Matcher("a", "[", true)),
       "error parsing regexp: missing closing ]: `[`"},
      // Since 0.27 any UTF-8 may be a name.
      {"dashed name", "POST", "/silences", Silence(Matcher("a-b", "c")),
       "silence", 200},
      {"10,000 matchers", "POST", "/silences", Silence(ManyMatchers(10'000)),
       "silenceID"},
      {"ends before it begins", "POST", "/silences",
       Silence(good, "2130-01-03T00:00:00Z"),
       "ailed to create silence: start time must be before end time"},
      {"over already", "POST", "/silences",
       Silence(good, "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"),
       "ailed to create silence: end time can't be in the past"},
      {"bad time", "POST", "/silences", Silence(good, "yesterday"),
       "parsing time \\\"yesterday\\\""},
      {"wrong type", "POST", "/silences", Silence(good), "", 0, "text/plain"},
      {"bad UUID", "GET", "/silence/nope"},
      {"bad UUID, DELETE", "DELETE", "/silence/nope"},
      {"unknown silence", "GET", kUnknown},
      // 0.25 fails inside; 404 since 0.26.
      {"unknown silence, DELETE", "DELETE", kUnknown, "", "-", 404},
      {"bad filter", "GET", "/silences?filter=a"},
  };
}

std::vector<Case> AlertCases() {
  return {
      {"an object", "POST", "/alerts", "{}", "parsing alerts body from"},
      {"no labels", "POST", "/alerts", "[{}]"},
      {"empty labels", "POST", "/alerts", R"([{"labels":{}}])"},
      {"empty value", "POST", "/alerts", R"([{"labels":{"a":""}}])"},
      {"number for a label", "POST", "/alerts", R"([{"labels":{"a":1}}])",
       "parsing alerts body from"},
      {"bad time", "POST", "/alerts",
       R"([{"labels":{"a":"b"},"startsAt":"x"}])", "parsing time \\\"x\\\""},
      {"ends before it begins", "POST", "/alerts",
       R"([{"labels":{"a":"b"},"startsAt":"2130-01-02T00:00:00Z",)"
       R"("endsAt":"2130-01-01T00:00:00Z"}])"},
      {"not UTF-8", "POST", "/alerts", "[{\"labels\":{\"a\":\"\xff\"}}]"},
      {"bad URL", "POST", "/alerts",
       R"([{"labels":{"a":"b"},"generatorURL":"::bad"}])"},
      {"dashed name", "POST", "/alerts", R"([{"labels":{"a-b":"c"}}])", "-",
       200},
      {"none", "POST", "/alerts", "[]"},
      {"wrong type", "POST", "/alerts", "[]", "", 0, "text/plain"},
      {"bad receiver", "GET", "/alerts?receiver=%5B"},
      {"bad receiver of groups", "GET", "/alerts/groups?receiver=("},
      {"brace", "GET", "/alerts?filter=%7B", "", "brace", 400},
      // Go gives the allowed ones in any order.
      {"no such method", "PUT", "/alerts", "[]",
       "method PUT is not allowed, but ["},
      {"no such path", "GET", "/nothing"},
  };
}

HttpAnswer Ask(const std::string& server, const Case& c) {
  return Fetch({.method = c.method,
                .url = server + "/api/v2" + c.path,
                .body = c.body,
                .headers = {"Content-Type: " + c.type}});
}

void Compare(const Case& c, const HttpAnswer& ours, const HttpAnswer& theirs) {
  if (c.ours != 0) {
    EXPECT_EQ(ours.status, c.ours) << ours.body;
    return;
  }
  EXPECT_EQ(ours.status, theirs.status) << ours.body << theirs.body;
  if (c.common.empty()) {
    EXPECT_EQ(ours.body, theirs.body);
    return;
  }
  EXPECT_NE(ours.body.find(c.common), std::string::npos) << ours.body;
  EXPECT_NE(theirs.body.find(c.common), std::string::npos) << theirs.body;
}

TEST(ApiErrorsTest, AreAlertmanagers) {
  Bot bot(nullptr);
  const std::string file = bot.folder().Write("alertmanager.yml", kFile);
  bot.AddFlag("--config.file=" + file);
  ASSERT_TRUE(bot.Start());
  AlertmanagerProcess alertmanager;
  ASSERT_TRUE(alertmanager.Start(file));
  const std::string theirs = alertmanager.Url();

  for (const auto& cases : {SilenceCases(), AlertCases()}) {
    for (const Case& c : cases) {
      SCOPED_TRACE(c.name);
      Compare(c, Ask(bot.Url(), c), Ask(theirs, c));
    }
  }
}

}  // namespace
}  // namespace tebium::testing
