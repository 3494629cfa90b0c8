// What subscribers are told, and what becomes of it when they leave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/relay/worker_cards_fixture.h"

namespace tebium::relay {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SubscriberTest : public WorkerCardsTest {
 protected:
  SubscriberTest() { Subscribe({{}}); }

  void Subscribe(std::vector<Subscription> subscriptions,
                 int64_t chat = kChat) {
    ChatChoices choices;
    choices.subscriptions = std::move(subscriptions);
    ASSERT_TRUE(chats_.Put(chat, std::move(choices)).ok());
  }
  static Subscription To(const std::string& name) { return {{}, {name}, 0}; }
  void Refresh(uint64_t card) {
    store::ConsoleChange change;
    change.refresh.push_back(card);
    store_.Apply(std::move(change), [](const base::Status&) {});
  }

  const store::Target subscriber_{store::TargetKind::kTelegram, kChat, 0,
                                  store::kSubscription};
};

TEST_F(SubscriberTest, IsToldByTheProgramsOwnBot) {
  Start();
  store_.Put(subscriber_, News("g"));
  Advance(seconds(2));
  store_.Put(subscriber_, Resolution("g"));
  Advance(seconds(5));
  EXPECT_THAT(Methods(), ElementsAre("sendMessage", "editMessageText"));
  EXPECT_NE(client_.sent()[0].keyboard, "");
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(SubscriberTest, IsNotToldTheEndOfWhatItHasNotSeen) {
  Start();
  store_.Put(subscriber_, Resolution("g"));
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 0u);
  EXPECT_EQ(store_.size(), 0u);
  // The built-in route's chat is.
  Put(Resolution("g"));
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 1u);
}

constexpr char kFarewell[] = "The subscription has ended: since";

TEST_F(SubscriberTest, WhoUnsubscribesIsToldAtTheHeadOfTheMessageAndNoMore) {
  StartObserved();
  store_.Put(subscriber_, News("g"));
  Advance(seconds(2));
  const store::LiveMessage live = Live();
  Subscribe({});
  Refresh(live.card);
  Advance(seconds(10));
  ASSERT_THAT(Methods(), ElementsAre("sendMessage", "editMessageText"));
  EXPECT_EQ(client_.last().message_id, live.message_id);
  EXPECT_THAT(client_.last().text, HasSubstr(kFarewell));
  EXPECT_THAT(client_.last().text, HasSubstr("g text"));
  EXPECT_EQ(client_.last().keyboard, "");
  EXPECT_THAT(observer_.heard, ElementsAre("first g 1", "over g 4242"));
  EXPECT_THAT(store_.messages(), IsEmpty());
  EXPECT_EQ(store_.size(), 0u);
  // What was on its way is told no more; who subscribes again begins anew.
  store_.Put(subscriber_, News("g"));
  Advance(seconds(10));
  EXPECT_THAT(client_.sent(), SizeIs(2));
  Subscribe({{}});
  store_.Put(subscriber_, News("g"));
  Advance(seconds(10));
  EXPECT_EQ(client_.last().method, "sendMessage");
}

TEST_F(SubscriberTest, ANewsThatFindsTheChatUnsubscribedIsTheFarewell) {
  settings_.render.language = base::Language::kRussian;
  Start();
  store_.Put(subscriber_, News("g"));
  Advance(seconds(2));
  Subscribe({});
  store_.Put(subscriber_,
             News("g", alert::Reason::kFiring, {Alert("g"), Alert("h")}));
  Advance(seconds(10));
  ASSERT_THAT(Methods(), ElementsAre("sendMessage", "editMessageText"));
  EXPECT_THAT(client_.last().text, HasSubstr("Подписка отменена: с "));
  EXPECT_THAT(store_.messages(), IsEmpty());
}

TEST_F(SubscriberTest, TheFarewellOutlivesACrashAndAFailure) {
  Start();
  store_.Put(subscriber_, News("g"));
  Advance(seconds(2));
  Subscribe({});
  Refresh(Live().card);
  client_.Script({Unknown()});
  Start();
  Advance(minutes(2));
  ASSERT_THAT(Methods(),
              ElementsAre("sendMessage", "editMessageText", "editMessageText"));
  EXPECT_THAT(client_.last().text, HasSubstr(kFarewell));
  EXPECT_THAT(store_.messages(), IsEmpty());
}

TEST_F(SubscriberTest, AMessageThatIsGoneNeedsNoFarewell) {
  Start();
  store_.Put(subscriber_, News("g"));
  Advance(seconds(2));
  Subscribe({});
  client_.Script({Refusal(400, "Bad Request: message to edit not found")});
  store_.Put(subscriber_, News("g"));
  Advance(seconds(10));
  EXPECT_THAT(client_.sent(), SizeIs(2));
  EXPECT_THAT(store_.messages(), IsEmpty());
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(SubscriberTest, WhatIsStillFollowedStays) {
  Subscribe({To("g"), To("h")});
  Start();
  store_.Put(subscriber_,
             News("group", alert::Reason::kFiring, {Alert("g"), Alert("h")}));
  Advance(seconds(2));
  Subscribe({To("h")});
  Refresh(Live().card);
  Advance(seconds(5));
  ASSERT_THAT(Methods(), ElementsAre("sendMessage", "editMessageText"));
  EXPECT_THAT(client_.last().text, HasSubstr("h text"));
  EXPECT_THAT(client_.last().text, Not(HasSubstr("g text")));
  EXPECT_THAT(client_.last().text, Not(HasSubstr(kFarewell)));
  EXPECT_NE(client_.last().keyboard, "");
  EXPECT_THAT(Live().shown.alerts, SizeIs(1));
}

TEST_F(SubscriberTest, ADigestLeavesOutWhatIsNotFollowed) {
  Start();
  store_.Put(subscriber_, News("live"));
  Advance(seconds(2));
  client_.Script({Flood(10)});
  store_.Put(subscriber_, News("live"));
  Run();
  for (int i = 0; i < 60; ++i) {
    store_.Put(subscriber_, News("g" + std::to_string(i)));
  }
  Put("routed");
  Put("too");
  Subscribe({});
  Advance(minutes(5));
  for (const Sent& sent : client_.sent()) {
    EXPECT_THAT(sent.document, Not(HasSubstr("g7 text")));
    EXPECT_THAT(sent.text, Not(HasSubstr("g7 text")));
  }
  EXPECT_THAT(client_.last().text, HasSubstr(kFarewell));
  EXPECT_EQ(store_.size(), 0u);
}

// The relay may hear of it before the console does.
TEST_F(SubscriberTest, AChatThatMovedFollowsUnderItsOldId) {
  store_.PutMigration(kGroup, -100999);
  Subscribe({{}}, kGroup);
  Start();
  store::Target target = subscriber_;
  target.chat_id = -100999;
  store_.Put(target, News("g"));
  Advance(seconds(5));
  EXPECT_THAT(SentTo(-100999), SizeIs(1));
}

TEST_F(SubscriberTest, WhoLeavesIsNoTroubleOfTheProgram) {
  settings_.fallback_webhook_url = kFallbackUrl;
  client_.Script({Refusal(403, "Forbidden: bot was blocked by the user")});
  Start();
  store_.Put(subscriber_, News("g"));
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 1u);  // and nothing to the fallback
  EXPECT_EQ(State(), "ok");
}

}  // namespace
}  // namespace tebium::relay
