// Texts kept as files, so that each change of what people read is reviewed.
#ifndef TEBIUM_TESTS_RELAY_CONSOLE_GOLDEN_H_
#define TEBIUM_TESTS_RELAY_CONSOLE_GOLDEN_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tebium::relay {

// Compares `text` with tests/testdata/console/NAME byte for byte. With
// TEBIUM_UPDATE_GOLDEN=1 in the environment the file is written instead.
inline void ExpectGolden(const std::string& name, const std::string& text) {
  const std::filesystem::path path =
      std::filesystem::path(TEBIUM_TESTDATA) / "console" / name;
  const char* update = std::getenv("TEBIUM_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text << '\n';
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file.good()) << path << " is missing";
  const std::string kept((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(text + '\n', kept) << path;
}

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_CONSOLE_GOLDEN_H_
