#include "app/config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/sources.h"

namespace tebium::app {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Sources;

base::StatusOr<Settings> Build(
    const std::map<std::string, std::string>& environment,
    const std::vector<std::string>& arguments = {},
    const std::map<std::string, std::string>& files = {}) {
  Sources sources;
  sources.environment = environment;
  sources.files = files;
  const ValueSources view = sources.View();
  const auto values = ReadValues(arguments, view);
  if (!values.ok()) return values.status();
  return BuildSettings(*values, view);
}

TEST(SettingsTest, Defaults) {
  const auto settings = Build({});
  ASSERT_TRUE(settings.ok()) << settings.status().message();
  EXPECT_TRUE(settings->preview());
  EXPECT_EQ(settings->secret, "");
  EXPECT_EQ(settings->language, base::Language::kRussian);
  EXPECT_EQ(settings->log.level, base::LogLevel::kInfo);
  EXPECT_EQ(settings->log.format, base::LogFormat::kLogfmt);
  EXPECT_EQ(settings->log.file, "logs/alert_bot.log");
  EXPECT_THAT(settings->server.listen_addresses, ElementsAre(":8082"));
  EXPECT_EQ(settings->server.route_prefix, "");
  EXPECT_EQ(settings->server.max_connections, 100u);
  EXPECT_FALSE(settings->server.web_config.HasTls());
  EXPECT_EQ(settings->store.path, "data/alerts.db");
  EXPECT_EQ(settings->store.retention, std::chrono::hours(24 * 90));
  EXPECT_EQ(settings->store.max_size_bytes, uint64_t{8} << 30);
  EXPECT_EQ(settings->dispatch.book.limits.cooldown, std::chrono::seconds(60));
  EXPECT_EQ(settings->dispatch.book.limits.max_per_hour, 100u);
  EXPECT_EQ(settings->relay.api_url, "https://api.telegram.org");
  EXPECT_TRUE(settings->relay.enabled);
  EXPECT_EQ(settings->relay.max_retries, 3u);
  EXPECT_EQ(settings->relay.retry_delay, std::chrono::seconds(5));
  EXPECT_EQ(settings->relay.max_age, settings->store.retention);
  EXPECT_EQ(settings->relay.external_url, "");
  EXPECT_EQ(settings->relay.own_url, "http://host:8082");
  EXPECT_EQ(settings->relay.webhook_concurrency, 1u);
  EXPECT_TRUE(settings->relay.render.emoji);
  EXPECT_TRUE(settings->relay.render.markup);
  EXPECT_EQ(settings->route.targets.size(), 1u) << "preview shows something";
  EXPECT_EQ(settings->config_file, "");
  EXPECT_FALSE(settings->ignore_unsupported);
  EXPECT_THAT(settings->warnings, IsEmpty());
}

TEST(SettingsTest, EverythingGiven) {
  const auto settings = Build(
      {{"BOT_TOKEN", "123:abc"},
       {"ALERT_BOT_SECRET", "s3cret"},
       {"ALERT_CHAT_ID", "-100, 7:42"},
       {"WEBHOOK_PORT", "9000"},
       {"DATABASE_URL", "sqlite:////var/lib/x.db"},
       {"ENABLE_ALERTS", "False"},
       {"ALERT_COOLDOWN", "0"},
       {"MAX_ALERTS_PER_HOUR", "5"},
       {"ENABLE_EMOJI", "0"},
       {"ENABLE_MARKDOWN", "no"},
       {"BOT_LANGUAGE", "EN"},
       {"MAX_RETRIES", "7"},
       {"RETRY_DELAY", "2"},
       {"TELEGRAM_PROXY", "socks5://ann:x@p:1080"},
       {"FALLBACK_WEBHOOK_URL", "https://f/x"},
       {"TELEGRAM_ADMIN_IDS", "12, 345"},
       {"LOG_FILE", "none"},
       {"LOG_LEVEL", "WARNING"}},
      {"--log.format=json", "--data.retention=1d12h", "--storage.max-size=0",
       "--web.external-url=https://x.test/alerts/", "--web.max-connections=10",
       "--telegram.api-url=http://127.0.0.1:1", "--telegram.mode=off",
       "--config.file=c.yml", "--target=all", "--silences.max-silences=7",
       "--silences.max-silence-size-bytes=900",
       "--relay.webhook-concurrency=9"});
  ASSERT_TRUE(settings.ok()) << settings.status().message();
  EXPECT_FALSE(settings->preview());
  EXPECT_EQ(settings->secret, "s3cret");
  EXPECT_EQ(settings->language, base::Language::kEnglish);
  EXPECT_EQ(settings->log.level, base::LogLevel::kWarn);
  EXPECT_EQ(settings->log.format, base::LogFormat::kJson);
  EXPECT_EQ(settings->log.file, "");
  EXPECT_THAT(settings->server.listen_addresses, ElementsAre(":9000"));
  EXPECT_EQ(settings->server.route_prefix, "/alerts");
  EXPECT_EQ(settings->relay.external_url, "https://x.test/alerts");
  EXPECT_EQ(settings->relay.webhook_concurrency, 9u);
  EXPECT_EQ(settings->server.max_connections, 10u);
  EXPECT_EQ(settings->store.path, "/var/lib/x.db");
  EXPECT_EQ(settings->store.retention, std::chrono::hours(36));
  EXPECT_EQ(settings->store.max_size_bytes, 0u);
  EXPECT_EQ(settings->dispatch.silence_limits.max_silences, 7u);
  EXPECT_EQ(settings->dispatch.silence_limits.max_silence_size_bytes, 900u);
  EXPECT_EQ(settings->dispatch.book.silence_retention, std::chrono::hours(36));
  EXPECT_EQ(settings->dispatch.book.limits.cooldown, std::chrono::seconds(0));
  EXPECT_EQ(settings->dispatch.book.limits.max_per_hour, 5u);
  EXPECT_EQ(settings->relay.bot_token, "123:abc");
  EXPECT_EQ(settings->relay.api_url, "http://127.0.0.1:1");
  EXPECT_EQ(settings->relay.proxy, "socks5://ann:x@p:1080");
  EXPECT_EQ(settings->relay.fallback_webhook_url, "https://f/x");
  EXPECT_THAT(settings->relay.admin_ids, ElementsAre(12, 345));
  EXPECT_FALSE(settings->relay.enabled);
  EXPECT_EQ(settings->relay.max_retries, 7u);
  EXPECT_EQ(settings->relay.retry_delay, std::chrono::seconds(2));
  EXPECT_FALSE(settings->relay.render.emoji);
  EXPECT_FALSE(settings->relay.render.markup);
  EXPECT_EQ(settings->relay.render.language, base::Language::kEnglish);
  ASSERT_EQ(settings->route.targets.size(), 2u);
  EXPECT_EQ(settings->route.targets[0].chat_id, -100);
  EXPECT_EQ(settings->route.targets[1].thread_id, 42);
  EXPECT_EQ(settings->config_file, "c.yml");
}

TEST(SettingsTest, ItsOwnUrlHasTheMachinesNameAndTheFirstPort) {
  struct Case {
    std::vector<std::string> flags;
    std::string own_url;
  };
  const std::vector<Case> cases = {
      {{"--web.listen-address=:9093"}, "http://host:9093"},
      {{"--web.listen-address=127.0.0.1:1,[::1]:2"}, "http://host:1"},
      {{"--web.listen-address=[::]:9", "--web.listen-address=:8"},
       "http://host:9"},
      {{"--web.listen-address=:80", "--web.route-prefix=/am"},
       "http://host:80"},
  };
  for (const Case& c : cases) {
    const auto settings = Build({}, c.flags);
    ASSERT_TRUE(settings.ok()) << settings.status().message();
    EXPECT_EQ(settings->relay.own_url, c.own_url);
  }
}

TEST(SettingsTest, WrongValuesAreNamedAndSecretsNotRepeated) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"LOG_LEVEL", {"loud"}},
      {"LOG_FORMAT", {"xml"}},
      {"BOT_LANGUAGE", {"de"}},
      {"WEBHOOK_PORT", {"-1", "65536", "http", "80 80"}},
      {"WEB_LISTEN_ADDRESS", {"8082", "x:1", "1.2.3.4:99999", ":1,nonsense"}},
      {"WEB_MAX_CONNECTIONS", {"0", "10001", "many"}},
      {"WEB_EXTERNAL_URL", {"x.test", "ftp://x", "http://"}},
      {"WEB_CONFIG_FILE", {"/missing"}},
      {"DATABASE_URL",
       {"redis://S3CR3T@x", "sqlite:///", "postgres://S3CR3T", "x.db"}},
      {"DATA_RETENTION", {"90", "soon", "-1d"}},
      {"STORAGE_MAX_SIZE", {"", "8 GB", "big", "99999999TB", "-1"}},
      {"ALERT_COOLDOWN", {"-1", "1m", "100000"}},
      {"MAX_ALERTS_PER_HOUR", {"-1", "x"}},
      {"ALERT_CHAT_ID", {"x", "0", "1,", "1:x", "1:", "99999999999999999999"}},
      {"TELEGRAM_ADMIN_IDS", {"x", "0", "-100", "1,", "1 2", "@ann"}},
      {"ENABLE_ALERTS", {"maybe"}},
      {"ENABLE_EMOJI", {"2"}},
      {"ENABLE_MARKDOWN", {"html"}},
      {"MAX_RETRIES", {"-1", "101"}},
      {"RETRY_DELAY", {"5s"}},
      {"TELEGRAM_API_URL", {"api.telegram.org"}},
      {"TELEGRAM_PROXY", {"ann:S3CR3T@p:1", "socks4://S3CR3T"}},
      {"FALLBACK_WEBHOOK_URL", {"x/S3CR3T"}},
      {"TELEGRAM_MODE", {"push"}},
      {"TARGET", {"relay", "receiver,dispatch"}},
      {"CONFIG_IGNORE_UNSUPPORTED", {"x"}},
      {"WEBHOOK_SECRET", {"your-secret-key"}},
  };
  for (const auto& [name, bad] : cases) {
    std::string setting = name;
    for (const OptionSpec& option : Options()) {
      if (option.environment == name && !option.flag.empty()) {
        setting = option.flag;
      }
    }
    for (const std::string& value : bad) {
      if (value.empty()) continue;  // as good as unset
      const auto settings = Build({{name, value}});
      ASSERT_FALSE(settings.ok()) << name << "=" << value;
      EXPECT_THAT(settings.status().message(), HasSubstr(setting + ": "))
          << value;
      EXPECT_THAT(settings.status().message(), Not(HasSubstr("S3CR3T")));
      EXPECT_THAT(settings.status().message(),
                  Not(HasSubstr("your-secret-key")));
    }
  }
}

