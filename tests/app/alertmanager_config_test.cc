#include "app/config/alertmanager/alertmanager_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/app/alertmanager_files.h"

namespace tebium::app {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using namespace std::chrono_literals;

AlertmanagerConfigResult Load(const std::string& text) {
  return LoadAlertmanagerConfig(text, OptionsFor(""));
}

std::string RoutesOf(const AlertmanagerConfig& config) {
  std::string lines;
  if (!config.has_route()) return lines;
  config.routes->Walk([&lines](const alert::Route& route) {
    lines += route.Id() + " " + route.options().receiver + "\n";
  });
  return lines;
}

class GoodFile : public ::testing::TestWithParam<std::string> {};

TEST_P(GoodFile, LoadsWithoutFaults) {
  const auto result = LoadGood(GetParam());
  EXPECT_THAT(Lines(result.faults), IsEmpty());
  EXPECT_TRUE(result.config.ok());
}

TEST_P(GoodFile, WhatIsShownLoadsToTheSame) {
  const auto result = LoadGood(GetParam());
  ASSERT_TRUE(result.config.ok());
  const std::string& original = result.config->original;
  const auto again = Load(original);
  ASSERT_THAT(Lines(again.faults), IsEmpty()) << original;
  EXPECT_EQ(again.config->original, original);
  if (result.config->has_route()) {
    EXPECT_EQ(RoutesOf(*again.config), RoutesOf(*result.config));
    EXPECT_EQ(again.config->receivers.size(), result.config->receivers.size());
  } else {
    EXPECT_TRUE(again.config->has_route());
  }
  EXPECT_EQ(again.config->inhibit_rules.size(),
            result.config->inhibit_rules.size());
  EXPECT_EQ(again.config->resolve_timeout, result.config->resolve_timeout);
}

TEST_P(GoodFile, ShowsNoSecret) {
  const auto result = LoadGood(GetParam());
  ASSERT_TRUE(result.config.ok());
  for (const char* secret :
       {"-secret", "123456789:AA", "987654321:AA", "hook-token",
        "hook-password", "hook-credentials", "proxy-password"}) {
    EXPECT_THAT(result.config->original, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(result.config->original, Not(HasSubstr("modules")));
}

INSTANTIATE_TEST_SUITE_P(All, GoodFile, ::testing::ValuesIn(Names("good")),
                         [](const auto& test) { return test.param; });

class BadFile : public ::testing::TestWithParam<std::string> {};

TEST_P(BadFile, TellsEachFaultWithItsPlace) {
  const std::string path = TestData("bad/" + GetParam());
  const auto result = Load(ReadWhole(path + ".yml"));
  EXPECT_EQ(Lines(result.faults), ReadWhole(path + ".faults"));
  ASSERT_THAT(result.faults, Not(IsEmpty()));
  ASSERT_FALSE(result.config.ok());
  EXPECT_THAT(result.config.status().message(),
              StartsWith(result.faults.front().message()));
  EXPECT_EQ(result.config.status().code(), base::StatusCode::kInvalidArgument);
}

TEST_P(BadFile, TellsNoSecret) {
  const auto result = Load(ReadWhole(TestData("bad/" + GetParam() + ".yml")));
  EXPECT_THAT(Lines(result.faults), Not(HasSubstr("secret-")));
}

INSTANTIATE_TEST_SUITE_P(All, BadFile, ::testing::ValuesIn(Names("bad")),
                         [](const auto& test) { return test.param; });

TEST(AlertmanagerConfigTest, FilesAreThere) {
  EXPECT_GE(Names("good").size(), 25U);
  EXPECT_GE(Names("bad").size(), 25U);
}

TEST(AlertmanagerConfigTest, BuildsTheRoutes) {
  const auto result = LoadGood("route_tree");
  ASSERT_TRUE(result.config.ok());
  const alert::RouteTree& routes = *result.config->routes;
  EXPECT_EQ(routes.size(), 6U);
  const auto matched = routes.Match(
      alert::LabelSet::Of({{"service", "foo1"}, {"severity", "critical"}}));
  ASSERT_THAT(matched, SizeIs(2));
  EXPECT_EQ(matched[0]->options().receiver, "team-X-critical");
  EXPECT_EQ(matched[0]->options().group_wait, 0s);
  EXPECT_EQ(matched[0]->options().repeat_interval, 3h);
  EXPECT_EQ(matched[1]->options().receiver, "team-X");
  const auto database =
      routes.Match(alert::LabelSet::Of({{"service", "database"}}));
  ASSERT_THAT(database, SizeIs(1));
  EXPECT_TRUE(database[0]->options().group_by_all);
  EXPECT_FALSE(database[0]->continue_matching());
}

TEST(AlertmanagerConfigTest, ReadsTelegramReceivers) {
  const auto result = LoadGood("telegram_topics");
  ASSERT_TRUE(result.config.ok());
  ASSERT_THAT(result.config->receivers, SizeIs(3));
  relay::TelegramReceiver databases;
  databases.bot_token_file = "/etc/alertmanager/bot_token";
  databases.chat_id = -1001234567890;
  databases.message_thread_id = 17;
  databases.disable_notifications = true;
  EXPECT_THAT(result.config->receivers[1].telegrams, ElementsAre(databases));
  relay::TelegramReceiver network;
  network.bot_token_file = "/etc/alertmanager/secrets/bot_token";
  network.chat_id_file = "/etc/alertmanager/secrets/network_chat";
  network.send_resolved = false;
  network.parse_mode = "";
  EXPECT_THAT(result.config->receivers[2].telegrams, ElementsAre(network));
}

TEST(AlertmanagerConfigTest, ReceiversInheritFromGlobal) {
  const auto result = LoadGood("telegram_global_token");
  ASSERT_TRUE(result.config.ok());
  const auto& on_call = result.config->receivers[0].telegrams.at(0);
  EXPECT_EQ(on_call.api_url, "http://telegram-bot-api:8081");
  EXPECT_EQ(on_call.bot_token, "123456789:AAglobalGLOBALglobalGLOBALglobalGL0");
  EXPECT_EQ(on_call.http.proxy_url, "socks5://proxy.example.org:1080");
  const auto& other = result.config->receivers[1].telegrams.at(0);
  EXPECT_EQ(other.bot_token, "987654321:AAotherOTHERotherOTHERotherOTHER0");
  EXPECT_EQ(other.http, relay::HttpSettings());
}

TEST(AlertmanagerConfigTest, ReadsWebhookReceivers) {
  const auto result = LoadGood("webhook_full");
  ASSERT_TRUE(result.config.ok());
  const auto& webhooks = result.config->receivers[0].webhooks;
  ASSERT_THAT(webhooks, SizeIs(2));
  relay::WebhookReceiver full;
  full.url =
      "https://user:hook-password@hooks.example.org:8443/in?token=hook-token#x";
  full.max_alerts = 20;
  full.timeout = 90s;
  full.http.authorization =
      relay::HttpAuthorization{"Token", "hook-credentials", ""};
  full.http.tls.ca_file = "/etc/alertmanager/ca.pem";
  full.http.tls.cert_file = "/etc/alertmanager/client/cert.pem";
  full.http.tls.key_file = "/etc/alertmanager/client/key.pem";
  full.http.tls.server_name = "hooks.internal";
  full.http.tls.min_version = net::TlsVersion::kTls12;
  full.http.tls.max_version = net::TlsVersion::kTls13;
  full.http.follow_redirects = false;
  full.http.enable_http2 = false;
  full.http.proxy_url =
      "http://proxy-user:proxy-password@proxy.example.org:3128";
  full.http.no_proxy = "10.0.0.0/8,.internal";
  full.http.proxy_connect_header = {{"X-Proxy-Auth", {}, {"proxy-secret"}, {}}};
  full.http.http_headers = {
      {"X-Tenant", {"blue", "green"}, {}, {}},
      {"X-Api-Key", {}, {"header-secret"}, {"/etc/alertmanager/api_key"}}};
  EXPECT_EQ(webhooks[0], full);
  EXPECT_EQ(webhooks[1].url_file, "/etc/alertmanager/hook_url");
  EXPECT_EQ(webhooks[1].timeout, 2500ms);
  ASSERT_TRUE(webhooks[1].http.basic_auth.has_value());
  EXPECT_EQ(webhooks[1].http.basic_auth->password_file,
            "/etc/alertmanager/hook_password");
}

TEST(AlertmanagerConfigTest, BearerTokensAreAuthorizations) {
  const auto result = LoadGood("webhook_auth_forms");
  ASSERT_TRUE(result.config.ok());
  const auto& webhooks = result.config->receivers[0].webhooks;
  EXPECT_EQ(webhooks.at(0).http.authorization,
            (relay::HttpAuthorization{"Bearer", "bearer-secret", ""}));
  EXPECT_EQ(
      webhooks.at(1).http.authorization,
      (relay::HttpAuthorization{"Bearer", "", "/etc/alertmanager/token"}));
  EXPECT_FALSE(webhooks.at(2).http.authorization.has_value());
  EXPECT_TRUE(webhooks.at(3).http.tls.insecure_skip_verify);
}

TEST(AlertmanagerConfigTest, ReadsInhibitRules) {
  const auto result = LoadGood("inhibit_sources");
  ASSERT_TRUE(result.config.ok());
  const auto& rules = result.config->inhibit_rules;
  ASSERT_THAT(rules, SizeIs(2));
  EXPECT_EQ(rules[0].name, "both-links-down");
  ASSERT_THAT(rules[0].sources, SizeIs(2));
  EXPECT_EQ(alert::ToString(rules[0].sources[1].matchers),
            R"({alertname="LinkDown",link="b"})");
  EXPECT_THAT(rules[0].sources[1].equal, ElementsAre("site"));
  ASSERT_THAT(rules[1].sources, SizeIs(1));
  EXPECT_EQ(alert::ToString(rules[1].target_matchers),
            R"({severity="warning"})");
}

TEST(AlertmanagerConfigTest, ReadsTimeIntervals) {
  const auto result = LoadGood("time_intervals");
  ASSERT_TRUE(result.config.ok());
  const auto& intervals = result.config->time_intervals;
  for (const char* name : {"holidays", "offhours", "workdays", "never"}) {
    EXPECT_TRUE(intervals.Has(name)) << name;
  }
  // 2026-01-30 was a Friday; 20:00 in Moscow.
  const auto evening =
      base::ParseTimestamp("2026-01-30T17:00:00Z", base::TimeZone::Utc());
  ASSERT_TRUE(evening.ok());
  EXPECT_THAT(intervals.Containing({"holidays", "offhours", "never"}, *evening),
              ElementsAre("offhours"));
}

TEST(AlertmanagerConfigTest, MergeKeysGiveWay) {
  const auto result = LoadGood("anchors");
  ASSERT_TRUE(result.config.ok());
  const auto& root = result.config->routes->root();
  EXPECT_EQ(root.options().group_interval, 5min);
  const auto& children = root.children();
  ASSERT_THAT(children, SizeIs(3));
  EXPECT_TRUE(children[0]->continue_matching());
  EXPECT_EQ(children[2]->options().receiver, "c");
  EXPECT_EQ(children[2]->options().group_wait, 1s);
  EXPECT_EQ(result.config->receivers[2].webhooks.at(0).url,
            "http://c.example.org/");
  EXPECT_FALSE(
      result.config->receivers[2].webhooks.at(0).http.follow_redirects);
}

TEST(AlertmanagerConfigTest, OddTextsSurvive) {
  const auto result = LoadGood("odd_texts");
  ASSERT_TRUE(result.config.ok());
  const auto& route = *result.config->routes->root().children().at(0);
  EXPECT_EQ(route.options().receiver, "folded name");
  const auto labels =
      alert::LabelSet::Of({{"note", "two\nlines\n"},
                           {"quote", R"(it's "quoted" \ and: # not a comment)"},
                           {"yes", "on"},
                           {"number", "0123"},
                           {"tab",
                            "a\tb\xE2\x80\xA8"
                            "c\x7f"
                            "d"}});
  EXPECT_TRUE(alert::MatchesAll(route.matchers(), labels));
  const auto again = Load(result.config->original);
  ASSERT_TRUE(again.config.ok());
  EXPECT_EQ(again.config->routes->root().children().at(0)->Key(), route.Key());
}

TEST(AlertmanagerConfigTest, KeysShowTheAnchorsOfMatchRe) {
  const auto result = Load(
      "route: {receiver: r, routes: [{match_re: {a: 'x|y'}, "
      "matchers: ['b=~\"z+\"']}]}\n"
      "receivers: [{name: r}]\n");
  ASSERT_TRUE(result.config.ok());
  const auto& route = *result.config->routes->root().children().at(0);
  EXPECT_EQ(route.Key(), R"({}/{a=~"^(?:x|y)$",b=~"z+"})");
  EXPECT_TRUE(alert::MatchesAll(
      route.matchers(), alert::LabelSet::Of({{"a", "y"}, {"b", "zz"}})));
  EXPECT_FALSE(alert::MatchesAll(
      route.matchers(), alert::LabelSet::Of({{"a", "xy"}, {"b", "z"}})));
}

TEST(AlertmanagerConfigTest, WithoutARouteTheBuiltinOneIsShown) {
  const auto result = Load("global: {resolve_timeout: 1m}\n");
  ASSERT_TRUE(result.config.ok());
  EXPECT_FALSE(result.config->has_route());
  EXPECT_EQ(result.config->resolve_timeout, 1min);
  EXPECT_THAT(result.config->original, StartsWith("global:\n"
                                                  "  resolve_timeout: 1m\n"));
  EXPECT_THAT(result.config->original, EndsWith("route:\n"
                                                "  receiver: telegram\n"
                                                "  group_by:\n"
                                                "    - module\n"
                                                "    - alertname\n"
                                                "  continue: false\n"
                                                "  group_wait: 0s\n"
                                                "  group_interval: 5s\n"
                                                "  repeat_interval: 4h\n"
                                                "receivers:\n"
                                                "  - name: telegram\n"
                                                "templates: []\n"));
}

TEST(AlertmanagerConfigTest, ReceiversAreShownWithWhatTheyInherit) {
  const auto result = Load(
      "global: {telegram_api_url: 'http://bot.example.org/', "
      "telegram_bot_token: '1:abc-secret', "
      "http_config: {follow_redirects: no}}\n"
      "route: {receiver: r}\n"
      "receivers: [{name: r, telegram_configs: "
      "[{chat_id: 7, parse_mode: ''}]}]\n");
  ASSERT_TRUE(result.config.ok()) << Lines(result.faults);
  EXPECT_THAT(result.config->original,
              HasSubstr("    telegram_configs:\n"
                        "      - send_resolved: true\n"
                        "        http_config:\n"
                        "          follow_redirects: false\n"
                        "          enable_http2: true\n"
                        "        api_url: \"http://bot.example.org/\"\n"
                        "        bot_token: \"<secret>\"\n"
                        "        chat_id: 7\n"
                        "        message: \"{{ template "
                        "\\\"telegram.default.message\\\" . }}\"\n"
                        "        parse_mode: \"\"\n"));
}

TEST(AlertmanagerConfigTest, UnsupportedIsLeftOutWhereThatIsWanted) {
  const auto result = LoadGood("mixed_email_and_telegram");
  ASSERT_TRUE(result.config.ok());
  EXPECT_THAT(result.warnings,
              ElementsAre(HasSubstr("line 10, column 5: receivers[0]."
                                    "email_configs: this kind of receiver")));
  EXPECT_THAT(result.config->receivers[0].telegrams, SizeIs(1));
  EXPECT_THAT(result.config->original, Not(HasSubstr("email_configs")));
  EXPECT_THAT(result.config->original, HasSubstr("templates/*.tmpl"));
  EXPECT_THAT(result.config->original, HasSubstr("telegram.mine"));
  EXPECT_THAT(LoadGood("mixed_all_kinds").warnings, SizeIs(16));
}

TEST(AlertmanagerConfigTest, WeakerConnectionsAreRefusedAllTheSame) {
  AlertmanagerConfigOptions options;
  options.ignore_unsupported = true;
  const auto result = LoadAlertmanagerConfig(
      "global: {http_config: {oauth2: {client_id: x}}}\n", options);
  EXPECT_EQ(Lines(result.faults),
            "line 1, column 24: global.http_config.oauth2: OAuth 2.0 is not "
            "supported, expected authorization or basic_auth\n");
}

struct WarningCase {
  std::string text;
  std::string warning;
};

TEST(AlertmanagerConfigTest, Warns) {
  const std::string receivers = "\nreceivers: [{name: a}]\n";
  const WarningCase cases[] = {
      {"tracing: {endpoint: x}", "line 1, column 1: tracing: tracing has no"},
      {"route: {receiver: a, group_by: [b], routes: [{group_by: []}]}" +
           receivers,
       "line 1, column 57: route.routes[0].group_by: an empty list stands"},
      {"route: {receiver: a, routes: [{matchers: ['a=b}']}]}" + receivers,
       "line 1, column 43: route.routes[0].matchers[0]: this form is old"},
      {"route: {receiver: a}" + receivers + "---\nmore: 1\n",
       "line 3, column 1: only the first document"},
  };
  for (const WarningCase& c : cases) {
    const auto result = Load(c.text);
    EXPECT_THAT(Lines(result.faults), IsEmpty()) << c.text;
    EXPECT_THAT(result.warnings, ElementsAre(HasSubstr(c.warning))) << c.text;
  }
}

struct FaultCase {
  std::string name;
  std::string text;
  std::string fault;
};

std::string Laughs() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) text += (j > 0 ? ", " : "") + before;
    text += "]\n";
  }
  return text;
}

