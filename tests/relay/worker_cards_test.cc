// Buttons under alerts, messages that are refreshed, sound.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/relay/worker_cards_fixture.h"

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- Cards ------------------------------------------------------------------

TEST_F(WorkerCardsTest, TheFirstMessageHasButtonsThatNameItsCard) {
  StartObserved();
  Put("g");
  Run();
  const store::LiveMessage live = Live();
  EXPECT_NE(live.card, 0u);
  EXPECT_EQ(live.marks, "");
  EXPECT_EQ(live.shown.FiringCount(), 1u);
  EXPECT_FALSE(live.shown.Notifies());
  EXPECT_THAT(client_.last().keyboard,
              HasSubstr(DataOf(CardAction::kAcknowledge, live.card)));
  EXPECT_THAT(observer_.heard, ElementsAre("first g 1"));
  EXPECT_EQ(observer_.messages[0].card, live.card);
  EXPECT_EQ(observer_.messages[0].message_id, live.message_id);
}

TEST_F(WorkerCardsTest, WithoutASignerThereAreNoButtons) {
  settings_.signer = nullptr;
  StartObserved();
  Put("g");
  Run();
  EXPECT_EQ(client_.last().keyboard, "");
  EXPECT_EQ(Live().card, 0u);
  EXPECT_THAT(observer_.heard, ElementsAre("first g 1"));
}

// A link that Telegram lets no button have costs the links, once.
TEST_F(WorkerCardsTest, ARefusedLinkLeavesTheOtherButtons) {
  client_.SetHandler([](const Sent& sent) {
    return sent.keyboard.find("\"url\"") == std::string::npos
               ? std::nullopt
               : std::optional(Refusal(400, "Bad Request: BUTTON_URL_INVALID"));
  });
  const auto with_links = [this] {
    const auto sent = client_.sent();
    return std::count_if(sent.begin(), sent.end(), [](const Sent& one) {
      return one.keyboard.find("\"url\"") != std::string::npos;
    });
  };
  auto linked = Alert("g");
  linked.alert.annotations =
      alert::LabelSet::Of({{"runbook_url", "https://wiki.example.com/a"}});
  StartObserved();
  Put(News("g", alert::Reason::kFiring, {linked}));
  Advance(seconds(5));
  ASSERT_THAT(Methods(), ElementsAre("sendMessage", "sendMessage"));
  EXPECT_THAT(client_.sent()[0].keyboard, HasSubstr("wiki.example.com"));
  const std::string acknowledge = DataOf(CardAction::kAcknowledge, Live().card);
  EXPECT_THAT(client_.last().keyboard, HasSubstr(acknowledge));
  EXPECT_EQ(with_links(), 1);
  // Neither the reply and the edit that follow are refused, nor another group
  // with the same links, nor what the console says of it.
  auto other = Alert("h");
  other.alert.annotations = linked.alert.annotations;
  Put(News("g", alert::Reason::kFiring, {linked, other}));
  Put(News("k", alert::Reason::kFiring, {other}));
  BotCall call;
  call.chat_id = kChat;
  call.text = "card";
  call.keyboard = {
      {{"Go", "data", ""}, {"Wiki", "", "https://wiki.example.com/a"}}};
  mailbox_->Push(Speech{call, {}});
  Advance(seconds(20));
  EXPECT_EQ(with_links(), 1);
  ASSERT_THAT(client_.sent(), SizeIs(6));
  for (size_t i = 1; i < 6; ++i) {
    EXPECT_THAT(client_.sent()[i].keyboard, HasSubstr("callback_data")) << i;
  }
}

TEST_F(WorkerCardsTest, ButtonsThatAreRefusedWithoutLinksAreAllDropped) {
  client_.SetHandler([](const Sent& sent) {
    return sent.keyboard.empty()
               ? std::nullopt
               : std::optional(Refusal(400, "Bad Request: BUTTON_URL_INVALID"));
  });
  StartObserved();
  Put("g");
  Advance(seconds(5));
  ASSERT_THAT(Methods(), ElementsAre("sendMessage", "sendMessage"));
  EXPECT_EQ(client_.last().keyboard, "");
}

TEST_F(WorkerCardsTest, ReplyAndEditHaveTheSameCard) {
  StartObserved();
  Put("g");
  Run();
  const uint64_t card = Live().card;
  Put(News("g", alert::Reason::kFiring, {Alert("g"), Alert("h")}));
  Advance(seconds(5));
  EXPECT_THAT(Methods(),
              ElementsAre("sendMessage", "sendMessage", "editMessageText"));
  for (const Sent& sent : client_.sent()) {
    EXPECT_THAT(sent.keyboard,
                HasSubstr(DataOf(CardAction::kAcknowledge, card)));
  }
  EXPECT_EQ(Live().card, card);
  EXPECT_EQ(Live().shown.FiringCount(), 2u);
  EXPECT_THAT(observer_.heard, ElementsAre("first g 1", "edited g 2"));
}