TEST(SettingsTest, ListensWhereToldRepeatedlyOrWithCommas) {
  EXPECT_THAT(Build({}, {"--web.listen-address=127.0.0.1:0",
                         "--web.listen-address", "[::1]:8083"})
                  ->server.listen_addresses,
              ElementsAre("127.0.0.1:0", "[::1]:8083"));
  EXPECT_THAT(Build({{"WEB_LISTEN_ADDRESS", "127.0.0.1:1, :2"}})
                  ->server.listen_addresses,
              ElementsAre("127.0.0.1:1", ":2"));
}

TEST(SettingsTest, RoutePrefix) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--web.external-url=http://x"}, ""},
      {{"--web.external-url=http://x/"}, ""},
      {{"--web.external-url=http://x:80/a/b//"}, "/a/b"},
      {{"--web.external-url=http://x/a", "--web.route-prefix=/b"}, "/b"},
      {{"--web.external-url=http://x/a", "--web.route-prefix=/"}, ""},
      {{"--web.route-prefix=b/"}, "/b"},
  };
  for (const auto& [arguments, prefix] : cases) {
    const auto settings = Build({}, arguments);
    ASSERT_TRUE(settings.ok()) << arguments[0];
    EXPECT_EQ(settings->server.route_prefix, prefix) << arguments[0];
  }
}

