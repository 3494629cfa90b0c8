#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/layers/floor_table.h"
#include "tests/layers/layer_check.h"
#include "tests/support/temp_dir.h"

namespace tebium::layers {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

// The house itself.
TEST(LayersTest, TheTreeKeepsToTheTable) {
  const std::string root = TEBIUM_SOURCE_DIR;
  const auto table = ParseFloorTable(ReadFile(root + "/docs/ARCHITECTURE.md"));
  ASSERT_TRUE(table.ok()) << table.status().ToString();
  ASSERT_THAT(*table, SizeIs(10));
  const auto violations = FindViolations(root, *table);
  EXPECT_THAT(violations, IsEmpty()) << Lines(violations);
}

// A small house, right at first; each case adds one file.
constexpr char kTable[] =
    "Text.\n"
    "\n"
    "| floor | folder | holds | may include | libraries |\n"
    "|---|---|---|---|---|\n"
    "| 2 | `app/` | all | all; nobody includes it | – |\n"
    "| 1 | `net/` | wires | base | libcurl, zlib (gzip), prometheus-cpp |\n"
    "| 1 | `store/` | rows | base | sqlite3 |\n"
    "| 0 | `base/` | ground | – | prometheus-cpp core, spdlog/fmt |\n"
    "| – | `docs/` | words | – | – |\n";

class LayerCheckTest : public ::testing::Test {
 protected:
  LayerCheckTest() {
    house_.Write("base/text.h", "#include <string>\n#include <sys/stat.h>\n");
    house_.Write("base/metrics.h", "#include <prometheus/counter.h>\n");
    house_.Write("base/CMakeLists.txt",
                 "add_module(base SOURCES a.cc DEPENDS prometheus-cpp::core)");
    house_.Write("net/http.h",
                 "#include \"base/metrics.h\"\n"
                 "#include <prometheus/family.h>\n");
    house_.Write("net/http.cc",
                 "#include <curl/curl.h>\n#include \"net/http.h\"\n");
    house_.Write("store/store.h", "#include \"base/text.h\"\n");
    house_.Write("app/main.cc",
                 "#include \"net/http.h\"\n#include \"store/store.h\"\n");
    house_.Write("net/CMakeLists.txt",
                 "add_module(net\n  SOURCES http.cc  # one\n"
                 "  DEPENDS base\n  LIBRARIES CURL::libcurl\n  SMALL)\n");
    house_.Write("tests/net/http_test.cc", "#include \"store/store.h\"\n");
    house_.Write("build/x/x.cc", "#include \"nowhere/x.h\"\n");
  }

  std::vector<std::string> Violations() const {
    const auto table = ParseFloorTable(kTable);
    EXPECT_TRUE(table.ok()) << table.status().ToString();
    return FindViolations(house_.path(), *table);
  }

  const tebium::testing::TempDir house_;
};

TEST_F(LayerCheckTest, FindsNothingInATreeThatKeepsToTheTable) {
  EXPECT_THAT(Violations(), IsEmpty());
}

struct Case {
  std::string name;
  std::string path;
  std::string content;
  std::string violation;
};

std::string CaseName(const ::testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

class LayerViolationTest : public LayerCheckTest,
                           public ::testing::WithParamInterface<Case> {};

TEST_P(LayerViolationTest, IsReported) {
  house_.Write(GetParam().path, GetParam().content);
  EXPECT_THAT(Violations(), ElementsAre(GetParam().violation));
}

INSTANTIATE_TEST_SUITE_P(
    All, LayerViolationTest,
    ::testing::Values(
        Case{"Sibling", "net/redis.cc", "#include \"store/store.h\"\n",
             "net/redis.cc: may not include store/store.h"},
        Case{"Upwards", "base/up.h", "#  include \"net/http.h\"\n",
             "base/up.h: may not include net/http.h"},
        Case{"App", "store/a.cc", "#include \"app/application.h\"\n",
             "store/a.cc: may not include app/application.h"},
        Case{"Deep", "store/sqlite/deep/x.cc", "#include \"net/http.h\"\n",
             "store/sqlite/deep/x.cc: may not include net/http.h"},
        Case{"Tests", "app/x.cc", "#include \"tests/fakes/fake.h\"\n",
             "app/x.cc: may not include tests/fakes/fake.h"},
        Case{"Relative", "net/x.cc", "#include \"http.h\"\n",
             "net/x.cc: http.h is not a path from the root"},
        Case{"Library", "store/x.cc", "#include <curl/curl.h>\n",
             "store/x.cc: may not include <curl/curl.h>: libcurl is not in "
             "the row of store/"},
        Case{"UnknownLibrary", "net/x.cc", "#include <poco/Net.h>\n",
             "net/x.cc: <poco/Net.h> is of no library in the table"},
        Case{"Export", "net/http.h", "#include <zlib.h>\n",
             "net/http.h: lets <zlib.h> out to app/main.cc"},
        Case{"NoRow", "extra/x.cc", "", "extra/: has no row"},
        Case{"Depends", "store/CMakeLists.txt",
             "add_module(store SOURCES a.cc DEPENDS net base)\n",
             "store/CMakeLists.txt: may not depend on net"},
        Case{"Links", "store/CMakeLists.txt",
             "add_module(store SOURCES a.cc LIBRARIES ZLIB::ZLIB)\n",
             "store/CMakeLists.txt: may not link ZLIB::ZLIB"},
        Case{"PassesOn", "store/CMakeLists.txt",
             "add_module(store SOURCES a.cc DEPENDS base SQLite::SQLite3)\n",
             "store/CMakeLists.txt: may not pass SQLite::SQLite3 on"}),
    CaseName);

TEST(FloorTableTest, ReadsTheRowsThatHoldCode) {
  const auto table = ParseFloorTable(kTable);
  ASSERT_TRUE(table.ok()) << table.status().ToString();
  EXPECT_THAT(*table, SizeIs(4));
  EXPECT_TRUE(table->at("app").may_include_all);
  EXPECT_THAT(table->at("net").folders, ElementsAre("base"));
  EXPECT_THAT(table->at("net").libraries,
              ElementsAre("libcurl", "prometheus-cpp", "zlib"));
  EXPECT_THAT(table->at("base").libraries,
              ElementsAre("fmt", "prometheus-cpp", "spdlog"));
}

TEST(FloorTableTest, RefusesATableThatCannotHold) {
  const std::string head =
      "| floor | folder | may include | libraries |\n|---|---|---|---|\n";
  const struct {
    std::string markdown;
    std::string error;
  } cases[] = {
      {"No table.\n", "no table"},
      {head + "| 1 | a/ | b | – |\n", "a/ may include b/, which has no row"},
      {head + "| 1 | a/ | b | – |\n| 1 | b/ | – | – |\n",
       "a/ may include b/, which is not on a lower floor"},
      {head + "| 1 | a/ | – |\n", "expected 4 cells"},
  };
  for (const auto& [markdown, error] : cases) {
    SCOPED_TRACE(markdown);
    const auto table = ParseFloorTable(markdown);
    ASSERT_FALSE(table.ok());
    EXPECT_THAT(table.status().message(), HasSubstr(error));
  }
}

}  // namespace
}  // namespace tebium::layers
