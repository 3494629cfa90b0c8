// Configuration files like people's own: the bot and Debian's amtool load each,
// and route alike. In a file's head, lines "# LABELS -> RECEIVERS" say where
// alerts go.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/json.h"
#include "tests/fakes/json_value.h"
#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

std::vector<std::string> SplitBy(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  std::string part;
  while (std::getline(stream, part, separator)) parts.push_back(part);
  return parts;
}

struct Expectation {
  std::vector<std::string> labels;  // "name=value"
  std::string receivers;            // in amtool's order, with commas
};

std::vector<Expectation> ReadExpectations(const std::string& path) {
  constexpr const char* kArrow = " -> ";
  std::vector<Expectation> expectations;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    const size_t arrow = line.find(kArrow);
    if (line.rfind("# ", 0) != 0 || arrow == std::string::npos) continue;
    expectations.push_back(
        {SplitBy(line.substr(2, arrow - 2), ' '), line.substr(arrow + 4)});
  }
  return expectations;
}

// Of two sources of a configuration, and of versions that differ.
std::string WithoutWarnings(const std::string& output) {
  std::string text;
  for (const std::string& line : SplitBy(output, '\n')) {
    if (line.rfind("Warning:", 0) != 0) text += line + "\n";
  }
  return text;
}

class ExamplesTest : public ::testing::TestWithParam<std::string> {
 protected:
  std::string Path() const {
    return TEBIUM_TESTDATA "/alertmanager/examples/" + GetParam() + ".yml";
  }

  // What it says; it must succeed.
  std::string Say(std::vector<std::string> command) const {
    Process::Options options;
    options.command = std::move(command);
    options.log_file = folder_.Join("log");
    const auto process = Process::Start(options);
    if (process == nullptr) return "";
    EXPECT_EQ(process->Wait(std::chrono::seconds(30) * kTimeScale), 0)
        << process->Output();
    return process->Output();
  }
  // `source` is where amtool finds the configuration.
  std::string Routes(std::vector<std::string> words,
                     const std::string& source) const {
    std::vector<std::string> command = {"amtool", "config", "routes"};
    command.insert(command.end(), words.begin(), words.end());
    command.push_back(source);
    return WithoutWarnings(Say(std::move(command)));
  }

 private:
  const TempDir folder_;
};

// Of the only alert of that name, in alphabetical order.
std::vector<std::string> ReceiversOf(const Bot& bot, const std::string& name) {
  std::vector<std::string> receivers;
  const HttpAnswer answer =
      Get(bot.Url("/api/v2/alerts?filter=example%3D%22" + name + "%22"));
  rapidjson::Document document;
  if (!fakes::ParseJson(answer.body, &document) || !document.IsArray()) {
    return receivers;
  }
  for (const auto& alert : document.GetArray()) {
    for (const auto& receiver : alert["receivers"].GetArray()) {
      receivers.push_back(fakes::StringMember(receiver, "name"));
    }
  }
  return receivers;
}

void PostAlert(const Bot& bot, const Expectation& expectation,
               const std::string& name) {
  base::JsonWriter json;
  json.BeginArray().BeginObject().Key("labels").BeginObject();
  json.Key("example").String(name);
  for (const std::string& label : expectation.labels) {
    const auto parts = SplitBy(label, '=');
    json.Key(parts.at(0)).String(parts.at(1));
  }
  json.EndObject().EndObject().EndArray();
  EXPECT_EQ(bot.Post("/api/v2/alerts", json.Take()).status, 200);
}

TEST_P(ExamplesTest, LoadsHereAndInAmtool) {
  Say({TEBIUM_BOT_BINARY, "check-config", Path()});
  Say({"amtool", "check-config", Path()});
}

TEST_P(ExamplesTest, RoutesAsAmtoolSays) {
  Bot bot(nullptr);
  bot.AddFlag("--config.file=" + Path());
  ASSERT_TRUE(bot.Start());
  const std::string file = "--config.file=" + Path();
  const std::string server = "--alertmanager.url=" + bot.Url();
  EXPECT_EQ(Routes({"show"}, server), Routes({"show"}, file));
  int number = 0;
  for (const Expectation& expectation : ReadExpectations(Path())) {
    SCOPED_TRACE(::testing::PrintToString(expectation.labels));
    std::vector<std::string> words = expectation.labels;
    words.insert(words.begin(), "test");
    EXPECT_EQ(Routes(words, file), expectation.receivers + "\n");
    EXPECT_EQ(Routes(words, server), expectation.receivers + "\n");
    const std::string name = std::to_string(++number);
    PostAlert(bot, expectation, name);
    auto receivers = SplitBy(expectation.receivers, ',');
    std::sort(receivers.begin(), receivers.end());
    EXPECT_TRUE(WaitFor([&] { return ReceiversOf(bot, name) == receivers; }))
        << ::testing::PrintToString(ReceiversOf(bot, name));
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(
           TEBIUM_TESTDATA "/alertmanager/examples")) {
    names.push_back(entry.path().stem().string());
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, ExamplesTest, ::testing::ValuesIn(Names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace tebium::testing