std::string LongLaughs() {
  std::string text = "a: &a " + std::string(1 << 20, 'x') + "\nb: [";
  for (int i = 0; i < 100; ++i) text += "*a, ";
  return text + "]\n";
}

std::string Repeat(const std::string& text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(AlertmanagerConfigTest, BoundsHold) {
  const FaultCase cases[] = {
      {"size", std::string((4 << 20) + 1, '#'),
       "line 1, column 1: the file is too large"},
      {"aliases", Laughs(), "too large with its aliases replaced"},
      {"long aliases", LongLaughs(), "too large with its aliases replaced"},
      {"values", "a: [" + Repeat("x,", 300'000) + "]",
       "too large with its aliases replaced"},
      {"flow depth", "a: " + Repeat("[", 100'000), "nested too deeply"},
      {"block depth", Repeat("- ", 100'000), "nested too deeply"},
      {"map depth", "a: " + Repeat("{a: ", 1000), "nested too deeply"},
      {"alias depth",
       "a: &a " + Repeat("[", 150) + Repeat("]", 150) +
           "\nb: " + Repeat("[", 100) + "*a" + Repeat("]", 100) + "\n",
       "nested too deeply"},
      {"not UTF-8", "route: {receiver: \"\xFF\"}", "expected text in UTF-8"},
      {"end of file", "route: x\n\x04\n",
       "line 2, column 1: control characters are not allowed"},
      {"zero byte", std::string("a: 1\0b", 6),
       "line 1, column 5: control characters are not allowed"},
  };
  for (const FaultCase& c : cases) {
    const auto result = Load(c.text);
    ASSERT_FALSE(result.faults.empty()) << c.name;
    EXPECT_THAT(Lines(result.faults), HasSubstr(c.fault)) << c.name;
    EXPECT_LT(Lines(result.faults).size(), 2000U) << c.name;
  }
}

TEST(AlertmanagerConfigTest, RoutesAreBounded) {
  std::string deep = "receivers: [{name: a}]\nroute:\n  receiver: a\n";
  std::string indent = "  ";
  for (size_t i = 0; i <= alert::kMaxRouteDepth; ++i) {
    deep += indent + "routes:\n" + indent + "- receiver: a\n";
    indent += "  ";
  }
  const auto result = Load(deep);
  ASSERT_THAT(result.faults, SizeIs(1));
  EXPECT_THAT(result.faults[0].message(),
              StartsWith("line 3, column 3: route: "));
}

TEST(AlertmanagerConfigTest, ManyFaultsAreCounted) {
  std::string text;
  for (int i = 0; i < 1500; ++i) {
    text += std::string(500, 'f') + std::to_string(i) + ": 1\n";
  }
  const auto result = Load(text);
  ASSERT_THAT(result.faults, SizeIs(1001));
  EXPECT_EQ(result.faults.back().message(), "and 500 more faults");
  EXPECT_LT(result.faults.front().message().size(), 200U);
}

// Large files, in many lines or in one, are read in time that grows with them.
TEST(AlertmanagerConfigTest, LargeFilesAreQuick) {
  const std::string route = "{receiver: ü, matchers: ['team=\"ü\"']}, ";
  const std::string text =
      "{receivers: [{name: ü}], route: {receiver: ü, "
      "routes: [" +
      Repeat(route, 9000) + "]}}";
  const auto start = std::chrono::steady_clock::now();
  const auto result = Load(text);
  EXPECT_THAT(Lines(result.faults), IsEmpty());
  ASSERT_TRUE(result.config.ok());
  EXPECT_EQ(result.config->routes->size(), 9001U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
}

TEST(AlertmanagerConfigTest, ColumnsAreCodePoints) {
  const auto result = Load("{receivers: [{name: 'имя', имя: 1}]}");
  EXPECT_EQ(Lines(result.faults),
            "line 1, column 28: receivers[0].имя: unknown field\n");
}

}  // namespace
}  // namespace tebium::app
