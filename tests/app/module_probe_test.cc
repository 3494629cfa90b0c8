#include "app/config/module_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/alertmanager/alertmanager_config.h"
#include "app/config/modules.h"
#include "tests/support/temp_dir.h"

namespace tebium::app {
namespace {

using exporter::ModuleSettings;
using exporter::ProbeKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

AlertmanagerConfigResult Load(const std::string& entry) {
  AlertmanagerConfigOptions options;
  return LoadAlertmanagerConfig("modules: [{name: M, " + entry + "}]\n",
                                options);
}

// The only module of a file without faults.
ModuleSettings Read(const std::string& entry) {
  const auto loaded = Load(entry);
  EXPECT_TRUE(loaded.config.ok())
      << entry << ": " << loaded.config.status().message();
  if (!loaded.config.ok() || loaded.config->watch.modules.size() != 1)
    return {};
  return loaded.config->watch.modules[0];
}

std::string FaultOf(const std::string& entry) {
  const auto loaded = Load(entry);
  return loaded.config.ok() ? "" : loaded.config.status().message();
}

TEST(ModuleProbeTest, TargetsOfAllKinds) {
  struct Case {
    std::string entry;
    std::string target;
    std::string host;
    uint16_t port;
  };
  const Case cases[] = {
      {"kind: dns, target: 192.0.2.1, question: {name: a.test}", "192.0.2.1:53",
       "192.0.2.1", 53},
      {"kind: dns, target: 'dns://[::1]:5353', question: {name: a.test}",
       "[::1]:5353", "::1", 5353},
      {"kind: tls, target: a.test", "a.test:443", "a.test", 443},
      {"kind: tls, target: 'a.test:8443'", "a.test:8443", "a.test", 8443},
      {"kind: tcp, target: 'tcp://a.test:25'", "a.test:25", "a.test", 25},
      {"kind: redis, target: 'rediss://u:p@a.test/2'", "rediss://a.test:6379",
       "a.test", 6379},
  };
  for (const Case& c : cases) {
    const ModuleSettings module = Read(c.entry);
    EXPECT_EQ(module.target, c.target);
    EXPECT_EQ(module.host, c.host);
    EXPECT_EQ(module.port, c.port);
    EXPECT_EQ(module.tls.enabled, module.kind == ProbeKind::kRedis);
  }
  for (const std::string kind : {"host", "push"}) {
    EXPECT_EQ(Read("kind: " + kind).target, "");
    EXPECT_THAT(FaultOf("kind: " + kind + ", target: a"),
                HasSubstr("a module of this kind has no target"));
  }
}

TEST(ModuleProbeTest, HttpIsAskedAsItIsSaid) {
  const ModuleSettings module = Read(
      "target: 'http://a.test', method: POST, body: '{}', "
      "follow_redirects: true, headers: {X-Key: one, x-key: two}, "
      "bearer_token: t, conditions: {json: ['status == ok', 'a[0] < 3']}");
  EXPECT_EQ(module.ask.method, "POST");
  EXPECT_EQ(module.ask.body, "{}");
  EXPECT_TRUE(module.ask.follow_redirects);
  EXPECT_THAT(module.ask.headers, Contains(Pair("Authorization", "Bearer t")));
  EXPECT_EQ(module.ask.headers.size(), 2u) << "of one name the last";
  ASSERT_EQ(module.conditions.json.size(), 2u);
  EXPECT_EQ(module.conditions.json[1].path, "a[0]");
}

TEST(ModuleProbeTest, CredentialsGoWhereTheKindHasThem) {
  const std::string auth = "basic_auth: {username: me, password: 'a:b'}";
  const ModuleSettings http = Read("target: 'http://a.test', " + auth);
  EXPECT_THAT(http.ask.headers,
              ElementsAre(Pair("Authorization", "Basic bWU6YTpi")));
  const ModuleSettings redis =
      Read("kind: redis, target: 'redis://a.test', " + auth);
  EXPECT_EQ(redis.user, "me");
  EXPECT_EQ(redis.password, "a:b");
  for (const std::string& entry :
       {"kind: clickhouse, target: 'http://a.test:8123', " + auth,
        std::string(
            "kind: clickhouse, target: 'http://me:a%3Ab@a.test:8123'")}) {
    const ModuleSettings clickhouse = Read(entry);
    EXPECT_EQ(clickhouse.url, "http://a.test:8123/ping");
    EXPECT_THAT(clickhouse.ask.headers,
                ElementsAre(Pair("X-ClickHouse-User", "me"),
                            Pair("X-ClickHouse-Key", "a:b")));
    EXPECT_EQ(clickhouse.collect.headers, clickhouse.ask.headers);
  }
  EXPECT_THAT(FaultOf("kind: clickhouse, target: 'http://a:SECRET%0A@b'"),
              HasSubstr("expected a user and a password of one line"));
}

TEST(ModuleProbeTest, SecretsComeFromFilesToo) {
  const testing::TempDir folder;
  folder.Write("secret", "geheim\n");
  folder.Write("lines", "a\nb\n");
  folder.Write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
  const std::string target = "target: 'https://a.test', ";
  EXPECT_THAT(
      Read(target + "bearer_token_file: " + folder.Join("secret")).ask.headers,
      ElementsAre(Pair("Authorization", "Bearer geheim")));
  EXPECT_THAT(Read(target + "basic_auth: {username: me, password_file: " +
                   folder.Join("secret") + "}")
                  .ask.headers,
              ElementsAre(Pair("Authorization", "Basic bWU6Z2VoZWlt")));
  const ModuleSettings tls =
      Read(target + "tls: {ca_file: " + folder.Join("ca.pem") +
           ", server_name: b.test, verify: false}");
  EXPECT_EQ(tls.tls.ca, "-----BEGIN CERTIFICATE-----\n");
  EXPECT_EQ(tls.tls.server_name, "b.test");
  EXPECT_FALSE(tls.tls.verify);
  EXPECT_THAT(FaultOf(target + "bearer_token_file: " + folder.Join("none")),
              HasSubstr("can't be read"));
  EXPECT_THAT(FaultOf(target + "bearer_token_file: " + folder.Join("lines")),
              HasSubstr("expected one line"));
}

TEST(ModuleProbeTest, TurnsOfAConversation) {
  for (const std::string key : {"turns", "query_response"}) {
    const ModuleSettings module = Read(
        "kind: tcp, target: 'a:25', conditions: {certificate_days: 3}, " + key +
        ": [{expect: '^220 '}, {send: \"EHLO a\\r\"}, {starttls: true}]");
    ASSERT_EQ(module.turns.size(), 3u);
    ASSERT_TRUE(module.turns[0].expect.has_value());
    EXPECT_TRUE(module.turns[0].expect->MatchesValue("220 hello"));
    EXPECT_FALSE(module.turns[0].expect->MatchesValue("not 220 hello"));
    EXPECT_EQ(module.turns[1].send, "EHLO a\r");
    EXPECT_TRUE(module.turns[2].start_tls);
    EXPECT_FALSE(module.tls.enabled);
  }
}

TEST(ModuleProbeTest, QuestionsToNameServers) {
  const ModuleSettings module = Read(
      "kind: dns, target: '192.0.2.1', "
      "question: {name: a.test, type: mx, answer: 'mx1'}");
  EXPECT_EQ(module.question.name, "a.test");
  EXPECT_EQ(module.question.type, "MX");
  EXPECT_TRUE(module.question.answer->MatchesValue("10 mx1.test"));
}

TEST(ModuleProbeTest, FaultsNameTheFieldAndWhatWasExpected) {
  struct Case {
    std::string entry;
    std::string fault;
  };
  const std::string http = "target: 'http://a.test', ";
  const std::string tcp = "kind: tcp, target: 'a:1', ";
  const Case cases[] = {
      {http + "method: FETCH", "method: "},
      {http + "body: x", "body: expected a method beside it"},
      {http + "headers: {'a b': x}", "expected a header's name"},
      {http + "headers: {A: \"x\\ny\"}", "headers.A: expected one line"},
      {http + "basic_auth: {user: x}", "basic_auth"},
      {http + "bearer_token: x, basic_auth: {username: y}", "bearer_token"},
      {http + "tls: {ca: x}", "expected a CA with certificates in PEM"},
      {http + "tls: {enabled: true}", "whether it has TLS is said by its kind"},
      {http + "conditions: {json: ['status = ok']}",
       "conditions.json[0]: expected a path"},
      {http + "conditions: {json: ['a < b']}", "expected a number after <"},
      {http + "conditions: {certificate_days: 3}",
       "expected a target with TLS"},
      {http + "turns: [{send: x}]",
       "turns: a module of kind http does not have this"},
      {tcp + "method: GET", "a module of kind tcp does not have this"},
      {tcp + "turns: [{}]", "turns[0]: expected expect, send or start_tls"},
      {tcp + "turns: [{expect: '('}]", "turns[0].expect"},
      {tcp + "tls: {enabled: true}, turns: [{start_tls: true}]",
       "a turn starts TLS"},
      {tcp + "conditions: {json: ['a == b']}", "does not have this"},
      {"kind: dns, target: a", "expected a question with a name"},
      {"kind: dns, target: a, question: {name: b, type: LOC}",
       "question.type: expected one of A, AAAA, CNAME"},
      {"kind: dns, target: a, question: {name: b}, tls: {verify: false}",
       "a module of kind dns does not have this"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(FaultOf(c.entry), HasSubstr(c.fault)) << c.entry;
  }
}

TEST(ModuleProbeTest, FaultsTellNoSecret) {
  for (const std::string entry :
       {"target: 'http://a.test', bearer_token: \"SECRET\\nx\"",
        "target: 'http://a.test', headers: {A: \"SECRET\\nx\"}",
        "target: 'http://a.test', basic_auth: {password: \"SECRET\\nx\"}",
        "target: 'http://a.test', body: SECRET"}) {
    EXPECT_THAT(FaultOf(entry), Not(HasSubstr("SECRET")));
    EXPECT_THAT(FaultOf(entry), Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace tebium::app
