// Debian's amtool, each of its commands, against the bot with a configuration
// file of Alertmanager's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kFile =
    "route:\n"
    "  receiver: hook\n"
    "  group_by: [alertname]\n"
    "  group_wait: 1s\n"
    "  routes:\n"
    "    - receiver: db\n"
    "      matchers: ['team=\"db\"']\n"
    "    - receiver: web\n"
    "      matchers: ['team=~\"web|api\"']\n"
    "receivers:\n"
    "  - {name: hook}\n"
    "  - {name: db}\n"
    "  - {name: web}\n"
    "inhibit_rules:\n"
    "  - source_matchers: ['severity=\"critical\"']\n"
    "    target_matchers: ['severity=\"warning\"']\n"
    "    equal: [job]\n";

struct Result {
  int status = -1;
  std::string output;
};

Result RunProgram(const TempDir& folder, std::vector<std::string> command) {
  Process::Options options;
  options.command = std::move(command);
  options.log_file = folder.Join("amtool.log");
  std::filesystem::remove(options.log_file);
  const auto process = Process::Start(options);
  Result result;
  result.status =
      process->Wait(std::chrono::seconds(30) * kTimeScale).value_or(-1);
  result.output = process->Output();
  return result;
}

class AmtoolTest : public ::testing::Test {
 protected:
  void SetUp() override {
    file_ = bot_.folder().Write("alertmanager.yml", kFile);
    bot_.AddFlag("--config.file=" + file_);
    ASSERT_TRUE(bot_.Start());
  }

  // Of a command that succeeds.
  std::string Amtool(std::vector<std::string> words) {
    const Result result = Try(std::move(words));
    EXPECT_EQ(result.status, 0) << result.output;
    return result.output;
  }
  Result Try(std::vector<std::string> words) {
    words.insert(words.begin(), {"amtool", "--alertmanager.url=" + bot_.Url(),
                                 "--no-version-check"});
    return RunProgram(folder_, std::move(words));
  }
  std::string Add(const std::vector<std::string>& labels) {
    std::vector<std::string> words = {"alert", "add"};
    words.insert(words.end(), labels.begin(), labels.end());
    return Amtool(std::move(words));
  }
  // The identity that a command printed, without the end of its line.
  static std::string Line(const std::string& text) {
    return text.substr(0, text.find('\n'));
  }

  Bot bot_{nullptr};
  TempDir folder_;
  std::string file_;
};

