#include "relay/console/memory.h"

#include <gtest/gtest.h>

#include "tests/relay/console/fakes.h"
#include "tests/relay/fake_store.h"

namespace tebium::relay {
namespace {

TEST(ConsoleMemoryTest, TheButtonsKeyIsMadeOnceAndKept) {
  FakeStore store;
  CountingRandom random;
  ChatBook chats;
  const auto first = LoadConsoleMemory(store, random, chats);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->button_key.size(), 64);
  const auto again = LoadConsoleMemory(store, random, chats);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->button_key, first->button_key);
}

TEST(ConsoleMemoryTest, WithoutAKeyOnDiskNothingStarts) {
  FakeStore store;
  CountingRandom random;
  ChatBook chats;
  store.FailWrites(base::UnavailableError("disk"));
  EXPECT_FALSE(LoadConsoleMemory(store, random, chats).ok());
}

TEST(ConsoleMemoryTest, ChatsHaveTheirChoicesAgain) {
  FakeStore store;
  CountingRandom random;
  ChatBook chats;
  ChatChoices choices;
  choices.language = base::Language::kEnglish;
  choices.quiet_hours = QuietHours{60, 120};
  store.PutNote({ChatNoteName(kTestChat), EncodeChoices(choices)});
  ASSERT_TRUE(LoadConsoleMemory(store, random, chats).ok());
  EXPECT_EQ(chats.Of(kTestChat), choices);
  EXPECT_EQ(chats.Of(5), ChatChoices());
}

}  // namespace
}  // namespace tebium::relay
