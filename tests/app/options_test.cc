#include "app/config/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/app/sources.h"

namespace tebium::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Sources;

base::StatusOr<Values> Read(const std::vector<std::string>& arguments,
                            const Sources& sources = {}) {
  return ReadValues(arguments, sources.View());
}

TEST(OptionsTest, EveryNameIsGivenOnce) {
  std::set<std::string_view> names;
  for (const OptionSpec& option : Options()) {
    EXPECT_FALSE(option.flag.empty() && option.environment.empty());
    EXPECT_FALSE(option.help.empty()) << option.flag << option.environment;
    for (const auto name : {option.flag, option.environment, option.alias}) {
      if (!name.empty()) {
        EXPECT_TRUE(names.insert(name).second) << name;
      }
    }
  }
  for (const IgnoredFlag& flag : IgnoredFlags()) {
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
  }
}

TEST(OptionsTest, HelpNamesThemAll) {
  const std::string help = HelpText();
  for (const OptionSpec& option : Options()) {
    if (!option.flag.empty()) {
      EXPECT_THAT(help, HasSubstr("--" + std::string(option.flag)));
    }
    EXPECT_THAT(help, HasSubstr(std::string(option.environment)));
  }
  EXPECT_THAT(help, HasSubstr("check-config FILE"));
}

TEST(OptionsTest, TakesBothFormsOfFlags) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--log.level=debug", "--storage.path=/x y", "--version"},
           {"--log.level", "debug", "--storage.path", "/x y", "--version"}}) {
    const auto values = Read(arguments);
    ASSERT_TRUE(values.ok()) << values.status().message();
    EXPECT_EQ(values->Get("log.level"), "debug");
    EXPECT_EQ(values->Get("storage.path"), "/x y");
    EXPECT_EQ(values->Get("version"), "true");
    EXPECT_EQ(values->Get("help"), "false");
    EXPECT_THAT(values->words(), IsEmpty());
  }
}

TEST(OptionsTest, ASwitchTakesNoWord) {
  const auto values =
      Read({"--config.ignore-unsupported", "webhook", "--healthcheck=false"});
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(values->Get("config.ignore-unsupported"), "true");
  EXPECT_EQ(values->Get("healthcheck"), "false");
  EXPECT_THAT(values->words(), ElementsAre("webhook"));
}

TEST(OptionsTest, AnEmptyValueIsNoValue) {
  const auto values = Read({"--storage.path=", "--log.level=", "--help"});
  ASSERT_TRUE(values.ok()) << values.status().message();
  EXPECT_FALSE(values->IsSet("storage.path"));
  EXPECT_EQ(values->Get("log.level"), "INFO");
  EXPECT_EQ(values->Get("help"), "true");
}

TEST(OptionsTest, RepeatedFlagsAddUp) {
  const auto values = Read({"--web.listen-address=127.0.0.1:1", "check-config",
                            "--web.listen-address", "[::1]:2", "file.yml",
                            "--web.listen-address=:3"});
  ASSERT_TRUE(values.ok());
  EXPECT_THAT(values->GetAll("web.listen-address"),
              ElementsAre("127.0.0.1:1", "[::1]:2", ":3"));
  EXPECT_THAT(values->words(), ElementsAre("check-config", "file.yml"));
}

TEST(OptionsTest, TheLastOfAFlagCounts) {
  const auto values = Read({"--log.level=debug", "--log.level=error"});
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(values->Get("log.level"), "error");
}