TEST_F(WorkerCardsTest, AResolvedGroupHasNoButtonsAndNoCard) {
  StartObserved();
  Put("g");
  Run();
  Put(Resolution("g"));
  Advance(seconds(5));
  EXPECT_EQ(client_.last().method, "editMessageText");
  EXPECT_EQ(client_.last().keyboard, "");
  EXPECT_THAT(store_.messages(), IsEmpty());
  EXPECT_THAT(observer_.heard,
              ElementsAre("first g 1", "over g " + std::to_string(kChat)));
}

TEST_F(WorkerCardsTest, TheObserverIsToldWhatIsOnDiskAlone) {
  StartObserved();
  Put("g");
  client_.SetHandler([this](const Sent&) {
    store_.FailWrites(base::UnavailableError("disk"));
    return std::nullopt;
  });
  Advance(seconds(3));
  EXPECT_THAT(observer_.heard, IsEmpty());
  store_.FailWrites({});
  Advance(seconds(3));
  EXPECT_THAT(observer_.heard, ElementsAre("first g 1"));
}

TEST_F(WorkerCardsTest, AMessageOfAnEarlierVersionGetsACardWhenItIsEdited) {
  store_.PutMessage({{store::TargetKind::kTelegram, kChat}, "g", 7, "old"});
  Start();
  Put(News("g", alert::Reason::kUpdate));
  Run();
  EXPECT_NE(Live().card, 0u);
  EXPECT_THAT(client_.last().keyboard,
              HasSubstr(DataOf(CardAction::kAcknowledge, Live().card)));
}

TEST_F(WorkerCardsTest, RefusedButtonsDoNotKeepTheAlertBack) {
  client_.Script({Refusal(400, "Bad Request: BUTTON_URL_INVALID")});
  Start();
  Put("g");
  Advance(seconds(5));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(client_.last().keyboard, "");
  EXPECT_THAT(store_.messages(), SizeIs(1));
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerCardsTest, AnotherBotsMessagesHaveNoButtons) {
  ReceiverSettings receiver;
  receiver.name = "team";
  receiver.telegrams.resize(2);
  receiver.telegrams[0].bot_token = "9:OTHER";
  receiver.telegrams[0].chat_id = 1;
  receiver.telegrams[1].chat_id = 2;
  settings_.receivers = {receiver};
  Start();
  for (const int64_t chat : {1, 2}) {
    store_.Put({store::TargetKind::kTelegram, chat, 0,
                "team/telegram/" + std::to_string(chat - 1)},
               News("g"));
  }
  Run();
  ASSERT_THAT(SentTo(1), SizeIs(1));
  ASSERT_THAT(SentTo(2), SizeIs(1));
  EXPECT_EQ(SentTo(1)[0].keyboard, "");
  EXPECT_NE(SentTo(2)[0].keyboard, "");
}

// --- Refreshing -------------------------------------------------------------

TEST_F(WorkerCardsTest, APressIsShownWithinTheOrdinaryLimits) {
  StartObserved();
  Put("g", kGroup);
  Run();
  const uint64_t card = Live().card;
  const base::Duration sent_at = client_.last().at;
  Press(card, Acknowledgement());
  Advance(seconds(2));
  ASSERT_THAT(Methods(), ElementsAre("sendMessage", "editMessageText"));
  EXPECT_LT(client_.last().at - sent_at, seconds(2));
  EXPECT_THAT(client_.last().text, HasSubstr("Anna"));
  EXPECT_THAT(client_.last().keyboard,
              HasSubstr(DataOf(CardAction::kUndo, card)));
  EXPECT_EQ(Live().marks, Acknowledgement());
  EXPECT_EQ(Live().card, card);
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_THAT(observer_.heard, ElementsAre("first g 1", "edited g 1"));
}

TEST_F(WorkerCardsTest, TheButtonsAreRestoredThoughTheTextIsTheSame) {
  Start();
  const alert::Notification news = News("g");
  Put(news);
  Run();
  Press(Live().card, "");  // after a menu was shown
  Advance(seconds(3));
  Press(Live().card, "");
  Advance(seconds(3));
  EXPECT_THAT(Methods(),
              ElementsAre("sendMessage", "editMessageText", "editMessageText"));
  // News without a change is not shown again, though.
  Put(alert::WithoutNews(news));
  Advance(seconds(60));
  EXPECT_EQ(client_.count(), 3u);
}

TEST_F(WorkerCardsTest, ARefreshDuringANewsDeliveryShowsTheNews) {
  Start();
  Put("g");
  Advance(seconds(2));
  client_.Hold();
  Put(News("g", alert::Reason::kUpdate, {Alert("g"), Alert("h", true, false)}));
  worker_->Step();
  worker_->Step();
  Press(Live().card, Acknowledgement());
  client_.Release();
  Advance(seconds(5));
  EXPECT_EQ(client_.last().method, "editMessageText");
  EXPECT_THAT(client_.last().text, HasSubstr("h text"));
  EXPECT_THAT(client_.last().text, HasSubstr("Anna"));
  EXPECT_EQ(Live().shown.FiringCount(), 2u);
  EXPECT_EQ(Live().marks, Acknowledgement());
}

