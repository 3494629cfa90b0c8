#include "relay/console/update.h"

#include <gtest/gtest.h>

namespace tebium::relay {
namespace {

TextUpdate TextOf(const std::string& message) {
  const auto update =
      ReadUpdate(R"({"update_id":7,"message":)" + message + "}");
  EXPECT_TRUE(update.ok()) << update.status().ToString();
  if (!update.ok()) return {};
  const auto* text = std::get_if<TextUpdate>(&update->what);
  EXPECT_NE(text, nullptr) << message;
  return text == nullptr ? TextUpdate() : *text;
}

constexpr char kFrom[] =
    R"("from":{"id":777,"is_bot":false,"first_name":"Anna",)"
    R"("last_name":"K","username":"anna","language_code":"ru"})";
constexpr char kGroup[] =
    R"("chat":{"id":-1001,"type":"supergroup","title":"Ops"})";

TEST(UpdateTest, TextIsRead) {
  const TextUpdate text =
      TextOf(std::string(R"({"message_id":5,"date":1769854830,)") + kFrom +
             "," + kGroup + R"(,"text":"/status","message_thread_id":9,)" +
             R"("is_topic_message":true,"reply_to_message":)" +
             R"({"message_id":3,"from":{"id":1,"is_bot":true}}})");
  EXPECT_EQ(text.chat.id, -1001);
  EXPECT_EQ(text.chat.type, "supergroup");
  EXPECT_EQ(text.chat.title, "Ops");
  EXPECT_FALSE(text.chat.is_private());
  EXPECT_EQ(text.thread_id, 9);
  EXPECT_EQ(text.message_id, 5);
  EXPECT_EQ(text.from, (Person{777, "Anna K"}));
  EXPECT_EQ(text.language_code, "ru");
  EXPECT_EQ(text.text, "/status");
  EXPECT_EQ(text.reply_to, 3);
  EXPECT_TRUE(text.reply_to_us);
  EXPECT_EQ(base::ToNanos(text.sent_at), 1769854830'000'000'000);
}

TEST(UpdateTest, ThreadOfARepliedMessageIsNoTopic) {
  const TextUpdate text =
      TextOf(std::string(R"({"message_id":5,)") + kFrom + "," + kGroup +
             R"(,"text":"hi","message_thread_id":3})");
  EXPECT_EQ(text.thread_id, 0);
}

TEST(UpdateTest, MessageThatOpenedTheTopicIsNotAnswered) {
  const TextUpdate text = TextOf(
      std::string(R"({"message_id":5,)") + kFrom + "," + kGroup +
      R"(,"text":"hi","message_thread_id":3,"is_topic_message":true,)" +
      R"("reply_to_message":{"message_id":3,"forum_topic_created":{}}})");
  EXPECT_EQ(text.reply_to, 0);
  EXPECT_EQ(text.thread_id, 3);
}

TEST(UpdateTest, PeopleAreNamedAsTheyAreKnown) {
  struct Case {
    const char* from;
    const char* name;
  };
  const Case cases[] = {
      {R"({"id":5,"first_name":"Анна"})", "Анна"},
      {R"({"id":5,"first_name":"A","last_name":"B"})", "A B"},
      {R"({"id":5,"last_name":"B"})", "B"},
      {R"({"id":5,"first_name":" ","username":"anna"})", "@anna"},
      {R"({"id":5})", "5"},
      {R"({"id":5,"first_name":"a\nb\u202Ec"})", "a b\uFFFDc"},
  };
  for (const Case& c : cases) {
    const TextUpdate text =
        TextOf(std::string(R"({"message_id":5,"text":"x",)") + kGroup +
               R"(,"from":)" + c.from + "}");
    EXPECT_EQ(text.from.name, c.name) << c.from;
    EXPECT_EQ(text.from.id, 5);
  }
}

TEST(UpdateTest, LongNamesAreCut) {
  const std::string name(500, 'x');
  const TextUpdate text = TextOf(std::string(R"({"message_id":5,"text":"x",)") +
                                 kGroup + R"(,"from":{"id":5,"first_name":")" +
                                 name + R"(","last_name":")" + name + R"("}})");
  EXPECT_EQ(text.from.name.size(), 64u);
}

TEST(UpdateTest, ChatThatSpeaksForItselfIsTheAuthor) {
  const TextUpdate text = TextOf(
      std::string(R"({"message_id":5,"text":"/ack",)") + kGroup +
      R"(,"from":{"id":1087968824,"is_bot":true},)" +
      R"("sender_chat":{"id":-1001,"type":"supergroup","title":"Ops"}})");
  EXPECT_EQ(text.from, (Person{-1001, "Ops"}));
}

TEST(UpdateTest, PressIsRead) {
  const auto update = ReadUpdate(
      R"({"update_id":8,"callback_query":{"id":"42","from":)"
      R"({"id":777,"first_name":"Anna"},"data":"c:a:1:0.abc","message":)"
      R"({"message_id":12,"chat":{"id":-1001,"type":"channel"},"date":0}}})");
  ASSERT_TRUE(update.ok());
  EXPECT_EQ(update->id, 8);
  const auto* press = std::get_if<PressUpdate>(&update->what);
  ASSERT_NE(press, nullptr);
  EXPECT_EQ(press->query_id, "42");
  EXPECT_EQ(press->chat.id, -1001);
  EXPECT_EQ(press->message_id, 12);
  EXPECT_EQ(press->from, (Person{777, "Anna"}));
  EXPECT_EQ(press->data, "c:a:1:0.abc");
}