TEST(OptionsTest, FlagsBeatEnvironmentBeatsFileBeatsDefaults) {
  Sources sources;
  const auto level = [&](const std::vector<std::string>& arguments) {
    return Read(arguments, sources)->Get("log.level");
  };
  EXPECT_EQ(level({}), "INFO");
  EXPECT_FALSE(Read({})->IsSet("log.level"));
  sources.files["config.env"] = "LOG_LEVEL=warn\nBOT_TOKEN=of-file\n";
  EXPECT_EQ(level({}), "warn");
  sources.environment["LOG_LEVEL"] = "error";
  EXPECT_EQ(level({}), "error");
  EXPECT_EQ(level({"--log.level=debug"}), "debug");
  EXPECT_EQ(Read({}, sources)->Get("BOT_TOKEN"), "of-file");
  EXPECT_TRUE(Read({}, sources)->IsSet("BOT_TOKEN"));
  sources.environment["LOG_LEVEL"] = "";
  EXPECT_EQ(level({}), "warn") << "empty is as good as unset";
}

TEST(OptionsTest, EveryOptionHasItsEnvironmentName) {
  for (const OptionSpec& option : Options()) {
    for (const auto name : {option.environment, option.alias}) {
      if (name.empty()) continue;
      Sources sources;
      sources.environment[std::string(name)] = "given";
      const auto key = option.flag.empty() ? option.environment : option.flag;
      EXPECT_EQ(Read({}, sources)->Get(key), "given") << name;
    }
  }
}

TEST(OptionsTest, SecretsMayBeInFiles) {
  Sources sources;
  sources.files["/run/secrets/token"] = "  123:abc\n";
  sources.environment["BOT_TOKEN_FILE"] = "/run/secrets/token";
  EXPECT_EQ(Read({}, sources)->Get("BOT_TOKEN"), "123:abc");
  sources.environment["BOT_TOKEN"] = "direct";
  EXPECT_EQ(Read({}, sources)->Get("BOT_TOKEN"), "direct");

  Sources alias;
  alias.files["/s"] = "shared";
  alias.environment["ALERT_BOT_SECRET_FILE"] = "/s";
  EXPECT_EQ(Read({}, alias)->Get("WEBHOOK_SECRET"), "shared");
  alias.environment["WEBHOOK_SECRET"] = "first";
  EXPECT_EQ(Read({}, alias)->Get("WEBHOOK_SECRET"), "first");

  Sources in_file;
  in_file.files["/s"] = "shared";
  in_file.files["config.env"] = "WEBHOOK_SECRET_FILE=/s";
  EXPECT_EQ(Read({}, in_file)->Get("WEBHOOK_SECRET"), "shared");

  Sources missing;
  missing.environment["BOT_TOKEN_FILE"] = "/nowhere";
  const auto values = Read({}, missing);
  ASSERT_FALSE(values.ok());
  EXPECT_EQ(values.status().message(),
            "BOT_TOKEN_FILE: /nowhere: no such file");

  Sources no_secret;
  no_secret.files["/s"] = "debug";
  no_secret.environment["LOG_LEVEL_FILE"] = "/s";
  EXPECT_EQ(Read({}, no_secret)->Get("log.level"), "INFO");
}

TEST(OptionsTest, EverySecretMayBeInAFile) {
  for (const std::string name : {"BOT_TOKEN", "WEBHOOK_SECRET", "DATABASE_URL",
                                 "TELEGRAM_PROXY", "FALLBACK_WEBHOOK_URL"}) {
    Sources sources;
    sources.files["/s"] = "kept";
    sources.environment[name + "_FILE"] = "/s";
    EXPECT_EQ(Read({}, sources)->Get(name), "kept") << name;
  }
}

TEST(OptionsTest, AlertmanagersFlagsAreAccepted) {
  const auto values =
      Read({"--cluster.listen-address=", "--cluster.peer", "host:9094",
            "--cluster.peer=other:9094", "--web.systemd-socket",
            "--data.maintenance-interval=15m", "--web.get-concurrency", "0",
            "--cluster.allow-insecure-public-advertise-address-discovery",
            "--config.file=a.yml"});
  ASSERT_TRUE(values.ok()) << values.status().message();
  EXPECT_THAT(
      values->ignored(),
      ElementsAre("cluster.listen-address", "cluster.peer", "cluster.peer",
                  "web.systemd-socket", "data.maintenance-interval",
                  "web.get-concurrency",
                  "cluster.allow-insecure-public-advertise-address-discovery"));
  EXPECT_THAT(values->words(), IsEmpty());
  EXPECT_EQ(values->Get("config.file"), "a.yml");
}