TEST_F(WorkerCardsTest, AThousandPressesAreAFewEdits) {
  Start();
  Put("g");
  Advance(seconds(2));
  for (int i = 0; i < 1'000; ++i) Press(Live().card, Acknowledgement());
  Advance(seconds(60));
  EXPECT_LE(client_.count(), 3u);
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WorkerCardsTest, PressesComeAfterNewsAndBeforeOtherLeftovers) {
  for (const int number : {1, 2}) {
    store::LiveMessage live;
    live.target = {store::TargetKind::kTelegram, kChat};
    live.group_key = "g" + std::to_string(number);
    live.message_id = 10 + number;
    live.updated_at = clock_.Now() - minutes(5);
    live.card = static_cast<uint64_t>(number);
    live.shown = alert::WithoutNews(News(live.group_key));
    store_.PutMessage(live);
  }
  Press(1, Acknowledgement());  // an earlier process's: a mere leftover now
  Start();
  client_.Hold();
  BotCall call;
  call.chat_id = kChat;
  call.text = "busy";
  mailbox_->Push(Speech{call, [](const BotAnswer&) {}});
  worker_->Step();
  Press(2, Acknowledgement());
  Put("g3");
  client_.Release();
  Advance(seconds(60));
  const auto sent = client_.sent();
  ASSERT_THAT(sent, SizeIs(4));
  EXPECT_EQ(sent[0].text, "busy");
  EXPECT_THAT(sent[1].text, HasSubstr("g3"));
  EXPECT_EQ(sent[2].message_id, 12);
  EXPECT_EQ(sent[3].message_id, 11);
}

TEST_F(WorkerCardsTest, ARefreshOfAMessageThatIsGoneEndsQuietly) {
  StartObserved();
  Put("g");
  Advance(seconds(2));
  client_.Script({Refusal(400, "Bad Request: message to edit not found")});
  Press(Live().card, Acknowledgement());
  Advance(seconds(10));
  EXPECT_EQ(client_.count(), 2u);
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_THAT(store_.messages(), IsEmpty());
  EXPECT_THAT(observer_.heard,
              ElementsAre("first g 1", "over g " + std::to_string(kChat)));
}

TEST_F(WorkerCardsTest, APressIsShownAfterAFailure) {
  Start();
  Put("g", kGroup);
  Advance(seconds(4));
  client_.Script({Unknown()});
  Press(Live().card, Acknowledgement());
  Advance(minutes(1));
  EXPECT_THAT(client_.last().text, HasSubstr("Anna"));
  EXPECT_EQ(store_.size(), 0u);
}

// --- Languages, sound -------------------------------------------------------

TEST_F(WorkerCardsTest, AChatIsToldInItsLanguage) {
  ChatChoices choices;
  choices.language = base::Language::kRussian;
  ASSERT_TRUE(chats_.Put(kChat, choices).ok());
  Start();
  Put("g");
  Put("g", kGroup);
  Run();
  ASSERT_THAT(SentTo(kChat), SizeIs(1));
  ASSERT_THAT(SentTo(kGroup), SizeIs(1));
  EXPECT_NE(SentTo(kChat)[0].text, SentTo(kGroup)[0].text);
  EXPECT_NE(SentTo(kChat)[0].keyboard, SentTo(kGroup)[0].keyboard);
}

TEST_F(WorkerCardsTest, SoundGoesBySeverityAndQuietHours) {
  struct Case {
    const char* severity;
    bool quiet_hours;
    bool silent;
  };
  const Case cases[] = {
      {"critical", false, false}, {"warning", false, false},
      {"info", false, true},      {"", false, false},
      {"strange", false, false},  {"critical", true, false},
      {"error", true, true},      {"", true, true},
  };
  Start();
  int64_t chat = 1;
  for (const Case& each : cases) {
    ++chat;
    if (each.quiet_hours) {
      ChatChoices choices;  // all day but one minute, which it is not
      const auto now = base::TimeZone::Utc().Civil(clock_.Now());
      const int minute = now.hour * 60 + now.minute;
      choices.quiet_hours = QuietHours{minute, (minute + 60) % 1440};
      ASSERT_TRUE(chats_.Put(chat, choices).ok());
    }
    alert::NotifiedAlert told = Alert("g");
    told.alert.labels = told.alert.labels.With(alert::kSeverity, each.severity);
    Put(News("g", alert::Reason::kFiring, {told}), chat);
    Run();
    ASSERT_THAT(SentTo(chat), SizeIs(1));
    EXPECT_EQ(SentTo(chat)[0].silent, each.silent)
        << each.severity << each.quiet_hours;
  }
}

}  // namespace
}  // namespace tebium::relay
