// What the bot shows of its configuration is what Debian's Alertmanager shows
// of the same file, defaults included.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

// Made alike: a webhook's URL is a secret here, as in newer versions of
// Alertmanager, and an empty text is as good as none.
std::string Comparable(const YAML::Node& node, const std::string& key = "") {
  if (node.IsScalar()) return key == "url" ? "URL" : "'" + node.Scalar() + "'";
  std::string text = node.IsMap() ? "{" : "[";
  for (const auto& item : node) {
    if (!node.IsMap()) {
      text += Comparable(item) + ", ";
    } else if (!item.second.IsScalar() || !item.second.Scalar().empty()) {
      const std::string name = item.first.Scalar();
      text += name + ": " + Comparable(item.second, name) + "\n";
    }
  }
  return text + (node.IsMap() ? "}" : "]");
}

std::string Amtool(const std::string& server, std::vector<std::string> words) {
  words.insert(words.begin(), {"amtool", "--no-version-check",
                               "--alertmanager.url=" + server});
  const TempDir folder;
  Process::Options options;
  options.command = std::move(words);
  options.log_file = folder.Join("log");
  const auto process = Process::Start(options);
  if (process == nullptr) return "";
  EXPECT_EQ(process->Wait(std::chrono::seconds(30) * kTimeScale), 0)
      << process->Output();
  return process->Output();
}

std::string OriginalOf(const std::string& server) {
  const YAML::Node status = YAML::Load(Get(server + "/api/v2/status").body);
  return status["config"]["original"].as<std::string>("");
}

class ConfigShowTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ConfigShowTest, IsAlertmanagers) {
  const std::string file = TEBIUM_TESTDATA "/alertmanager/" + GetParam();
  AlertmanagerProcess alertmanager;
  ASSERT_TRUE(alertmanager.Start(file));
  Bot bot(nullptr);
  bot.AddFlag("--config.file=" + file);
  ASSERT_TRUE(bot.Start());

  const std::string ours = OriginalOf(bot.Url());
  EXPECT_EQ(Comparable(YAML::Load(ours)),
            Comparable(YAML::Load(OriginalOf(alertmanager.Url()))));
  EXPECT_EQ(Amtool(bot.Url(), {"config", "show"}), ours + "\n");
  EXPECT_EQ(Amtool(bot.Url(), {"config", "routes", "show"}),
            Amtool(alertmanager.Url(), {"config", "routes", "show"}));
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigShowTest,
    ::testing::Values("examples/databases.yml", "examples/frontend_backend.yml",
                      "examples/office_hours.yml",
                      "examples/older_matchers.yml", "examples/on_call.yml",
                      "examples/webhook_auth.yml", "good/anchors.yml",
                      "good/global_of_others.yml", "good/inhibit_rules.yml",
                      "good/kube_prometheus.yml", "good/matchers_forms.yml",
                      "good/minimal.yml", "good/nulls_and_empties.yml",
                      "good/odd_texts.yml", "good/route_tree.yml",
                      "good/time_intervals.yml", "good/webhook_auth_forms.yml"),
    [](const auto& test) {
      const std::string& path = test.param;
      const size_t name = path.find('/') + 1;
      return path.substr(name, path.rfind('.') - name);
    });

}  // namespace
}  // namespace tebium::testing
