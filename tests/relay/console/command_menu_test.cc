#include "relay/console/command_menu.h"

#include <gtest/gtest.h>

#include "tests/relay/console/console_world.h"

namespace tebium::relay {
namespace {

class CommandMenuTest : public ConsoleWorld {
 protected:
  CommandMenuTest() { world_.settings.chats = {kTestChat, 4242}; }

  // Parameters of all setMyCommands with this in them.
  std::vector<std::string> Set(const std::string& part = "") const {
    return Asked("setMyCommands", part);
  }
  std::vector<std::string> Asked(const std::string& method,
                                 const std::string& part = "") const {
    std::vector<std::string> found;
    for (const auto& asked : world_.bot.calls(method)) {
      if (asked.parameters.find(part) != std::string::npos) {
        found.push_back(asked.parameters);
      }
    }
    return found;
  }
};

using Texts = std::vector<std::string>;

TEST_F(CommandMenuTest, EachScopeHasItsCommandsInEachLanguage) {
  Start();
  EXPECT_EQ(
      Set(R"("type":"default")"),
      (Texts{R"({"commands":[{"command":"start","description":"Alerts"}],)"
             R"("scope":{"type":"default"}})",
             R"({"commands":[{"command":"start","description":"Алерты"}],)"
             R"("scope":{"type":"default"},"language_code":"ru"})",
             R"({"commands":[{"command":"start","description":"Alerts"}],)"
             R"("scope":{"type":"default"},"language_code":"en"})"}));
  const Texts groups = Set(R"("all_group_chats")");
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[2],
            R"({"commands":[{"command":"look","description":"Module"},)"
            R"({"command":"act","description":"Time"},)"
            R"({"command":"start","description":"Alerts"}],)"
            R"("scope":{"type":"all_group_chats"},"language_code":"en"})");
  const Texts member = Set(R"("chat_id":4242)");
  ASSERT_EQ(member.size(), 3u);
  EXPECT_EQ(member[0].find("rule"), std::string::npos);
  const Texts admin = Set(R"("chat_id":1})");
  ASSERT_EQ(admin.size(), 3u);
  EXPECT_NE(admin[0].find("rule"), std::string::npos);
  EXPECT_EQ(admin[0].find("hidden"), std::string::npos);
  EXPECT_EQ(Set("all_chat_administrators")[0].find("rule"), std::string::npos);
}

TEST_F(CommandMenuTest, GroupsAdministratorsHaveTheirsWhereTheyAreAdmitted) {
  world_.settings.group_admins = true;
  world_.settings.members_may_act = false;
  Start();
  EXPECT_NE(Set("all_chat_administrators")[0].find("rule"), std::string::npos);
  EXPECT_EQ(Set("all_group_chats")[0].find("\"act\""), std::string::npos);
}

TEST_F(CommandMenuTest, NothingIsSetTwice) {
  Start();
  const size_t count = Set().size();
  EXPECT_EQ(count, 15u);
  Start();
  EXPECT_EQ(Set().size(), count);
}

TEST_F(CommandMenuTest, WhatHasChangedIsSetAgain) {
  Start();
  const size_t count = Set().size();
  world_.settings.admin_ids = {2};
  Start();
  EXPECT_EQ(Set().size(), count + 3) << "of the new administrator";
  EXPECT_EQ(Asked("deleteMyCommands"),
            (Texts{R"({"scope":{"type":"chat","chat_id":1}})",
                   R"({"scope":{"type":"chat","chat_id":1},)"
                   R"("language_code":"en"})",
                   R"({"scope":{"type":"chat","chat_id":1},)"
                   R"("language_code":"ru"})"}));
  Start();
  EXPECT_EQ(Asked("deleteMyCommands").size(), 3u);
}

TEST_F(CommandMenuTest, PersonWhoHasNotSpokenToTheBotIsPassedOver) {
  for (int i = 0; i < 9; ++i) world_.bot.Script("setMyCommands", Success());
  for (int i = 0; i < 3; ++i) {
    world_.bot.Script("setMyCommands",
                      Failure(400, "Bad Request: chat not found"));
  }
  Start();
  EXPECT_EQ(Set().size(), 15u);
  Start();
  EXPECT_EQ(Set().size(), 18u) << "and tried again after the next start";
}

TEST_F(CommandMenuTest, WithoutANetworkItIsTriedAgainLater) {
  world_.bot.Script("setMyCommands", Failure(0, "Couldn't connect to server"));
  Start();
  EXPECT_EQ(Set().size(), 1u);
  world_.clock.Advance(std::chrono::seconds(10));
  Run();
  EXPECT_EQ(Set().size(), 16u);
}

TEST_F(CommandMenuTest, DamagedMemoryIsNone) {
  world_.store.PutNote({"menu/commands", "\x01\xFF\xFF"});
  Start();
  EXPECT_EQ(Set().size(), 15u);
}

}  // namespace
}  // namespace tebium::relay
