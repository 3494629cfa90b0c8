#include "relay/console/admin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relay/console/admin_text.h"
#include "relay/console/menu_text.h"
#include "tests/relay/console/world.h"

namespace tebium::relay {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class AdminTest : public ::testing::Test {
 protected:
  AdminTest() { admin_ = Make(); }

  std::unique_ptr<Handler> Make() { return MakeAdmin(world_.parts); }
  Screen Panel() {
    return *world_
                .Do(admin_->OnCommand(world_.TurnBy(Role::kAdmin), "admin", ""))
                .reply;
  }
  Saying PressOn(const Screen& screen, std::string_view text) {
    return world_.Do(admin_->OnPress(world_.TurnBy(Role::kAdmin),
                                     world_.PayloadOf(screen.keyboard, text)));
  }
  std::optional<Saying> Write(std::string_view text, Role role = Role::kAdmin) {
    auto outcome = admin_->OnText(world_.TurnBy(role), text);
    if (!outcome) return std::nullopt;
    return world_.Do(*std::move(outcome));
  }

  World world_;
  std::unique_ptr<Handler> admin_;
};

TEST_F(AdminTest, IsForAdministratorsAlone) {
  EXPECT_EQ(admin_->Commands().front().least, Role::kChatAdmin);
  const Saying said =
      world_.Do(admin_->OnPress(world_.TurnBy(Role::kActor), kAdminForm));
  EXPECT_FALSE(said.reply.has_value());
  EXPECT_THAT(said.toast, HasSubstr("may act"));
}

TEST_F(AdminTest, ThePanelTellsHowThingsStand) {
  world_.desk.alerts.resize(3);
  const Screen panel = Panel();
  EXPECT_THAT(panel.html, HasSubstr("Firing now: 3 alerts"));
  EXPECT_THAT(panel.html, HasSubstr("0 pending"));
}

TEST_F(AdminTest, AnAlertIsSentByForm) {
  const Saying form = PressOn(Panel(), "Send an alert");
  ASSERT_TRUE(form.reply.has_value());
  EXPECT_THAT(form.reply->html, HasSubstr("type|priority|module|text"));
  const auto sent = Write("database | Error | ClickHouse | slow | very slow");
  ASSERT_TRUE(sent.has_value());
  EXPECT_THAT(sent->reply->html, HasSubstr("database · ClickHouse"));
  ASSERT_THAT(world_.sink.batches(), SizeIs(1));
  const alert::Event event = world_.sink.batches()[0].events.at(0);
  EXPECT_EQ(event.alert.name(), "database");
  EXPECT_EQ(event.alert.severity(), "error");
  EXPECT_EQ(event.alert.annotations.Get(alert::kSummary), "slow | very slow");
  // The form is done with: what follows is not for it.
  EXPECT_FALSE(Write("database|error|ClickHouse|again").has_value());
  EXPECT_EQ(world_.store.Audit(0, 1)->at(0).action, "send_alert");
}

TEST_F(AdminTest, AFormSaysWhatIsWrongAndStaysOpen) {
  PressOn(Panel(), "Send an alert");
  const std::pair<std::string, const char*> cases[] = {
      {"hello", "Four parts"},
      {"a|info|b|", "Four parts"},
      {"a|loud|b|c", "must be info, warning"},
      {std::string(300, 'x') + "|info|b|c", "Too long"},
  };
  for (const auto& [text, error] : cases) {
    const auto said = Write(text);
    ASSERT_TRUE(said.has_value());
    EXPECT_THAT(said->reply->html, HasSubstr(error));
  }
  std::string letters;  // of two bytes each
  while (letters.size() < 400) letters += "ж";
  EXPECT_TRUE(Write(letters + "|info|b|c").has_value());
  EXPECT_THAT(world_.sink.batches(), SizeIs(1));
}

TEST_F(AdminTest, AFormIsForItsPersonAndForAWhile) {
  PressOn(Panel(), "Send an alert");
  EXPECT_FALSE(Write("a|info|b|c", Role::kActor).has_value());
  Turn other = world_.TurnBy(Role::kAdmin);
  other.who.id = 5;
  EXPECT_FALSE(admin_->OnText(other, "a|info|b|c").has_value());
  world_.clock.Advance(std::chrono::minutes(11));
  EXPECT_FALSE(Write("a|info|b|c").has_value());
  EXPECT_THAT(world_.sink.batches(), IsEmpty());
}

TEST_F(AdminTest, AFormSurvivesARestartAndEndsWithCancel) {
  const Saying form = PressOn(Panel(), "Send an alert");
  admin_ = Make();
  ASSERT_TRUE(admin_->Load(*world_.store.LoadNotes()).ok());
  EXPECT_TRUE(Write("nonsense").has_value());
  PressOn(*form.reply, "Cancel");
  EXPECT_FALSE(Write("a|info|b|c").has_value());
  EXPECT_THAT(world_.store.notes(), IsEmpty());
}

TEST_F(AdminTest, WhatCannotBeStoredIsSaid) {
  PressOn(Panel(), "Send an alert");
  world_.sink.Fail(base::UnavailableError("disk"));
  EXPECT_THAT(Write("a|info|b|c")->reply->html,
              HasSubstr("could not be stored"));
}

TEST_F(AdminTest, AFormThatComesAgainIsTaken) {
  PressOn(Panel(), "Send an alert");
  world_.store.FailWrites(base::UnavailableError("disk"));
  Write("database|error|ClickHouse|slow");
  EXPECT_THAT(world_.sink.batches(), IsEmpty());
  world_.store.FailWrites({});
  Write("database|error|ClickHouse|slow");
  EXPECT_THAT(world_.sink.batches(), SizeIs(1));
}

TEST_F(AdminTest, TheAuditLogIsPaged) {
  store::ConsoleChange change;
  for (int i = 1; i <= 25; ++i) {
    change.audit.push_back({0, world_.clock.Now(), kTestChat, 7, "<Boris>",
                            "silence", "number " + std::to_string(i) + "."});
  }
  world_.store.Apply(std::move(change), [](const base::Status& /*status*/) {});
  const Saying newest = PressOn(Panel(), "Audit log");
  EXPECT_THAT(newest.replace->html, HasSubstr("number 25."));
  EXPECT_THAT(newest.replace->html, HasSubstr("&lt;Boris&gt;"));
  EXPECT_THAT(newest.replace->html, Not(HasSubstr("number 15.")));
  const Saying older = PressOn(*newest.replace, "Older");
  EXPECT_THAT(older.replace->html, HasSubstr("number 15."));
  const Saying oldest = PressOn(*older.replace, "Older");
  EXPECT_THAT(oldest.replace->html, HasSubstr("number 1."));
  EXPECT_EQ(world_.PayloadOf(oldest.replace->keyboard, "Older"), "");
  EXPECT_EQ(PressOn(*oldest.replace, "Newest").replace->html,
            newest.replace->html);
}

TEST_F(AdminTest, UndeliverableEntriesAreSentAgain) {
  alert::Notification notification;
  notification.group_key = "g";
  notification.created_at = world_.clock.Now();
  notification.alerts.resize(1);
  notification.alerts[0].alert.labels =
      alert::LabelSet::Of({{"alertname", "Disk<full>"}, {"module", "Redis"}});
  const int64_t id =
      world_.store.Put({.chat_id = kTestChat}, std::move(notification));
  store::RelayChange death;
  death.dead.push_back({id, "chat not found", false});
  world_.store.Apply(std::move(death), [](const base::Status& /*status*/) {});
  const Saying outbox = PressOn(Panel(), "Outbox");
  EXPECT_THAT(outbox.replace->html, HasSubstr("Disk&lt;full&gt; · Redis"));
  EXPECT_THAT(outbox.replace->html, HasSubstr("chat not found"));
  EXPECT_EQ(PressOn(*outbox.replace, "Send again").toast, "Pending again");
  EXPECT_EQ(world_.store.Entry(id)->head.state, store::OutboxState::kPending);
}

// The administrators of a group, where they are admitted.
class ChatAdminTest : public AdminTest {
 protected:
  static constexpr int64_t kOtherChat = -4'711;

