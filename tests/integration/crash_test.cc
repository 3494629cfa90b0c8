// kill -9 at random moments, a Telegram that breaks connections after it has
// taken a message, and a Telegram that is away: nothing accepted is lost.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/integration/bot.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

#if defined(TEBIUM_SANITIZED)
constexpr int kRounds = 15;
#else
constexpr int kRounds = 200;
#endif
constexpr int kPosters = 3;

// Names of alerts: unlike each other, and none a part of another.
std::string AlertName(int round, int poster, int number) {
  return "crash_" + std::to_string(round) + "_" + std::to_string(poster) + "_" +
         std::to_string(number) + "_end";
}

// All alert names in a message, its document included.
std::set<std::string> NamesIn(const fakes::Message& message) {
  std::string text = message.text;
  if (message.document) text += *message.document->content;
  // Headings show the type in capitals.
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  std::set<std::string> names;
  for (size_t at = text.find("crash_"); at != std::string::npos;
       at = text.find("crash_", at + 1)) {
    const size_t end = text.find("_end", at);
    if (end == std::string::npos) break;
    names.insert(text.substr(at, end + 4 - at));
  }
  return names;
}

struct Count {
  std::map<std::string, int> deliveries;
  int repeated_messages = 0;  // messages with at least one name seen before
};

Count CountDeliveries(const fakes::FakeTelegram& fake) {
  Count count;
  for (const fakes::Message& message : fake.Messages(kPrivateChat)) {
    bool repeats = false;
    for (const std::string& name : NamesIn(message)) {
      repeats = ++count.deliveries[name] > 1 || repeats;
    }
    count.repeated_messages += repeats ? 1 : 0;
  }
  return count;
}

// Posts alerts without pause until told to stop; collects those answered 200.
class Posters {
 public:
  Posters(const Bot& bot, int round) {
    for (int poster = 0; poster < kPosters; ++poster) {
      threads_.emplace_back([this, &bot, round, poster] {
        for (int n = 0; n < 5 && !stop_.load(); ++n) {
          const std::string name = AlertName(round, poster, n);
          if (!bot.PostAlert(name, "warning", "crash", "text")) continue;
          const std::lock_guard lock(mutex_);
          accepted_.insert(name);
        }
      });
    }
  }

  std::set<std::string> Finish() {
    stop_.store(true);
    for (std::thread& thread : threads_) thread.join();
    return std::move(accepted_);
  }

 private:
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::set<std::string> accepted_;
  std::vector<std::thread> threads_;
};

std::set<std::string> CrashRounds(Bot& bot, std::mt19937& random) {
  std::set<std::string> accepted;
  std::uniform_int_distribution<int> microseconds(0, 30'000);
  for (int round = 0; round < kRounds; ++round) {
    if (!bot.Start()) return accepted;
    Posters posters(bot, round);
    // The moment of the crash is what varies: nothing is waited for here.
    std::this_thread::sleep_for(
        std::chrono::microseconds(microseconds(random)));
    bot.Kill();
    accepted.merge(posters.Finish());
  }
  return accepted;
}

void ExpectAllDelivered(const fakes::FakeTelegram& fake,
                        const std::set<std::string>& accepted) {
  EXPECT_GT(accepted.size(), static_cast<size_t>(kRounds));
  std::string missing;
  EXPECT_TRUE(WaitFor(
      [&] {
        const Count count = CountDeliveries(fake);
        for (const std::string& name : accepted) {
          if (!count.deliveries.contains(name)) {
            missing = name;
            return false;
          }
        }
        return true;
      },
      std::chrono::seconds(90)))
      << missing << " was accepted and is not delivered";
}

TEST(CrashTest, NothingAcceptedIsLost) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  bot.SetEnvironment("LOG_LEVEL", "info");
  std::mt19937 random(20260131);
  const std::set<std::string> accepted = CrashRounds(bot, random);
  ASSERT_TRUE(bot.Start());
  ExpectAllDelivered(*fake, accepted);
  EXPECT_LE(CountDeliveries(*fake).repeated_messages, kRounds);
  EXPECT_EQ(bot.Stop(), 0);
}

TEST(CrashTest, NothingIsLostThoughTelegramDropsConnections) {
  auto fake = StartFakeTelegram();
  std::mt19937 random(7);
  // Every third message is taken and not answered.
  auto calls = std::make_shared<std::atomic<int>>(0);
  fake->AddFault({.kind = fakes::FaultKind::kAcceptThenDrop,
                  .times = -1,
                  .method = "sendMessage",
                  .when = [calls](const fakes::Call&) {
                    return calls->fetch_add(1) % 3 == 2;
                  }});
  Bot bot(fake.get());
  bot.SetEnvironment("LOG_LEVEL", "info");
  bot.SetEnvironment("RETRY_DELAY", "1");
  const std::set<std::string> accepted = CrashRounds(bot, random);
  ASSERT_TRUE(bot.Start());
  ExpectAllDelivered(*fake, accepted);
  fake->ClearFaults();
  EXPECT_EQ(bot.Stop(), 0);
}

TEST(CrashTest, TelegramAwayThenBack) {
  auto fake = StartFakeTelegram();
  Bot bot(fake.get());
  bot.SetEnvironment("RETRY_DELAY", "1");
  ASSERT_TRUE(bot.Start());
  fake->StopListening();
  std::set<std::string> accepted;
  for (int n = 0; n < 300; ++n) {
    const std::string name = AlertName(0, 0, n);
    ASSERT_TRUE(bot.PostAlert(name, "warning", "crash", "while away"));
    accepted.insert(name);
  }
  EXPECT_TRUE(WaitFor([&] {
    return Get(bot.Url("/health")).body.find("unreachable") !=
           std::string::npos;
  }));
  EXPECT_EQ(Get(bot.Url("/-/ready")).status, 200);
  ASSERT_TRUE(fake->ResumeListening().ok());
  std::string missing;
  EXPECT_TRUE(
      WaitFor([&] { return CountDeliveries(*fake).deliveries.size() == 300; },
              std::chrono::seconds(60)));
  // Coalesced: far fewer messages than alerts, and none refused.
  EXPECT_LT(fake->Messages(kPrivateChat).size(), 60u);
  EXPECT_EQ(fake->FloodRefusals(), 0u);
}

}  // namespace
}  // namespace tebium::testing
