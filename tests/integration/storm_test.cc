// 10,000 alerts in ten seconds into one group chat.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

constexpr int kThreads = 4;
#if defined(TEBIUM_SANITIZED)
constexpr int kAlerts = 1'000;
#else
constexpr int kAlerts = 10'000;
#endif

std::string Name(int n) { return "storm_" + std::to_string(n) + "_end"; }

void Collect(const fakes::Message& message, std::set<std::string>& names) {
  std::string text = message.text;
  if (message.document) text += *message.document->content;
  for (const fakes::Revision& revision : message.history) text += revision.text;
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  for (size_t at = text.find("storm_"); at != std::string::npos;
       at = text.find("storm_", at + 1)) {
    const size_t end = text.find("_end", at);
    if (end != std::string::npos) names.insert(text.substr(at, end + 4 - at));
  }
}

TEST(StormTest, EveryAlertIsAccountedForInTime) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get(), kGroupChat);
  bot.SetEnvironment("LOG_LEVEL", "info");
  ASSERT_TRUE(bot.Start());
  const auto begun = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  std::atomic<int> accepted{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int n = t; n < kAlerts; n += kThreads) {
        // Spread evenly over ten seconds.
        std::this_thread::sleep_until(
            begun + std::chrono::milliseconds(10'000LL * n / kAlerts));
        const char* priority = n % 100 == 0 ? "error" : "warning";
        if (bot.PostAlert(Name(n), priority, "module-" + std::to_string(n % 20),
                          "storm text")) {
          ++accepted;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted.load(), kAlerts);
  const auto limit = std::chrono::seconds(60) -
                     std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::steady_clock::now() - begun);
  std::set<std::string> told;
  EXPECT_TRUE(WaitFor(
      [&] {
        told.clear();
        for (const auto& message : fake->Messages(kGroupChat)) {
          Collect(message, told);
        }
        return told.size() == static_cast<size_t>(kAlerts);
      },
      std::chrono::duration_cast<std::chrono::milliseconds>(limit)))
      << told.size() << " of " << kAlerts << " are accounted for";
  EXPECT_EQ(fake->FloodRefusals(), 0u);
  EXPECT_LE(fake->Messages(kGroupChat).size(), 25u);
}

}  // namespace
}  // namespace tebium::testing
