// Configuration files like people's own: the bot and Debian's amtool load each.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

void ExpectLoads(const TempDir& folder, std::vector<std::string> command) {
  Process::Options options;
  options.command = std::move(command);
  options.log_file = folder.Join("log");
  const auto process = Process::Start(options);
  ASSERT_NE(process, nullptr);
  EXPECT_EQ(process->Wait(std::chrono::seconds(30) * kTimeScale), 0)
      << process->Output();
}

TEST(ExamplesTest, LoadHereAndInAmtool) {
  const TempDir folder;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           TEBIUM_TESTDATA "/alertmanager/examples")) {
    SCOPED_TRACE(entry.path().filename().string());
    ExpectLoads(folder,
                {TEBIUM_BOT_BINARY, "check-config", entry.path().string()});
    ExpectLoads(folder, {"amtool", "check-config", entry.path().string()});
    ++files;
  }
  EXPECT_GE(files, 4);
}

}  // namespace
}  // namespace tebium::testing