TEST(OptionsTest, WrongUseIsRefused) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--no-such-flag"}, "unknown flag --no-such-flag"},
      {{"--no-such-flag=SECRET"}, "unknown flag --no-such-flag"},
      {{"--bot-token", "SECRET"}, "unknown flag --bot-token"},
      {{"--log.leve=debug"}, "unknown flag --log.leve"},
      {{"--log.levels=debug"}, "unknown flag --log.levels"},
      {{"--log.level"}, "missing value for --log.level"},
  };
  for (const auto& [arguments, message] : cases) {
    const auto values = Read(arguments);
    ASSERT_FALSE(values.ok()) << arguments[0];
    EXPECT_EQ(values.status().code(), base::StatusCode::kInvalidArgument);
    EXPECT_EQ(values.status().message(), message);
    EXPECT_THAT(values.status().message(), Not(HasSubstr("SECRET")));
  }
}

TEST(EnvFileTest, UnderstandsWhatPeopleWrite) {
  const auto values = ParseEnvFile(
      "\xEF\xBB\xBF# a comment\n"
      "\n"
      "PLAIN=value\n"
      "export EXPORTED=yes\r\n"
      "  SPACED  =  a b  \n"
      "SINGLE='quoted # not a comment'\n"
      "DOUBLE=\"a=b\"   # a comment\n"
      "EMPTY=\n"
      "COMMENTED=value # a comment\n"
      "HASH=a#b\n"
      "URL=https://x/?a=1&b=2#frag\n"
      "HALF=\"open\n"
      "QUOTE='\n"
      "TWICE=1\n"
      "TWICE=2");
  ASSERT_TRUE(values.ok()) << values.status().message();
  const std::map<std::string, std::string> expected = {
      {"PLAIN", "value"},
      {"EXPORTED", "yes"},
      {"SPACED", "a b"},
      {"SINGLE", "quoted # not a comment"},
      {"DOUBLE", "a=b"},
      {"EMPTY", ""},
      {"COMMENTED", "value"},
      {"HASH", "a#b"},
      {"URL", "https://x/?a=1&b=2#frag"},
      {"HALF", "\"open"},
      {"QUOTE", "'"},
      {"TWICE", "2"},
  };
  EXPECT_EQ(*values, expected);
}

TEST(EnvFileTest, NamesTheWrongLine) {
  for (const auto& [text, line] : std::vector<std::pair<std::string, int>>{
           {"A=1\n\nnonsense\n", 3}, {"=x", 1}, {"# a\nB=1\nexport C", 3}}) {
    const auto values = ParseEnvFile(text);
    ASSERT_FALSE(values.ok()) << text;
    EXPECT_THAT(values.status().message(),
                HasSubstr("line " + std::to_string(line) + ": "));
  }
  Sources sources;
  sources.files["config.env"] = "BOT_TOKEN 123:SECRET";
  const auto values = Read({}, sources);
  ASSERT_FALSE(values.ok());
  EXPECT_EQ(values.status().message(),
            "config.env: line 1: expected NAME=VALUE");
}

TEST(EnvFileTest, AnUnreadableFileIsAnError) {
  Sources sources;
  ValueSources view = sources.View();
  view.read_file = [](const std::string& path) -> base::StatusOr<std::string> {
    return base::UnavailableError(path + ": Permission denied");
  };
  const auto values = ReadValues({}, view);
  ASSERT_FALSE(values.ok());
  EXPECT_THAT(values.status().message(), HasSubstr("config.env"));
}

}  // namespace
}  // namespace tebium::app
