#include "relay/console/access.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int64_t kGroup = -1001;
constexpr base::Duration kNow = std::chrono::hours(1);
const Person kAnna{777, "Anna"};
const Person kAdmin{1, "Root"};

UpdateChat ChatOf(int64_t id) {
  return {id, id > 0 ? "private" : "supergroup", ""};
}

class AccessTest : public ::testing::Test {
 protected:
  AccessTest() {
    settings_.admin_ids = {1};
    settings_.chats = {kGroup, 4242};
  }
  Access Make() { return Access(settings_, book_); }

  ConsoleSettings settings_;
  ChatBook book_;
};

TEST_F(AccessTest, RolesFollowFromChatAndPerson) {
  struct Case {
    int64_t chat;
    Person person;
    bool members_may_act;
    Role role;
  };
  const Case cases[] = {
      {kGroup, kAnna, true, Role::kActor},
      {kGroup, kAnna, false, Role::kMember},
      {kGroup, kAdmin, false, Role::kAdmin},
      {4242, {4242, "Boris"}, true, Role::kActor},
      {777, kAnna, true, Role::kStranger},
      {-42, kAnna, true, Role::kStranger},
      {-42, kAdmin, true, Role::kAdmin},
      {1, kAdmin, true, Role::kAdmin},
      // A group that speaks for itself is nobody's administrator by default.
      {kGroup, {kGroup, "Ops"}, true, Role::kActor},
  };
  for (const Case& c : cases) {
    settings_.members_may_act = c.members_may_act;
    EXPECT_EQ(Make().RoleOf(ChatOf(c.chat), c.person, kNow), c.role)
        << c.chat << " " << c.person.id;
  }
}

TEST_F(AccessTest, GroupsAdministratorsAreLearnedAndForgotten) {
  settings_.group_admins = true;
  Access access = Make();
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), kAnna, kNow), std::nullopt);
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), kAdmin, kNow), Role::kAdmin);
  access.Learn(kGroup, std::vector<int64_t>{777}, kNow);
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), kAnna, kNow), Role::kChatAdmin);
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), {778, "B"}, kNow), Role::kActor);
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), kAnna, kNow + minutes(9)),
            Role::kChatAdmin);
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), kAnna, kNow + minutes(10)),
            std::nullopt);
}

TEST_F(AccessTest, FailureToLearnMakesNobodyAdministratorForAMinute) {
  settings_.group_admins = true;
  Access access = Make();
  access.Learn(kGroup, std::vector<int64_t>{777}, kNow);
  access.Learn(kGroup, std::nullopt, kNow);
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), kAnna, kNow + seconds(59)),
            Role::kActor);
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), kAnna, kNow + minutes(1)),
            std::nullopt);
}

TEST_F(AccessTest, GroupThatSpeaksForItselfAdministratesIt) {
  settings_.group_admins = true;
  EXPECT_EQ(Make().RoleOf(ChatOf(kGroup), {kGroup, "Ops"}, kNow),
            Role::kChatAdmin);
}

TEST_F(AccessTest, PrivateAndStrangeChatsHaveNoAdministratorsToLearn) {
  settings_.group_admins = true;
  EXPECT_EQ(Make().RoleOf(ChatOf(4242), {4242, "Boris"}, kNow), Role::kActor);
  EXPECT_EQ(Make().RoleOf(ChatOf(-42), kAnna, kNow), Role::kStranger);
}

TEST_F(AccessTest, MemoryOfGroupsIsBounded) {
  settings_.group_admins = true;
  settings_.chats.clear();
  const auto count = static_cast<int64_t>(kMaxAdministrated) + 1;
  for (int64_t i = 1; i <= count; ++i) settings_.chats.push_back(-i);
  Access access = Make();
  for (int64_t i = 1; i <= count; ++i) {
    access.Learn(-i, std::vector<int64_t>{777}, kNow + seconds(i));
  }
  const base::Duration later = kNow + seconds(1);
  EXPECT_EQ(access.RoleOf(ChatOf(-1), kAnna, later), std::nullopt);
  EXPECT_EQ(access.RoleOf(ChatOf(-2), kAnna, later), Role::kChatAdmin);
  EXPECT_EQ(access.RoleOf(ChatOf(-count), kAnna, later), Role::kChatAdmin);
}

TEST_F(AccessTest, RefusalsAreRememberedAndStored) {
  Access access = Make();
  store::ConsoleChange change;
  access.NoteRefusal(666, change);
  EXPECT_FALSE(access.WasRefused(666)) << "it may not be written yet";
  access.Refused(666);
  access.NoteRefusal(667, change);

  Access later = Make();
  later.Load({change.put_notes.back()});
  EXPECT_TRUE(later.WasRefused(666));
  EXPECT_TRUE(later.WasRefused(667));
  EXPECT_FALSE(later.WasRefused(668));
}

TEST_F(AccessTest, OldestRefusalsAreForgotten) {
  Access access = Make();
  const auto count = static_cast<int64_t>(kMaxRefused) + 1;
  for (int64_t id = 1; id <= count; ++id) access.Refused(id);
  EXPECT_FALSE(access.WasRefused(1));
  EXPECT_TRUE(access.WasRefused(2));
  EXPECT_TRUE(access.WasRefused(count));
}

TEST_F(AccessTest, DamagedNotesDoNoHarm) {
  Access access = Make();
  access.Load({{"access/refused", "1 x  99999999999999999999 2"},
               {"access/moved/x", "5"},
               {"access/moved/-1001", "x"}});
  EXPECT_TRUE(access.WasRefused(1));
  EXPECT_TRUE(access.WasRefused(2));
  EXPECT_EQ(access.RoleOf(ChatOf(kGroup), kAnna, kNow), Role::kActor);
}

TEST_F(AccessTest, MovedGroupIsKnownByItsNewIdAlsoAfterAReload) {
  store::ConsoleChange change;
  Access::NoteMove(kGroup, -1005, change);
  Access access = Make();
  access.Load(change.put_notes);
  EXPECT_EQ(access.RoleOf(ChatOf(-1005), kAnna, kNow), Role::kActor);
  access.SetChats({-42});
  EXPECT_EQ(access.RoleOf(ChatOf(-1005), kAnna, kNow), Role::kStranger);
  access.SetChats({kGroup});
  EXPECT_EQ(access.RoleOf(ChatOf(-1005), kAnna, kNow), Role::kActor);
}

TEST(ReadAdministratorsTest, TakesWhatItUnderstands) {
  using Ids = std::vector<int64_t>;
  EXPECT_EQ(ReadAdministrators(
                R"([{"status":"creator","user":{"id":5}},{"user":{"id":6}},)"
                R"({"user":7},{},8,{"user":{"id":"9"}}])"),
            (Ids{5, 6}));
  EXPECT_EQ(ReadAdministrators("[]"), Ids());
  EXPECT_EQ(ReadAdministrators("{}"), std::nullopt);
  EXPECT_EQ(ReadAdministrators("["), std::nullopt);
}

}  // namespace
}  // namespace tebium::relay