TEST(UpdateTest, MigrationIsRead) {
  const auto update =
      ReadUpdate(R"({"update_id":8,"message":{"message_id":1,"chat":)"
                 R"({"id":-5,"type":"group"},"migrate_to_chat_id":-1005}})");
  ASSERT_TRUE(update.ok());
  const auto* migration = std::get_if<MigrationUpdate>(&update->what);
  ASSERT_NE(migration, nullptr);
  EXPECT_EQ(migration->from_chat_id, -5);
  EXPECT_EQ(migration->to_chat_id, -1005);
}

TEST(UpdateTest, WhatIsNotForUsIsKeptAsNothing) {
  const std::string chat = kGroup;
  const std::string from = kFrom;
  const std::string cases[] = {
      R"({"update_id":7})",
      R"({"update_id":7,"message":null})",
      R"({"update_id":7,"message":5})",
      R"({"update_id":7,"message":{}})",
      R"({"update_id":7,"edited_message":{"message_id":5,)" + chat + "," +
          from + R"(,"text":"/ack"}})",
      R"({"update_id":7,"channel_post":{"message_id":5,)" + chat +
          R"(,"text":"/ack"}})",
      R"({"update_id":7,"my_chat_member":{}})",
      // No text, no author, no number, a bot, a channel's copy.
      R"({"update_id":7,"message":{"message_id":5,)" + chat + "," + from +
          R"(,"photo":[]}})",
      R"({"update_id":7,"message":{"message_id":5,)" + chat +
          R"(,"text":"x"}})",
      R"({"update_id":7,"message":{)" + chat + "," + from + R"(,"text":"x"}})",
      R"({"update_id":7,"message":{"message_id":5,)" + chat +
          R"(,"text":"x","from":{"id":6,"is_bot":true}}})",
      R"({"update_id":7,"message":{"message_id":5,)" + chat + "," + from +
          R"(,"text":"x","is_automatic_forward":true}})",
      R"({"update_id":7,"message":{"message_id":"5",)" + chat + "," + from +
          R"(,"text":["x"]}})",
      R"({"update_id":7,"message":{"message_id":5,"text":"x",)" + from +
          R"(,"chat":{"id":0}}})",
      // A press of an inline message, or without a person.
      R"({"update_id":7,"callback_query":{"id":"1",)" + from + "}}",
      R"({"update_id":7,"callback_query":{"id":"1","message":)"
      R"({"message_id":1,)" +
          chat + "}}}",
  };
  for (const std::string& json : cases) {
    const auto update = ReadUpdate(json);
    ASSERT_TRUE(update.ok()) << json;
    EXPECT_EQ(update->id, 7);
    EXPECT_TRUE(std::holds_alternative<std::monostate>(update->what)) << json;
  }
}

TEST(UpdateTest, WhatIsNoUpdateIsRefused) {
  const std::string cases[] = {
      "",
      "x",
      "[]",
      "5",
      "{}",
      R"({"update_id":"7"})",
      R"({"update_id":0})",
      R"({"update_id":-1})",
      R"({"update_id":1e3})",
      R"({"update_id":99999999999999999999})",
      R"({"update_id":7} x)",
      std::string(100'000, '['),
      R"({"update_id":7,"x":")" + std::string(kMaxUpdateBytes, 'x') + "\"}"};
  for (const std::string& json : cases) {
    EXPECT_EQ(ReadUpdate(json).status().code(),
              base::StatusCode::kInvalidArgument)
        << json.substr(0, 60);
  }
}

TEST(UpdateTest, DeepNestingIsNoHarm) {
  const std::string deep =
      std::string(200'000, '[') + std::string(200'000, ']');
  const auto update = ReadUpdate(R"({"update_id":7,"message":)" + deep + "}");
  ASSERT_TRUE(update.ok());
  EXPECT_TRUE(std::holds_alternative<std::monostate>(update->what));
}

TEST(UpdateTest, TextIsWellFormedWhateverComes) {
  const TextUpdate text =
      TextOf(std::string("{\"message_id\":5,\"text\":\"a\xFF z\",") + kGroup +
             "," + kFrom + "}");
  EXPECT_EQ(text.text, "a\uFFFD z");
}

TEST(UpdateTest, ListIsReadInOrder) {
  const auto updates =
      ReadUpdates(R"([{"update_id":3},{"no":1},7,{"update_id":4,"poll":{}}])");
  ASSERT_TRUE(updates.ok());
  ASSERT_EQ(updates->size(), 2u);
  EXPECT_EQ((*updates)[0].id, 3);
  EXPECT_EQ((*updates)[1].id, 4);
  EXPECT_TRUE(ReadUpdates("[]")->empty());
  EXPECT_FALSE(ReadUpdates("{}").ok());
  EXPECT_FALSE(ReadUpdates("").ok());
}

TEST(CommandTextTest, CommandsAreTakenApart) {
  struct Case {
    const char* text;
    const char* name;
    const char* bot;
    const char* arguments;
  };
  const Case cases[] = {
      {"/alerts", "alerts", "", ""},
      {"/Alerts@Tebium_Bot db  critical ", "alerts", "Tebium_Bot",
       "db  critical"},
      {"/silence\na=b 2h", "silence", "", "a=b 2h"},
      {"/ack@", "ack", "", ""},
      {"alerts", "", "", ""},
      {" /alerts", "", "", ""},
      {"/", "", "", ""},
      {"/@bot", "", "", ""},
      {"/usr/bin", "", "", ""},
      {"/статус", "", "", ""},
      {"/a23456789012345678901234567890123", "", "", ""},
      {"", "", "", ""},
  };
  for (const Case& c : cases) {
    const CommandText command = ReadCommand(c.text);
    EXPECT_EQ(command.name, c.name) << c.text;
    EXPECT_EQ(command.bot, c.bot) << c.text;
    EXPECT_EQ(command.arguments, c.arguments) << c.text;
  }
}

}  // namespace
}  // namespace tebium::relay