TEST_F(AmtoolTest, AlertsAreAddedAndFiltered) {
  Add({"alertname=first", "team=db", "severity=critical", "job=j",
       "--annotation=summary=hello"});
  Add({"alertname=second", "team=web", "severity=warning", "job=j"});
  const struct {
    std::vector<std::string> flags;
    bool first;
    bool second;
  } cases[] = {
      {{}, true, false},  // those inhibited are left out
      {{"--active"}, true, false},
      {{"--inhibited"}, false, true},
      {{"--silenced"}, false, false},
      {{"--unprocessed"}, false, false},
      {{"--receiver=db"}, true, false},
      {{"--receiver=web", "--inhibited"}, false, true},
      {{"team=db"}, true, false},
      {{"team=~d.*", "job=j"}, true, false},
      {{"team!=db"}, false, false},
      {{"-o", "json"}, true, false},
      {{"-o", "extended"}, true, false},
      {{"-o", "simple"}, true, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(::testing::PrintToString(c.flags));
    std::vector<std::string> words = {"alert", "query"};
    words.insert(words.end(), c.flags.begin(), c.flags.end());
    const std::string output = Amtool(std::move(words));
    EXPECT_EQ(output.find("first") != std::string::npos, c.first) << output;
    EXPECT_EQ(output.find("second") != std::string::npos, c.second) << output;
  }
}

TEST_F(AmtoolTest, SilencesLiveAndExpire) {
  Add({"alertname=first"});
  const std::string id =
      Line(Amtool({"silence", "add", "alertname=first", "--author=me",
                   "--comment=why", "--duration=1h"}));
  ASSERT_EQ(id.size(), 36u) << id;
  EXPECT_THAT(Amtool({"alert", "query", "--silenced"}), HasSubstr("first"));
  EXPECT_EQ(Line(Amtool({"silence", "query", "-q"})), id);
  EXPECT_THAT(Amtool({"silence", "query", "--within=2h"}), HasSubstr(id));
  EXPECT_THAT(Amtool({"silence", "query", "--within=1m"}), Not(HasSubstr(id)));
  EXPECT_THAT(Amtool({"silence", "query", "--created-by=me"}), HasSubstr(id));
  EXPECT_THAT(Amtool({"silence", "query", "--created-by=you"}),
              Not(HasSubstr(id)));
  EXPECT_THAT(Amtool({"silence", "query", "alertname=other"}),
              Not(HasSubstr(id)));
  EXPECT_THAT(Amtool({"silence", "update", id, "-c", "newer"}),
              HasSubstr("newer"));
  const std::string updated = Line(Amtool({"silence", "query", "-q"}));
  Amtool({"silence", "expire", updated});
  EXPECT_EQ(Amtool({"silence", "query", "-q"}), "");
  EXPECT_THAT(Amtool({"silence", "query", "--expired"}), HasSubstr(updated));
  EXPECT_NE(Try({"silence", "expire", std::string(35, '1')}).status, 0);
}

// Tebium's bot takes over the silences of a real Alertmanager.
TEST_F(AmtoolTest, SilencesOfARealAlertmanagerAreImported) {
  AlertmanagerProcess alertmanager;
  ASSERT_TRUE(alertmanager.Start(file_));
  const std::string url = alertmanager.Url();
  const std::string there = "--alertmanager.url=" + url;
  for (const char* name : {"one", "two"}) {
    ASSERT_EQ(
        RunProgram(folder_, {"amtool", there, "silence", "add", "-d", "1h",
                             "-c", "moved", std::string("alertname=~") + name})
            .status,
        0);
  }
  const std::string file = folder_.Write(
      "silences.json",
      RunProgram(folder_, {"amtool", there, "silence", "query", "-o", "json"})
          .output);
  // Their identities are unknown here: amtool makes new silences of them.
  Amtool({"silence", "import", file});
  const std::string silences = Amtool({"silence", "query"});
  EXPECT_THAT(silences, HasSubstr("alertname=~\"one\""));
  EXPECT_THAT(silences, HasSubstr("alertname=~\"two\""));
}

TEST_F(AmtoolTest, ConfigurationClusterAndTemplates) {
  EXPECT_THAT(Amtool({"check-config", file_}), HasSubstr("SUCCESS"));
  EXPECT_THAT(Amtool({"cluster", "show"}), HasSubstr("disabled"));
  EXPECT_THAT(Amtool({"config", "show"}), HasSubstr("receiver: hook"));
  EXPECT_THAT(Amtool({"config", "routes", "show"}), HasSubstr("receiver: web"));
  EXPECT_EQ(Line(Amtool({"config", "routes", "test", "team=db"})), "db");
  EXPECT_THAT(Amtool({"config", "routes", "test", "--tree", "team=api"}),
              HasSubstr("receiver: web"));
  EXPECT_EQ(
      Try({"config", "routes", "test", "--verify.receivers=web", "team=web"})
          .status,
      0);
  EXPECT_NE(
      Try({"config", "routes", "test", "--verify.receivers=hook", "team=web"})
          .status,
      0);
  const std::string own =
      folder_.Write("own.tmpl", "{{ define \"x\" }}{{ end }}");
  EXPECT_EQ(Line(Amtool({"template", "render", "--template.glob=" + own,
                         "--template.text=it is {{ .Status }}"})),
            "it is alertstatus");
}

// Commands are those of the manual: a new one must be tried above.
TEST_F(AmtoolTest, HasNoOtherCommands) {
  const std::string manual =
      RunProgram(folder_, {"amtool", "--help-man"}).output;
  const std::string start = ".SS\n\\fB";
  std::set<std::string> commands;
  for (size_t at = manual.find(start); at != std::string::npos;
       at = manual.find(start, at + 1)) {
    const size_t from = at + start.size();
    const std::string line =
        manual.substr(from, manual.find('\\', from) - from);
    commands.insert(line.substr(0, line.find(" [")));
  }
  // Its flags follow.
  std::erase_if(commands, [](const std::string& command) {
    return command.starts_with("help") || command.starts_with("template");
  });
  EXPECT_EQ(commands,
            (std::set<std::string>{
                "alert add", "alert query", "check-config", "cluster show",
                "config routes show", "config routes test", "config show",
                "silence add", "silence expire", "silence import",
                "silence query", "silence update"}));
}

}  // namespace
}  // namespace tebium::testing
