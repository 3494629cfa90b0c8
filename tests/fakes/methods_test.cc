// What goes well: messages as they are stored and answered, files, parameters
// in every form.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/fakes/api_client.h"

namespace tebium::fakes {
namespace {

using MethodsTest = FakeTelegramTest;

TEST_F(MethodsTest, AMessageIsAnsweredAsTelegramDoes) {
  const auto answer =
      Raw("sendMessage",
          R"({"chat_id":4242,"text":" <b>CPU</b> 😀 97% ","parse_mode":"HTML",)"
          R"("disable_notification":true,"protect_content":true})");
  EXPECT_EQ(answer.body,
            R"({"ok":true,"result":{"message_id":1,"from":{"id":123456789,)"
            R"("is_bot":true,"first_name":"TeBium Alert Bot",)"
            R"("username":"tebium_test_bot"},"chat":{"id":4242,)"
            R"("type":"private","first_name":"Ann"},"date":1769854830,)"
            R"("has_protected_content":true,"text":"CPU 😀 97%",)"
            R"("entities":[{"type":"bold","offset":0,"length":3}]}})");
  const Message message = fake_->Messages(kPerson)[0];
  EXPECT_EQ(message.raw_text, " <b>CPU</b> 😀 97% ");
  EXPECT_TRUE(message.silent);
  EXPECT_TRUE(message.protect);
  EXPECT_TRUE(message.from_bot);
}

TEST_F(MethodsTest, AnEditIsAnsweredWithItsDate) {
  Send(kPerson, "a");
  clock_.Advance(std::chrono::seconds(5));
  const std::string answer =
      Call("editMessageText", R"({"chat_id":4242,"message_id":1,"text":"b"})");
  EXPECT_NE(answer.find(R"("date":1769854830,"edit_date":1769854835)"),
            std::string::npos)
      << answer;
}

TEST_F(MethodsTest, ParametersComeInEveryForm) {
  const std::string url = MethodUrl("SENDMESSAGE");
  EXPECT_EQ(testing::Get(url + "?chat_id=4242&text=by+query%21").status, 200);
  EXPECT_EQ(
      testing::Fetch(
          {.method = "POST",
           .url = url,
           .body = "chat_id=4242&text=by%20form",
           .headers = {"Content-Type: application/x-www-form-urlencoded"}})
          .status,
      200);
  EXPECT_EQ(
      testing::Fetch(
          {.method = "POST",
           .url = url,
           .body = "--xx\r\nContent-Disposition: form-data; name=\"chat_id\""
                   "\r\n\r\n4242\r\n--xx\r\nContent-Disposition: form-data; "
                   "name=\"text\"\r\n\r\nby parts\r\n--xx--\r\n",
           .headers = {"Content-Type: multipart/form-data; boundary=xx"}})
          .status,
      200);
  EXPECT_EQ(
      testing::PostJson(url, R"({"chat_id":"4242","text":"by JSON"})").status,
      200);
  const auto messages = fake_->Messages(kPerson);
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[0].text, "by query!");
  EXPECT_EQ(messages[1].text, "by form");
  EXPECT_EQ(messages[2].text, "by parts");
  EXPECT_EQ(messages[3].text, "by JSON");
  EXPECT_EQ(fake_->Calls()[0].method, "sendMessage");
}

std::string FormField(const std::string& name, const std::string& value) {
  return "--xx\r\nContent-Disposition: form-data; name=\"" + name +
         "\"\r\n\r\n" + value + "\r\n";
}

std::string FormFile(const std::string& field, const std::string& name,
                     const std::string& type, const std::string& content) {
  return "--xx\r\nContent-Disposition: form-data; name=\"" + field +
         "\"; filename=\"" + name + "\"\r\nContent-Type: " + type + "\r\n\r\n" +
         content + "\r\n";
}

class FilesTest : public FakeTelegramTest {
 protected:
  testing::HttpAnswer Upload(const std::string& method,
                             const std::string& parts) const {
    return testing::Fetch(
        {.method = "POST",
         .url = MethodUrl(method),
         .body = parts + "--xx--\r\n",
         .headers = {"Content-Type: multipart/form-data; boundary=xx"}});
  }

  // The head of a PNG of this size, which is all that is looked at.
  static std::string Png(char width_high, char height_high) {
    using namespace std::string_literals;
    return "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"s + width_high + "\x40\0\0"s +
           height_high + "\x40"s;
  }
};

TEST_F(FilesTest, ADocumentKeepsItsNameTypeAndContent) {
  const std::string content("a\0b\r\n--x\r\nc", 11);
  const auto answer = Upload(
      "sendDocument",
      FormField("chat_id", "4242") + FormField("caption", "<b>all</b> alerts") +
          FormField("parse_mode", "HTML") +
          FormFile("document", "alerts.txt", "text/plain", content));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const Message message = fake_->Messages(kPerson)[0];
  EXPECT_EQ(message.text, "all alerts");
  EXPECT_EQ(message.entities.size(), 1u);
  ASSERT_TRUE(message.document.has_value());
  EXPECT_EQ(message.document->name, "alerts.txt");
  EXPECT_EQ(message.document->mime_type, "text/plain");
  EXPECT_EQ(*message.document->content, content);
  EXPECT_EQ(fake_->Calls()[0].file_sizes_bytes.at("document"), 11u);
  EXPECT_EQ(
      Call("editMessageText", R"({"chat_id":4242,"message_id":1,"text":"b"})"),
      "400 Bad Request: there is no text in the message to edit");
  // Sent again by its id.
  EXPECT_EQ(Raw("sendDocument", R"({"chat_id":-500,"document":")" +
                                    message.document->file_id + "\"}")
                .status,
            200);
  EXPECT_EQ(*fake_->Messages(kGroup)[0].document->content, content);
}

