#include "relay/console/memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/relay/console/fakes.h"
#include "tests/relay/fake_store.h"

namespace tebium::relay {
namespace {

TEST(ConsoleMemoryTest, TheButtonsKeyIsMadeOnceAndKept) {
  FakeStore store;
  CountingRandom random;
  ChatBook chats;
  const auto first =
      LoadConsoleMemory(store, random, base::Logger::Null(), chats);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->button_key.size(), 64);
  const auto again =
      LoadConsoleMemory(store, random, base::Logger::Null(), chats);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->button_key, first->button_key);
}

TEST(ConsoleMemoryTest, WithoutAKeyOnDiskNothingStarts) {
  FakeStore store;
  CountingRandom random;
  ChatBook chats;
  store.FailWrites(base::UnavailableError("disk"));
  EXPECT_FALSE(
      LoadConsoleMemory(store, random, base::Logger::Null(), chats).ok());
}

TEST(ConsoleMemoryTest, ChatsHaveTheirChoicesAgain) {
  FakeStore store;
  CountingRandom random;
  ChatBook chats;
  ChatChoices choices;
  choices.language = base::Language::kEnglish;
  choices.quiet_hours = QuietHours{60, 120};
  store.PutNote({ChatNoteName(kTestChat), EncodeChoices(choices)});
  ASSERT_TRUE(
      LoadConsoleMemory(store, random, base::Logger::Null(), chats).ok());
  EXPECT_EQ(chats.Of(kTestChat), choices);
  EXPECT_EQ(chats.Of(5), ChatChoices());
}

ChatChoices InEnglish() {
  ChatChoices choices;
  choices.language = base::Language::kEnglish;
  return choices;
}

TEST(ConsoleMemoryTest, OfTooManyChatsThoseInUseAreKept) {
  FakeStore store;
  CountingRandom random;
  const auto count = static_cast<int64_t>(kMaxChats) + 3;
  for (int64_t id = 1; id <= count; ++id) {
    store.PutNote({ChatNoteName(id), EncodeChoices(InEnglish())});
  }
  // Of those that would come last, one where somebody did something, and one
  // that was told something.
  store::ConsoleChange change;
  change.audit.push_back({0, base::kNoTime, 9'999, 7, "Anna", "quiet", "off"});
  store.Apply(std::move(change), [](const base::Status& /*status*/) {});
  store.PutMessage({{store::TargetKind::kTelegram, 9'998}, "g", 7, "text"});

  const std::string file = ::testing::TempDir() + "tebium_memory_test.log";
  std::remove(file.c_str());
  base::LogSettings log;
  log.file = file;
  ChatBook chats;
  ASSERT_TRUE(
      LoadConsoleMemory(store, random, *base::Logger::Create(log), chats).ok());
  size_t kept = 0;
  for (int64_t id = 1; id <= count; ++id) {
    if (chats.Of(id) == InEnglish()) ++kept;
  }
  EXPECT_EQ(kept, kMaxChats);
  EXPECT_EQ(chats.Of(9'998), InEnglish());
  EXPECT_EQ(chats.Of(9'999), InEnglish());
  std::ifstream in(file);
  const std::string said((std::istreambuf_iterator<char>(in)), {});
  EXPECT_NE(said.find("left_out=3"), std::string::npos) << said;
}

// A crash came between an unsubscribing and what follows from it.
TEST(ConsoleMemoryTest, MessagesThatAreFollowedNoMoreAreRefreshed) {
  FakeStore store;
  CountingRandom random;
  ChatChoices choices;
  choices.subscriptions = {{{"db"}, {}, 3}};
  store.PutNote({ChatNoteName(1), EncodeChoices(choices)});
  const auto put = [&store](int64_t chat, const char* module, uint64_t card,
                            const std::string& integration) {
    store::LiveMessage message;
    message.target = {store::TargetKind::kTelegram, chat, 0, integration};
    message.group_key = std::to_string(card);
    message.message_id = 7;
    message.card = card;
    message.shown.group_key = message.group_key;
    message.shown.alerts.resize(1);
    message.shown.alerts[0].firing = true;
    message.shown.alerts[0].identity = card;
    // Less bad than what was subscribed to: it was worse.
    message.shown.alerts[0].alert.labels =
        alert::LabelSet::Of({{"module", module}, {"severity", "warning"}});
    store.PutMessage(message);
  };
  put(1, "db", 11, store::kSubscription);
  put(1, "web", 12, store::kSubscription);
  put(2, "db", 13, store::kSubscription);
  put(2, "db", 14, "");
  ChatBook chats;
  ASSERT_TRUE(
      LoadConsoleMemory(store, random, base::Logger::Null(), chats).ok());
  std::vector<std::string> refreshed;
  const auto outbox = store.ListOutbox(std::nullopt, 10);
  for (const auto& entry : *outbox) {
    EXPECT_TRUE(entry.head.told);
    refreshed.push_back(entry.notification.group_key);
  }
  std::sort(refreshed.begin(), refreshed.end());
  EXPECT_EQ(refreshed, (std::vector<std::string>{"12", "13"}));
}

}  // namespace
}  // namespace tebium::relay