TEST(SettingsTest, TheStoragePathWinsOverTheDatabaseUrl) {
  EXPECT_EQ(
      Build({{"DATABASE_URL", "sqlite:///x.db"}}, {"--storage.path=/data"})
          ->store.path,
      "/data/alerts.db");
}

TEST(SettingsTest, WarnsOfWhatHasNoEffect) {
  EXPECT_THAT(Build({}, {"--cluster.peer", "x:1"})->warnings,
              ElementsAre("--cluster.peer has no effect here"));
  EXPECT_THAT(Build({{"BOT_TOKEN", "1:x"}})->warnings,
              ElementsAre(HasSubstr("ALERT_CHAT_ID is not set")));
}

TEST(SettingsTest, ReadsWhatTheWatchIsAllowed) {
  const auto settings = Build({{"HEARTBEAT_URL", "https://example.com/beat"}},
                              {"--probe.allow-network=10.0.0.0/8,fd00::/8"});
  ASSERT_TRUE(settings.ok());
  EXPECT_FALSE(settings->probe_networks.empty());
  EXPECT_EQ(settings->heartbeat_url, "https://example.com/beat");
  EXPECT_TRUE(Build({})->probe_networks.empty());
  const auto faulty = Build({}, {"--probe.allow-network=10.0.0.0/33"});
  ASSERT_FALSE(faulty.ok());
  EXPECT_THAT(faulty.status().message(), AllOf(HasSubstr("probe.allow-network"),
                                               HasSubstr("10.0.0.0/33")));
  const auto beat = Build({{"HEARTBEAT_URL", "ftp://SECRET"}});
  ASSERT_FALSE(beat.ok());
  EXPECT_THAT(beat.status().message(),
              AllOf(HasSubstr("HEARTBEAT_URL"), Not(HasSubstr("SECRET"))));
}