TEST_F(FilesTest, ALargeDocumentArrivesWhole) {
  const std::string content(3u << 20, 'a');
  const auto answer = Upload(
      "sendDocument", FormField("chat_id", "4242") +
                          FormFile("document", "a", "text/plain", content));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(fake_->Messages(kPerson)[0].document->content->size(),
            content.size());
}

TEST_F(FilesTest, CaptionsAndFilesHaveLimits) {
  const std::string to = FormField("chat_id", "4242");
  EXPECT_EQ(Summary(Upload("sendDocument",
                           to + FormField("caption", Repeat("я", 1025)) +
                               FormFile("document", "a", "text/plain", "a"))),
            "400 Bad Request: message caption is too long");
  EXPECT_EQ(
      Upload("sendDocument", to + FormField("caption", Repeat("я", 1024)) +
                                 FormFile("document", "a", "text/plain", "a"))
          .status,
      200);
  EXPECT_EQ(Summary(Upload("sendDocument",
                           to + FormFile("document", "a", "text/plain", ""))),
            "400 Bad Request: file must be non-empty");
  EXPECT_EQ(Summary(Upload("sendDocument", to)),
            "400 Bad Request: there is no document in the request");
}

TEST_F(FilesTest, PhotosAreLookedAt) {
  const std::string to = FormField("chat_id", "4242");
  const auto send = [&](const std::string& content) {
    return Summary(Upload(
        "sendPhoto", to + FormFile("photo", "a.png", "image/png", content)));
  };
  EXPECT_EQ(send("not a picture"), "400 Bad Request: IMAGE_PROCESS_FAILED");
  // 64 × 9024: too narrow.
  EXPECT_EQ(send(Png('\0', '\x23')),
            "400 Bad Request: PHOTO_INVALID_DIMENSIONS");
  EXPECT_EQ(send(Png('\x03', '\x02')).substr(0, 4), "200 ");
  const auto document = fake_->Messages(kPerson)[0].document;
  EXPECT_EQ(document->width, 832);
  EXPECT_EQ(document->height, 576);
}

TEST_F(FilesTest, AlbumsHaveAtMostTen) {
  const std::string item = R"({"type":"document","media":"attach://a"})";
  const std::string head =
      FormField("chat_id", "4242") + FormFile("a", "a.txt", "text/plain", "a");
  const auto send = [&](size_t count) {
    return Upload(
        "sendMediaGroup",
        head + FormField("media",
                         "[" + item + Repeat("," + item, count - 1) + "]"));
  };
  EXPECT_EQ(Summary(send(11)),
            "400 Bad Request: too many messages to send as an album");
  EXPECT_EQ(send(10).status, 200);
  EXPECT_EQ(fake_->Messages(kPerson).size(), 10u);
  EXPECT_NE(fake_->Messages(kPerson)[0].media_group_id, "");
}

TEST_F(MethodsTest, MembersAreKnownToAdministratorsOnly) {
  fake_->ChangeChat(kSupergroup, [](ChatSpec& chat) {
    chat.members = {{7, "Ann", "ann", "administrator"}};
  });
  const std::string ask = R"({"chat_id":-1001234567890,"user_id":7})";
  EXPECT_NE(Call("getChatMember", ask).find(R"("status":"administrator")"),
            std::string::npos);
  fake_->ChangeChat(kSupergroup,
                    [](ChatSpec& chat) { chat.bot_is_admin = false; });
  EXPECT_EQ(Call("getChatMember", ask),
            "400 Bad Request: member list is inaccessible");
}

TEST_F(MethodsTest, ChatsAreCreatedOnDemand) {
  auto settings = DefaultSettings();
  settings.auto_create_chats = true;
  Restart(std::move(settings));
  EXPECT_EQ(Send(-1009, "a"), 1);
  EXPECT_EQ(fake_->Messages(-1009).size(), 1u);
}

TEST_F(MethodsTest, TheLogIsBoundedAndForgets) {
  auto settings = DefaultSettings();
  settings.max_calls = 3;
  settings.max_messages_per_chat = 2;
  Restart(std::move(settings));
  for (int i = 0; i < 5; ++i) Send(kPerson, std::to_string(i));
  EXPECT_EQ(fake_->CallCount("sendMessage"), 5u);
  ASSERT_EQ(fake_->Calls().size(), 3u);
  EXPECT_EQ(fake_->Calls()[0].number, 3u);
  EXPECT_EQ(fake_->Messages(kPerson)[0].text, "3");
  fake_->ClearLog();
  EXPECT_EQ(fake_->CallCount(), 0u);
  EXPECT_TRUE(fake_->Messages().empty());
  EXPECT_EQ(Send(kPerson, "next"), 6);
  EXPECT_EQ(fake_->Calls()[0].number, 6u);
}

}  // namespace
}  // namespace tebium::fakes
