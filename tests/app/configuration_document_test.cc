// docs/CONFIGURATION.md tells of every setting and of nothing else: its tables
// of flags and variables are made from the program's own
// (TEBIUM_UPDATE_GOLDEN=1 writes them anew), and the fields of the
// configuration file that it names are those that the readers know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "app/config/alertmanager/alertmanager_config.h"
#include "app/config/options.h"

namespace tebium::app {
namespace {

using ::testing::IsSupersetOf;

std::string ReadDocument() {
  std::ifstream file(TEBIUM_CONFIGURATION_DOCUMENT);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// --- Flags and variables ----------------------------------------------------

std::string Code(std::string_view text) {
  return text.empty() ? "–" : "`" + std::string(text) + "`";
}

std::string Names(const OptionSpec& option) {
  std::string names = Code(option.environment);
  if (!option.alias.empty()) names += ", " + Code(option.alias);
  return names;
}

std::string FlagTable() {
  std::string table = "| flag | variable | default | |\n|---|---|---|---|\n";
  for (const OptionSpec& option : Options()) {
    if (option.flag.empty()) continue;
    const std::string_view shown =
        option.is_switch ? std::string_view() : option.default_value;
    table += "| " + Code("--" + std::string(option.flag)) + " | " +
             Names(option) + " | " + Code(shown) + " | " +
             std::string(option.help) + " |\n";
  }
  return table;
}

std::string VariableTable() {
  std::string table = "| variable | default | |\n|---|---|---|\n";
  for (const OptionSpec& option : Options()) {
    if (!option.flag.empty()) continue;
    table += "| " + Names(option) + " | " + Code(option.default_value) + " | " +
             std::string(option.help) +
             (option.secret
                  ? " Also as a file: " +
                        Code(std::string(option.environment) + "_FILE") + "."
                  : "") +
             " |\n";
  }
  return table;
}

std::string IgnoredList() {
  std::string list;
  for (const IgnoredFlag& flag : IgnoredFlags()) {
    list += "- " + Code("--" + std::string(flag.name)) + "\n";
  }
  return list;
}

// `document` with what stands between the marks of `name` replaced.
std::string WithPart(const std::string& document, const std::string& name,
                     const std::string& part) {
  const std::string begin = "<!-- " + name + ": begin -->\n";
  const std::string end = "<!-- " + name + ": end -->\n";
  const size_t from = document.find(begin);
  const size_t to = document.find(end);
  if (from == std::string::npos || to == std::string::npos || to < from) {
    ADD_FAILURE() << "no marks of " << name;
    return document;
  }
  return document.substr(0, from) + begin + "\n" + part + "\n" +
         document.substr(to);
}

TEST(ConfigurationDocumentTest, TellsOfEveryFlagAndVariable) {
  const std::string document = ReadDocument();
  std::string wanted = WithPart(document, "flags", FlagTable());
  wanted = WithPart(wanted, "variables", VariableTable());
  wanted = WithPart(wanted, "ignored flags", IgnoredList());
  if (std::getenv("TEBIUM_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(TEBIUM_CONFIGURATION_DOCUMENT) << wanted;
    return;
  }
  EXPECT_EQ(document, wanted) << "see TEBIUM_UPDATE_GOLDEN";
}

// --- The configuration file -------------------------------------------------

// "modules[0].tls" → "modules[].tls".
std::string Shape(const std::string& path) {
  return std::regex_replace(path, std::regex(R"(\[\d+\])"), "[]");
}

std::set<std::string> KnownFields(const std::string& text) {
  std::set<std::string> known;
  AlertmanagerConfigOptions options;
  options.on_known_field = [&known](const std::string& path) {
    known.insert(Shape(path));
  };
  LoadAlertmanagerConfig(text, options);
  return known;
}

// Sections of our own, each as a text that an entry's field, with its value,
// is put into.
struct Section {
  std::string entry;  // "modules[]"
  std::string before;
  std::string after;
};

const std::vector<Section>& OwnSections() {
  static const std::vector<Section> sections = {
      {"modules[]", "modules: [{name: x, kind: http, target: 'http://x', ",
       "}]"},
      // A window that names intervals has nothing else.
      {"modules[].maintenance[]",
       "modules: [{name: x, kind: http, target: 'http://x', maintenance: "
       "[{names: [], ",
       "}]}]"},
      {"own_network", "own_network: {", "}"},
      {"dead_mans_switches[]", "dead_mans_switches: [{", "}]"},
      {"duty", "duty: {", "}"},
      {"escalation[]", "escalation: [{", "}]"}};
  return sections;
}

bool HasBelow(const std::set<std::string>& fields, const std::string& path) {
  const auto next = fields.upper_bound(path);
  return next != fields.end() && next->starts_with(path) &&
         (path.size() < next->size() &&
          ((*next)[path.size()] == '.' || (*next)[path.size()] == '['));
}

// Finds what `section` may hold by asking for it: each field that is found is
// given a mapping and a list of one, which shows what may stand in them.
class Explorer {
 public:
  explicit Explorer(const Section& section) : section_(section) {}

  std::set<std::string> Explore() {
    Look(section_.entry, "", "");
    return found_;
  }

 private:
  // `open` and `close` lead from an entry of the section to `mapping` in it.
  void Look(const std::string& mapping, const std::string& open,
            const std::string& close) {
    const std::set<std::string> known =
        KnownFields(section_.before + open + close + section_.after);
    for (const std::string& path : known) {
      const size_t dot = path.rfind('.');
      if (path.substr(0, dot) != mapping || dot == std::string::npos) continue;
      found_.insert(path);
      const std::string name = path.substr(dot + 1);
      Look(path, open + name + ": {", "}" + close);
      Look(path + "[]", open + name + ": [{", "}]" + close);
    }
  }

  const Section& section_;
  std::set<std::string> found_;
};

// The paths in the first cells of the document's tables.
std::set<std::string> DocumentedFields() {
  std::set<std::string> fields;
  std::istringstream lines(ReadDocument());
  static const std::regex row(
      R"(\| `([a-z_]+(\[\])?(\.[a-z_]+(\[\])?)*)` \|.*)");
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, row)) fields.insert(match[1]);
  }
  return fields;
}

// Lists of mappings are documented by their fields alone.
std::set<std::string> LeavesOf(const std::set<std::string>& fields) {
  std::set<std::string> leaves;
  for (const std::string& field : fields) {
    if (!HasBelow(fields, field)) leaves.insert(field);
  }
  return leaves;
}

TEST(ConfigurationDocumentTest, TellsOfEveryFieldOfOurSections) {
  std::set<std::string> known;
  for (const Section& section : OwnSections()) {
    const std::set<std::string> found = Explorer(section).Explore();
    EXPECT_FALSE(found.empty()) << section.entry;
    known.insert(found.begin(), found.end());
  }
  known = LeavesOf(known);
  const std::set<std::string> documented = DocumentedFields();
  for (const std::string& field : known) {
    EXPECT_TRUE(documented.contains(field)) << field << " is not told of";
  }
  for (const std::string& field : documented) {
    // A section's own row has neither.
    if (field.find_first_of(".[") == std::string::npos) continue;
    EXPECT_TRUE(known.contains(field)) << field << " is not there";
  }
}

TEST(ConfigurationDocumentTest, TellsOfEverySection) {
  EXPECT_THAT(DocumentedFields(), IsSupersetOf(KnownFields("{}")));
}

}  // namespace
}  // namespace tebium::app
