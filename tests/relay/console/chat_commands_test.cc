#include "relay/console/chat_commands.h"

#include <gtest/gtest.h>

#include "tests/relay/console/console_world.h"

namespace tebium::relay {
namespace {

using base::Language;
using Texts = std::vector<std::string>;

class ChatCommandsTest : public ConsoleWorld {
 protected:
  std::vector<std::unique_ptr<Handler>> NewHandlers() override {
    std::vector<std::unique_ptr<Handler>> handlers;
    handlers.push_back(MakeChatCommands(world_.parts));
    return handlers;
  }
};

TEST_F(ChatCommandsTest, LanguageIsChosenByButton) {
  Start();
  Hear({Text(5, "/language")});
  const BotCall question = world_.courier.last();
  EXPECT_EQ(question.text, "Which language shall I use in this chat?");
  ASSERT_EQ(question.keyboard.size(), 2u);
  const Button russian = question.keyboard[0].at(0);
  EXPECT_EQ(russian.text, "русский");
  EXPECT_EQ(question.keyboard[0].at(1).text, "English");
  EXPECT_EQ(question.keyboard[1].at(0).text, "Settings");

  Hear({Press(6, russian.data)});
  EXPECT_EQ(world_.courier.last().text, "В этом чате я пишу по-русски.");
  EXPECT_EQ(world_.courier.last().message_id, 500);
  EXPECT_EQ(world_.courier.last().keyboard.at(0).at(0).text, "Настройки");
  EXPECT_EQ(AnsweredPresses(), Texts{AnswerTo(6)});
  Hear({Text(7, "/language")});
  EXPECT_EQ(world_.courier.last().text, "На каком языке писать в этом чате?");
}

TEST_F(ChatCommandsTest, ChoiceOutlivesTheProcessAndLeavesOthersAlone) {
  ChatChoices choices;
  choices.quiet_hours = QuietHours{60, 120};
  world_.store.PutNote({ChatNoteName(kTestChat), EncodeChoices(choices)});
  Start();
  Hear({Text(5, "/language RU")});
  EXPECT_EQ(Said(), Texts{"В этом чате я пишу по-русски."});
  Start();
  choices.language = Language::kRussian;
  EXPECT_EQ(world_.chats.Of(kTestChat), choices);
  EXPECT_EQ(world_.chats.Of(1), ChatChoices()) << "of this chat alone";
  const auto audit = world_.store.Audit(0, 10);
  ASSERT_EQ(audit->size(), 1u);
  EXPECT_EQ(audit->at(0).action, "language");
  EXPECT_EQ(audit->at(0).detail, "ru");
  EXPECT_EQ(audit->at(0).user_id, kTestPerson);
}

TEST_F(ChatCommandsTest, ChoiceThatIsNotWrittenDoesNotHold) {
  Start();
  world_.store.FailWrites(base::UnavailableError("disk full"));
  Hear({Text(5, "/language ru")});
  EXPECT_EQ(world_.chats.Of(kTestChat), ChatChoices());
}

TEST_F(ChatCommandsTest, WhoMayNotActMayNotChooseTheLanguage) {
  world_.settings.members_may_act = false;
  Start();
  Hear({Text(5, "/language ru"), Press(6, Signed("L:ru"))});
  EXPECT_EQ(world_.chats.Of(kTestChat), ChatChoices());
  EXPECT_EQ(AnsweredPresses(),
            Texts{AnswerTo(
                6, "Only those who may act in this chat can change this.")});
}

TEST_F(ChatCommandsTest, UnknownLanguageIsAskedFor) {
  Start();
  Hear({Text(5, "/language <fr>"), Press(6, Signed("L:fr"))});
  EXPECT_EQ(Said(), Texts{"Which language shall I use in this chat?"});
  EXPECT_EQ(AnsweredPresses(),
            Texts{AnswerTo(6, "This button is out of date")});
}

TEST_F(ChatCommandsTest, IdsAreTold) {
  Start();
  Hear({R"({"update_id":5,"message":{"message_id":6,"message_thread_id":9,)"
        R"("is_topic_message":true,"text":"/id",)" +
        Chat(kTestChat) + "," + From(kTestPerson) + "}}"});
  EXPECT_EQ(Said(), Texts{"You: <code>777</code>\n"
                          "Chat: <code>-1001234567890</code>\n"
                          "Topic: <code>9</code>"});
}

}  // namespace
}  // namespace tebium::relay
