// Buttons under alerts, messages that are refreshed, subscribers, sound.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relay/buttons.h"
#include "relay/courier.h"
#include "relay/marks.h"
#include "tests/relay/worker_fixture.h"

namespace tebium::relay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Recorder : public LiveObserver {
 public:
  void OnLive(const store::LiveMessage& message,
              const alert::Notification& news, bool first) override {
    heard.push_back((first ? "first " : "edited ") + message.group_key + " " +
                    std::to_string(news.FiringCount()));
    messages.push_back(message);
  }
  void OnOver(const store::Target& target,
              const std::string& group_key) override {
    heard.push_back("over " + group_key + " " + std::to_string(target.chat_id));
  }
  std::vector<std::string> heard;
  std::vector<store::LiveMessage> messages;
};

class WorkerCardsTest : public WorkerFixture {
 protected:
  WorkerCardsTest() { settings_.signer = &signer_; }

  void StartObserved() {
    Start();
    worker_->observer().Set(&observer_);
  }
  store::LiveMessage Live() const {
    EXPECT_THAT(store_.messages(), SizeIs(1));
    return store_.messages().empty() ? store::LiveMessage()
                                     : store_.messages().front();
  }
  static std::string Acknowledgement() {
    Mark mark;
    mark.by = {7, "Anna"};
    mark.at = base::FromNanos(1'700'000'000'000'000'000);
    Marks marks;
    marks.marks.push_back(mark);
    return EncodeMarks(marks);
  }
  // What a press does.
  void Press(uint64_t card, const std::string& marks) {
    store::ConsoleChange change;
    change.put_marks.push_back({card, marks});
    change.refresh.push_back(card);
    store_.Apply(std::move(change), [](const base::Status&) {});
  }
  std::string DataOf(CardAction action, uint64_t card) const {
    return signer_.Sign(CardPayload({action, card, 0}));
  }

  const ButtonSigner signer_{"a secret of many bytes"};
  Recorder observer_;
};

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

// --- Subscribers ------------------------------------------------------------

class SubscriberTest : public WorkerCardsTest {
 protected:
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
