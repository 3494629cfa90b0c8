#include "relay/console/menu.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relay/console/subscription_text.h"
#include "tests/relay/console/world.h"

namespace tebium::relay {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class MenuTest : public ::testing::Test {
 protected:
  MenuTest() {
    world_.settings.version = "1.2.3";
    menu_ = MakeMenu(world_.parts,
                     {[] { return std::vector<CommandSpec>(); },
                      [this](const Turn& /*turn*/, std::string_view command) {
                        opened_ = command;
                        return Outcome();
                      }});
  }

  Saying Command(const Turn& turn, std::string_view name,
                 std::string_view arguments = "") {
    return world_.Do(menu_->OnCommand(turn, name, arguments));
  }
  Saying Press(const Turn& turn, std::string_view payload) {
    return world_.Do(menu_->OnPress(turn, payload));
  }
  std::vector<Subscription> Subscriptions() {
    return world_.chats.Of(kTestChat).subscriptions;
  }

  World world_;
  std::string opened_;
  std::unique_ptr<Handler> menu_;
};

TEST_F(MenuTest, StartShowsTheMenuInTheChatsLanguage) {
  const Saying english = Command(world_.TurnBy(Role::kMember), "start");
  ASSERT_TRUE(english.reply.has_value());
  EXPECT_THAT(english.reply->html, HasSubstr("1.2.3"));
  EXPECT_THAT(english.reply->html, HasSubstr("nothing is firing"));
  const Saying russian =
      Command(world_.TurnBy(Role::kMember, base::Language::kRussian), "start");
  EXPECT_THAT(russian.reply->html, HasSubstr("активных алертов нет"));
}

TEST_F(MenuTest, StartCountsWhatFires) {
  world_.desk.alerts.resize(2);
  const Saying said = Command(world_.TurnBy(Role::kMember), "start");
  EXPECT_THAT(said.reply->html, HasSubstr("Firing now: 2 alerts"));
}

TEST_F(MenuTest, OnlyAdministratorsAreOfferedThePanel) {
  const auto keyboard = [this](Role role) {
    return Command(world_.TurnBy(role), "start").reply->keyboard;
  };
  EXPECT_EQ(world_.PayloadOf(keyboard(Role::kActor), "Administration"), "");
  for (const Role role : {Role::kChatAdmin, Role::kAdmin}) {
    EXPECT_EQ(world_.PayloadOf(keyboard(role), "Administration"), "m:x:admin");
  }
}

TEST_F(MenuTest, ButtonsOpenTheCommandsOfOtherHandlers) {
  const Turn turn = world_.TurnBy(Role::kMember);
  const Keyboard keyboard = Command(turn, "start").reply->keyboard;
  const std::pair<const char*, const char*> buttons[] = {
      {"Alerts", "alerts"},   {"Modules", "status"}, {"Statistics", "stats"},
      {"History", "history"}, {"Help", "help"},
  };
  for (const auto& [text, command] : buttons) {
    Press(turn, world_.PayloadOf(keyboard, text));
    EXPECT_EQ(opened_, command);
  }
}

TEST_F(MenuTest, EveryScreenLeadsBackToTheFirst) {
  const Turn turn = world_.TurnBy(Role::kActor);
  const Keyboard start = Command(turn, "start").reply->keyboard;
  const Saying settings = Press(turn, world_.PayloadOf(start, "Settings"));
  ASSERT_TRUE(settings.replace.has_value());
  EXPECT_THAT(settings.replace->html, HasSubstr("There are no quiet hours"));
  for (const char* name : {"Quiet hours", "Subscriptions"}) {
    const Saying screen =
        Press(turn, world_.PayloadOf(settings.replace->keyboard, name));
    ASSERT_TRUE(screen.replace.has_value()) << name;
    const Saying back =
        Press(turn, world_.PayloadOf(screen.replace->keyboard, "Back"));
    EXPECT_EQ(back.replace->html, settings.replace->html);
  }
  const Saying first =
      Press(turn, world_.PayloadOf(settings.replace->keyboard, "Back"));
  EXPECT_THAT(first.replace->html, HasSubstr("TeBium"));
}

TEST_F(MenuTest, QuietHoursAreChosenByButtonAndByCommand) {
  const Turn turn = world_.TurnBy(Role::kActor);
  const Keyboard offered = Command(turn, "quiet").reply->keyboard;
  const Saying pressed = Press(turn, world_.PayloadOf(offered, "23:00–08:00"));
  EXPECT_EQ(pressed.toast, "Quiet hours: 23:00–08:00");
  EXPECT_EQ(world_.chats.Of(kTestChat).quiet_hours,
            (QuietHours{23 * 60, 8 * 60}));
  Command(turn, "quiet", "22:30-07:00");
  EXPECT_EQ(world_.chats.Of(kTestChat).quiet_hours,
            (QuietHours{22 * 60 + 30, 7 * 60}));
  EXPECT_THAT(Command(turn, "quiet", "sometimes").reply->html,
              HasSubstr("/quiet 23:00-08:00"));
  Command(turn, "quiet", "off");
  EXPECT_EQ(world_.chats.Of(kTestChat).quiet_hours, std::nullopt);
}

TEST_F(MenuTest, ChoicesAreOnDiskAndInTheAuditLog) {
  Command(world_.TurnBy(Role::kActor), "quiet", "22:00-07:00");
  Command(world_.TurnBy(Role::kActor), "subscribe", "severity=error");
  const auto notes = world_.store.notes();
  const auto note = notes.find(ChatNoteName(kTestChat));
  ASSERT_NE(note, notes.end());
  EXPECT_EQ(DecodeChoices(note->second), world_.chats.Of(kTestChat));
  const auto audit = world_.store.Audit(0, 10);
  ASSERT_THAT(*audit, SizeIs(2));
  EXPECT_EQ(audit->at(0).action, "subscribe");
  EXPECT_EQ(audit->at(0).detail, "error and worse");
  EXPECT_EQ(audit->at(1).action, "quiet_hours");
  EXPECT_EQ(audit->at(1).user_name, "Anna");
}

TEST_F(MenuTest, WhatCouldNotBeWrittenDoesNotHold) {
  world_.store.FailWrites(base::UnavailableError("disk"));
  Command(world_.TurnBy(Role::kActor), "quiet", "22:00-07:00");
  EXPECT_EQ(world_.chats.Of(kTestChat).quiet_hours, std::nullopt);
}

TEST_F(MenuTest, SubscribesByCommandAndButtonAndOnlyOnce) {
  const Turn turn = world_.TurnBy(Role::kActor);
  EXPECT_THAT(Command(turn, "subscribe", "module=Redis").reply->html,
              HasSubstr("Subscribed: module Redis"));
  EXPECT_THAT(Command(turn, "subscribe", "module=Redis").reply->html,
              HasSubstr("already"));
  const Keyboard keyboard = Command(turn, "subscribe").reply->keyboard;
  Press(turn, world_.PayloadOf(keyboard, "Critical"));
  ASSERT_THAT(Subscriptions(), SizeIs(2));
  EXPECT_EQ(Subscriptions()[1].min_severity_rank, 4);
  EXPECT_THAT(Command(turn, "subscribe", "sometimes").reply->html,
              HasSubstr("Examples"));
}

TEST_F(MenuTest, EndsSubscriptionsByButtonNumberWordsAndAllTogether) {
  const Turn turn = world_.TurnBy(Role::kActor);
  for (const char* what : {"module=A", "module=B", "module=C", "module=D"}) {
    Command(turn, "subscribe", what);
  }
  const Keyboard keyboard = Command(turn, "unsubscribe").reply->keyboard;
  Press(turn, world_.PayloadOf(keyboard, "module B"));
  ASSERT_THAT(Subscriptions(), SizeIs(3));
  // A second press finds nothing any more.
  EXPECT_THAT(Press(turn, world_.PayloadOf(keyboard, "module B")).toast,
              HasSubstr("no such subscription"));
  Command(turn, "unsubscribe", "1");
  Command(turn, "unsubscribe", "module=D");
  ASSERT_THAT(Subscriptions(), SizeIs(1));
  EXPECT_EQ(Subscriptions()[0].modules, std::vector<std::string>{"C"});
  for (const char* none : {"7", "0", "module=X"}) {
    EXPECT_THAT(Command(turn, "unsubscribe", none).reply->html,
                HasSubstr("no such subscription"));
  }
  Command(turn, "unsubscribe", "all");
  EXPECT_THAT(Subscriptions(), IsEmpty());
}

TEST_F(MenuTest, UnsubscribingRefreshesTheMessagesThatItLeaves) {
  const auto put = [this](int64_t chat, const char* module, uint64_t card) {
    store::LiveMessage message;
    message.target = {store::TargetKind::kTelegram, chat, 0,
                      store::kSubscription};
    message.group_key = std::to_string(card);
    message.card = card;
    message.shown.group_key = message.group_key;
    message.shown.alerts.resize(1);
    message.shown.alerts[0].firing = true;
    message.shown.alerts[0].alert.labels =
        alert::LabelSet::Of({{"module", module}});
    world_.store.PutMessage(message);
  };
  const Turn turn = world_.TurnBy(Role::kActor);
  Command(turn, "subscribe", "module=A");
  Command(turn, "subscribe", "module=B");
  put(kTestChat, "A", 1);
  put(kTestChat, "B", 2);
  put(kTestChat + 1, "C", 3);
  const auto refreshed = [this] {
    std::vector<std::string> groups;
    const auto outbox = world_.store.ListOutbox(std::nullopt, 10);
    for (const auto& entry : *outbox) {
      groups.push_back(entry.notification.group_key);
    }
    return groups;
  };
  Command(turn, "unsubscribe", "module=A");
  EXPECT_EQ(refreshed(), std::vector<std::string>{"1"});
  Command(turn, "unsubscribe", "all");
  EXPECT_EQ(refreshed(), (std::vector<std::string>{"1", "2"}));
}

TEST_F(MenuTest, WhatThereIsNoRoomForIsNotStored) {
  for (size_t i = 0; i < kMaxChats; ++i) {
    ChatChoices choices;
    choices.language = base::Language::kEnglish;
    ASSERT_TRUE(
        world_.chats.Put(1'000'000 + static_cast<int64_t>(i), choices).ok());
  }
  const Saying said =
      Command(world_.TurnBy(Role::kActor), "subscribe", "module=A");
  EXPECT_THAT(said.reply->html, HasSubstr("could not be stored"));
  EXPECT_THAT(world_.store.notes(), IsEmpty());
}

TEST_F(MenuTest, ThereIsABoundOfSubscriptions) {
  const Turn turn = world_.TurnBy(Role::kActor);
  for (size_t i = 0; i <= kMaxSubscriptions; ++i) {
    Command(turn, "subscribe", "module=m" + std::to_string(i));
  }
  EXPECT_THAT(Subscriptions(), SizeIs(kMaxSubscriptions));
}

TEST_F(MenuTest, ThoseWhoMayOnlyReadChangeNothing) {
  const Turn turn = world_.TurnBy(Role::kMember);
  EXPECT_THAT(Command(turn, "subscribe", "all").reply->html,
              HasSubstr("may act"));
  EXPECT_THAT(Press(turn, "m:q:off").toast, HasSubstr("may act"));
  EXPECT_THAT(Command(turn, "unsubscribe", "all").reply->html,
              Not(HasSubstr("have ended")));
  EXPECT_THAT(world_.store.notes(), IsEmpty());
}

}  // namespace
}  // namespace tebium::relay