  Turn ByThem() { return world_.TurnBy(Role::kChatAdmin); }
  Saying Press(std::string_view payload) {
    return world_.Do(admin_->OnPress(ByThem(), payload));
  }
  Screen TheirPanel() {
    return *world_.Do(admin_->OnCommand(ByThem(), "admin", "")).reply;
  }
  int64_t PutDead(const std::string& name, int64_t chat_id) {
    alert::Notification notification;
    notification.group_key = name;
    notification.created_at = world_.clock.Now();
    notification.alerts.resize(1);
    notification.alerts[0].alert.labels =
        alert::LabelSet::Of({{"alertname", name}});
    const int64_t id =
        world_.store.Put({.chat_id = chat_id}, std::move(notification));
    store::RelayChange death;
    death.dead.push_back({id, "chat not found", false});
    world_.store.Apply(std::move(death), [](const base::Status& /*status*/) {});
    return id;
  }
};

TEST_F(ChatAdminTest, ThePanelTellsAndOffersNothingOfOtherChats) {
  world_.desk.alerts.resize(3);
  PutDead("Elsewhere", kOtherChat);
  const Screen panel = TheirPanel();
  EXPECT_THAT(panel.html, HasSubstr("The bot in this chat"));
  EXPECT_THAT(panel.html, HasSubstr("Firing now: 3 alerts"));
  EXPECT_THAT(panel.html, Not(HasSubstr("dead")));
  EXPECT_EQ(world_.PayloadOf(panel.keyboard, "Send an alert"), "");
  EXPECT_EQ(world_.PayloadOf(panel.keyboard, "Settings"), kMenuSettingsScreen);
}

TEST_F(ChatAdminTest, WhatConcernsOtherChatsIsRefused) {
  world_.settings.admin_ids = {101};
  for (const std::string_view payload :
       {kAdminForm, kAdminFormCancel, kAdminBotScreen}) {
    const Saying said = Press(payload);
    EXPECT_FALSE(said.reply.has_value()) << payload;
    EXPECT_FALSE(said.replace.has_value()) << payload;
    EXPECT_THAT(said.toast, HasSubstr("for the bot's administrators"));
  }
  EXPECT_FALSE(Write("a|info|b|c", Role::kChatAdmin).has_value());
  // Not even by a form that was opened by somebody who may.
  PressOn(Panel(), "Send an alert");
  EXPECT_FALSE(Write("a|info|b|c", Role::kChatAdmin).has_value());
  EXPECT_THAT(world_.sink.batches(), IsEmpty());
}

TEST_F(ChatAdminTest, TheOutboxIsTheirChatsOwn) {
  const int64_t theirs = PutDead("Here", kTestChat);
  const int64_t other = PutDead("Elsewhere", kOtherChat);
  const Saying outbox = Press(kAdminOutboxScreen);
  EXPECT_THAT(outbox.replace->html, HasSubstr("Here"));
  EXPECT_THAT(outbox.replace->html, Not(HasSubstr("Elsewhere")));
  EXPECT_THAT(outbox.replace->html, Not(HasSubstr("0 pending")));
  const auto resend = [&](int64_t id) {
    return Press(std::string(kAdminResend) + Base36(static_cast<uint64_t>(id)))
        .toast;
  };
  EXPECT_THAT(resend(other), HasSubstr("for the bot's administrators"));
  EXPECT_EQ(world_.store.Entry(other)->head.state, store::OutboxState::kDead);
  EXPECT_EQ(resend(theirs), "Pending again");
}

TEST_F(ChatAdminTest, TheAuditLogIsTheirChatsOwn) {
  store::ConsoleChange change;
  for (int i = 1; i <= 2'000; ++i) {
    const bool here = i % 100 == 0;
    change.audit.push_back({0, world_.clock.Now(),
                            here ? kTestChat : kOtherChat, 7, "Boris",
                            "silence", "number " + std::to_string(i) + "."});
  }
  world_.store.Apply(std::move(change), [](const base::Status& /*status*/) {});
  const Saying newest = Press(std::string(kAdminAuditScreen) + "0");
  EXPECT_THAT(newest.replace->html, HasSubstr("number 2000."));
  EXPECT_THAT(newest.replace->html, HasSubstr("number 1100."));
  EXPECT_THAT(newest.replace->html, Not(HasSubstr("number 1999.")));
  EXPECT_THAT(newest.replace->html, Not(HasSubstr("number 1000.")));
  const Saying older =
      Press(world_.PayloadOf(newest.replace->keyboard, "Older"));
  EXPECT_THAT(older.replace->html, HasSubstr("number 1000."));
  EXPECT_THAT(older.replace->html, HasSubstr("number 100."));
  EXPECT_EQ(world_.PayloadOf(older.replace->keyboard, "Older"), "");
}

TEST_F(AdminTest, TheBotsSettingsAreShown) {
  world_.settings.admin_ids = {101, 202};
  world_.settings.members_may_act = false;
  world_.settings.chats = {kTestChat};
  const Saying said = PressOn(Panel(), "Settings");
  for (const char* text :
       {"<code>101</code>, <code>202</code>", "administrators alone",
        "Chats with alerts: 1", "polling", "30 min"}) {
    EXPECT_THAT(said.replace->html, HasSubstr(text));
  }
}

}  // namespace
}  // namespace tebium::relay