TEST(SettingsTest, TheWordWebhookIsTheOldBotsHabit) {
  EXPECT_TRUE(Build({}, {"webhook"}).ok());
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"serve"}, {"webhook", "webhook"}, {"-x"}}) {
    const auto settings = Build({}, words);
    ASSERT_FALSE(settings.ok());
    EXPECT_THAT(settings.status().message(), HasSubstr("unknown command"));
  }
}

TEST(SettingsTest, ReadsTheWebConfig) {
  const auto settings =
      Build({}, {"--web.config.file=/etc/web.yml"},
            {{"/etc/web.yml",
              "tls_server_config: {cert_file: a.pem, key_file: a.key}"}});
  ASSERT_TRUE(settings.ok()) << settings.status().message();
  EXPECT_EQ(settings->web_config_file, "/etc/web.yml");
  EXPECT_EQ(settings->server.web_config.tls.cert_file, "/etc/a.pem");
}

TEST(ParseBytesTest, KnowsUnits) {
  const std::vector<std::pair<std::string, uint64_t>> cases = {
      {"0", 0},
      {"12", 12},
      {"12B", 12},
      {"1KB", 1024},
      {"512mb", uint64_t{512} << 20},
      {"1GiB", uint64_t{1} << 30},
      {"2TB", uint64_t{2} << 40},
  };
  for (const auto& [text, bytes] : cases) {
    ASSERT_TRUE(ParseBytes(text).ok()) << text;
    EXPECT_EQ(*ParseBytes(text), bytes) << text;
  }
  for (const std::string text : {"", "GB", "1XB", "1.5GB", "-1", "1 GB",
                                 "18446744073709551616", "99999999999GB"}) {
    EXPECT_FALSE(ParseBytes(text).ok()) << text;
  }
}

TEST(AllLoopbackTest, IsTrueOnlyIfNobodyElseGetsIn) {
  const std::vector<std::pair<std::vector<std::string>, bool>> cases = {
      {{"127.0.0.1:1"}, true},
      {{"127.5.5.5:1", "[::1]:2", "localhost:3"}, true},
      {{":8082"}, false},
      {{"0.0.0.0:1"}, false},
      {{"[::]:1"}, false},
      {{"127.0.0.1:1", "10.0.0.1:1"}, false},
      {{"127.example.com:1"}, false},
  };
  for (const auto& [addresses, expected] : cases) {
    EXPECT_EQ(AllLoopback(addresses), expected) << addresses[0];
  }
}

}  // namespace
}  // namespace tebium::app
