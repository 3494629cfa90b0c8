#include "app/config/modules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/alertmanager/alertmanager_config.h"
#include "tests/app/sources.h"

namespace tebium::app {
namespace {

using exporter::ModuleSettings;
using exporter::ProbeKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

base::StatusOr<ModuleList> FromEnvironment(
    const std::map<std::string, std::string>& environment,
    const relay::RelaySettings& relay) {
  testing::Sources sources;
  sources.environment = environment;
  const auto values = ReadValues({}, sources.View());
  if (!values.ok()) return values.status();
  return EnvironmentModules(*values, relay);
}

base::StatusOr<ModuleList> FromEnvironment(
    const std::map<std::string, std::string>& environment) {
  const relay::RelaySettings relay;
  return FromEnvironment(environment, relay);
}

ModuleList Good(const base::StatusOr<ModuleList>& modules) {
  EXPECT_TRUE(modules.ok()) << modules.status().message();
  return modules.ok() ? *modules : ModuleList();
}

std::vector<std::string> Names(const ModuleList& modules) {
  std::vector<std::string> names;
  for (const ModuleSettings& module : modules) names.push_back(module.name);
  return names;
}

AlertmanagerConfigResult Load(const std::string& text,
                              const ModuleList& known = {}) {
  AlertmanagerConfigOptions options;
  options.modules = known;
  return LoadAlertmanagerConfig(text, options);
}

// The modules of a file without faults.
ModuleList Read(const std::string& text, const ModuleList& known = {}) {
  const auto loaded = Load(text, known);
  EXPECT_TRUE(loaded.config.ok()) << loaded.config.status().message();
  EXPECT_THAT(loaded.warnings, IsEmpty());
  return loaded.config.ok() ? loaded.config->watch.modules : ModuleList();
}

// --- The environment --------------------------------------------------------

TEST(EnvironmentModulesTest, OnlyWhatIsSetIsWatched) {
  EXPECT_THAT(Names(Good(FromEnvironment({}))),
              ElementsAre("TeBium-Alert-Bot"));
  relay::RelaySettings relay;
  relay.bot_token = "1:token";
  relay.api_url = "https://api.telegram.org";
  EXPECT_THAT(
      Names(Good(FromEnvironment({{"REDIS_URL", "redis://redis:6379"},
                                  {"CLICKHOUSE_URL", "http://ch:8123"},
                                  {"MAIN_BOT_URL", "http://localhost:8080"},
                                  {"ANALYTICS_SERVER_URL", "http://a:8081"}},
                                 relay))),
      ElementsAre("TeBium-Analytics-Server", "Telegram-Bot-Tebium",
                  "TeBium-Alert-Bot", "ClickHouse", "Redis", "Telegram"));
}

TEST(EnvironmentModulesTest, TheEcosystemsServersAreAskedForTheirHealth) {
  const ModuleList modules =
      Good(FromEnvironment({{"ANALYTICS_SERVER_URL", "http://a:8081/"}}));
  const ModuleSettings& module = modules.at(0);
  EXPECT_EQ(module.kind, ProbeKind::kHttp);
  EXPECT_EQ(module.url, "http://a:8081/health");
  EXPECT_EQ(module.target, "http://a:8081/health");
  EXPECT_EQ(module.interval, seconds(30));
  EXPECT_EQ(module.timeout, seconds(10));
  EXPECT_EQ(module.failure_threshold, 3u);
  EXPECT_EQ(module.success_threshold, 2u);
  EXPECT_EQ(module.severity, "critical");
  EXPECT_THAT(module.conditions.statuses,
              ElementsAre(exporter::StatusRange{200, 200}));
}

TEST(EnvironmentModulesTest, SecretsAreAskedWithButNotShown) {
  relay::RelaySettings relay;
  relay.bot_token = "1:token";
  relay.api_url = "http://local:1/";
  relay.proxy = "socks5://u:p@proxy:1";
  const ModuleList modules = Good(FromEnvironment(
      {{"CLICKHOUSE_URL", "https://u:geheim@ch:8443/?password=x"},
       {"REDIS_URL", "redis://user:ge%40heim@r:7000/5"}},
      relay));
  ASSERT_EQ(modules.size(), 4u);
  const ModuleSettings& clickhouse = modules[1];
  EXPECT_EQ(clickhouse.target.find("geheim"), std::string::npos);
  EXPECT_THAT(clickhouse.url, Not(HasSubstr("geheim")));
  EXPECT_EQ(clickhouse.ask.headers.at(1).second, "geheim");
  const ModuleSettings& redis = modules[2];
  EXPECT_EQ(redis.target, "redis://r:7000");
  EXPECT_EQ(redis.user, "user");
  EXPECT_EQ(redis.password, "ge@heim");
  EXPECT_EQ(redis.database, 5u);
  const ModuleSettings& telegram = modules[3];
  EXPECT_EQ(telegram.kind, ProbeKind::kTelegram);
  EXPECT_EQ(telegram.target, "http://local:1/");
  EXPECT_EQ(telegram.url, "http://local:1/bot1:token/getMe");
  EXPECT_EQ(telegram.proxy, relay.proxy);
}

TEST(EnvironmentModulesTest, ClickHouseIsAskedForItsPing) {
  const ModuleList modules =
      Good(FromEnvironment({{"CLICKHOUSE_URL", "http://ch:8123/"}}));
  EXPECT_EQ(modules.at(1).kind, ProbeKind::kClickHouse);
  EXPECT_EQ(modules.at(1).url, "http://ch:8123/ping");
  EXPECT_EQ(modules.at(1).conditions.body_contains, "Ok.");
}

TEST(EnvironmentModulesTest, FaultsNameTheVariableAndNoSecret) {
  for (const char* name : {"ANALYTICS_SERVER_URL", "MAIN_BOT_URL",
                           "CLICKHOUSE_URL", "REDIS_URL"}) {
    const auto modules = FromEnvironment({{name, "geheim:8081"}});
    ASSERT_FALSE(modules.ok()) << name;
    EXPECT_THAT(modules.status().message(), HasSubstr(name));
    EXPECT_THAT(modules.status().message(), HasSubstr("expected"));
    EXPECT_THAT(modules.status().message(), Not(HasSubstr("geheim")));
  }
}

// --- Targets ----------------------------------------------------------------

TEST(SetTargetTest, TakesRedisUrls) {
  struct Case {
    const char* url;
    const char* host;
    uint16_t port = 6379;
    const char* user = "";
    const char* password = "";
    uint32_t database = 0;
  };
  const Case cases[] = {
      {"redis://redis", "redis"},
      {"redis://redis/", "redis"},
      {"redis://127.0.0.1:7000", "127.0.0.1", 7000},
      {"redis://[::1]:7000/2", "::1", 7000, "", "", 2},
      {"redis://:pass@redis", "redis", 6379, "", "pass"},
      {"redis://pass@redis", "redis", 6379, "", "pass"},
      {"redis://user:pa:ss@redis:1/15", "redis", 1, "user", "pa:ss", 15},
      {"redis://u:a%2Fb%40c@redis", "redis", 6379, "u", "a/b@c"},
  };
  for (const Case& c : cases) {
    ModuleSettings module;
    module.kind = ProbeKind::kRedis;
    ASSERT_TRUE(SetTarget(c.url, module).ok()) << c.url;
    EXPECT_EQ(module.host, c.host) << c.url;
    EXPECT_EQ(module.port, c.port) << c.url;
    EXPECT_EQ(module.user, c.user) << c.url;
    EXPECT_EQ(module.password, c.password) << c.url;
    EXPECT_EQ(module.database, c.database) << c.url;
  }
}

TEST(SetTargetTest, RefusesWhatIsNoTarget) {
  struct Case {
    ProbeKind kind;
    const char* target;
  };
  const Case cases[] = {
      {ProbeKind::kRedis, ""},
      {ProbeKind::kRedis, "redis:6379"},
      {ProbeKind::kRedis, "rediss:/redis"},
      {ProbeKind::kRedis, "redis://"},
      {ProbeKind::kRedis, "redis://redis:port"},
      {ProbeKind::kRedis, "redis://redis:0"},
      {ProbeKind::kRedis, "redis://redis:65536"},
      {ProbeKind::kRedis, "redis://redis/x"},
      {ProbeKind::kRedis, "redis://u:%4@redis"},
      {ProbeKind::kRedis, "redis://u:%zz@redis"},
      {ProbeKind::kRedis, "redis://[::1"},
      {ProbeKind::kRedis, "redis://[redis]:6379"},
      {ProbeKind::kRedis, "redis://::1"},
      {ProbeKind::kTcp, ""},
      {ProbeKind::kTcp, "host"},
      {ProbeKind::kTcp, ":80"},
      {ProbeKind::kTcp, "host:80/path"},
      {ProbeKind::kHttp, "host:80"},
      {ProbeKind::kHttp, "ftp://host"},
      {ProbeKind::kClickHouse, "clickhouse://ch"},
      {ProbeKind::kTelegram, "http://api"},
      {ProbeKind::kSelf, "http://me"},
  };
  for (const Case& c : cases) {
    ModuleSettings module;
    module.kind = c.kind;
    EXPECT_FALSE(SetTarget(c.target, module).ok()) << c.target;
  }
}

TEST(SetTargetTest, TakesHostsAndPorts) {
  for (const char* target : {"host:443", "tcp://host:443"}) {
    ModuleSettings module;
    module.kind = ProbeKind::kTcp;
    ASSERT_TRUE(SetTarget(target, module).ok()) << target;
    EXPECT_EQ(module.host, "host");
    EXPECT_EQ(module.port, 443);
    EXPECT_EQ(module.target, "host:443");
  }
}

// --- The section ------------------------------------------------------------

TEST(ModulesSectionTest, ReadsEverything) {
  const ModuleList modules = Read(R"(
modules:
- name: Gateway
  kind: http
  target: https://user:pass@gateway:9000/health?key=x
  interval: 1m
  timeout: 500ms
  failure_threshold: 5
  success_threshold: 1
  severity: error
  labels: {team: core, tier: "1"}
  depends_on: [Queue]
  conditions:
    statuses: [200, 3xx, 400-404]
    body_contains: ready
    body_matches: '"status": ?"ok"'
    max_latency: 2s
    certificate_days: 14
- {name: Queue, kind: tcp, target: "queue:5672"}
)");
  ASSERT_EQ(modules.size(), 2u);
  const ModuleSettings& gateway = modules[0];
  EXPECT_EQ(gateway.name, "Gateway");
  EXPECT_EQ(gateway.kind, ProbeKind::kHttp);
  EXPECT_EQ(gateway.url, "https://user:pass@gateway:9000/health?key=x");
  EXPECT_EQ(gateway.target, "https://gateway:9000/health");
  EXPECT_EQ(gateway.interval, seconds(60));
  EXPECT_EQ(gateway.timeout, milliseconds(500));
  EXPECT_EQ(gateway.failure_threshold, 5u);
  EXPECT_EQ(gateway.success_threshold, 1u);
  EXPECT_EQ(gateway.severity, "error");
  EXPECT_EQ(gateway.labels.at("tier"), "1");
  EXPECT_THAT(gateway.depends_on, ElementsAre("Queue"));
  EXPECT_THAT(gateway.conditions.statuses,
              ElementsAre(exporter::StatusRange{200, 200},
                          exporter::StatusRange{300, 399},
                          exporter::StatusRange{400, 404}));
  EXPECT_EQ(gateway.conditions.body_contains, "ready");
  const auto& matches = gateway.conditions.body_matches;
  ASSERT_TRUE(matches.has_value());
  EXPECT_TRUE(matches->MatchesValue("{\n\"status\":\"ok\"\n}"));
  EXPECT_FALSE(matches->MatchesValue("{\"status\":\"bad\"}"));
  EXPECT_EQ(gateway.conditions.max_latency, seconds(2));
  EXPECT_EQ(gateway.conditions.min_certificate_validity,
            std::chrono::hours(14 * 24));
  EXPECT_EQ(modules[1].kind, ProbeKind::kTcp);
  EXPECT_EQ(modules[1].interval, seconds(30));
}

TEST(ModulesSectionTest, ChangesWhatTheEnvironmentNames) {
  const ModuleList known =
      Good(FromEnvironment({{"ANALYTICS_SERVER_URL", "http://a:8081"},
                            {"REDIS_URL", "redis://:geheim@redis"}}));
  const ModuleList modules = Read(R"(
modules:
- {name: Gateway, kind: http, target: "http://g/", depends_on: [Redis]}
- {name: Redis, interval: 5s, severity: warning}
- {name: TeBium-Analytics-Server, target: "http://b/ready"}
)",
                                  known);
  EXPECT_THAT(Names(modules),
              ElementsAre("TeBium-Analytics-Server", "TeBium-Alert-Bot",
                          "Redis", "Gateway"));
  EXPECT_EQ(modules[0].url, "http://b/ready");
  EXPECT_EQ(modules[2].host, "redis");
  EXPECT_EQ(modules[2].password, "geheim");
  EXPECT_EQ(modules[2].interval, seconds(5));
  EXPECT_EQ(modules[2].severity, "warning");
}

TEST(ModulesSectionTest, WithoutItTheKnownOnesStay) {
  const ModuleList known = Good(FromEnvironment({}));
  EXPECT_THAT(Names(Read("", known)), ElementsAre("TeBium-Alert-Bot"));
  EXPECT_THAT(Names(Read("modules: []", known)),
              ElementsAre("TeBium-Alert-Bot"));
}

// One file serves where a variable is set and where it is not.
TEST(ModulesSectionTest, ModulesOfUnsetVariablesAreLeftOut) {
  const auto loaded = Load(R"(
modules:
- {name: Redis, interval: 5s}
- {name: Gateway, target: "http://g/", depends_on: [ClickHouse]}
)");
  ASSERT_TRUE(loaded.config.ok()) << loaded.config.status().message();
  EXPECT_THAT(Names(loaded.config->watch.modules), ElementsAre("Gateway"));
  EXPECT_THAT(loaded.warnings,
              ElementsAre(HasSubstr("line 3"), HasSubstr("line 4")));
}

TEST(ModulesSectionTest, IsNotShownAsAlertmanagersOwn) {
  const auto loaded =
      Load("modules: [{name: R, kind: redis, target: 'redis://:geheim@r'}]");
  ASSERT_TRUE(loaded.config.ok());
  EXPECT_THAT(loaded.config->original, Not(HasSubstr("geheim")));
  EXPECT_THAT(loaded.config->original, Not(HasSubstr("modules")));
}

TEST(ModulesSectionTest, FaultsNameTheFieldAndItsPlace) {
  struct Case {
    const char* module;  // what follows "modules:\n- "
    const char* fault;
  };
  const Case cases[] = {
      {"Gateway",
       "line 2, column 3: modules[0]: expected a mapping with a "
       "name of at most 100 bytes"},
      {"{target: 'http://g'}", "modules[0]: expected a mapping with a name"},
      {"{name: G}", "modules[0]: expected a target"},
      {"{name: G, target: 'http://g', color: red}",
       "line 2, column 33: modules[0].color: unknown field"},
      {"{name: G, target: g}",
       "line 2, column 21: modules[0].target: expected a URL that begins with "
       "http:// or https://"},
      {"{name: G, kind: icmp, target: g}",
       "modules[0].kind: expected one of http, tcp, redis, clickhouse"},
      {"{name: G, kind: tcp, target: g}",
       "modules[0].target: expected HOST:PORT"},
      {"{name: G, target: 'http://g', interval: 500ms}",
       "modules[0].interval: expected a duration from 1s to 1d"},
      {"{name: G, target: 'http://g', interval: often}",
       "modules[0].interval: expected a duration such as"},
      {"{name: G, target: 'http://g', timeout: 2m}",
       "modules[0].timeout: expected a duration from 100ms to 1m"},
      {"{name: G, target: 'http://g', failure_threshold: 0}",
       "modules[0].failure_threshold: expected a number from 1 to 100"},
      {"{name: G, target: 'http://g', success_threshold: 101}",
       "modules[0].success_threshold: expected a number from 1 to 100"},
      {"{name: G, target: 'http://g', severity: ''}",
       "modules[0]: expected a severity"},
      {"{name: G, target: 'http://g', labels: {module: x}}",
       "modules[0].labels.module: this label is set by the watch itself"},
      {"{name: G, target: 'http://g', labels: [x]}",
       "modules[0].labels: expected a mapping"},
      {"{name: G, target: 'http://g', depends_on: [H]}",
       "line 2, column 46: modules[0].depends_on[0]: undefined module \"H\""},
      {"{name: G, target: 'http://g', depends_on: [G]}",
       "modules[0].depends_on[0]: the module would depend on itself"},
      {"{name: G, target: 'http://g', conditions: {statuses: []}}",
       "modules[0].conditions.statuses: expected statuses"},
      {"{name: G, target: 'http://g', conditions: {statuses: [99]}}",
       "modules[0].conditions.statuses[0]: expected a status"},
      {"{name: G, target: 'http://g', conditions: {statuses: [300-200]}}",
       "modules[0].conditions.statuses[0]: expected a status"},
      {"{name: G, target: 'http://g', conditions: {body_matches: '('}}",
       "modules[0].conditions.body_matches: error parsing regexp"},
      {"{name: G, target: 'http://g', conditions: {certificate_days: 7}}",
       "modules[0].conditions.certificate_days: expected a target with TLS"},
      {"{name: G, kind: tcp, target: 'g:1', conditions: {statuses: [200]}}",
       "modules[0].conditions.statuses: a module of this kind does not have "
       "this"},
      {"{name: TeBium-Alert-Bot, target: 'http://me'}",
       "modules[0]: this program does not probe itself"},
      {"{name: G, target: 'http://g'}\n- {name: G, target: 'http://h'}",
       "line 3, column 3: modules[1]: the name \"G\" is used twice"},
      {"{name: G, target: 'http://g', depends_on: [H]}\n"
       "- {name: H, target: 'http://h', depends_on: [I]}\n"
       "- {name: I, target: 'http://i', depends_on: [G]}",
       "modules[0].depends_on[0]: the module would depend on itself"},
  };
  for (const Case& c : cases) {
    const auto loaded = Load(std::string("modules:\n- ") + c.module + "\n");
    ASSERT_FALSE(loaded.config.ok()) << c.module;
    EXPECT_THAT(loaded.config.status().message(), HasSubstr(c.fault))
        << c.module;
  }
}

TEST(ModulesSectionTest, ThereAreNotTooMany) {
  std::string text = "modules:\n";
  for (size_t i = 0; i <= kMaxModules; ++i) {
    text += "- {name: m" + std::to_string(i) + ", target: 'http://m'}\n";
  }
  const auto loaded = Load(text);
  ASSERT_FALSE(loaded.config.ok());
  EXPECT_THAT(loaded.config.status().message(),
              HasSubstr("modules[2000]: expected at most 2000 modules"));
}

}  // namespace
}  // namespace tebium::app
