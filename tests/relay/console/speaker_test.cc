#include "relay/console/speaker.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "relay/telegram/render.h"
#include "tests/relay/console/fakes.h"

namespace tebium::relay {
namespace {

class SpeakerTest : public ::testing::Test {
 protected:
  void Run() {
    for (const auto& task : inbox_->TakeTasks()) task();
  }
  static BotAnswer Refused(Verdict verdict) {
    BotAnswer answer;
    answer.verdict = verdict;
    return answer;
  }

  FakeCourier courier_;
  FakeBotClient bot_;
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  Speaker speaker_{courier_, bot_, inbox_, base::Logger::Null()};
  const Place press_{kTestChat, 9, 500, 500};
  const Keyboard keys_ = {{{"x", "data", ""}}};
};

TEST_F(SpeakerTest, ReplyIsAMessageInTheSamePlace) {
  Saying saying;
  saying.reply = Screen{"<b>hi</b>", keys_, {}};
  speaker_.Say({kTestChat, 9, 0, 50}, saying);
  const BotCall call = courier_.last();
  EXPECT_EQ(call.method, BotMethod::kSendMessage);
  EXPECT_EQ(call.chat_id, kTestChat);
  EXPECT_EQ(call.thread_id, 9);
  EXPECT_EQ(call.reply_to, 50);
  EXPECT_EQ(call.text, "<b>hi</b>");
  EXPECT_TRUE(call.html);
  EXPECT_EQ(call.keyboard, keys_);
}

TEST_F(SpeakerTest, LongTextIsSplitWithTheButtonsUnderItsLastPart) {
  Saying saying;
  std::string line(99, 'x');
  saying.reply = Screen{"", keys_, {}};
  for (int i = 0; i < 100; ++i) saying.reply->html += line + "\n";
  speaker_.Say({kTestChat, 0, 0, 50}, saying);
  const auto calls = courier_.calls();
  ASSERT_EQ(calls.size(), 3u);
  for (const BotCall& call : calls) {
    EXPECT_LE(call.text.size(), kMaxMessageCodePoints);
  }
  EXPECT_EQ(calls[0].reply_to, 50);
  EXPECT_TRUE(calls[0].keyboard.empty());
  EXPECT_EQ(calls[2].reply_to, 0);
  EXPECT_EQ(calls[2].keyboard, keys_);
}

TEST_F(SpeakerTest, NoScreenIsMoreThanItsBound) {
  Saying saying;
  saying.reply = Screen{std::string(1'000'000, 'x'), keys_, {}};
  speaker_.Say({kTestChat, 0, 0, 0}, saying);
  EXPECT_EQ(courier_.calls().size(), kMaxScreenParts);
  EXPECT_EQ(courier_.last().keyboard, keys_);
}

TEST_F(SpeakerTest, PressedMessageIsReplaced) {
  Saying saying;
  saying.replace = Screen{"new", keys_, {}};
  speaker_.Say(press_, saying);
  Run();
  ASSERT_EQ(courier_.calls().size(), 1u);
  const BotCall call = courier_.last();
  EXPECT_EQ(call.method, BotMethod::kEditMessageText);
  EXPECT_EQ(call.message_id, 500);
  EXPECT_EQ(call.text, "new");
  EXPECT_EQ(call.keyboard, keys_);
}

TEST_F(SpeakerTest, WhatCannotBeEditedIsSentAnew) {
  struct Case {
    Verdict verdict;
    bool anew;
  };
  const Case cases[] = {{Verdict::kSendAnew, true},
                        {Verdict::kBadRequest, true},
                        {Verdict::kDone, false},
                        {Verdict::kUnknownOutcome, false},
                        {Verdict::kDeadDestination, false}};
  for (const Case& c : cases) {
    courier_.Clear();
    courier_.Script({Refused(c.verdict)});
    Saying saying;
    saying.replace = Screen{"new", keys_, {}};
    speaker_.Say(press_, saying);
    Run();
    EXPECT_EQ(courier_.calls().size(), c.anew ? 2u : 1u)
        << VerdictName(c.verdict);
    if (!c.anew) continue;
    EXPECT_EQ(courier_.last().method, BotMethod::kSendMessage);
    EXPECT_EQ(courier_.last().text, "new");
    EXPECT_EQ(courier_.last().keyboard, keys_);
  }
}

TEST_F(SpeakerTest, WhatCannotTakeAMessagesPlaceIsSent) {
  Saying text;
  text.replace = Screen{"new", keys_, {}};
  speaker_.Say({kTestChat, 0, 0, 50}, text);
  EXPECT_EQ(courier_.last().method, BotMethod::kSendMessage)
      << "nothing was pressed";

  Saying picture;
  picture.replace = Screen{"new", keys_, Attachment{"a.png", "image/png", "P"}};
  speaker_.Say(press_, picture);
  EXPECT_EQ(courier_.last().method, BotMethod::kSendPhoto);

  Saying lengthy;
  lengthy.replace = Screen{std::string(5000, 'x'), keys_, {}};
  speaker_.Say(press_, lengthy);
  EXPECT_EQ(courier_.last().method, BotMethod::kSendMessage);
  EXPECT_EQ(courier_.last().keyboard, keys_);
}

TEST_F(SpeakerTest, PictureHasItsTextAsCaption) {
  Saying saying;
  saying.reply = Screen{std::string(2000, 'x'), keys_,
                        Attachment{"a.png", "image/png", "P"}};
  speaker_.Say(press_, saying);
  const BotCall call = courier_.last();
  EXPECT_EQ(call.method, BotMethod::kSendPhoto);
  EXPECT_EQ(call.attachment->content, "P");
  EXPECT_LE(base::CodePoints(call.text), kMaxCaptionCodePoints);
  EXPECT_FALSE(call.text.empty());
  EXPECT_EQ(call.keyboard, keys_);
}

TEST_F(SpeakerTest, ButtonsAloneCanBeExchanged) {
  Saying saying;
  saying.rekey = keys_;
  speaker_.Say(press_, saying);
  EXPECT_EQ(courier_.last().method, BotMethod::kEditMessageReplyMarkup);
  EXPECT_EQ(courier_.last().message_id, 500);
  courier_.Clear();
  speaker_.Say({kTestChat, 0, 0, 50}, saying);
  EXPECT_TRUE(courier_.calls().empty()) << "nothing was pressed";
}

TEST_F(SpeakerTest, ToastsAreCleanAndShort) {
  speaker_.AnswerPress("q", std::string(500, 'x') + "\xFF", false);
  EXPECT_EQ(bot_.calls()[0].parameters, R"({"callback_query_id":"q","text":")" +
                                            std::string(200, 'x') + "\"}");
  speaker_.AnswerPress("q", "a\xFF<b>", true);
  EXPECT_EQ(bot_.calls()[1].parameters,
            "{\"callback_query_id\":\"q\",\"text\":\"a\uFFFD<b>\","
            "\"show_alert\":true}");
  speaker_.AnswerPress("q", "", true);
  EXPECT_EQ(bot_.calls()[2].parameters, R"({"callback_query_id":"q"})");
}

}  // namespace
}  // namespace tebium::relay
