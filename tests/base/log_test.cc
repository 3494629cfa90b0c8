#include "base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"

namespace tebium::base {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class LogTest : public ::testing::Test {
 protected:
  Logger Make(LogSettings settings = {}) {
    settings.file = path_;
    auto logger = Logger::Create(settings);
    EXPECT_TRUE(logger.ok()) << logger.status().ToString();
    return *std::move(logger);
  }

  testing::TempDir folder_;
  const std::string path_ = folder_.Join("logs/deep/bot.log");
};

TEST_F(LogTest, WritesLogfmt) {
  const Logger logger = Make().Named("relay");
  logger.Warn("send failed", {{"chat", -100},
                              {"ok", false},
                              {"ratio", 0.25},
                              {"err", "timed out"},
                              {"empty", ""},
                              {"plain", std::string("x")}});
  const auto lines = Lines(path_);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], MatchesRegex("ts=[0-9-]+T[0-9:.]+Z level=warn .*"));
  EXPECT_THAT(lines[0],
              EndsWith("component=relay msg=\"send failed\" chat=-100 ok=false "
                       "ratio=0.25 err=\"timed out\" empty=\"\" plain=x"));
}

TEST_F(LogTest, WritesJson) {
  LogSettings settings;
  settings.format = LogFormat::kJson;
  Make(settings).Error("bad \"thing\"", {{"n", 7}});
  const auto lines = Lines(path_);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], StartsWith("{\"ts\":\"20"));
  EXPECT_THAT(lines[0],
              EndsWith(R"("level":"error","msg":"bad \"thing\"","n":"7"})"));
}

// Foreign text in a field must not forge a line or a field.
TEST_F(LogTest, NothingBreaksOutOfItsField) {
  const std::vector<std::string> values = {"a\nts=now level=error msg=forged",
                                           "a b=c",
                                           "\"",
                                           "\\",
                                           "=",
                                           "x\x7f",
                                           "\r",
                                           "{}",
                                           "%v %d",
                                           "\xFF\xFE"};
  for (const LogFormat format : {LogFormat::kLogfmt, LogFormat::kJson}) {
    LogSettings settings;
    settings.format = format;
    const Logger logger = Make(settings);
    for (const std::string& value : values) logger.Info("m", {{"v", value}});
  }
  const auto lines = Lines(path_);
  ASSERT_EQ(lines.size(), 2 * values.size());
  EXPECT_THAT(lines[0], HasSubstr(R"(v="a\nts=now level=error msg=forged")"));
  EXPECT_THAT(lines[1], HasSubstr(R"(v="a b=c")"));
  EXPECT_THAT(lines[8], HasSubstr(R"(v="%v %d")"));
  EXPECT_THAT(lines[9], HasSubstr("\uFFFD\uFFFD"));
}

TEST_F(LogTest, WritesNothingButWhatItWasGiven) {
  ::setenv("TEBIUM_LOG_TEST_TOKEN", "123456:AAsecret", 1);
  Make().Info("started", {{"mode", "polling"}});
  const std::string text = ReadAll(path_);
  EXPECT_THAT(text, Not(HasSubstr("secret")));
  EXPECT_THAT(text, MatchesRegex("ts=[^ ]+ level=info msg=\"started\" "
                                 "mode=polling\n"));
}

TEST_F(LogTest, LevelsFilterAndMayChange) {
  LogSettings settings;
  settings.level = LogLevel::kWarn;
  const Logger logger = Make(settings);
  const Logger named = logger.Named("x");
  logger.Debug("1");
  logger.Info("2");
  logger.Warn("3");
  logger.Error("4");
  logger.SetLevel(LogLevel::kDebug);
  named.Debug("5");
  const auto lines = Lines(path_);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], HasSubstr("level=warn msg=\"3\""));
  EXPECT_THAT(lines[1], HasSubstr("level=error msg=\"4\""));
  EXPECT_THAT(lines[2], HasSubstr("level=debug component=x msg=\"5\""));
}

TEST_F(LogTest, RotatesAndKeepsNoMoreThanItMay) {
  LogSettings settings;
  settings.max_file_bytes = 4096;
  settings.max_files = 2;
  const Logger logger = Make(settings);
  for (int i = 0; i < 200; ++i) {
    logger.Info("filler", {{"i", i}, {"text", std::string(80, 'x')}});
  }
  const auto folder = std::filesystem::path(path_).parent_path();
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    ++files;
    EXPECT_LE(entry.file_size(), settings.max_file_bytes);
  }
  EXPECT_EQ(files, settings.max_files + 1);  // the current one and two old ones
  EXPECT_THAT(Lines(path_).back(), HasSubstr("i=199 "));
}

TEST_F(LogTest, AppendsAfterARestart) {
  Make().Info("first");
  Make().Info("second");
  EXPECT_EQ(Lines(path_).size(), 2u);
}

TEST_F(LogTest, LinesOfManyThreadsStayWhole) {
  const Logger logger = Make();
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&logger, t] {
      for (int i = 0; i < 100; ++i) logger.Info("line", {{"thread", t}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto lines = Lines(path_);
  EXPECT_EQ(lines.size(), 400u);
  for (const std::string& line : lines) {
    ASSERT_THAT(line, MatchesRegex("ts=[^ ]+ level=info msg=\"line\" "
                                   "thread=[0-3]"));
  }
}

TEST_F(LogTest, AFileThatCannotBeMadeIsAnError) {
  LogSettings settings;
  settings.file = folder_.Write("plain", "x") + "/bot.log";
  const auto logger = Logger::Create(settings);
  ASSERT_FALSE(logger.ok());
  EXPECT_EQ(logger.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(logger.status().message(), HasSubstr(settings.file));
}

TEST(Logger, NullDropsEverything) {
  ::testing::internal::CaptureStderr();
  Logger::Null().Named("x").Error("nobody hears this");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(ParseLogLevel, TakesUsualNames) {
  const std::pair<const char*, LogLevel> cases[] = {
      {"debug", LogLevel::kDebug}, {" INFO ", LogLevel::kInfo},
      {"Warn", LogLevel::kWarn},   {"WARNING", LogLevel::kWarn},
      {"error", LogLevel::kError}, {"CRITICAL", LogLevel::kError}};
  for (const auto& [text, level] : cases) {
    const auto parsed = ParseLogLevel(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(*parsed, level) << text;
  }
  const auto parsed = ParseLogLevel("loud");
  ASSERT_FALSE(parsed.ok());
  EXPECT_THAT(parsed.status().message(), HasSubstr("\"loud\""));
}

}  // namespace
}  // namespace tebium::base
